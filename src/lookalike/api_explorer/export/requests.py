"""What is exported: one request of each operation with sample values, or requests that somebody has saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ... import contract
from ...dispatch.contract import Operation, read_contract
from ..redact import is_secret_name
from ..sample import sample_body, sample_text

# The files log in by themselves, and a request that ends the login would end it for those after it.
LEFT_OUT = frozenset({"login", "logout"})
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """`params` are those that were given; `body` is JSON or text, None for no body."""

    name: str
    folder: str
    operation: Operation
    params: Mapping[str, str]
    body: Any

    @property
    def template(self) -> list[tuple[str, str | None]]:
        """The parts of the path; a parameter with its name: `("user_id", "{{user_id}}")`, a word with None."""
        parts = f"{self.operation.prefix}{self.operation.path}".strip("/").split("/")
        return [
            (part[1:-1], self.params.get(part[1:-1]) or f"{{{{{part[1:-1]}}}}}")
            if part[:1] == "{"
            else (part, None)
            for part in parts
        ]

    @property
    def query(self) -> list[tuple[str, str]]:
        """Names and values of the query, those that are required and not given as variables."""
        found: list[tuple[str, str]] = []
        for name, param in self.operation.query_params.items():
            if value := self.params.get(name):
                found.append((name, value))
            elif param.required:
                found.append((name, f"{{{{{name}}}}}"))
        return found

    @property
    def body_text(self) -> str:
        return (
            self.body if isinstance(self.body, str) else json.dumps(self.body, indent=2, ensure_ascii=False)
        )

    @property
    def media_type(self) -> str:
        return "application/json" if not isinstance(self.body, str) else "text/plain"


def all_requests(tag: str | None = None) -> list[Exported]:
    """A request for each operation, or for each of a tag, by tag and path."""
    chosen = [each for each in read_contract().operations.values() if each.id not in LEFT_OUT]
    if tag is not None:
        chosen = [each for each in chosen if each.tag == tag]
    chosen.sort(key=lambda each: (each.tag, each.path, each.verb))
    return [Exported(each.id, each.tag, each, {}, _sample(each)) for each in chosen]


def saved_requests(rows: Iterable[Mapping[str, Any]]) -> list[Exported]:
    """Rows of the store. One whose operation this release does not have any more is left out."""
    known = read_contract().operations
    return [
        Exported(row["name"], row["folder"], known[row["operation_id"]], row["params"], row["body"])
        for row in rows
        if row["operation_id"] in known
    ]


def variables(requests: Iterable[Exported]) -> dict[str, str]:
    """The names that the requests leave open, with samples; secrets are empty."""
    names: dict[str, str] = {}
    for each in requests:
        texts = [value for _, value in each.template if value] + [value for _, value in each.query]
        names |= {text[2:-2]: "" for text in texts if text.startswith("{{") and text.endswith("}}")}
    return {name: "" if is_secret_name(name) else sample_text(name) for name in sorted(names)}


def by_folder(requests: Iterable[Exported]) -> dict[str, list[Exported]]:
    found: dict[str, list[Exported]] = {}
    for each in requests:
        found.setdefault(each.folder, []).append(each)
    return found


def tags() -> list[str]:
    return sorted({each.tag for each in read_contract().operations.values()})


@cache
def _schemas() -> Json:
    return contract.own_schemas() | contract.schemas()


@cache
def _bodies() -> Json:
    """Operation id to the schema of its body and whether it may be left out, from the operation tables."""
    rows = [*contract.operations(), *contract.own_operations()]
    return {row["id"]: row["body"] for row in rows if row["body"]}


def _sample(operation: Operation) -> Any:
    schema = _bodies().get(operation.id)
    return None if schema is None else _without_secrets(sample_body(schema, _schemas()))


def _without_secrets(value: Any) -> Any:
    """Samples of secrets are empty, so that nobody takes them for some."""
    if isinstance(value, dict):
        return {
            key: "" if is_secret_name(key) and isinstance(each, str) else _without_secrets(each)
            for key, each in value.items()
        }
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value
