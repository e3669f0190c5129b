"""Which formats stay as they are, whatever the reader's number format."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryRequest
from lookalike.query_runs.prepare import has_strict_format
from written_models import NOW, written_model

TEXT = """
named_value_format: fixed { value_format: "0.00" strict_value_format: yes }
named_value_format: loose { value_format: "0.00" }
explore: orders {}
view: orders {
  dimension: own { type: number value_format: "0.0" strict_value_format: yes }
  dimension: named { type: number value_format_name: fixed }
  dimension: free { type: number value_format_name: loose }
  dimension: plain { type: number value_format: "0.0" }
}
"""


@pytest.mark.parametrize(
    ("field", "strict"), [("own", True), ("named", True), ("free", False), ("plain", False)]
)
def test_strict_formats_are_known(tmp_path: Path, field: str, strict: bool) -> None:
    model = written_model(tmp_path, TEXT, views="")
    request = QueryRequest("orders", (f"orders.{field}",))
    query = compile_query(model, request, QueryContext(now=NOW), dialect_named("duckdb"))
    assert has_strict_format(model, query.columns[0]) is strict
