"""Which explore a name means to one caller."""

from __future__ import annotations

from difflib import get_close_matches

from ...lookml.model.types import Explore, Model
from ..request import QueryContext, QueryError
from .calendars import with_calendars
from .catalog import Catalog


def usable_explore(model: Model, name: str, context: QueryContext) -> Explore:
    """By name or old name. One that the caller may not see is as good as absent.

    Raises QueryError `unknown-explore`, `explore-error`.
    """
    explore = _explore_named(model, name)
    if explore is None or not _is_granted(model, explore, context):
        raise _unknown(model, name, context)
    if explore.errors:
        raise QueryError("explore-error", f'The explore "{explore.name}" cannot be run: {explore.errors[0]}')
    return with_calendars(model, explore)


def _is_granted(model: Model, explore: Explore, context: QueryContext) -> bool:
    return Catalog(model, explore, context.user_attributes).grants(explore.required_access_grants)


def _unknown(model: Model, name: str, context: QueryContext) -> QueryError:
    """Suggests none that the caller may not see."""
    seen = [each.name for each in model.explores.values() if _is_granted(model, each, context)]
    near = get_close_matches(name, seen, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return QueryError("unknown-explore", f'The model "{model.name}" has no explore "{name}"{hint}')


def _explore_named(model: Model, name: str) -> Explore | None:
    explore = model.explores.get(name)
    if explore is not None:
        return explore
    return next((found for found in model.explores.values() if name in found.aliases), None)
