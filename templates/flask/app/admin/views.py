"""What the screens of all models have in common."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_admin.actions import action
from flask_admin.contrib.sqla import ModelView
from flask_admin.model import typefmt
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from app.accounts.session import session_user, way_back
from app.converters import IdConverter
from app.database import db

# As many as one request may hold in memory, also of an export.
MAX_ROWS = 10_000
# As many as one sees before they are deleted together.
MAX_CHOSEN = 100
# What a spreadsheet would take for a formula.
FORMULA = re.compile(r"[=+\-@\t\r]")


class ForStaff(BaseView):
    def is_accessible(self) -> bool:
        user = session_user()
        return user is not None and user.is_staff

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Response:
        return redirect(url_for("staff.log_in", next=way_back("admin.index")), 303)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(self, *args, **kwargs)
        # Something in the address that the database cannot hold
        except (DataError, OverflowError, ValueError):
            abort(400)
        # What was there a moment ago, or what it refers to, was deleted at the same moment.
        except StaleDataError:
            abort(404)
        except IntegrityError:
            abort(409)


def show_truth(_view: BaseView, value: bool, _name: str) -> str:
    return "Yes" if value else "No"


def show_moment(_view: BaseView, value: datetime, _name: str) -> str:
    moment = Markup('<time datetime="{:%Y-%m-%dT%H:%MZ}">{:%d %b %Y, %H:%M} UTC</time>')
    return moment.format(value, value)


class View(ForStaff, ModelView):
    """A list, and pages to see, add, change and delete what is in it."""

    can_view_details = True
    can_export = True
    export_max_rows = MAX_ROWS
    form_base_class = FlaskForm
    named_filter_urls = True
    column_default_sort = ("id", True)
    column_type_formatters = typefmt.BASE_FORMATTERS | {bool: show_truth, datetime: show_moment}
    column_type_formatters_detail = column_type_formatters
    column_type_formatters_export = typefmt.EXPORT_FORMATTERS | {bool: show_truth}

    # The column that says which one it is.
    title_column = "id"

    def title(self, model: Any) -> str:
        return str(getattr(model, self.title_column))

    def get_one(self, id: Any) -> Any:  # noqa: A002 - Flask-Admin's name for it
        is_id = isinstance(id, str) and re.fullmatch(IdConverter.regex, id)
        return (super().get_one(id) if is_id else None) or abort(404)

    def _get_list_extra_args(self) -> Any:
        given = super()._get_list_extra_args()
        given.search = (given.search or "").replace("\0", "")[:200]
        # Flask-Admin would hand whatever else is there to `url_for()`.
        given.extra_args = {}
        return given

    def get_export_value(self, model: Any, name: Any) -> Any:
        """The value, and never a formula."""
        value = super().get_export_value(model, name)
        return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value

    def _export_data(self) -> Any:
        """All of it; while a slow client reads, the connection is for others."""
        found = super()._export_data()
        db.session.commit()
        return found

    def render(self, template: str, **kwargs: Any) -> Any:
        """The page; with a fault in its form it is no success."""
        page = super().render(template, **kwargs)
        form = kwargs.get("form")
        return (page, 422) if form and form.errors else page

    @expose("/delete/")
    def confirm_view(self) -> Any:
        """Ask before those that were chosen are deleted, which is Flask-Admin's action."""
        chosen = [self.get_one(chosen_id) for chosen_id in at_most_many(request.args.getlist("id"))]
        if not chosen:
            return redirect(self.get_url(".index_view"), 303)
        return self.render("admin/model/delete.html", chosen=chosen)

    @action("delete", "Delete")
    def action_delete(self, ids: list[str]) -> None:
        super().action_delete([int(chosen_id) for chosen_id in ids])  # PostgreSQL compares no texts

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        at_most_many(request.form.getlist("rowid"))
        return super().action_view()


def at_most_many(ids: list[str]) -> list[str]:
    return ids if len(ids) <= MAX_CHOSEN else abort(400)
