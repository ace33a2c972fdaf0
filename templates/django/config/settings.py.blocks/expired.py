CSRF_FAILURE_VIEW = "config.expired.form_expired"
