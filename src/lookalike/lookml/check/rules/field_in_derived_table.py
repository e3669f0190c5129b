"""`${field}` in the SQL of a table, where there is no field yet."""

from __future__ import annotations

from ...diagnostics import Severity
from ..rule import Finding, Findings, Rule, ViewScope
from ..texts import Use


def in_view(scope: ViewScope) -> Findings:
    for text in scope.facts.texts:
        for reference in text.references if text.use is Use.TABLE else ():
            message = (
                f'"${{{reference}}}" stands in "{text.parameter}" of "{text.owner}", where no field can be resolved; '
                f"write the column, or ${{view.SQL_TABLE_NAME}} for another view's table"
            )
            yield Finding(message, text.span)


RULE = Rule(
    code="field-in-derived-table",
    severity=Severity.ERROR,
    meaning="The SQL of a derived table or a table's name refers to a field.",
    remedy="Write the column's name; another view's table is `${view.SQL_TABLE_NAME}`.",
    view=in_view,
)
