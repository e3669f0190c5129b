"""What a writer must know of each column of an answer."""

from __future__ import annotations

from ..lookml.liquid import LiquidScope
from ..lookml.model.labels import field_label, field_label_short
from ..lookml.model.types import Explore, Field, Model
from ..lookml.project.strings import Texts
from .plan.catalog import FieldRef
from .plan.expression import unshield
from .plan.statement import Output
from .request import Column, QueryError

NAMED_FORMATS = {
    "decimal_0": "#,##0",
    "decimal_1": "#,##0.0",
    "decimal_2": "#,##0.00",
    "decimal_3": "#,##0.000",
    "decimal_4": "#,##0.0000",
    "usd": "$#,##0.00",
    "usd_0": "$#,##0",
    "eur": "€#,##0.00",
    "eur_0": "€#,##0",
    "gbp": "£#,##0.00",
    "gbp_0": "£#,##0",
    # These four are assumed: no document that lists the names has them.
    "jpy": "¥#,##0.00",
    "jpy_0": "¥#,##0",
    "brl": "R$#,##0.00",
    "brl_0": "R$#,##0",
    "percent_0": "#,##0%",
    "percent_1": "#,##0.0%",
    "percent_2": "#,##0.00%",
    "percent_3": "#,##0.000%",
    "percent_4": "#,##0.0000%",
    "id": "0",
}


def column_of(
    model: Model, explore: Explore, reference: FieldRef, output: Output, scope: LiquidScope, texts: Texts
) -> Column:
    """`texts`: the labels in the reader's language."""
    alias, field = reference.alias, reference.field
    # The label of a custom field is its author's: no template, and no view before it.
    own = field.label if reference.custom is not None else None
    return Column(
        name=reference.name,
        label=own or unshield(field_label(explore, alias, field, scope, texts)),
        label_short=own or unshield(field_label_short(explore, alias, field, scope, texts)),
        category="measure" if reference.is_measure else "dimension",
        value_type=output.value_type,
        field=field,
        value_format=value_format_of(model, field),
    )


def value_format_of(model: Model, field: Field) -> str | None:
    """The format text; a name is looked up in the model, then among the built-in ones.

    Raises QueryError `unknown-value-format`.
    """
    name = field.value_format_name
    if name is None:
        return field.value_format
    found = named_format(model, name)
    if found is None:
        raise QueryError(
            "unknown-value-format",
            f'{field.name} has the value_format_name "{name}", which is not defined',
            place=field.span,
        )
    return found


def named_format(model: Model, name: str) -> str | None:
    if name in model.value_formats:
        return model.value_formats[name].value_format
    return NAMED_FORMATS.get(name)
