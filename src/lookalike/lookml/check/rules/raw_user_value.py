"""Values of users that reach SQL without being quoted."""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import Severity
from ..facts import TextFacts
from ..liquid_names import LiquidName
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import SQL_USES

_VALUES = frozenset({"_filters", "_user_attributes"})
_SAFE = frozenset({"sql_quote", "sql_boolean"})


def in_view(scope: ViewScope) -> Findings:
    return _raw(scope.facts.texts)


def in_explore(scope: ExploreScope) -> Findings:
    return _raw(text for _, text in scope.texts)


def _raw(texts: Iterable[TextFacts]) -> Findings:
    for text in texts:
        if text.use not in SQL_USES:
            continue
        for name in text.liquid:
            if name.parts[0] in _VALUES and not name.tag and not name.filters & _SAFE:
                what = f'"{text.parameter}" of "{text.owner}" writes {name.text} into SQL as it comes'
                yield Finding(f"{what}; {_remedy(text, name)}", text.span, text.owner if text.field else None)


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
