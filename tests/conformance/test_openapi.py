"""The description at /openapi.json is valid, complete and true."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from .client.connection import connect, media_type
from .client.people import Account, Person, ask_for_tokens, bearer, register, some_address
from .needs import HAS_API, HAS_REDOC, HAS_SWAGGER, HAS_TOKENS, HAS_USERS, needs

pytestmark = HAS_API

Spec = dict[str, Any]

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
OPERATIONS = {
    "list_notes": ("get", "/api/notes"),
    "create_note": ("post", "/api/notes"),
    "get_note": ("get", "/api/notes/{}"),
    "update_note": ("patch", "/api/notes/{}"),
    "delete_note": ("delete", "/api/notes/{}"),
}
# True of every address, and so worth a word: a foreign host is refused, the server may be at fault.
TRUE_ANYWHERE = {"400", "500", "503", "default"}
JSON = {"Content-Type": "application/json"}
FAULTY_BODIES: list[dict[str, Any]] = [
    {"content": "{", "headers": JSON},
    {"json": {"title": "", "body": 1}},
    {"json": {"title": "x" * 1_200_000}},
    {"content": "x", "headers": {"Content-Type": "text/plain"}},
]


@pytest.fixture
def spec(api: httpx2.Client) -> Spec:
    response = api.get("/openapi.json")
    assert response.status_code == 200
    assert media_type(response) in {"application/json", "application/vnd.oai.openapi+json"}
    document: Spec = response.json()
    return document


def operations(spec: Spec) -> dict[str, Spec]:
    """Return every documented operation by its id, with its method and path."""
    found = {}
    for path, item in spec["paths"].items():
        for method in METHODS & item.keys():
            operation = {**item[method], "method": method, "path": path}
            assert operation["operationId"] not in found, "operation ids are unique"
            found[operation["operationId"]] = operation
    return found


def follow(spec: Spec, node: Spec) -> Spec:
    """Return what `node` refers to, or the node itself."""
    if "$ref" not in node:
        return node
    target = spec
    for name in node["$ref"].removeprefix("#/").split("/"):
        target = target[name.replace("~1", "/").replace("~0", "~")]
    return follow(spec, target)


def test_it_is_valid_openapi_3_1(spec: Spec) -> None:
    assert spec["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(spec).validate()


def test_it_bears_the_project_name(spec: Spec, stack: dict[str, Any]) -> None:
    assert spec["info"]["title"] == stack["project_name"]


@pytest.mark.parametrize(("name", "address"), OPERATIONS.items())
def test_operation_ids_are_stable(spec: Spec, name: str, address: tuple[str, str]) -> None:
    operation = operations(spec)[name]
    assert (operation["method"], re.sub(r"\{[^}]*\}", "{}", operation["path"])) == address


def test_the_limits_of_a_note_are_documented(spec: Spec) -> None:
    content = follow(spec, operations(spec)["create_note"]["requestBody"])["content"]
    fields = follow(spec, content["application/json"]["schema"])["properties"]
    title, body = follow(spec, fields["title"]), follow(spec, fields["body"])
    assert (title["minLength"], title["maxLength"]) == (1, 200)
    assert body["maxLength"] == 10_000


def test_only_json_is_documented_as_input(spec: Spec) -> None:
    for operation in operations(spec).values():
        if "requestBody" in operation and operation["path"].startswith("/api/notes"):
            assert set(follow(spec, operation["requestBody"])["content"]) == {"application/json"}


def test_every_documented_page_exists(api: httpx2.Client, spec: Spec) -> None:
    for path, item in spec["paths"].items():
        if "get" in item and "{" not in path:
            assert api.get(path).status_code != 404, path


@pytest.fixture
def exchanges(
    api: httpx2.Client,
    new_note: Callable[..., Any],
    refusals: list[tuple[str, httpx2.Response]],
) -> list[tuple[str, httpx2.Response]]:
    """What the server really answers to each operation, right and wrong."""
    note, gone = f"/api/notes/{new_note()['id']}", "/api/notes/999999999"
    requests: list[tuple[str, str, str, dict[str, Any]]] = [
        ("list_notes", "GET", "/api/notes", {}),
        ("list_notes", "GET", "/api/notes?limit=0", {}),
        ("create_note", "POST", "/api/notes", {"json": {"title": "x"}}),
        *(("create_note", "POST", "/api/notes", options) for options in FAULTY_BODIES),
        *(("get_note", "GET", path, {}) for path in (note, gone, "/api/notes/abc")),
        ("update_note", "PATCH", note, {"json": {"title": "y"}}),
        ("update_note", "PATCH", gone, {"json": {"title": "y"}}),
        ("update_note", "PATCH", "/api/notes/abc", {"json": {"title": "y"}}),
        *(("update_note", "PATCH", note, options) for options in FAULTY_BODIES),
        *(("delete_note", "DELETE", path, {}) for path in (note, gone, "/api/notes/abc")),
    ]
    answers = [
        (name, api.request(method, path, **options)) for name, method, path, options in requests
    ]
    return answers + refusals


@pytest.fixture
def refusals(
    stack: dict[str, Any], site: httpx2.Client, account: Account
) -> list[tuple[str, httpx2.Response]]:
    """What strangers are answered, and people whose scripts forgot the token of the pages."""
    if stack.get("auth", "none") == "none":
        return []
    calls = [(name, method.upper(), path.format(1)) for name, (method, path) in OPERATIONS.items()]
    body = {"POST": {"title": "x"}, "PATCH": {"title": "x"}}
    answers = [
        (name, site.request(method, path, json=body.get(method))) for name, method, path in calls
    ]
    if stack["auth"] == "session":
        with account.pages() as client:
            answers += [
                (name, client.request(method, path, json=body.get(method)))
                for name, method, path in calls
                if method != "GET"
            ]
    return answers


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_real_answer_is_documented(
    spec: Spec, exchanges: list[tuple[str, httpx2.Response]], name: str
) -> None:
    documented = operations(spec)[name]["responses"]
    real = {
        (str(answer.status_code), media_type(answer) if answer.content else "")
        for id_, answer in exchanges
        if id_ == name
    }
    told = {
        (status, kind)
        for status, response in documented.items()
        for kind in follow(spec, response).get("content") or {""}
    }
    assert real <= told


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_documented_answer_is_real(
    spec: Spec, exchanges: list[tuple[str, httpx2.Response]], name: str
) -> None:
    documented = set(operations(spec)[name]["responses"])
    assert documented - TRUE_ANYWHERE <= {
        str(answer.status_code) for id_, answer in exchanges if id_ == name
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_fits_its_schema(
    spec: Spec, exchanges: list[tuple[str, httpx2.Response]], name: str
) -> None:
    documented = operations(spec)[name]["responses"]
    for id_, answer in exchanges:
        if id_ != name or str(answer.status_code) not in documented or not answer.content:
            continue
        content = follow(spec, documented[str(answer.status_code)])["content"]
        schema = {**content[media_type(answer)]["schema"], "components": spec["components"]}
        OAS31Validator(schema, format_checker=oas31_format_checker).validate(answer.json())


LOG_IN_OPERATIONS = {
    "/api/auth/register": "post",
    "/api/auth/token": "post",
    "/api/auth/refresh": "post",
    "/api/auth/logout": "post",
    "/api/auth/me": "get",
}


@HAS_TOKENS
def test_the_log_in_is_documented(spec: Spec) -> None:
    for path, method in LOG_IN_OPERATIONS.items():
        assert method in spec["paths"][path], path
    form = follow(spec, spec["paths"]["/api/auth/token"]["post"]["requestBody"])
    assert set(form["content"]) == {"application/x-www-form-urlencoded"}


@HAS_TOKENS
def test_programs_can_read_how_to_log_in(spec: Spec) -> None:
    """The button of Swagger UI, and every generated client."""
    flows = [scheme.get("flows", {}) for scheme in spec["components"]["securitySchemes"].values()]
    addresses = [flow["password"]["tokenUrl"] for flow in flows if "password" in flow]
    assert [address.lstrip("/") for address in addresses] == ["api/auth/token"]


@HAS_USERS
def test_every_guarded_operation_says_so(spec: Spec) -> None:
    for name, operation in operations(spec).items():
        is_guarded = name in OPERATIONS or operation["path"] == "/api/auth/me"
        assert bool(operation.get("security")) == is_guarded, name


@pytest.fixture(scope="module")
def log_in_exchanges(base_url: str) -> list[tuple[str, httpx2.Response]]:
    """What the server really answers on the way in, right and wrong."""
    with connect(base_url, address=some_address()) as site:
        return log_in_rightly_and_wrongly(site)


def log_in_rightly_and_wrongly(site: httpx2.Client) -> list[tuple[str, httpx2.Response]]:
    person, stranger = Person(), Person()
    answers = [("register", register(site, person)) for _ in range(31)]
    tokens = ask_for_tokens(site, person).json()
    answers += [("token", ask_for_tokens(site, person))]
    answers += [("token", ask_for_tokens(site, stranger)) for _ in range(11)]
    answers += [("me", site.get("/api/auth/me", headers=bearer(tokens["access_token"])))]
    answers += [("me", site.get("/api/auth/me"))]
    for name in ("refresh", "refresh", "logout"):
        body = {"refresh_token": tokens["refresh_token"]}
        answers += [(name, site.post(f"/api/auth/{name}", json=body))]
    for name in ("register", "refresh", "logout"):
        for options in FAULTY_BODIES:
            answers += [(name, site.post(f"/api/auth/{name}", **options))]
    for form in ({}, {"grant_type": "password"}, {"username": "x" * 1_200_000}):
        answers += [("token", site.post("/api/auth/token", data=form))]
    answers += [("token", site.post("/api/auth/token", json={}))]
    return answers


@HAS_TOKENS
@pytest.mark.parametrize("path", LOG_IN_OPERATIONS)
def test_the_log_in_answers_as_documented(
    spec: Spec, log_in_exchanges: list[tuple[str, httpx2.Response]], path: str
) -> None:
    documented = spec["paths"][path][LOG_IN_OPERATIONS[path]]["responses"]
    answers = [answer for name, answer in log_in_exchanges if path.endswith(name)]
    real = {str(answer.status_code) for answer in answers}
    assert real <= set(documented)
    assert set(documented) - TRUE_ANYWHERE <= real
    for answer in answers:
        if answer.content:
            content = follow(spec, documented[str(answer.status_code)])["content"]
            schema = {**content[media_type(answer)]["schema"], "components": spec["components"]}
            OAS31Validator(schema, format_checker=oas31_format_checker).validate(answer.json())


def _docs(path: str, mark: pytest.MarkDecorator) -> Any:
    return pytest.param(path, marks=mark)


@pytest.mark.parametrize("path", [_docs("/docs", HAS_SWAGGER), _docs("/redoc", HAS_REDOC)])
def test_the_chosen_docs_pages_are_there(api: httpx2.Client, path: str) -> None:
    response = api.get(path)
    assert (response.status_code, media_type(response)) == (200, "text/html")


@pytest.mark.parametrize(
    "path",
    [
        _docs("/docs", needs(api_docs={"redoc", "none"})),
        _docs("/redoc", needs(api_docs={"swagger", "none"})),
    ],
)
def test_other_docs_pages_are_not(api: httpx2.Client, path: str) -> None:
    assert api.get(path).status_code == 404
