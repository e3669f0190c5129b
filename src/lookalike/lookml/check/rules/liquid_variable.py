"""Liquid variables that name nothing, in every branch of a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..facts import ViewFacts
from ..liquid_names import LiquidName
from ..liquid_uses import is_reserved
from ..names import Seen, aliases, texts_of
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import SQL_USES

Words: TypeAlias = tuple[str, ...]


def in_view(scope: ViewScope) -> Findings:
    """A single word must be a field of the view."""
    for text in scope.facts.texts:
        for name in text.liquid:
            word = name.parts[0]
            if name.text != word or is_reserved(name):
                continue
            if word not in scope.view.fields and not scope.facts.lost(word):
                full = f"{scope.view.name}.{text.owner}" if text.field else None
                yield Finding(_message(name, scope.facts), text.span, full)


def in_explore(scope: ExploreScope) -> Findings:
    known = aliases(scope.explore)
    for seen in texts_of(scope):
        for name in seen.text.liquid:
            if filtered := filtered_field(name):
                # In SQL an empty value would drop a condition in silence.
                if seen.text.use in SQL_USES and is_unknown(filtered, seen, scope.facts, known):
                    yield _finding(name, seen, None)
            elif is_reserved(name):
                continue
            elif (seen.own or name.text != name.parts[0]) and is_unknown(
                _words(name), seen, scope.facts, known
            ):
                yield _finding(name, seen, scope.facts.get(name.parts[0]))


def _finding(name: LiquidName, seen: Seen, facts: ViewFacts | None) -> Finding:
    return Finding(_message(name, facts), seen.text.span, seen.used_by)


def _message(name: LiquidName, facts: ViewFacts | None) -> str:
    message = f'Variable not found "{name.text}".'
    word = _words(name)[-1]
    if facts is None:
        return message
    if word in facts.groups:
        return f'{message} "{word}" is a group; append a timeframe.'
    hint = did_you_mean(word, facts.view.fields)
    return f"{message} {hint[2].upper()}{hint[3:]}" if hint else message


def _words(name: LiquidName) -> Words:
    """Without the variable of the field at the end: `orders.status._is_selected` is `orders.status`."""
    parts = name.parts
    while len(parts) > 1 and parts[-1].startswith("_"):
        parts = parts[:-1]
    return parts


def filtered_field(name: LiquidName) -> Words:
    """The field of `_filters['orders.status']` and `row['orders.status']`."""
    if name.parts[0] not in ("_filters", "row") or len(name.parts) < 2 or name.tag == "condition":
        return ()
    return tuple(name.parts[1].split("."))


def is_unknown(words: Words, seen: Seen, facts: Mapping[str, ViewFacts], known: Collection[str]) -> bool:
    first, own = words[0], facts.get(seen.alias)
    if own is not None and (first in own.view.fields or own.lost(first)):
        return False
    if len(words) == 1:
        # `orders._in_query`; a view by itself is no value.
        return first not in known
    if first not in known:
        return True
    view = facts.get(first)
    return view is not None and words[1] not in view.view.fields and not view.lost(words[1])


RULE = Rule(
    code="liquid-variable",
    severity=Severity.ERROR,
    meaning="A Liquid tag or variable names no field, no view of the explore and none of Looker's variables.",
    remedy="Correct the name, join the view, or append a timeframe to a group. `${}` has no place in Liquid.",
    view=in_view,
    explore=in_explore,
)
