"""Suggested values for a filter on a field: what the model lists, or the field whose values are to be queried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..access.caller import Caller
from ..dispatch.errors import BadRequest, NotFound
from ..history.origin import UNKNOWN, Origin
from ..lookml.model.types import Category, Explore, Field, Model, View
from ..projects.fields import enumerations, filter_kind
from ..query.plan.catalog import Catalog, FieldRef
from ..query.request import QueryError
from .attributes import Attributes

if TYPE_CHECKING:
    from ..instance import Instance

MAX_VALUES = 1_000  # Looker's limit of a suggestion query
MAX_TERM_CHARACTERS = 500
MAX_FILTERS = 100


@dataclass(frozen=True, slots=True)
class Suggested:
    """`error` says why there are no values, where that is nobody's mistake in calling."""

    values: tuple[str, ...] = ()
    error: str | None = None
    from_cache: bool = False
    hit_limit: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request for suggestions: a caller, an explore of a model, a field of it, what has been typed so far."""

    instance: Instance
    caller: Caller
    attributes: Attributes
    model: Model
    explore: Explore
    field: FieldRef
    term: str = ""
    filters: Mapping[str, str] | None = None
    origin: Origin = UNKNOWN

    @property
    def view(self) -> View:
        return self.explore.views[self.field.alias]

    def catalog(self, explore: Explore) -> Catalog:
        return Catalog(self.model, explore, self.attributes.values)


def find_wanted(
    instance: Instance,
    caller: Caller,
    attributes: Attributes,
    model: Model,
    names: tuple[str, str],
    term: str | None,
    filters: Mapping[str, str] | None,
    origin: Origin = UNKNOWN,
) -> Wanted:
    """`names` are those of the path: an explore, or a view of one, and a field with or without its view.

    Raises 404 for what the caller may not see, 400 for a term or filters beyond every measure.
    """
    if len(term or "") > MAX_TERM_CHARACTERS:
        raise BadRequest(f"term: at most {MAX_TERM_CHARACTERS} characters, not {len(term or '')}.", "term")
    if len(filters or ()) > MAX_FILTERS:
        raise BadRequest(f"filters: at most {MAX_FILTERS}, not {len(filters or ())}.", "filters")
    explore, alias = _explore(model, names[0], attributes)
    name = names[1] if "." in names[1] else f"{alias}.{names[1]}"
    try:
        field = Catalog(model, explore, attributes.values).selectable(name)
    except QueryError as unknown:
        raise NotFound(f"Not found: {unknown.message}.") from unknown
    return Wanted(instance, caller, attributes, model, explore, field, term or "", filters or {}, origin)


def _explore(model: Model, name: str, attributes: Attributes) -> tuple[Explore, str]:
    """The explore of that name with its base, or the first that has a view of that name, with the view.

    Looker's own clients send the explore; its document says view.
    """
    seen = [
        each
        for each in model.explores.values()
        if Catalog(model, each, attributes.values).grants(each.required_access_grants)
    ]
    for each in seen:
        if each.name == name or name in each.aliases:
            return each, each.base
    for each in seen:
        if name in Catalog(model, each, attributes.values).views:
            return each, name
    raise NotFound(f"Not found: the model {model.name} has no explore or view {name[:80]!r}.")


def suggested_or_target(wanted: Wanted) -> Suggested | Wanted:
    """What the model itself says, or the field whose values are to be asked for in the data."""
    field = wanted.field.field
    listed_values = _listed(field)
    if listed_values is not None:
        return _matching(listed_values, wanted.term)
    refusal = _not_suggested(wanted)
    if refusal is not None:
        return Suggested(error=refusal)
    try:
        target = _target(wanted)
    except QueryError as wrong:
        return Suggested(error=wrong.message)
    listed_values = _listed(target.field.field)
    if listed_values is not None:
        return _matching(listed_values, wanted.term)
    return target


def _listed(field: Field) -> list[str] | None:
    """Values that need no query, in the model's order."""
    if field.allowed_values:
        return [each.value for each in field.allowed_values]
    if field.suggestions is not None:
        return list(field.suggestions) if field.suggestable else None
    if field.type == "yesno" or field.timeframe == "yesno":
        return ["Yes", "No"]
    counted = enumerations(field)
    return None if counted is None else [each["value"] for each in counted]


def _matching(values: list[str], term: str) -> Suggested:
    found = [each for each in values if matches(each, term)]
    return Suggested(tuple(found[:MAX_VALUES]), hit_limit=len(found) > MAX_VALUES)


def matches(value: str, term: str) -> bool:
    """Whether a suggestion query would find the value: `%` stands for anything, a term without it for a part.

    >>> matches("New York", "york"), matches("New York", "york%"), matches("New York", "n%k")
    (True, False, True)
    """
    pieces = pattern(term.casefold()).split("%")
    text, first, last = value.casefold(), pieces[0], pieces[-1]
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    position, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        position = text.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def pattern(term: str) -> str:
    """`%` stands for anything; a term without it may stand anywhere."""
    return term if "%" in term else f"%{term}%"


def _not_suggested(wanted: Wanted) -> str | None:
    """Why the model wants nothing suggested here; None when it may be."""
    field, name = wanted.field.field, wanted.field.name
    if not field.suggestable:
        return f"{name} has no suggestions: the model says suggestable: no"
    if not wanted.view.suggestions:
        return f"{name} has no suggestions: the view {wanted.view.name} says suggestions: no"
    if field.suggest_dimension or field.suggest_explore:
        return None
    if field.category is Category.DIMENSION and filter_kind(field) == "string":
        return None
    return (
        f"{name} has no suggestions: only texts have them, unless the model lists some or names another field"
    )


def _target(wanted: Wanted) -> Wanted:
    """The field whose values are suggested. Raises QueryError when `suggest_explore` or `suggest_dimension` names
    what is not there for this caller."""
    field = wanted.field.field
    explore = wanted.explore
    if field.suggest_explore:
        found = wanted.model.explores.get(field.suggest_explore)
        if found is None or not wanted.catalog(found).grants(found.required_access_grants):
            raise QueryError("unknown-explore", _nothing_there(wanted, "explore", field.suggest_explore))
        explore = found
    alias = explore.base if field.suggest_explore else wanted.field.alias
    reference = field.suggest_dimension or wanted.field.name
    try:
        found_field = wanted.catalog(explore).reachable(reference, alias, wanted.field.name)
    except QueryError as unknown:
        raise QueryError(
            unknown.code, _nothing_there(wanted, "dimension", reference), wanted.field.name
        ) from unknown
    if found_field.field.category is not Category.DIMENSION:
        raise QueryError("not-a-dimension", _nothing_there(wanted, "dimension", reference))
    return replace(wanted, explore=explore, field=found_field)


def _nothing_there(wanted: Wanted, kind: str, name: str) -> str:
    return f"{wanted.field.name} has no suggestions: there is no {kind} {name!r} for its suggest_{kind}"
