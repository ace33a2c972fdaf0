from app.admin.site import init_app

__all__ = ["init_app"]
