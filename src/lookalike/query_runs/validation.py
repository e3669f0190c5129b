"""Whether stored queries still fit the models: each model, explore and field that they name and that is no more.

Rights do not count: what an access grant hides from one person is still there. Names are only suggested that the
caller may see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import msgspec

from ..lookml.model.types import Explore, Model
from ..query.expressions import ExpressionError, field_names, parse_expression
from ..query.plan.sorts import UNSORTED
from ..store.database import Row

OWN_NAMES = ("dimension", "measure", "table_calculation")
PARTS = re.compile(r"^\s*([^\s]+)")
MOST_ERRORS = 100  # of one query


@dataclass(frozen=True, slots=True)
class Problem:
    """`removable`: the query works without the field."""

    message: str
    model: str | None
    explore: str | None = None
    field: str | None = None
    removable: bool = False


class Validator:
    """The models of one moment, for many queries. `suggests` gives the fields of an explore to choose among when a
    name is not known."""

    def __init__(
        self,
        model_named: Callable[[str], Model | None],
        suggests: Callable[[Model, Explore], Iterable[str]] = lambda model, explore: (),
    ):
        self._model_named, self._suggests = model_named, suggests
        self._names: dict[tuple[str, str], frozenset[str]] = {}
        self._suggested: dict[tuple[str, str], list[str]] = {}

    @property
    def explores_seen(self) -> int:
        return len(self._names)

    def problems(self, query: Row) -> list[Problem]:
        """What is wrong with a stored query, at most MOST_ERRORS."""
        name, explore_name = query["model"], query["view"]
        model = self._model_named(name)
        if model is None:
            return [Problem(f"There is no model {name!r}.", name)]
        explore = _explore_named(model, explore_name)
        if explore is None:
            message = f"The model {name!r} has no explore {explore_name!r}."
            return [Problem(message, name, explore_name)]
        found = [self._unreadable(model, explore, each) for each in _unreadable(query)]
        found += [self._unknown(model, explore, each) for each in self._missing(query, model, explore)]
        return found[:MOST_ERRORS]

    def missing_filters(self, query: Row, names: Iterable[str]) -> list[Problem]:
        """Of filters that are set beside the query, by a schedule for instance."""
        model = self._model_named(query["model"])
        explore = model and _explore_named(model, query["view"])
        if model is None or explore is None:
            return []
        known = self._known(model, explore) | _own_names(query)
        return [self._unknown(model, explore, each) for each in names if each not in known]

    def _missing(self, query: Row, model: Model, explore: Explore) -> list[str]:
        known = self._known(model, explore) | _own_names(query)
        return [name for name in dict.fromkeys(named_fields(query)) if name not in known]

    def _known(self, model: Model, explore: Explore) -> frozenset[str]:
        key = model.name, explore.name
        if key not in self._names:
            self._names[key] = frozenset(_names(explore))
        return self._names[key]

    def _unknown(self, model: Model, explore: Explore, name: str) -> Problem:
        message = f"The explore {explore.name!r} of the model {model.name!r} has no field {name[:200]!r}."
        near = get_close_matches(name[:200], self._suggestions(model, explore), n=1)
        if near:
            message += f" Did you mean {near[0]!r}?"
        return Problem(message, model.name, explore.name, name, removable=True)

    def _suggestions(self, model: Model, explore: Explore) -> list[str]:
        key = model.name, explore.name
        if key not in self._suggested:
            self._suggested[key] = list(self._suggests(model, explore))
        return self._suggested[key]

    def _unreadable(self, model: Model, explore: Explore, problem: str) -> Problem:
        return Problem(problem, model.name, explore.name)


def _explore_named(model: Model, name: str) -> Explore | None:
    found = model.explores.get(name)
    return found or next((each for each in model.explores.values() if name in each.aliases), None)


def _names(explore: Explore) -> Iterator[str]:
    """The names of all fields, and the old ones."""
    for name, field in explore.fields.items():
        yield name
        view = name.partition(".")[0]
        for alias in field.aliases:
            yield alias if "." in alias else f"{view}.{alias}"


# --- what a query names -----------------------------------------------------------------------------------


def named_fields(query: Row) -> Iterator[str]:
    """Every field, those of the query's own included, in the order in which a reader meets them."""
    for part in ("fields", "pivots", "fill_fields", "subtotals"):
        yield from query.get(part) or ()
    yield from query.get("filters") or {}
    for text in query.get("sorts") or ():
        found = PARTS.match(text)
        if found and text != UNSORTED:
            yield found[1]
    for spec in dynamic_fields(query):
        if spec.get("based_on"):
            yield str(spec["based_on"])
        if isinstance(spec.get("args"), list) and spec["args"] and isinstance(spec["args"][0], str):
            yield spec["args"][0]
        if isinstance(spec.get("filters"), Mapping):
            yield from spec["filters"]
    for text in _expressions(query):
        yield from _fields_of(text)


def dynamic_fields(query: Row) -> list[Mapping[str, Any]]:
    try:
        found = msgspec.json.decode(query.get("dynamic_fields") or "[]")
    except msgspec.DecodeError:
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _own_names(query: Row) -> frozenset[str]:
    """Fields that the query brings along."""
    return frozenset(
        str(spec[kind]) for spec in dynamic_fields(query) for kind in OWN_NAMES if spec.get(kind)
    )


def _expressions(query: Row) -> Iterator[str]:
    if query.get("filter_expression"):
        yield query["filter_expression"]
    for spec in dynamic_fields(query):
        for key in ("expression", "filter_expression"):
            if isinstance(spec.get(key), str) and spec[key].strip():
                yield spec[key]


def _fields_of(text: str) -> list[str]:
    try:
        return [each.name for each in field_names(parse_expression(text))]
    except ExpressionError:
        return []  # told by _unreadable


def _unreadable(query: Row) -> Iterator[str]:
    """What is wrong with expressions that cannot be read."""
    for text in _expressions(query):
        try:
            parse_expression(text)
        except ExpressionError as wrong:
            yield f"An expression cannot be read: {wrong}"
