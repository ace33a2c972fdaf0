SESSION_COOKIE_PATH = environment.root_path or "/"
SESSION_COOKIE_SECURE = environment.is_production
