"""The admin at /admin/: screens on which staff, and nobody else, manage what is in the database."""

from flask import Flask
from flask_admin import Admin, AdminIndexView

from app.admin.notes import NoteView
from app.admin.users import UserView
from app.admin.views import ForStaff
from app.database import db
from app.notes.models import Note
from app.users.models import User


class IndexView(ForStaff, AdminIndexView):
    def __init__(self) -> None:
        super().__init__(name="Admin")
        self.static_folder = None  # our templates use nothing of Flask-Admin's


def init_app(app: Flask) -> None:
    # What fails is answered, and logged, as everywhere else: Flask-Admin would show the statement.
    app.config["FLASK_ADMIN_RAISE_ON_VIEW_EXCEPTION"] = True
    admin = Admin(app, name="Admin", index_view=IndexView())
    with app.app_context():  # a view looks whether it was given a session
        # One line each.
        admin.add_view(UserView(User, db, name="Users"))
        admin.add_view(NoteView(Note, db, name="Notes"))
