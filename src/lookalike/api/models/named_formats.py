"""A model with its connection and the formats that its LookML names."""

from __future__ import annotations

from typing import Any

from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...lookml.model.types import NamedValueFormat
from .models import may_use

Row = dict[str, Any]


def load_served(call: Call, model_name: str) -> Row | None:
    model = call.instance.projects.model(model_name)
    if model is None:
        return None
    formats = [_format(each) for each in model.value_formats.values()]
    return {"name": model.name, "connection": model.connection, "value_formats": formats}


def _format(named: NamedValueFormat) -> Row:
    return {
        "name": named.name,
        "label": named.name,
        "format_string": named.value_format,
        "strict_value_format": named.strict,
    }


served_models = Domain("Model", load=load_served, show=may_use)


@served_models.op("get_model", needs="show", heavy=True)
def get_model(call: Call, row: Row) -> Row:
    return row
