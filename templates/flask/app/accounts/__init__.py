from app.accounts.session import init_app

__all__ = ["init_app"]
