"""The OpenAPI document: every operation says that its errors are problem+json, as they are answered."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.chassis.http.problems import MEDIA_TYPE

_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "mend", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "stable; ends with the code"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "mend": {"type": "string", "description": "how to mend it"},
        "correlation_id": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Defect"}},
    },
}
_DEFECT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["code", "field", "message"],
    "properties": {name: {"type": "string"} for name in ("code", "field", "message")},
}
_OPERATIONS = frozenset({"get", "put", "post", "patch", "delete", "head", "options"})
_ALWAYS = ("400", "413", "422", "default")


def describe_problems(app: FastAPI) -> None:
    """Replace the framework's own 422 by our problems in `app.openapi()`."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            app.openapi_schema = _with_problems(document)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas["Defect"] = _DEFECT_SCHEMA
    answer = {
        "description": "Problem (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in document.get("paths", {}).values():
        for method, operation in path.items():
            if method in _OPERATIONS:
                statuses = [*_ALWAYS, *(["401", "403"] if operation.get("security") else [])]
                operation["responses"] |= dict.fromkeys(statuses, answer)
    return document
