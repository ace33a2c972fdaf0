{% include "templates/_shared/email_url.py" %}
