"""The documents that the API Explorer reads: an index of all operations and types, the operations of each tag in full,
and all types in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from .. import contract
from ..dispatch.contract import OWN_PREFIX, PREFIX, Contract, Operation, read_contract
from ..dispatch.domain import Handler
from ..dispatch.shape import Shaper
from ..safety.dry_run import Effect, effect_of
from .asked import asked_by
from .grades import grade_of

Json = dict[str, Any]
VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Documents:
    """JSON texts. `tags` by the name of the tag; Looker's and our own operations of one tag stand together."""

    index: bytes
    tags: Mapping[str, bytes]
    types: bytes


@cache
def documents() -> Documents:
    """Made once in a process, when somebody first asks (about 0.4 s)."""
    known, handlers = read_contract(), _handlers()
    details = _details()
    types = contract.own_schemas() | contract.schemas()
    index = {
        "release": known.release,
        "operations": [
            _row(each, details[each.id], handlers.get(each.id)) for each in known.operations.values()
        ],
        "types": {name: _type_row(spec) for name, spec in sorted(types.items())},
    }
    encode = msgspec.json.encode
    tags = {tag: encode(found) for tag, found in _by_tag(known, details).items()}
    return Documents(encode(index), tags, encode(types))


def _handlers() -> dict[str, Handler]:
    """The registrations, as the dispatcher has them. Imported late: the operations of the Explorer are among them."""
    from ..api import DOMAINS

    known, found = read_contract(), {}
    shaper = Shaper(known)
    for domain in DOMAINS:
        domain.install(known, shaper, found)
    return found


def _details() -> dict[str, Json]:
    """Operation id to its entry in the OpenAPI document."""
    found: dict[str, Json] = {}
    for text in (contract.openapi(""), contract.own_openapi("")):
        for path in msgspec.json.decode(text)["paths"].values():
            found |= {path[verb]["operationId"]: path[verb] for verb in VERBS if verb in path}
    return found


def _by_tag(known: Contract, details: Mapping[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for each in known.operations.values():
        found.setdefault(each.tag, {})[each.id] = _detail(details[each.id])
    return found


def _detail(spec: Json) -> Json:
    """What the index does not say: the descriptions, and the answers by status."""
    parameters = {
        each["name"]: each["description"] for each in spec.get("parameters", ()) if "description" in each
    }
    answers = [_answer(status, each) for status, each in spec["responses"].items()]
    return {"description": spec.get("description", ""), "parameters": parameters, "answers": answers}


def _answer(status: str, spec: Json) -> Json:
    content: Json = spec.get("content", {})
    schema = next(iter(content.values()), {}).get("schema") if content else None
    return {"status": int(status), "text": spec["description"], "media": list(content), "schema": schema}


def _row(operation: Operation, spec: Json, handler: Handler | None) -> Json:
    """One operation, without what has its usual value."""
    body = spec.get("requestBody")
    media = next(iter(body["content"])) if body else None
    reads = handler.reads if handler else operation.verb == "get"
    row = {
        "id": operation.id,
        "verb": operation.verb.upper(),
        "path": operation.path,
        "tag": operation.tag,
        "summary": operation.summary,
        "own": operation.prefix == OWN_PREFIX,
        "params": [_param(each) for each in spec.get("parameters", ())],
        "body": body["content"][media]["schema"] if body and media else None,
        "bodyMedia": media if media != "application/json" else None,
        "bodyOptional": bool(body) and not body.get("required", False),
        "result": _success(spec),
        "media": _media(spec),
        "status": spec.get("x-looker-status"),
        "deprecated": spec.get("deprecated", False),
        "activity": operation.activity if operation.activity != "non_query" else None,
        "limited": spec.get("x-looker-rate-limited", False),
        "since": spec.get("x-since"),
        "removed": spec.get("x-removed-in"),
        "grade": grade_of(operation, reads),
        "dryRun": effect_of(operation, reads) is Effect.STORE and handler is not None,
        "notYet": handler is None,
        "needs": _needs(handler),
    }
    return {name: value for name, value in row.items() if value}


def _param(spec: Json) -> Json:
    schema = spec["schema"]
    row = {
        "name": spec["name"],
        "in": spec["in"],
        "type": schema.get("type", "any"),
        "format": schema.get("format"),
        "items": schema.get("items", {}).get("type"),
        "required": spec.get("required", False),
        "since": spec.get("x-since"),
    }
    return {name: value for name, value in row.items() if value}


def _success(spec: Json) -> Json | None:
    content = _successes(spec)
    return next((each["schema"] for each in content.values()), None)


def _media(spec: Json) -> list[str]:
    """Empty for JSON alone, which is the rule."""
    found = list(_successes(spec))
    return [] if found == ["application/json"] else found


def _successes(spec: Json) -> Json:
    found: Json = {}
    for status, answer in spec["responses"].items():
        if status.startswith("2"):
            found |= answer.get("content", {})
    return found


def _needs(handler: Handler | None) -> str | None:
    """None for operations that this release does not have."""
    if handler is None:
        return None
    return (
        "no login" if handler.rule is None else asked_by(handler.rule, has_row=handler.row_param is not None)
    )


def _type_row(spec: Json) -> Json:
    """The names of the properties, and the types that they are of: what search and cross references need."""
    properties: Json = spec.get("properties", {})
    used = dict.fromkeys(name for each in properties.values() for name in references(each))
    return {"p": list(properties), "t": list(used)}


def references(schema: Any) -> Iterator[str]:
    """The names of the types that a schema names."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rsplit("/", 1)[-1]
        yield from _references_in(schema.values())
    elif isinstance(schema, list):
        yield from _references_in(schema)


def _references_in(schemas: Iterable[Any]) -> Iterator[str]:
    for each in schemas:
        yield from references(each)


__all__ = ["OWN_PREFIX", "PREFIX", "Documents", "documents", "references"]
