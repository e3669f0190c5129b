"""Whose fault a failure is: the project's, where Looker refuses or leaves out the same field, or the engine's."""

from __future__ import annotations

import re

PROJECT, ENGINE = "project", "engine"

# Each of these is an error or a missing field in Looker too. A code that is not here counts against the engine.
_PROJECTS_OWN = {
    "bad-bin": "a bin or tier without numbers",
    "bad-duration": "a duration without its two ends",
    "bad-filter": "a filter that the type of its field cannot have",
    "bad-location": "a location without its two numbers",
    "bad-percentile": "a percentile that is no number from 0 to 100",
    "bad-reference-type": "a `${name::type}` that the named field cannot be",
    "bad-tier": "a tier without numbers",
    "circular-reference": "fields, joins or derived tables that refer to each other in a ring",
    "derived-table-source": "a derived table from an explore that is not there or cannot be run",
    "filters-not-allowed": "filters on a measure that takes none",
    "missing-sql-on": "a join without condition",
    "measure-without-sql": "a measure that aggregates nothing",
    "mixed-measure": "columns beside aggregates, of which the rows of a group have several values",
    "nested-aggregate": "an aggregate of an aggregate",
    "no-primary-key": "a measure that a join repeats, in a view without primary key",
    "unknown-timeframe": "a timeframe that does not exist",
    "unknown-type": "a type that does not exist",
    "unknown-value-format": "a value format that does not exist",
    "unknown-view": "a view that the model does not include",
}
_DANGLING = frozenset({"unknown-field", "inaccessible-view"})
_VARIABLE = re.compile(r'Variable not found "([^"]*)"')


def fault_of(code: str, message: str, *, resolves: bool) -> str:
    """`resolves`: whether every reference of the explore names something, by the texts alone."""
    if code in _DANGLING:
        return ENGINE if resolves else PROJECT
    if code == "liquid":
        variable = _VARIABLE.search(message)
        # A variable of Looker's own begins with `_`: not knowing one of those is the engine's fault.
        return PROJECT if variable and not variable[1].startswith("_") else ENGINE
    if code == "empty-sql":
        # What Liquid leaves of a text may be the engine's mistake; a blank text is not.
        return ENGINE if message.endswith(" in this query") else PROJECT
    return PROJECT if code in _PROJECTS_OWN else ENGINE
