"""The house rules that a machine can check: short functions, plain names, no leftovers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for path in (ROOT / "src/lookalike").rglob("*.py")
    if path.name != "types.py" or "contract" not in path.parts
)
LEFTOVERS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
SILENCED = re.compile("|".join(["type: " + "ignore", "no" + "qa", "pragma: no " + "cover"]))
VAGUE = {"utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"}


def function_sizes() -> list[tuple[int, str]]:
    """(lines, where) of every function, smallest first."""
    return sorted(
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )


def test_functions_are_short() -> None:
    sizes = [size for size, _ in function_sizes()]
    assert sizes[len(sizes) // 2] <= 10
    assert sizes[int(len(sizes) * 0.95)] <= 50


def test_no_function_is_longer_than_100_lines() -> None:
    assert [where for size, where in function_sizes() if size > 100] == []


@pytest.mark.parametrize("pattern", [LEFTOVERS, SILENCED], ids=["leftovers", "silenced"])
def test_no_leftovers_and_nothing_silenced(pattern: re.Pattern[str]) -> None:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in [*SOURCES, *tests]
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_no_module_has_a_vague_name() -> None:
    assert [str(path) for path in SOURCES if path.stem in VAGUE] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_lookml_and_query_know_nothing_of_http_or_the_store() -> None:
    forbidden = re.compile(
        r"from \.+(store|api|dispatch|serving)|lookalike\.(store|api|dispatch|serving)|import httpx"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in SOURCES
        if path.relative_to(ROOT / "src/lookalike").parts[0] in {"lookml", "query"}
        for match in forbidden.finditer(path.read_text())
    ]
    assert found == []


def test_api_holds_no_sql_text() -> None:
    statement = re.compile(r"\"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s", re.IGNORECASE)
    api = [path for path in SOURCES if "api" in path.relative_to(ROOT / "src/lookalike").parts[:1]]
    assert [str(path) for path in api if statement.search(path.read_text())] == []
