"""Which fields of an explore this caller may name, and what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as compared
from difflib import get_close_matches

from ...lookml.diagnostics import Span
from ...lookml.model.types import Category, Explore, Field, Model
from ..expressions.check import Typed
from ..request import QueryError

MEASURE = Category.MEASURE


@dataclass(frozen=True, slots=True)
class Custom:
    """What a custom field is made of: an expression in place of `sql`, filters and conditions on a measure's rows."""

    typed: Typed | None = None
    filters: tuple[tuple[FieldRef, str], ...] = ()  # dimension, filter expression
    conditions: tuple[Typed, ...] = ()

    @property
    def is_filtering(self) -> bool:
        return bool(self.filters or self.conditions)


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field under the alias that its view has in the explore; `name` is `alias.field`.

    The name of a custom field is its own; its alias is the view that it is counted with. `read_as` is the type
    that a `${name::type}` asks for.
    """

    alias: str
    field: Field = compared(compare=False)
    name: str
    custom: Custom | None = compared(default=None, compare=False)
    read_as: str | None = compared(default=None, compare=False)

    @property
    def is_measure(self) -> bool:
        return self.field.category is MEASURE


class Catalog:
    """The explore as one caller sees it: joins and fields whose access grants fail are not there.

    `custom` finds the fields that the query brings along; None: it is none of them.
    """

    def __init__(self, model: Model, explore: Explore, user_attributes: Mapping[str, str]):
        self.model, self.explore, self._attributes = model, explore, user_attributes
        self.custom: Callable[[str], FieldRef | None] = _no_custom_fields
        denied = {join.name for join in explore.joins if not self.grants(join.required_access_grants)}
        self.views = {
            alias: view
            for alias, view in explore.views.items()
            if alias not in denied and self.grants(view.required_access_grants)
        }

    def grants(self, names: Iterable[str]) -> bool:
        return all(self._grants(name) for name in names)

    def _grants(self, name: str) -> bool:
        grant = self.model.access_grants.get(name)
        if grant is None:
            return False
        values = self._attributes.get(grant.user_attribute, "").split(",")
        return any(value.strip() in grant.allowed_values for value in values)

    def selectable(self, name: str) -> FieldRef:
        """A field that a query may ask for, by its name or an old one. Raises QueryError `unknown-field`."""
        found = self._visible(name) or self.custom(name)
        if found is None and (renamed := self._renamed(name)) is not None:
            found = self._visible(renamed)
        if found is None:
            raise self._unknown(name)
        return found

    def _visible(self, name: str) -> FieldRef | None:
        if name not in self.explore.fields:
            return None
        alias, _, field_name = name.partition(".")
        return self._of_view(alias, field_name)

    def _of_view(self, alias: str, field_name: str) -> FieldRef | None:
        view = self.views.get(alias)
        field = view.fields.get(field_name) if view else None
        if field is None or not self.grants(field.required_access_grants):
            return None
        return FieldRef(alias, field, f"{alias}.{field_name}")

    def _renamed(self, name: str) -> str | None:
        """The field whose `alias:` lists the name, bare or with the view."""
        alias, _, field_name = name.partition(".")
        for candidate, field in self.explore.fields.items():
            same_view = candidate.partition(".")[0] == alias
            if name in field.aliases or (same_view and field_name in field.aliases):
                return candidate
        return None

    def _unknown(self, name: str) -> QueryError:
        visible = [known for known in self.explore.fields if self._visible(known)]
        near = get_close_matches(name, visible, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        alias, _, field_name = name.partition(".")
        hint = self._broken(alias, field_name) or self._member(alias, field_name, f"{alias}.") or hint
        return QueryError(
            "unknown-field", f'The explore "{self.explore.name}" has no field "{name}"{hint}', name
        )

    def reachable(self, reference: str, alias: str, used_by: str) -> FieldRef:
        """The field that a LookML text means, seen from the view `alias`: what `fields:` hides included.

        Raises QueryError `inaccessible-view` or `unknown-field`.
        """
        view_name, dot, field_name = reference.partition(".")
        if not dot:
            view_name, field_name = alias, reference
        if view_name not in self.views:
            raise QueryError(
                "inaccessible-view",
                f'{used_by} refers to "{reference}", but "{view_name}" is not accessible in explore '
                f'"{self.explore.name}". Check for missing joins',
                place=self._place(used_by),
            )
        found = self._of_view(view_name, field_name)
        if found is None:
            raise self._missing(reference, view_name, field_name, used_by)
        return found

    def _missing(self, reference: str, alias: str, field_name: str, used_by: str) -> QueryError:
        names = [name for name in self.views[alias].fields if self._of_view(alias, name)]
        near = get_close_matches(field_name, names, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        hint = self._broken(alias, field_name) or self._member(alias, field_name) or hint
        return QueryError(
            "unknown-field",
            f'{used_by} refers to "{reference}", which is no field of "{alias}"{hint}',
            reference,
            self._place(used_by),
        )

    def _broken(self, alias: str, field_name: str) -> str:
        """Why a field that is written in the LookML is not there."""
        view = self.views.get(alias)
        for name, finding in view.broken_fields.items() if view else ():
            # A group without a type has no members: `created` stands for `created_date`.
            if field_name == name or field_name.startswith(f"{name}_") or field_name.endswith(f"_{name}"):
                return f": {finding}"
        return ""

    def _member(self, alias: str, group: str, before: str = "") -> str:
        """What to write in place of the name of a group."""
        view = self.views.get(alias)
        for name, field in view.fields.items() if view else ():
            if field.dimension_group == group and self._of_view(alias, name):
                return f': it is a group of fields; did you mean one of them, such as "{before}{name}"?'
        return ""

    def _place(self, used_by: str) -> Span | None:
        """Where the LookML says it; `used_by` is a field, `the join …` or `a filter of the explore …`."""
        alias, _, field_name = used_by.partition(".")
        if alias in self.explore.views and field_name in self.explore.views[alias].fields:
            return self.explore.views[alias].fields[field_name].span
        join = used_by.removeprefix("the join ")
        if join != used_by:
            return next((each.span for each in self.explore.joins if each.name == join), None)
        return self.explore.span if "the explore" in used_by or used_by == "an access_filter" else None

    def own(self, reference: str, alias: str, used_by: str) -> FieldRef:
        """As `reachable`, for texts of a view that may name the view itself although the explore renamed it."""
        prefix, dot, field_name = reference.partition(".")
        if dot and prefix not in self.views and alias in self.views and self.views[alias].name == prefix:
            reference = field_name
        return self.reachable(reference, alias, used_by)

    def primary_key(self, alias: str) -> FieldRef | None:
        for name, field in self.explore.views[alias].fields.items():
            if field.primary_key:
                return FieldRef(alias, field, f"{alias}.{name}")
        return None


def _no_custom_fields(_: str) -> FieldRef | None:
    return None
