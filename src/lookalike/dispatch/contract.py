"""The contract as the dispatcher needs it: operations and schemas, read once from the generated files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from .. import contract

PREFIX, OWN_PREFIX = "/api/4.0", "/api/lookalike/v1"


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
    """One operation. `body` and `result` name schemas; a list of them is marked by `…_is_list`. `path` is below
    `prefix`: Looker's API, or Lookalike's own."""

    id: str
    verb: str
    path: str
    tag: str
    summary: str
    params: tuple[Param, ...]
    body: str | None
    body_is_list: bool
    body_type: str | None  # JSON type of a body without a schema: string, object
    result: str | None
    result_is_list: bool
    status: int
    statuses: frozenset[int]
    prefix: str = PREFIX
    activity: str = "none"  # db_query, non_query, none

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


@cache
def read_contract() -> Contract:
    """Reads the generated operation tables and types (about 20 ms), once per process: Looker's and our own."""
    found = {row["id"]: _operation(row, PREFIX) for row in contract.operations()}
    found |= {row["id"]: _operation(row, OWN_PREFIX) for row in contract.own_operations()}
    specs = contract.own_schemas() | contract.schemas()
    schemas = {name: _schema(name, spec) for name, spec in specs.items()}
    return Contract(found, schemas, contract.release())


def _operation(row: dict[str, Any], prefix: str) -> Operation:
    body, body_is_list, body_type = _schema_of(row["body"])
    result, result_is_list, _ = _schema_of(row["success_schema"])
    return Operation(
        id=row["id"],
        verb=row["verb"].lower(),
        path=row["path"],
        tag=row["tag"],
        summary=row["summary"],
        params=tuple(_param(each) for each in row["params"]),
        body=body,
        body_is_list=body_is_list,
        body_type=body_type,
        result=result,
        result_is_list=result_is_list,
        status=row["success_status"],
        statuses=frozenset(row["statuses"]),
        prefix=prefix,
        activity=row.get("activity") or "none",
    )


def _param(row: dict[str, Any]) -> Param:
    return Param(
        name=row["name"],
        place=row["in"],
        type=row["type"],
        format=row.get("format"),
        items=row["items"].get("type") if isinstance(row.get("items"), dict) else row.get("items"),
        required=row["required"],
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
