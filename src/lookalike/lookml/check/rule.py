"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from ..diagnostics import Severity, Span
from ..model.types import Explore, Model, Project, View
from .facts import TextFacts, ViewFacts


class Finding(NamedTuple):
    """`field` is complete (`orders.status`) where the explore is known."""

    message: str
    span: Span | None
    field: str | None = None


Findings: TypeAlias = Iterable[Finding]


@dataclass(frozen=True, slots=True)
class ViewScope:
    """A view by itself: what it says is right or wrong in every explore."""

    view: View
    facts: ViewFacts


@dataclass(frozen=True, slots=True)
class ExploreScope:
    """`facts` maps each alias to the facts of its view; `texts` are those of the explore and its joins, each with
    the alias that it is seen from."""

    explore: Explore
    facts: Mapping[str, ViewFacts]
    texts: tuple[tuple[str, TextFacts], ...] = ()

    def shows(self, alias: str, declared: str) -> bool:
        """Whether the field, or one of its group's members, can be chosen: `fields` leaves out what does not fit
        into an explore, and nobody asks for it then."""
        explore, facts = self.explore, self.facts[alias]
        field = facts.declared[declared]
        if f"{alias}.{field.name}" in explore.fields:
            return True
        return field.dimension_group is not None and any(
            f"{alias}.{name}" in explore.fields
            for name, member in facts.view.fields.items()
            if member.dimension_group == declared
        )


@dataclass(frozen=True, slots=True)
class ModelScope:
    """Names that a model has or has not, seen from the views that its explores use.

    `facts` maps each view's name to its facts; `texts` are those of all explores and joins.
    """

    model: Model
    project: Project
    facts: Mapping[str, ViewFacts]
    texts: tuple[TextFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectScope:
    """`connections` None: nobody said which there are."""

    project: Project
    connections: Collection[str] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One code, what it means and what to do about it; and where it is looked for.

    What a function over a view yields may rest on the view alone, and over an explore on the explore and its
    views: both are kept until one of these changes.
    """

    code: str
    severity: Severity
    meaning: str
    remedy: str
    view: Callable[[ViewScope], Findings] | None = None
    explore: Callable[[ExploreScope], Findings] | None = None
    model: Callable[[ModelScope], Findings] | None = None
    project: Callable[[ProjectScope], Findings] | None = None
