AUTHENTICATION_BACKENDS = ["users.backends.EmailBackend"]
PASSWORD_HASHERS = ["users.hashers.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "users.validators.TypingValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        # Two random texts may well have 0.7 in common.
        "OPTIONS": {"max_similarity": 0.8},
    },
]
