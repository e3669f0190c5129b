"""Percentiles where the database has none as an aggregate: the rows of each group are numbered first."""

from __future__ import annotations

from ...engines.dialect import Dialect
from ..sql.select import Select
from .measures import Aggregate


def percentile_over(
    rows: Select, keys: list[str], index: int, aggregate: Aggregate, dialect: Dialect
) -> Select:
    """One row per group, with the percentile as `m<index>`. `rows` gives the columns `keys`, `v<index>` and, where
    joins repeat rows, `k`, which is NULL in rows that are none of the view's.

    The value between the two rows nearest to the rank is interpolated, as PERCENTILE_CONT does: each row weighs in by
    its distance from the rank, those at a distance of 1 or more not at all.
    """
    value = f"CASE WHEN k IS NOT NULL THEN v{index} ELSE NULL END" if _has_key(rows) else f"v{index}"
    group = f"PARTITION BY {', '.join(keys)} " if keys else ""
    nulls_last = f"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END, {value}"
    numbered = Select(
        [
            *((key, key) for key in keys),
            (value, f"v{index}"),
            (f"ROW_NUMBER() OVER ({group}ORDER BY {nulls_last}) - 1", "place"),
            (f"COUNT({value}) OVER ({group.strip()}) - 1", "last_place"),
        ],
        [f"(\n{rows.text()}\n) AS rows_of_groups"],
    )
    fraction = aggregate.fraction if aggregate.kind == "percentile" else "0.5"
    if "." not in fraction:
        fraction += (
            ".0"  # MySQL numbers rows without a sign, and whole numbers without one may not go below 0
        )
    distance = f"ABS(place - {fraction} * last_place)"
    percentile = f"SUM(CASE WHEN {distance} < 1 THEN v{index} * (1 - {distance}) ELSE NULL END)"
    grouped = [dialect.group_item(position, key, selected=True) for position, key in enumerate(keys, 1)]
    return Select(
        [*((key, key) for key in keys), (percentile, f"m{index}")],
        [f"(\n{numbered.text()}\n) AS numbered_rows"],
        group=grouped or None,
    )


def _has_key(rows: Select) -> bool:
    return any(alias == "k" for _, alias in rows.columns)
