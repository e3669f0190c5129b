"""The built-in value formats, each as it shows a number. Source: LookML reference, section 9."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lookalike.query.columns import NAMED_FORMATS, value_format_of
from lookalike.results.value_format import compile_format
from written_models import written_model

SHOWN = {
    "decimal_0": "-1,235",
    "decimal_1": "-1,234.6",
    "decimal_2": "-1,234.57",
    "decimal_3": "-1,234.568",
    "decimal_4": "-1,234.5679",
    "usd": "-$1,234.57",
    "usd_0": "-$1,235",
    "eur": "-€1,234.57",
    "eur_0": "-€1,235",
    "gbp": "-£1,234.57",
    "gbp_0": "-£1,235",
    "jpy": "-¥1,234.57",
    "jpy_0": "-¥1,235",
    "brl": "-R$1,234.57",
    "brl_0": "-R$1,235",
    "percent_0": "-123,457%",
    "percent_1": "-123,456.8%",
    "percent_2": "-123,456.79%",
    "percent_3": "-123,456.789%",
    "percent_4": "-123,456.7890%",
    "id": "-1235",
}


@pytest.mark.parametrize(("name", "shown"), SHOWN.items())
def test_built_in_format_shows_the_number(tmp_path: Path, name: str, shown: str) -> None:
    text = f"view: v {{ dimension: x {{ type: number value_format_name: {name} }} }}"
    model = written_model(tmp_path, text, views="")
    value_format = value_format_of(model, model.views["v"].fields["x"])
    assert compile_format(value_format or "")(Decimal("-1234.56789")) == shown


def test_every_built_in_format_is_shown_here() -> None:
    assert set(SHOWN) == set(NAMED_FORMATS)


def test_format_of_the_model_wins_over_a_built_in_one(tmp_path: Path) -> None:
    text = 'named_value_format: usd { value_format: "0" } view: v { dimension: x { value_format_name: usd } }'
    model = written_model(tmp_path, text, views="")
    assert value_format_of(model, model.views["v"].fields["x"]) == "0"
