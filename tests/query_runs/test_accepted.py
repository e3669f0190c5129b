"""Which format an `Accept` header asks for."""

from __future__ import annotations

import pytest

from lookalike.query_runs.accepted import accepted_format

ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = "application/vnd.lookalike.columns+json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "csv"),
        ("*/*", "csv"),
        ("application/json", "csv"),
        ("application/*", "csv"),
        (ARROW, "arrow"),
        (ARROW.upper(), "arrow"),
        (f"{ARROW}, */*;q=0.1", "arrow"),
        (f"{ARROW};q=0.5, application/json", "csv"),
        (f"application/json;q=0.5,{ARROW}", "arrow"),
        (f"{ARROW}, application/json", "arrow"),
        (f"{ARROW};q=0", "csv"),
        (f"{ARROW};q=0, {COLUMNS}", "columns"),
        (COLUMNS, "columns"),
        (f"{COLUMNS};q=0.9, {ARROW};q=0.95", "arrow"),
        (f"text/html, {COLUMNS}; charset=utf-8", "columns"),
        ("application/vnd.apache.arrow.file", "csv"),
        ("application/vnd.ms-excel;;q=nan,,;", "csv"),
        (f"{ARROW}," * 100, "csv"),
    ],
)
def test_accept_header_decides_by_name_alone(accept: str, expected: str) -> None:
    assert accepted_format(accept, "csv") == expected
