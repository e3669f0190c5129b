"""User attributes in filters: their values as filter text, and as literal values of an access filter."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..request import QueryError
from .compile import FilterSettings, FilterTarget, compile_filter
from .terms import any_of

_MENTION = re.compile(r"\{[{%][^}]*_user_attributes")
_REFERENCE = re.compile(r"\{\{\s*_user_attributes\[\s*(?:'([^']*)'|\"([^\"]*)\")\s*\]\s*\}\}")


def substitute_user_attributes(expression: str, attributes: Mapping[str, str], field: str) -> str:
    """`{{ _user_attributes['region'] }}` replaced by the value, which is then read as filter text.

    Raises QueryError `user-attribute-without-value`.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        text = attributes.get(name)
        if text is None:
            raise QueryError(
                "user-attribute-without-value",
                f'The filter on {field} uses the user attribute "{name}", which has no value for this user',
                field,
            )
        return text

    if _MENTION.search(_REFERENCE.sub("", expression)):
        raise QueryError(
            "bad-filter",
            f"The filter on {field} has another form of a user attribute; "
            "right would be {{ _user_attributes['name'] }}",
            field,
        )
    return _REFERENCE.sub(value, expression)


def refuse_private_attributes(expression: str, private: frozenset[str], field: str) -> None:
    """Raises QueryError `private-user-attribute` for a caller's filter that uses a value kept from the caller: what
    is made of a filter can be read in the SQL, in messages and among the applied filters."""
    for match in _REFERENCE.finditer(expression):
        name = match[1] or match[2]
        if name in private:
            message = f'The filter on {field} uses the user attribute "{name}", whose value you may not see'
            raise QueryError("private-user-attribute", message, field)


def literal_condition(values: str, target: FilterTarget, settings: FilterSettings) -> str:
    """The rows whose value is one of the comma-separated `values`, none of which has a special meaning.

    Raises QueryError `bad-filter` for a value that the field's type cannot have.
    """
    parts = [part.strip() for part in values.split(",") if part.strip()]
    if target.kind in ("string", "tier"):
        return settings.dialect.one_of(target.sql, parts)
    if target.kind == "number":
        return _numbers(parts, target, settings)
    return " OR ".join(any_of([f"({compile_filter(part, target, settings)})" for part in parts]))


def _numbers(parts: list[str], target: FilterTarget, settings: FilterSettings) -> str:
    try:
        return settings.dialect.in_list(target.sql, [settings.dialect.number(part) for part in parts])
    except ValueError as error:
        raise QueryError(
            "bad-filter",
            f"The access filter on {target.field} compares numbers, but its user attribute holds a text: "
            f"{error}",
            target.field,
        ) from error
