"""Values of users that reach SQL without being quoted."""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import Severity
from ..facts import TextFacts, explore_texts, join_texts
from ..liquid_names import LiquidName
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import Use

_VALUES = frozenset({"_filters", "_user_attributes"})
_SAFE = frozenset({"sql_quote", "sql_boolean"})


def in_view(scope: ViewScope) -> Findings:
    return _raw(scope.facts.texts)


def in_explore(scope: ExploreScope) -> Findings:
    yield from _raw(explore_texts(scope.explore))
    for join in scope.explore.joins:
        yield from _raw(join_texts(join))


def _raw(texts: Iterable[TextFacts]) -> Findings:
    for text in texts:
        if text.use not in (Use.SQL, Use.TABLE):
            continue
        for name in text.liquid:
            if name.parts[0] in _VALUES and not name.tag and not name.filters & _SAFE:
                message = f'"{text.parameter}" of "{text.owner}" writes {name.text} into SQL as it comes, quotes and all; '
                yield Finding(message + _remedy(text, name), text.span, text.owner if text.field else None)


def _remedy(text: TextFacts, name: LiquidName) -> str:
    if text.parameter == "sql_table_name":
        return "nobody but an administrator should be able to set it"
    return f"write {{{{ {name.text} | sql_quote }}}}, or use {{% condition %}}"


RULE = Rule(
    code="raw-user-value",
    severity=Severity.WARNING,
    meaning="SQL takes in a user's value (`_filters`, `_user_attributes`) unquoted: whoever sets it can write SQL.",
    remedy="Put it through `| sql_quote` or `| sql_boolean`, or use `{% condition %}` or `{% parameter %}`.",
    view=in_view,
    explore=in_explore,
)
