"""The fields whose values a text reads."""

from __future__ import annotations

from functools import lru_cache

from liquid.exceptions import LiquidError

from .engine import compiled

# Of a field: what exists for each row only. `_value` and its like add the field to the query.
CELL_VARIABLES = frozenset({"_value", "_rendered_value", "_filterable_value", "_linked_value", "_link"})


@lru_cache(maxsize=4096)
def fields_read(text: str, view: str) -> frozenset[str]:
    """The complete names of the fields of which a branch of the text reads `_value`, `_link` and so on. A bare name is
    one of `view`. `row['…']` is not among them: it adds nothing to the query. Empty for a text that does not parse."""
    if "_" not in text or "{" not in text:
        return frozenset()
    try:
        variables = compiled(text).parsed.analyze(include_partials=False).globals
    except LiquidError:
        return frozenset()
    found = set()
    for uses in variables.values():
        for use in uses:
            *path, last = use.segments
            if path and last in CELL_VARIABLES and all(isinstance(part, str) for part in path):
                found.add(".".join(map(str, path)) if len(path) > 1 else f"{view}.{path[0]}")
    return frozenset(found)
