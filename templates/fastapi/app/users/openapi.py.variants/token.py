"""Says in the OpenAPI document what requests without a log-in are answered."""

from fastapi import FastAPI

from app.problems import problems


def document_refusals(app: FastAPI) -> None:
    for operations in app.openapi()["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                operation["responses"]["401"] = problems(401)[401]
