"""Fields that a query needs only because templates of its cells read them: `{{ orders.id._value }}` in `html`, say.

Looker adds such a field to the query, and groups by it, whatever the format of the answer; it shows nowhere. A field
that the caller may not have, or that is not there, is left out: the template says so where it reads it.
Source: LookML reference, 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...lookml.liquid.names import fields_read
from ...lookml.model.types import Category, Field
from ..request import QueryError
from .catalog import Catalog, FieldRef


def cell_reads(fields: Sequence[FieldRef], catalog: Catalog) -> tuple[FieldRef, ...]:
    """Those that are not among `fields`, each once."""
    found: dict[FieldRef, None] = {}
    for reference in fields:
        names = {name for text in _templates(reference.field) for name in fields_read(text, reference.alias)}
        for name in sorted(names):
            read = _found(name, catalog)
            if read is not None and read not in fields:
                found[read] = None
    return tuple(found)


def _templates(field: Field) -> Iterator[str]:
    if field.html:
        yield field.html
    for link in field.links:
        yield link.label
        yield link.url


def _found(name: str, catalog: Catalog) -> FieldRef | None:
    if name not in catalog.explore.fields:  # the error that says so compares it with every name there is
        return None
    try:
        reference = catalog.selectable(name)
    except QueryError:
        return None
    return reference if reference.field.category in (Category.DIMENSION, Category.MEASURE) else None
