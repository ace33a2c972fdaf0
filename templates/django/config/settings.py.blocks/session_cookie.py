# Browsers take cookies of such names from this very host only; below a path they may not be called so.
COOKIE_PREFIX = "" if DEBUG else "__Secure-" if environment.root_path else "__Host-"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_PATH = environment.root_path or "/"
SESSION_COOKIE_SECURE = environment.is_production
