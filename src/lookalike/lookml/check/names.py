"""What a name of a field means in an explore, or in a view by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..model.types import Explore, Field
from ..project.findings import closest, did_you_mean
from .facts import TextFacts, ViewFacts
from .rule import ExploreScope

TYPOS = "Check for typos and missing joins."
TIMEFRAME = "Check for missing joins or append a timeframe to the name if the field is type time."


class Seen(NamedTuple):
    """A text of an explore, and the alias of the view that it is written for. `own`: the explore itself says it."""

    alias: str
    text: TextFacts
    own: bool = False

    @property
    def used_by(self) -> str:
        """`orders.total`, or the name of the join or the explore."""
        return self.text.owner if self.text.field is None else f"{self.alias}.{self.text.owner}"


def texts_of(scope: ExploreScope) -> Iterator[Seen]:
    """Every text that counts in an explore: its own, and those of the fields that it shows."""
    yield from (Seen(alias, text, own=True) for alias, text in scope.texts)
    for alias, facts in scope.facts.items():
        for text in facts.texts:
            if text.field is None or scope.shows(alias, text.owner):
                yield Seen(alias, text)


def split(reference: str, alias: str) -> tuple[str, str]:
    """The view and the field of a reference that is seen from the view `alias`."""
    view, dot, name = reference.rpartition(".")
    return (view, name) if dot else (alias, reference)


def aliases(explore: Explore) -> frozenset[str]:
    """All names of views, also of those that the model does not have (which is a finding of its own)."""
    return frozenset((explore.base, *(join.name for join in explore.joins)))


def field_of(facts: Mapping[str, ViewFacts], view: str, name: str) -> Field | None:
    known = facts.get(view)
    return known.view.fields.get(name) if known is not None else None


def is_missing(facts: Mapping[str, ViewFacts], view: str, name: str) -> bool:
    """Whether the view is there and has no such field, and none that is left out for an error of its own."""
    known = facts.get(view)
    return known is not None and name not in known.view.fields and not known.lost(name)


def unknown_field(facts: ViewFacts, name: str, reference: str, used_by: str) -> str:
    """Looker's sentences, with what may be meant."""
    start = f'Unknown or inaccessible field "{reference}" referenced in "{used_by}".'
    if name in facts.groups:
        members = [field.name for field in facts.view.fields.values() if field.dimension_group == name]
        return f'{start} {TIMEFRAME} "{members[0]}" is one of its members.'
    return f"{start} {TYPOS}{_meant(name, facts.view.fields)}"


def _meant(name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, known)
    return f" {hint[2].upper()}{hint[3:]}" if hint else ""


def no_field(view: str, name: str, facts: ViewFacts | None) -> str:
    """Looker's sentence for a name outside of SQL; sets are compared with sets. `facts` None: no such view."""
    sets = (f"{each}*" for each in facts.view.sets) if facts is not None else ()
    known = sets if name.endswith("*") else facts.view.fields if facts is not None else ()
    close = closest(name, known)
    hint = f'; did you mean "{view}.{close}"?' if close else ""
    return f"Could not find a field named '{view}.{name}'{hint}"
