AUTHENTICATION_BACKENDS = ["users.backends.EmailBackend"]
PASSWORD_HASHERS = ["users.hashers.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{validator}Validator"}
    for validator in (
        "django.contrib.auth.password_validation.MinimumLength",
        "users.validators.Typing",
        "django.contrib.auth.password_validation.NumericPassword",
        "django.contrib.auth.password_validation.CommonPassword",
        "django.contrib.auth.password_validation.UserAttributeSimilarity",
    )
]
