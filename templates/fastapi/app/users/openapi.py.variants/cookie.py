"""Says in the OpenAPI document what requests without a log-in or its token are answered."""

from fastapi import FastAPI

from app.problems import problems


def document_refusals(app: FastAPI) -> None:
    for operations in app.openapi()["paths"].values():
        for method, operation in operations.items():
            if "security" in operation:
                operation["responses"]["401"] = problems(401)[401]
                if method != "get":
                    operation["responses"]["403"] = problems(403)[403]
