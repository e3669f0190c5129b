"""The hash form of symmetric aggregates: every aggregate in one SELECT, rows told apart by a hash of their key.

The sum of distinct (hash + value), less the sum of distinct hashes, is the sum of one value per key. It is Looker's
form, for those who compare SQL; it is slow, and keeps as many decimals as `precision` says. Values are rounded to
them, where Looker cuts them off. The stages (stages.py) give the same numbers without either.
"""

from __future__ import annotations

from ...engines.dialect import Dialect
from ..request import QueryError
from .measures import Aggregate

DIGITS = 6  # of a value, where the measure has no `precision`


def hashed(aggregate: Aggregate, dialect: Dialect, more_keys: tuple[str, ...] = ()) -> str:
    """The aggregate over repeated rows. `more_keys`: what tells rows apart beside the aggregate's key.

    Raises NotInDialect, QueryError `no-primary-key`.
    """
    key = _key(aggregate, dialect, more_keys)
    value, digits = aggregate.bare, DIGITS if aggregate.precision is None else aggregate.precision
    if aggregate.kind == "sum":
        return f"COALESCE({dialect.symmetric_sum(key, value, digits)}, 0)"
    if aggregate.kind == "average":
        present = f"CASE WHEN {value} IS NOT NULL THEN {key} ELSE NULL END"
        counted = f"NULLIF({dialect.count_distinct(present)}, 0)"
        return f"({dialect.symmetric_sum(key, value, digits)} / {counted})"
    if aggregate.kind == "median":
        return dialect.symmetric_percentile(key, value, "0.5")
    if aggregate.kind == "percentile":
        return dialect.symmetric_percentile(key, value, aggregate.fraction)
    message = f"{aggregate.name}: {aggregate.kind} is no type of measure"
    raise QueryError("unknown-type", message, aggregate.name)


def _key(aggregate: Aggregate, dialect: Dialect, more_keys: tuple[str, ...]) -> str:
    """NULL for rows that do not count."""
    key = aggregate.key or ""
    if more_keys:
        parts = [dialect.text(part) for part in (key, *more_keys)]
        if not aggregate.always_distinct:
            # An outer join without a match has no key there, and its row counts nevertheless.
            parts = [f"COALESCE({part}, '')" for part in parts]
        key = dialect.concat(parts[0], *(piece for part in parts[1:] for piece in ("'|'", part)))
    return f"CASE WHEN {aggregate.condition} THEN {key} ELSE NULL END" if aggregate.condition else key
