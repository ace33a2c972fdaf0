"""The API's contract: checks every request against it and shows it at /openapi.json."""

import re
from typing import Any

from flask import Blueprint, Flask, Request, request
from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ValidationError
from spectree import Response, SpecTree
from spectree.plugins.flask_plugin import FlaskPlugin

from app.problems import MEDIA_TYPE, FieldError, InvalidInput, Problem, invalid_input
from app.project import PROJECT


class JSONProvider(DefaultJSONProvider):
    """JSON as RFC 8259 has it: only UTF-8, with or without a mark; no nesting that exhausts the stack."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        text = s.decode("utf-8-sig") if isinstance(s, bytes) else s
        try:
            return super().loads(text, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None


class Backend(FlaskPlugin):
    """Spectree's Flask plugin, strict about bodies and with this project's errors and ids."""

    def request_validation(
        self, request: Request, query: Any, json: Any, form: Any, headers: Any, cookies: Any
    ) -> None:
        # Spectree would read whatever is no JSON object as an empty one.
        if json and not isinstance(request.get_json(), dict):
            raise InvalidInput([FieldError(field="body", message="Input should be an object")])
        try:
            super().request_validation(  # type: ignore[no-untyped-call]
                request, query, json, form, headers, cookies
            )
        except ValidationError as error:
            raise invalid_input(error) from None

    def parse_path(self, route: Any, descriptions: Any) -> tuple[str, list[dict[str, Any]]]:
        path, parameters = super().parse_path(route, descriptions)
        for parameter in parameters:
            parameter["schema"] = {"type": "integer", "format": "int64", "minimum": 1}
        if len(parameters) == 1:  # Python has an `id` of its own, the document has not
            path = re.sub(r"{\w+}", "{id}", path)
            parameters[0]["name"] = "id"
        return path, parameters

    def get_func_operation_id(self, func: Any, path: str, method: str) -> str:
        return str(func.__name__)


class Answers(Response):
    """The responses of an operation: its own models, and the problems that it may report."""

    def __init__(self, *problems: int, **models: type[BaseModel] | None) -> None:
        super().__init__(**models, **{f"HTTP_{status}": Problem for status in problems})

    def add_model(self, *args: Any, **kwargs: Any) -> None:
        """Add nothing: Spectree would document 422 also where it cannot happen."""

    def generate_spec(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        responses = super().generate_spec(*args, **kwargs)
        for status, response in responses.items():
            if status >= "400":
                response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
            if status == "201":
                response["headers"] = {
                    "Location": {"description": "Its path", "schema": {"type": "string"}}
                }
        return responses


spec = SpecTree(
    backend=Backend,
    mode="strict",
    title=PROJECT.name,
    description=PROJECT.description,
    version="0.1.0",
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda parent, child: child,
)

bp = Blueprint("openapi", __name__)


def init_app(app: Flask) -> None:
    app.json = JSONProvider(app)


@bp.get("/openapi.json")
def openapi() -> dict[str, Any]:
    document: dict[str, Any] = spec.spec
    return document | {"servers": [{"url": request.root_path}]} if request.root_path else document
