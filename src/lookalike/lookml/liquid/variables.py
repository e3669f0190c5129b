"""The variables that a Liquid text may read, resolved one by one so that a large view costs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liquid import Undefined
from liquid.exceptions import UndefinedError

from .scope import LiquidScope


class Refused(Undefined):
    """Every unknown variable is an error at once: an empty string in SQL would drop a condition in silence.

    `parentloop` is what the library itself sets in an outermost loop.
    """

    __slots__ = ()

    def __init__(self, name: str, *, token: Any = None, obj: object = None, hint: str | None = None):
        if name == "parentloop":
            super().__init__(name, token=token)
            return
        raise UndefinedError(f'Variable not found "{_path_of(hint, name)}".', token=token)


class UnsetAttribute(Undefined):
    """A user attribute without a value: nil in a comparison, an error where it would be written."""

    __slots__ = ()

    def __str__(self) -> str:
        raise UndefinedError(f'the user attribute "{self.name}" has no value for this user', token=None)


class Unset(Undefined):
    """A variable that the text assigns in a branch that was not taken: nil, as in Ruby's Liquid."""

    __slots__ = ()


def _path_of(hint: str | None, name: str) -> str:
    path = (hint or name).removesuffix(" is undefined")
    return path.strip("'")


class _Lookup(Mapping[str, Any]):
    """A mapping that answers by key only: Liquid cannot list what it does not name."""

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        raise KeyError("size")

    def __bool__(self) -> bool:
        return True


class FieldVariables(_Lookup):
    """`orders.status`: what stands before `._is_selected`, `._is_filtered`, `._parameter_value`."""

    def __init__(self, scope: LiquidScope, name: str):
        self._scope, self._name = scope, name

    def __getitem__(self, key: str) -> Any:
        scope, name = self._scope, self._name
        if key == "_parameter_value":
            return (scope.parameter_value or scope.parameter)(name)
        if key == "_is_selected":
            return name in scope.selected
        if key == "_is_filtered":
            return name in scope.filtered
        if key == "_in_query":
            return scope.in_query(name)
        if key == "_name":
            return name
        return scope.values[f"{name}.{key}"]

    def __str__(self) -> str:
        raise UndefinedError(
            f'"{self._name}" is a field; say which of its variables is meant, for instance '
            f'"{self._name}._is_selected"',
            token=None,
        )


class ViewVariables(_Lookup):
    """`orders`: its fields, and `orders._in_query`. `own` is a field of the current view of the same name."""

    def __init__(self, scope: LiquidScope, alias: str, own: FieldVariables | None):
        self._scope, self._alias, self._own = scope, alias, own

    def __getitem__(self, key: str) -> Any:
        if key in self._scope.fields[self._alias]:
            return FieldVariables(self._scope, f"{self._alias}.{key}")
        if key == "_in_query":
            return self._scope.view_in_query(self._alias)
        if key == "_name":
            return self._alias
        if self._own is not None:
            return self._own[key]
        raise KeyError(key)


class FilterVariables(_Lookup):
    """`_filters['orders.status']`: the filter expression of the query, nil when there is none."""

    def __init__(self, scope: LiquidScope):
        self._scope = scope

    def __getitem__(self, key: str) -> str | None:
        name = self._scope.complete(key)
        alias, _, field_name = name.partition(".")
        if field_name not in self._scope.fields.get(alias, ()):
            raise KeyError(key)
        return self._scope.filters.get(name)


class UserAttributes(_Lookup):
    def __init__(self, scope: LiquidScope):
        self._scope = scope

    def __getitem__(self, key: str) -> Any:
        value = self._scope.user_attributes.get(key)
        return UnsetAttribute(key) if value is None else value


class Localization(_Lookup):
    def __init__(self, scope: LiquidScope):
        self._scope = scope

    def __getitem__(self, key: str) -> str:
        return self._scope.localization[key]


class RootVariables(_Lookup):
    """Everything at the first place of a path: `_filters`, `_model`, views, fields of the current view."""

    def __init__(self, scope: LiquidScope, assigned: frozenset[str]):
        self.scope, self._assigned = scope, assigned

    def __getitem__(self, key: str) -> Any:
        make = _FIXED.get(key)
        if make is not None:
            return make(self.scope)
        if key in self.scope.values:
            return self.scope.values[key]
        if (found := self._named(key)) is not None:
            return found
        if key in self._assigned:
            return Unset(key)
        raise KeyError(key)

    def _named(self, key: str) -> FieldVariables | ViewVariables | None:
        scope = self.scope
        own = FieldVariables(scope, scope.complete(key)) if key in scope.fields.get(scope.view, ()) else None
        return ViewVariables(scope, key, own) if key in scope.fields else own


_FIXED: dict[str, Any] = {
    "_filters": FilterVariables,
    "_user_attributes": UserAttributes,
    "_localization": Localization,
    "_model": lambda scope: {"_name": scope.model},
    "_view": lambda scope: {"_name": scope.view},
    "_explore": lambda scope: {"_name": scope.explore, "_dashboard_url": scope.dashboard_url},
    "_field": lambda scope: {"_name": scope.complete(scope.field_name)} if scope.field_name else {},
    "_dialect": lambda scope: {"_name": scope.dialect},
    "_query": lambda scope: {"_query_timezone": scope.query_timezone},
    "incremented": lambda scope: scope.increment_condition is not None,
}
