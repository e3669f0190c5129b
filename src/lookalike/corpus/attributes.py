"""Values for the user attributes that a project reads, so that what depends on them compiles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..lookml.model.types import Explore, Model

_READ = re.compile(r"_user_attributes\s*\[\s*\\?['\"]([^'\"\\]+)\\?['\"]\s*\]")
A_WORD = "example"
A_NUMBER = "1"


def read_attributes(texts: Iterable[str]) -> dict[str, str]:
    """Every attribute that a text reads in Liquid, with a word that may stand in SQL as a name or in quotes."""
    return {name: A_WORD for text in texts for name in _READ.findall(text)}


def plausible_attributes(model: Model, read: Mapping[str, str]) -> dict[str, str]:
    """A caller who passes every access grant and has a value for every access filter."""
    values = dict(read)
    for explore in model.explores.values():
        values |= _filtered(explore)
    for grant in model.access_grants.values():
        if grant.allowed_values:
            values[grant.user_attribute] = ",".join(grant.allowed_values)
    return values


def _filtered(explore: Explore) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in explore.access_filters:
        alias, _, name = each.field.rpartition(".")
        view = explore.views.get(alias or explore.base)
        field = view.fields.get(name) if view else None
        found[each.user_attribute] = A_NUMBER if field and field.type == "number" else A_WORD
    return found
