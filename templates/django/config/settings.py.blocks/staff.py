# Who logs in does so at the admin's own form.
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "config.error_pages.form_expired"
