# Browsers take cookies of such names from this very host only; below a path they may not be called so.
COOKIE_PREFIX = "" if DEBUG else "__Secure-" if environment.root_path else "__Host-"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
