"""Reads the YAML files of this folder; README.md describes their notation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

HERE = Path(__file__).resolve().parent
OWN = HERE / "lookalike"
PREFIX, OWN_PREFIX = "/api/4.0", "/api/lookalike/v1"
JSON_TYPE = "application/json"

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
    """`prefix` is where the paths of its operations begin."""

    release: str
    operations: tuple[Operation, ...]
    types: dict[str, Type]
    prefix: str = PREFIX


def read(folder: Path = HERE) -> Contract:
    files = read_files(folder)
    shared = files["Shared"]
    operations, types = read_tags(files, shared["parameters"], shared["properties"])
    contract = Contract(shared["release"], tuple(operations), types)
    check(contract)
    return contract


def read_own(looker: Contract, folder: Path = OWN, looker_folder: Path = HERE) -> Contract:
    """Lookalike's own API. It uses the types of Looker's where they fit, and the common texts; a type or an
    operation of its own may not have a name that Looker's API has."""
    common, files = read_files(looker_folder)["Shared"], read_files(folder)
    shared = files["Shared"]
    parameters = common["parameters"] | shared["parameters"]
    operations, types = read_tags(files, parameters, common["properties"] | shared["properties"])
    if taken := {op.id for op in looker.operations} & {op.id for op in operations}:
        raise ContractError(f"Looker's API has operations of the same name: {', '.join(sorted(taken))}")
    if taken := looker.types.keys() & types.keys():
        raise ContractError(f"Looker's API has types of the same name: {', '.join(sorted(taken))}")
    everything = Contract(shared["release"], tuple(operations), looker.types | types, OWN_PREFIX)
    check(everything)
    return replace(everything, types=reachable(everything))


def reachable(contract: Contract) -> dict[str, Type]:
    """The types that the operations need, and those that these are made of."""
    waiting = [element(text) for text in types_of_operations(contract)]
    found: dict[str, Type] = {}
    while waiting:
        name = waiting.pop()
        if name in contract.types and name not in found:
            found[name] = contract.types[name]
            waiting += [element(prop.type) for prop in found[name].properties]
    return dict(sorted(found.items()))


def types_of_operations(contract: Contract) -> Iterator[str]:
    yield from ("Error", "ValidationError")
    for op in contract.operations:
        yield from (parameter.type for parameter in op.parameters)
        yield from (answer.type for answer in op.answers if answer.type)
        if op.body:
            yield op.body.type


def read_files(folder: Path) -> dict[str, Json]:
    """The content of each YAML file, by its name without the ending."""
    # libyaml's loader, where PyYAML was built with it, is ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        path.stem: loader(path.read_text("utf-8")).get_single_data() for path in sorted(folder.glob("*.yaml"))
    }


def read_tags(
    files: dict[str, Json], parameters: dict[str, str], properties: dict[str, str]
) -> tuple[list[Operation], dict[str, Type]]:
    """`parameters` and `properties`: the texts that are common to all tags."""
    operations: list[Operation] = []
    types: dict[str, Type] = {}
    for stem, content in files.items():
        if stem != "Shared" and content["tag"] != stem:
            raise ContractError(f"{stem}.yaml holds the tag {content['tag']!r}; file and tag must agree")
        for name, facts in (content.get("operations") or {}).items():
            operations.append(read_operation(name, content["tag"], facts, parameters))
        for name, facts in (content.get("types") or {}).items():
            if name in types:
                raise ContractError(f"{stem}.yaml: the type {name} is defined twice")
            types[name] = read_type(name, facts, properties)
    return operations, types


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


def schema(text: str, prefix: str = "#/components/schemas/") -> Json:
    if text.endswith("[]"):
        return {"type": "array", "items": schema(text[:-2], prefix)}
    if text.startswith("map<"):
        return {"type": "object", "additionalProperties": schema(text[4:-1], prefix)}
    return dict(PRIMITIVES[text]) if text in PRIMITIVES else {"$ref": prefix + text}
