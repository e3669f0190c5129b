"""The queries that a model writes in LookML: native derived tables, and data tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..diagnostics import Span
from ..model.types import Explore, ExploreSource, Model
from .rule import ModelScope


class Source(NamedTuple):
    owner: str
    source: ExploreSource
    span: Span


def sources_of(scope: ModelScope) -> Iterator[Source]:
    for name, facts in scope.facts.items():
        table = facts.view.derived_table
        # What is there to be extended may be filled in by those that extend it.
        if table is not None and table.explore_source is not None and not facts.view.extension_required:
            yield Source(f'the derived table "{name}"', table.explore_source, table.span or facts.view.span)
    for test in scope.model.tests.values():
        yield Source(f'the test "{test.name}"', test.source, test.span)


def explore_named(model: Model, name: str) -> Explore | None:
    """By its name or an old one."""
    found = model.explores.get(name)
    return found or next((each for each in model.explores.values() if name in each.aliases), None)
