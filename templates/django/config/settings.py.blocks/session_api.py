# Scripts of these origins may send the cookie along, and the token that goes with it.
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = environment.cors_origins
