"""Other origins: whose pages may call the API from a browser (`CORS_ORIGINS`)."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from app.config import CORS_WITH_COOKIES
from app.paths import inner_path


class ApiCors(CORSMiddleware):
    """Lets other origins in to the API and its description, and nowhere else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and is_of_api(inner_path(scope))
        await (super().__call__ if is_api else self.app)(scope, receive, send)


def is_of_api(path: str) -> bool:
    return f"{path}/".startswith(("/api/", "/openapi.json/"))


def api_cors(origins: tuple[str, ...]) -> list[Middleware]:
    """The outermost layer, so that a page can read refusals too; none without origins."""
    if not origins:
        return []
    return [
        Middleware(
            ApiCors,
            allow_origins=origins,
            allow_credentials=CORS_WITH_COOKIES,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-CSRFToken", "X-Request-ID"],
            expose_headers=["Location", "Retry-After", "X-Request-ID"],
        )
    ]
