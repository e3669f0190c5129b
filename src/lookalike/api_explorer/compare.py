"""Two descriptions of the API compared: methods that came and went, and what changed of the others.

Reads OpenAPI 3 and Swagger 2. Methods are the same when their operationId is; types when their name is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import contract

VERBS = ("get", "post", "put", "patch", "delete")
FIRST = "26.12"  # the oldest release that the contract tells apart
Json = Mapping[str, Any]


class NotADocument(Exception):
    """Says what is missing of an OpenAPI or Swagger document."""


@dataclass(frozen=True, slots=True)
class Method:
    """`params` by name, `answers` by status, each with its type in words."""

    id: str
    verb: str
    path: str
    tag: str
    deprecated: bool
    params: Mapping[str, str]
    body: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A method and what changed of it, in sentences; nothing changed of a method that came, went or stays."""

    method: Method
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`types` by name, with what changed of each."""

    added: list[Method]
    removed: list[Method]
    changed: list[Changed]
    deprecated: list[Method]  # in the second description, whether or not in the first
    types: dict[str, list[str]]


def releases() -> list[str]:
    """The releases of Looker's API that the contract tells apart, the oldest first."""
    document = json.loads(contract.openapi(""))
    found: set[str] = {FIRST}
    for _, _, operation in _operations(document):
        found |= {operation[name] for name in ("x-since", "x-removed-in") if operation.get(name)}
    return sorted(found, key=_order)


def release_document(release: str) -> Json:
    """What the contract knows of a release, as a document. `release` is one of `releases()`."""
    document = json.loads(contract.openapi(""))
    for path, verb, operation in list(_operations(document)):
        if not _was_there(operation, release):
            del document["paths"][path][verb]
        else:
            operation["parameters"] = [
                each for each in operation.get("parameters", ()) if _was_there(each, release)
            ]
    for schema in document["components"]["schemas"].values():
        properties = schema.get("properties", {})
        schema["properties"] = {name: each for name, each in properties.items() if _was_there(each, release)}
    return document


def _was_there(spec: Json, release: str) -> bool:
    gone = spec.get("x-removed-in")
    return _order(spec.get("x-since", FIRST)) <= _order(release) and (
        gone is None or _order(gone) > _order(release)
    )


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def compare(before: Json, after: Json) -> Comparison:
    """Raises NotADocument."""
    old, new = methods_of(before), methods_of(after)
    both = sorted(old.keys() & new.keys())
    found = [Changed(new[name], _method_changes(old[name], new[name])) for name in both]
    return Comparison(
        added=[new[name] for name in sorted(new.keys() - old.keys())],
        removed=[old[name] for name in sorted(old.keys() - new.keys())],
        changed=[each for each in found if each.changes],
        deprecated=[each for _, each in sorted(new.items()) if each.deprecated],
        types=_type_changes(_types(before), _types(after)),
    )


def methods_of(document: Json) -> dict[str, Method]:
    """By operationId. Raises NotADocument."""
    if not isinstance(document.get("paths"), dict) or not ("openapi" in document or "swagger" in document):
        raise NotADocument("It has no `paths`, or neither `openapi` nor `swagger`.")
    try:
        return {each.id: each for each in _methods(document)}
    except (AttributeError, TypeError, KeyError, IndexError) as wrong:
        raise NotADocument(f"Its paths are not those of OpenAPI 3 or Swagger 2 ({wrong}).") from wrong


def _methods(document: Json) -> Iterator[Method]:
    for path, verb, operation in _operations(document):
        params = [_resolved(each, document) for each in operation.get("parameters", ())]
        plain = [each for each in params if each["in"] in ("path", "query")]
        yield Method(
            id=str(operation.get("operationId") or f"{verb} {path}"),
            verb=verb.upper(),
            path=path,
            tag=str((operation.get("tags") or [""])[0]),
            deprecated=_is_deprecated(operation),
            params={each["name"]: _param_text(each) for each in plain},
            body=_body_text(operation, params),
            answers={
                str(status): _answer_text(each) for status, each in operation.get("responses", {}).items()
            },
        )


def _operations(document: Json) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in document["paths"].items():
        for verb in VERBS:
            if verb in verbs:
                yield path, verb, verbs[verb]


def _is_deprecated(operation: Json) -> bool:
    return bool(operation.get("deprecated")) or operation.get("x-looker-status") == "deprecated"


def _resolved(spec: Json, document: Json) -> Json:
    """A parameter that stands elsewhere in the document."""
    reference = spec.get("$ref")
    if reference is None:
        return spec
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _param_text(spec: Json) -> str:
    needed = "required " if spec.get("required") else ""
    return f"{needed}{_type_text(spec.get('schema', spec))} in the {spec['in']}"


def _body_text(operation: Json, params: Iterable[Json]) -> str:
    body = operation.get("requestBody")
    if body is not None:
        content = next(iter(body.get("content", {}).values()), {})
        return _type_text(content.get("schema")) + ("" if body.get("required") else ", may be left out")
    for each in params:
        if each["in"] == "body":
            return _type_text(each.get("schema")) + ("" if each.get("required") else ", may be left out")
    return "object, may be left out" if any(each["in"] == "formData" for each in params) else "none"


def _answer_text(answer: Json) -> str:
    content = answer.get("content")
    return _type_text(next(iter(content.values()), {}).get("schema") if content else answer.get("schema"))


def _type_text(schema: Any) -> str:
    if not schema:
        return "nothing"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"{_type_text(schema.get('items'))}[]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_type_text(schema['additionalProperties'])}"
    return str(schema.get("type", "anything"))


def _method_changes(old: Method, new: Method) -> list[str]:
    found: list[str] = []
    if (old.verb, old.path) != (new.verb, new.path):
        found.append(f"The address was {old.verb} {old.path} and is {new.verb} {new.path}.")
    found += _differences("parameter", old.params, new.params)
    if old.body != new.body:
        found.append(f"The body was {old.body} and is {new.body}.")
    found += _differences("status", old.answers, new.answers)
    if new.deprecated and not old.deprecated:
        found.append("It is deprecated now.")
    return found


def _differences(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    came = [f"New {what} {name}: {new[name]}." for name in new if name not in old]
    went = [f"No {what} {name} any more." for name in old if name not in new]
    other = [name for name in new if name in old and old[name] != new[name]]
    return [*came, *went, *(f"The {what} {name} was {old[name]} and is {new[name]}." for name in other)]


def _types(document: Json) -> dict[str, dict[str, str]]:
    """Type name to its properties, each with its type in words."""
    components: Any = document.get("components", {})
    schemas: Any = components.get("schemas", {}) if "openapi" in document else document.get("definitions", {})
    try:
        return {
            name: {key: _type_text(each) for key, each in spec.get("properties", {}).items()}
            for name, spec in schemas.items()
        }
    except (AttributeError, TypeError) as wrong:
        raise NotADocument(f"Its types are not those of OpenAPI 3 or Swagger 2 ({wrong}).") from wrong


def _type_changes(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, list[str]]:
    found = {name: ["New type."] for name in new if name not in old}
    found |= {name: ["No such type any more."] for name in old if name not in new}
    both = {name: _differences("property", old[name], new[name]) for name in new if name in old}
    return dict(sorted((found | {name: changes for name, changes in both.items() if changes}).items()))
