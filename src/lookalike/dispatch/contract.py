"""The contract as the dispatcher needs it: operations and schemas, read once from openapi.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any

import msgspec

PREFIX = "/api/4.0"


@dataclass(frozen=True, slots=True)
class Param:
    """A path or query parameter. `type` is the JSON type; `items` that of a list's entries."""

    name: str
    place: str  # path or query
    type: str
    format: str | None = None
    items: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a schema. `ref` names the schema of its value, or of each entry of a list or map."""

    name: str
    type: str  # string, integer, number, boolean, object, array, any
    format: str | None = None
    ref: str | None = None
    items: str | None = None  # JSON type of a list's or a map's values
    read_only: bool = False
    nullable: bool = True
    write_only: bool = False
    enum: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    name: str
    properties: dict[str, Property]
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Operation:
    """One operation. `body` and `result` name schemas; a list of them is marked by `…_is_list`."""

    id: str
    verb: str
    path: str
    tag: str
    summary: str
    params: tuple[Param, ...]
    body: str | None
    body_is_list: bool
    body_type: str | None  # JSON type of a body without a schema: string, object
    body_required: bool
    result: str | None
    result_is_list: bool
    status: int
    media_types: tuple[str, ...]
    statuses: frozenset[int]
    stability: str = "stable"
    _by_name: dict[str, Param] = field(default_factory=dict)

    @cached_property
    def query_params(self) -> dict[str, Param]:
        return {param.name: param for param in self.params if param.place == "query"}

    @cached_property
    def path_params(self) -> dict[str, Param]:
        return {param.name: param for param in self.params if param.place == "path"}

    @cached_property
    def searches(self) -> bool:
        return "/search" in self.path and self.verb == "get"


@dataclass(frozen=True)
class Contract:
    operations: dict[str, Operation]
    schemas: dict[str, Schema]
    release: str


def read_contract() -> Contract:
    """Reads the generated openapi.json (2 MB, about 20 ms)."""
    text = resources.files("lookalike.contract").joinpath("openapi.json").read_bytes()
    document = msgspec.json.decode(text)
    operations = {
        spec["operationId"]: _operation(path, verb, spec)
        for path, verbs in document["paths"].items()
        for verb, spec in verbs.items()
    }
    schemas = {name: _schema(name, spec) for name, spec in document["components"]["schemas"].items()}
    return Contract(operations, schemas, document["info"]["x-looker-release-version"])


def _operation(path: str, verb: str, spec: dict[str, Any]) -> Operation:
    content = spec.get("requestBody", {}).get("content", {})
    body, body_is_list, body_type = _schema_of(next(iter(content.values()), {}).get("schema"))
    status = min(int(code) for code in spec["responses"] if code.startswith("2"))
    answer = spec["responses"][str(status)].get("content", {})
    result, result_is_list, _ = _schema_of(answer.get("application/json", {}).get("schema"))
    return Operation(
        id=spec["operationId"],
        verb=verb,
        path=path,
        tag=spec["tags"][0],
        summary=spec.get("summary", ""),
        params=tuple(_param(each) for each in spec.get("parameters", ())),
        body=body,
        body_is_list=body_is_list,
        body_type=body_type if content else None,
        body_required=spec.get("requestBody", {}).get("required", False),
        result=result,
        result_is_list=result_is_list,
        status=status,
        media_types=tuple(answer),
        statuses=frozenset(int(code) for code in spec["responses"]),
        stability=spec.get("x-looker-status", "stable"),
    )


def _param(spec: dict[str, Any]) -> Param:
    schema = spec["schema"]
    return Param(
        name=spec["name"],
        place=spec["in"],
        type=schema.get("type", "string"),
        format=schema.get("format"),
        items=schema.get("items", {}).get("type"),
        required=spec.get("required", False),
    )


def _schema_of(schema: dict[str, Any] | None) -> tuple[str | None, bool, str | None]:
    if not schema:
        return None, False, None
    is_list = schema.get("type") == "array"
    ref = (schema.get("items", {}) if is_list else schema).get("$ref")
    return (ref.rsplit("/", 1)[-1] if ref else None), is_list, schema.get("type", "object")


def _schema(name: str, spec: dict[str, Any]) -> Schema:
    properties = {key: _property(key, value) for key, value in spec.get("properties", {}).items()}
    return Schema(name, properties, frozenset(spec.get("required", ())))


def _property(name: str, spec: dict[str, Any]) -> Property:
    inner = spec.get("items") or spec.get("additionalProperties") or {}
    inner = inner if isinstance(inner, dict) else {}
    ref = spec.get("$ref") or inner.get("$ref")
    return Property(
        name=name,
        type=spec.get("type", "object" if ref else "any"),
        format=spec.get("format"),
        ref=ref.rsplit("/", 1)[-1] if ref else None,
        items=inner.get("type"),
        read_only=spec.get("readOnly", False),
        nullable=spec.get("nullable", True),
        write_only=spec.get("x-looker-write-only", False),
        enum=tuple(str(value) for value in spec.get("enum", ()) if value is not None),
    )
