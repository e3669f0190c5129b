"""Builds `openapi.json`, `swagger.json`, `operations.json` and `types.py` from the YAML files beside it.

Run as `python contract/build.py [FOLDER]`; without a folder the files go to `src/lookalike/contract`.
README.md describes the notation of the YAML files and the shape of what is written.
"""

from __future__ import annotations

import json
import keyword
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "lookalike" / "contract"
JSON_TYPE = "application/json"

# The server replaces these three when it serves a document (`lookalike.contract`).
API_URL = "__API_URL__"
API_HOST = "__API_HOST__"
API_SCHEME = "__API_SCHEME__"

PRIMITIVES: dict[str, Json] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "format": "int64"},
    "double": {"type": "number", "format": "double"},
    "float": {"type": "number", "format": "float"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
    "uri": {"type": "string", "format": "uri-reference"},
    "binary": {"type": "string", "format": "binary"},
    "object": {"type": "object"},
    "map": {"type": "object", "additionalProperties": {}},
    # Not a type of OpenAPI, but the one that Looker's own document uses and the SDK generators read.
    "any": {"type": "any", "format": "any"},
}

PYTHON_TYPES = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "double": "float",
    "float": "float",
    "date": "str",
    "date-time": "str",
    "uri": "str",
    "binary": "str",
    "object": "dict[str, Any]",
    "map": "dict[str, Any]",
    "any": "Any",
}

PARAMETER_FLAGS = {"required", "deprecated"}
PROPERTY_FLAGS = {"read-only", "nullable", "write-only", "required", "deprecated"}


class ContractError(Exception):
    """A YAML file says something that the generator does not understand; the text names the place."""


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str  # "path" or "query"
    type: str  # in the notation of the YAML files: "string", "integer", "string[]"
    required: bool
    deprecated: bool
    since: str | None
    description: str | None


@dataclass(frozen=True)
class Body:
    type: str
    media_type: str
    required: bool


@dataclass(frozen=True)
class Answer:
    status: int
    type: str | None  # None: no body
    media_types: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    id: str
    tag: str
    verb: str
    path: str
    summary: str
    description: str | None
    stability: str | None  # None: nobody has said
    deprecated: bool
    activity: str | None
    since: str
    removed_in: str | None
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]
    errors: tuple[int, ...]
    validation_errors: tuple[int, ...]  # those of `errors` that answer with a ValidationError


@dataclass(frozen=True)
class Property:
    name: str
    type: str
    flags: frozenset[str]
    since: str | None
    one_of: tuple[str, ...]
    enum: tuple[str, ...]
    description: str | None

    @property
    def read_only(self) -> bool:
        return "read-only" in self.flags


@dataclass(frozen=True)
class Type:
    name: str
    description: str | None
    stability: str | None
    since: str | None
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Contract:
    release: str
    operations: tuple[Operation, ...]
    types: dict[str, Type]


# --- reading -----------------------------------------------------------------------------------------


def read(folder: Path = HERE) -> Contract:
    # libyaml's loader, where PyYAML was built with it, is ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files: dict[str, Json] = {
        path.stem: loader(path.read_text("utf-8")).get_single_data() for path in sorted(folder.glob("*.yaml"))
    }
    shared = files["Shared"]
    operations: list[Operation] = []
    types: dict[str, Type] = {}
    for stem, content in files.items():
        if stem != "Shared" and content["tag"] != stem:
            raise ContractError(f"{stem}.yaml holds the tag {content['tag']!r}; file and tag must agree")
        for name, facts in (content.get("operations") or {}).items():
            operations.append(read_operation(name, content["tag"], facts, shared["parameters"]))
        for name, facts in (content.get("types") or {}).items():
            if name in types:
                raise ContractError(f"{stem}.yaml: the type {name} is defined twice")
            types[name] = read_type(name, facts, shared["properties"])
    contract = Contract(shared["release"], tuple(operations), types)
    check(contract)
    return contract


def read_operation(name: str, tag: str, facts: Json, common: dict[str, str]) -> Operation:
    verb, path = facts["call"].split(" ")
    stability = facts.get("status", "stable")
    stated = stability != "unstated"
    return Operation(
        id=name,
        tag=tag,
        verb=verb,
        path=path,
        summary=facts.get("summary", ""),
        description=facts.get("description"),
        stability=stability if stated else None,
        deprecated=facts.get("deprecated", False),
        activity=facts.get("activity", "non_query" if stated else None),
        since=facts.get("since", "26.12"),
        removed_in=facts.get("removed_in"),
        parameters=tuple(
            read_parameter(key, value, path, common) for key, value in facts.get("parameters", {}).items()
        ),
        body=read_body(facts["body"]) if "body" in facts else None,
        answers=tuple(read_answer(status, text) for status, text in facts["answers"].items()),
        errors=tuple(facts.get("errors", ())),
        validation_errors=(422, *facts.get("validation_errors", ())),
    )


def read_parameter(name: str, facts: str | Json, path: str, common: dict[str, str]) -> Parameter:
    text, description = (facts, None) if isinstance(facts, str) else (facts["type"], facts.get("description"))
    kind, flags, values = read_flags(text, PARAMETER_FLAGS, {"since"}, f"parameter {name} of {path}")
    in_path = f"{{{name}}}" in path
    return Parameter(
        name=name,
        place="path" if in_path else "query",
        type=kind,
        required=in_path or "required" in flags,
        deprecated="deprecated" in flags,
        since=values.get("since"),
        description=description or common.get(name),
    )


def read_body(text: str) -> Body:
    """Reads `Look`, `User optional`, `string as text/plain`."""
    words = text.split(" ")
    media_type = words[words.index("as") + 1] if "as" in words else JSON_TYPE
    return Body(words[0], media_type, "optional" not in words)


def read_answer(status: int, text: str) -> Answer:
    """Reads `Look[]`, `nothing`, `string as text application/json`."""
    kind, _, media_types = text.partition(" as ")
    if kind == "nothing":
        return Answer(status, None, ())
    return Answer(status, kind, tuple(media_types.split(" ")) if media_types else (JSON_TYPE,))


def read_type(name: str, facts: Json, common: dict[str, str]) -> Type:
    stability = facts.get("status", "stable")
    return Type(
        name=name,
        description=facts.get("description"),
        stability=None if stability == "unstated" else stability,
        since=facts.get("since"),
        properties=tuple(
            read_property(name, key, value, common) for key, value in facts["properties"].items()
        ),
    )


def read_property(owner: str, name: str, facts: str | Json, common: dict[str, str]) -> Property:
    more: Json = {} if isinstance(facts, str) else facts
    text = facts if isinstance(facts, str) else facts["type"]
    kind, flags, values = read_flags(text, PROPERTY_FLAGS, {"since", "one-of"}, f"{owner}.{name}")
    return Property(
        name=name,
        type=kind,
        flags=flags,
        since=values.get("since"),
        one_of=tuple(values["one-of"].split("|")) if "one-of" in values else (),
        enum=tuple(more.get("enum", ())),
        description=more.get("description", common.get(name)),
    )


def read_flags(
    text: str, flags: set[str], keys: set[str], place: str
) -> tuple[str, frozenset[str], dict[str, str]]:
    """`string nullable since=26.22` -> ("string", {"nullable"}, {"since": "26.22"})."""
    kind, *words = text.split(" ")
    values = dict(word.split("=", 1) for word in words if "=" in word)
    given = frozenset(word for word in words if "=" not in word)
    if unknown := (given - flags) | (values.keys() - keys):
        raise ContractError(f"{place}: unknown flag {sorted(unknown)} in {text!r}")
    return kind, given, values


def check(contract: Contract) -> None:
    """Raises ContractError for a type that is used but not defined, and for an operation id used twice."""
    seen: set[str] = set()
    for op in contract.operations:
        if op.id in seen:
            raise ContractError(f"the operation {op.id} is defined twice")
        seen.add(op.id)
    for place, text in used_types(contract):
        name = element(text)
        if name not in PRIMITIVES and name not in contract.types:
            raise ContractError(f"{place}: there is no type {name}")


def used_types(contract: Contract) -> Iterator[tuple[str, str]]:
    for op in contract.operations:
        for parameter in op.parameters:
            yield f"{op.id}, parameter {parameter.name}", parameter.type
        if op.body:
            yield f"{op.id}, body", op.body.type
        for answer in op.answers:
            if answer.type:
                yield f"{op.id}, answer {answer.status}", answer.type
    for kind in contract.types.values():
        for prop in kind.properties:
            yield f"{kind.name}.{prop.name}", prop.type


def element(text: str) -> str:
    """The innermost type: `Look[]` -> `Look`, `map<string>` -> `string`."""
    while True:
        if text.endswith("[]"):
            text = text[:-2]
        elif text.startswith("map<"):
            text = text[4:-1]
        else:
            return text


# --- OpenAPI 3 ---------------------------------------------------------------------------------------


def schema(text: str, prefix: str = "#/components/schemas/") -> Json:
    if text.endswith("[]"):
        return {"type": "array", "items": schema(text[:-2], prefix)}
    if text.startswith("map<"):
        return {"type": "object", "additionalProperties": schema(text[4:-1], prefix)}
    return dict(PRIMITIVES[text]) if text in PRIMITIVES else {"$ref": prefix + text}


def openapi(contract: Contract) -> Json:
    paths: Json = {}
    for op in contract.operations:
        paths.setdefault(op.path, {})[op.verb.lower()] = openapi_operation(op)
    return {
        "openapi": "3.0.0",
        "info": info(contract),
        "servers": [{"url": f"{API_URL}/api/4.0"}],
        "tags": [{"name": tag} for tag in tags(contract)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
            "schemas": {name: schema_of_type(kind) for name, kind in sorted(contract.types.items())},
        },
        "security": [{"token": []}],
    }


def info(contract: Contract) -> Json:
    return {
        "title": "Lookalike API 4.0",
        "version": f"4.0.{contract.release}",
        "x-looker-release-version": f"{contract.release}.0",
        "description": (
            "The operations of the Looker API 4.0, served by Lookalike. Log in with an API key "
            "(`POST /login`) and send the token as `Authorization: token …` with every request."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }


def tags(contract: Contract) -> list[str]:
    return sorted({op.tag for op in contract.operations})


def openapi_operation(op: Operation) -> Json:
    out = operation_head(op)
    if op.parameters:
        out["parameters"] = [openapi_parameter(parameter) for parameter in op.parameters]
    if op.body:
        content = {op.body.media_type: {"schema": schema(op.body.type)}}
        out["requestBody"] = {"content": content, "required": op.body.required}
    out["responses"] = openapi_responses(op)
    return out


def operation_head(op: Operation) -> Json:
    """What both documents say of an operation before its parameters."""
    out: Json = {"tags": [op.tag], "operationId": op.id, "summary": op.summary}
    out["description"] = op.description or op.summary
    if op.deprecated:
        out["deprecated"] = True
    if op.stability:
        out["x-looker-status"] = op.stability
    if op.activity:
        out["x-looker-activity-type"] = op.activity
    out["x-looker-rate-limited"] = True
    out["x-since"] = op.since
    if op.removed_in:
        out["x-removed-in"] = op.removed_in
    return out


def openapi_parameter(parameter: Parameter) -> Json:
    out: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    if parameter.deprecated:
        out["deprecated"] = True
    if parameter.since:
        out["x-since"] = parameter.since
    if parameter.description:
        out["description"] = parameter.description
    if parameter.type.endswith("[]"):
        out |= {"style": "simple", "explode": False}
    return out | {"schema": schema(parameter.type)}


def openapi_responses(op: Operation) -> Json:
    responses: Json = {}
    for answer in op.answers:
        body = schema(answer.type) if answer.type else None
        responses[str(answer.status)] = response(answer.status, body, answer.media_types)
    for status in op.errors:
        body = schema(error_type(op, status))
        responses[str(status)] = response(status, body, error_media_types(op))
    return responses


def error_type(op: Operation, status: int) -> str:
    return "ValidationError" if status in op.validation_errors else "Error"


def error_media_types(op: Operation) -> tuple[str, ...]:
    """An error is announced under the same media types as the answer, in JSON where that has no body."""
    for answer in op.answers:
        if answer.media_types:
            return answer.media_types
    return (JSON_TYPE,)


def response(status: int, body: Json | None, media_types: tuple[str, ...]) -> Json:
    out: Json = {"description": PHRASES[status]}
    if body is not None:
        out["content"] = {media_type: {"schema": body} for media_type in media_types}
    return out


PHRASES = {
    200: "Done.",
    201: "Created.",
    202: "Accepted; the result is not ready yet. Ask again.",
    204: "Done; there is nothing to return.",
    400: "The request cannot be understood.",
    403: "The caller lacks the permission.",
    404: "Not found, or not visible to the caller.",
    405: "The object exists but cannot be changed.",
    409: "It exists already, or conflicts with another change.",
    422: "Validation failed; `errors` names each field.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "The server failed.",
}


def schema_of_type(kind: Type, prefix: str = "#/components/schemas/") -> Json:
    out: Json = {}
    if kind.description:
        out["description"] = kind.description
    out["properties"] = {prop.name: schema_of_property(prop, prefix) for prop in kind.properties}
    if required := [prop.name for prop in kind.properties if "required" in prop.flags]:
        out["required"] = required
    if kind.stability:
        out["x-looker-status"] = kind.stability
    if kind.since:
        out["x-since"] = kind.since
    return out


def schema_of_property(prop: Property, prefix: str) -> Json:
    out = schema(prop.type, prefix)
    if prop.one_of:
        out["x-looker-polymorphic-types"] = [schema(name, prefix) for name in prop.one_of]
    if prop.read_only:
        out["readOnly"] = True
    if prop.enum:
        out["enum"] = list(prop.enum)
    if "$ref" not in out or "nullable" in prop.flags:
        out["nullable"] = "nullable" in prop.flags
    if "write-only" in prop.flags:
        out["x-looker-write-only"] = True
    if "deprecated" in prop.flags:
        out["deprecated"] = True
    if prop.since:
        out["x-since"] = prop.since
    if prop.description:
        out["description"] = prop.description
    return out


# --- Swagger 2 ---------------------------------------------------------------------------------------


def swagger(contract: Contract) -> Json:
    paths: Json = {}
    for op in contract.operations:
        paths.setdefault(op.path, {})[op.verb.lower()] = swagger_operation(op)
    definitions = {name: swagger_definition(kind) for name, kind in sorted(contract.types.items())}
    return {
        "swagger": "2.0",
        "info": info(contract),
        "basePath": "/api/4.0",
        "consumes": [JSON_TYPE],
        "produces": [JSON_TYPE],
        "host": API_HOST,
        "schemes": [API_SCHEME],
        "tags": [{"name": tag} for tag in tags(contract)],
        "securityDefinitions": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        "security": [{"token": []}],
        "paths": paths,
        "definitions": definitions,
    }


def swagger_operation(op: Operation) -> Json:
    out = operation_head(op)
    parameters = [swagger_parameter(parameter) for parameter in op.parameters]
    if op.body and op.body.media_type == JSON_TYPE:
        body = schema(op.body.type, "#/definitions/")
        parameters.append({"name": "body", "in": "body", "required": op.body.required, "schema": body})
    elif op.body and op.body.media_type == "text/plain":
        parameters.append({"name": "body", "in": "body", "required": True, "schema": {"type": "string"}})
    if op.body and op.body.media_type != JSON_TYPE:
        out["consumes"] = [op.body.media_type]
    if parameters:
        out["parameters"] = parameters
    out["produces"] = list(error_media_types(op))
    out["responses"] = swagger_responses(op)
    return out


def swagger_parameter(parameter: Parameter) -> Json:
    out: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    if parameter.description:
        out["description"] = parameter.description
    if parameter.type.endswith("[]"):
        return out | {"type": "array", "items": schema(parameter.type[:-2]), "collectionFormat": "csv"}
    # Swagger 2 knows no objects in the query string; they travel as text there.
    return out | ({"type": "string"} if parameter.type.startswith("map") else schema(parameter.type))


def swagger_responses(op: Operation) -> Json:
    responses: Json = {}
    for answer in op.answers:
        out: Json = {"description": PHRASES[answer.status]}
        responses[str(answer.status)] = out
        if answer.type:
            out["schema"] = schema(answer.type, "#/definitions/")
    for status in op.errors:
        error = schema(error_type(op, status), "#/definitions/")
        responses[str(status)] = {"description": PHRASES[status], "schema": error}
    return responses


def swagger_definition(kind: Type) -> Json:
    """Swagger 2 has no `nullable`; Looker's document says `x-looker-nullable`, and so do we."""
    out: Json = {"type": "object"} | schema_of_type(kind, "#/definitions/")
    for prop in out["properties"].values():
        if "nullable" in prop:
            prop["x-looker-nullable"] = prop.pop("nullable")
    return out


# --- the operation table -----------------------------------------------------------------------------


def operation_table(contract: Contract) -> Json:
    rows = sorted(contract.operations, key=lambda op: op.id)
    return {"release": contract.release, "operations": [table_row(contract, op) for op in rows]}


def table_row(contract: Contract, op: Operation) -> Json:
    success = success_answer(op)
    return {
        "id": op.id,
        "verb": op.verb,
        "path": op.path,
        "tag": op.tag,
        "params": [table_parameter(parameter) for parameter in op.parameters],
        "body": schema(op.body.type) if op.body else None,
        "body_type": python_type(op.body.type, write=True) if op.body else None,
        "body_media_type": op.body.media_type if op.body else None,
        "body_required": op.body.required if op.body else False,
        "success_status": success.status,
        "success_media_types": list(success.media_types),
        "success_schema": schema(success.type) if success.type else None,
        "statuses": [*(answer.status for answer in op.answers), *op.errors],
        "stability": op.stability,
        "deprecated": op.deprecated,
        "activity": op.activity,
        "since": op.since,
        "summary": op.summary,
    }


def table_parameter(parameter: Parameter) -> Json:
    return {"name": parameter.name, "in": parameter.place, "required": parameter.required} | schema(
        parameter.type
    )


def success_answer(op: Operation) -> Answer:
    """The answer that the server gives when all went well, where the contract declares more than one.

    201 wins (with the body of the 200, whose type is the fuller one: `copy_look`), then a 200 that returns
    an object, then 204: a 200 with a bare string beside a 204 is a relic (`deploy_to_production`), and
    `validate_theme` announces its complaints as a 200. 202 means "not yet" and is never the success.
    """
    by_status = {answer.status: answer for answer in op.answers}
    ok = by_status.get(200)
    if 201 in by_status:
        created = by_status[201]
        fuller = ok if ok and created.type != "string" else created
        return Answer(201, fuller.type, fuller.media_types)
    if 204 in by_status and (not ok or ok.type in (None, "string", "ValidationError")):
        return Answer(204, None, ())
    if not ok:
        raise ContractError(f"{op.id} declares no answer for success")
    return ok


# --- Python types of the bodies ----------------------------------------------------------------------


def python_type(text: str, write: bool) -> str:
    """The annotation for a type; `write` names the write form `WriteX` of the type X.

    Elements of lists keep the form with all properties, as in the SDK: some lists are written with what
    is otherwise read-only (`set_user_attribute_group_values`).
    """
    if text.endswith("[]"):
        return f"list[{python_type(text[:-2], write=False)}]"
    if text.startswith("map<"):
        # Clients put numbers and lists where the contract says text (`filters`), so any value may come in.
        return "dict[str, Any]"
    if text in PYTHON_TYPES:
        return PYTHON_TYPES[text]
    return write_name(text) if write else text


def write_name(name: str) -> str:
    """`User` -> `WriteUser`. `WriteScheduledPlan` is a type of the contract and names itself; the write
    form of `ScheduledPlan` has the same name and the same properties, so both are one class."""
    return name if name.startswith("Write") else f"Write{name}"


def optional(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"


def writable(contract: Contract, name: str) -> tuple[Property, ...]:
    """The properties that a body may set: neither read-only nor an object of read-only properties."""
    return tuple(
        prop
        for prop in contract.types[name].properties
        if not prop.read_only and (prop.type not in contract.types or writable(contract, prop.type))
    )


def body_classes(contract: Contract) -> dict[str, tuple[Property, ...]]:
    """Class name -> properties, for each class that a request body can hold."""
    classes: dict[str, tuple[Property, ...]] = {}
    todo = [(op.body.type, True) for op in contract.operations if op.body]
    while todo:
        text, write = todo.pop()
        name = element(text)
        if name not in contract.types:
            continue
        write = write and text == name
        class_name = write_name(name) if write else name
        everything = contract.types[name].properties
        # A few bodies (`GroupIdForGroupInclusion`) are read-only throughout on paper: take all they have.
        properties = (writable(contract, name) or everything) if write else everything
        if class_name in classes:
            refuse_different(class_name, classes[class_name], properties)
            continue
        classes[class_name] = properties
        todo += [(prop.type, write) for prop in properties]
    return classes


def refuse_different(name: str, one: tuple[Property, ...], other: tuple[Property, ...]) -> None:
    if {(prop.name, prop.type) for prop in one} != {(prop.name, prop.type) for prop in other}:
        raise ContractError(f"two different types would be the class {name}")


TYPES_HEAD = '''"""What request bodies may hold. Generated by contract/build.py; do not edit.

A property that the body does not name is `UNSET`, one that it sets to null is `None`.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field


class Body(Struct, frozen=True, omit_defaults=True):
    """The base of all bodies."""
'''


def types_module(contract: Contract) -> str:
    classes = body_classes(contract)
    parts = [TYPES_HEAD]
    parts += [python_class(contract, name, classes[name]) for name in sorted(classes)]
    return "\n\n".join(parts)


def python_class(contract: Contract, name: str, properties: tuple[Property, ...]) -> str:
    write = name.startswith("Write")
    lines = [f"class {name}(Body, frozen=True):"]
    lines += [python_field(prop, write) for prop in properties]
    return "\n".join(lines) + "\n"


def python_field(prop: Property, write: bool) -> str:
    annotation = f"{optional(python_type(prop.type, write))} | UnsetType"
    if keyword.iskeyword(prop.name) or not prop.name.isidentifier():
        return f"    {prop.name}_: {annotation} = field(default=UNSET, name={prop.name!r})"
    return f"    {prop.name}: {annotation} = UNSET"


# --- writing -----------------------------------------------------------------------------------------


def build(folder: Path = TARGET) -> None:
    contract = read()
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "openapi.json", openapi(contract), indent=1)
    write_json(folder / "swagger.json", swagger(contract), indent=1)
    write_json(folder / "operations.json", operation_table(contract), indent=None)
    (folder / "types.py").write_text(types_module(contract), "utf-8")


def write_json(path: Path, document: Json, indent: int | None) -> None:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
