"""What the API documents: each command's words and the shape of its body, drawn from its class."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from fastapi.responses import JSONResponse

from domain.kernel.stream import Command
from services.parsing import SERVER_SET, asked

REFERENCE = "#/components/schemas/{name}"
ACT: Mapping[str, Any] = {
    "acting_post": {
        "type": "string",
        "description": "The post to act in; left out: the first of yours that may.",
    },
    "happened_on": {
        "type": "string",
        "format": "date",
        "description": "The day it happened, if before today; then late_reason is required.",
    },
    "late_reason": {"type": "string", "description": "Why it is recorded only now."},
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457, with the five lines of a refusal.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "instance", "code")},
        "status": {"type": "integer"},
        **{name: {"type": "string"} for name in ("rule", "case", "who", "instead")},
        "changed": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **{name: {"type": "string"} for name in ("field", "reason", "message")},
                    "allowed": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
APPENDED: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "version", "first_position", "last_position", "recorded_at"],
    "properties": {
        "id": {"type": "string"},
        "version": {"type": "integer", "description": "Send it back as If-Match."},
        "first_position": {"type": "integer"},
        "last_position": {"type": "integer", "description": "Ask /receipts/{position}.json."},
        "recorded_at": {"type": "string", "format": "date-time"},
        "repeated": {"type": "boolean", "description": "This key's request was done before."},
        "shown": {"type": "boolean", "description": "Lists and pages show it already."},
    },
}
DECLINED = {
    401: "Nobody is logged in",
    403: "The post may not ask this, or the request may come from another site",
    404: "There is no such stream, or you may not know of it",
    409: "A rule says no, or somebody was first",
    413: "Too large",
    415: "The body is not said to be application/json",
    422: "It does not fit the command",
    503: "Nothing can be recorded now",
}
HEADERS = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string"},
        "description": "Names this request: sent again, it is answered as the first time.",
    },
    {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string"},
        "description": "The version seen, quoted; if the stream moved since, 409 says how.",
    },
    {
        "name": "X-Device-At",
        "in": "header",
        "schema": {"type": "string", "format": "date-time"},
        "description": "The device's own time of the act; kept beside ours, never trusted.",
    },
]


def kebab(command: type[Command[Any]]) -> str:
    """ClaimCompletion as an address has it: claim-completion."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", command.__name__).lower()


def described(command: type[Command[Any]]) -> dict[str, Any]:
    """What FastAPI is told of a command's route."""
    words = command.__doc__ or ""
    schema = {"$ref": REFERENCE.format(name=command.name)}
    return {
        "tags": [command.of.stream],
        "summary": words.split("\n", maxsplit=1)[0],
        "description": words,
        "operation_id": command.name,
        "status_code": 201 if command.opens is not False else 200,
        "response_class": JSONResponse,
        "responses": {**answered(APPENDED, 200 if command.opens is False else 201), **declined()},
        "openapi_extra": {
            "parameters": HEADERS,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        },
    }


def answered(schema: Mapping[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The answer of a route that went well."""
    return {status: {"description": "Done", "content": {"application/json": {"schema": schema}}}}


def declined(besides: Mapping[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """The problems every route may answer with, and those of this one `besides`."""
    schema = {"$ref": REFERENCE.format(name="Problem")}
    return {
        status: {"description": words, "content": {"application/problem+json": {"schema": schema}}}
        for status, words in {**DECLINED, **(besides or {})}.items()
    }


def components(commands: Iterable[type[Command[Any]]]) -> dict[str, Any]:
    """The schemas of the commands and of the values in them; what the server sets is left out."""
    listed = tuple(commands)
    names, parts = _components(listed)
    bodies = {command.name: _body(command, parts[names[command]]) for command in listed}
    values = {name: part for name, part in parts.items() if name not in names.values()}
    return {"Problem": dict(PROBLEM), **_used(bodies, values)}


@cache
def _components(
    listed: tuple[type[Command[Any]], ...],
) -> tuple[dict[type[Command[Any]], str], dict[str, Any]]:
    references, parts = msgspec.json.schema_components(listed, ref_template=REFERENCE)
    names = [reference["$ref"].rpartition("/")[2] for reference in references]
    return dict(zip(listed, names, strict=True)), parts


def _body(command: type[Command[Any]], schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = {
        name: part for name, part in schema["properties"].items() if name not in SERVER_SET
    }
    required = [name for name in schema.get("required", ()) if name not in SERVER_SET]
    assert set(properties) == set(asked(command)), command.name
    return {
        "type": "object",
        "title": command.name,
        "description": command.__doc__ or "",
        "properties": {**properties, **ACT},
        "required": required,
        "additionalProperties": False,
    }


def _used(bodies: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The bodies with the values they reach, however deep."""
    found: dict[str, Any] = dict(bodies)
    waiting = list(bodies.values())
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found[name] = values[name]
                waiting.append(values[name])
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for each in schema for name in _references(each)]
    if not isinstance(schema, dict):
        return []
    inner = [name for each in schema.values() for name in _references(each)]
    reference = schema.get("$ref")
    return [reference.rpartition("/")[2], *inner] if isinstance(reference, str) else inner
