"""The page about known vulnerabilities and the tests that it speaks of name the same entries."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "security.md"
TESTS = ROOT / "tests" / "security" / "test_known_vulnerabilities.py"
YEAR_AND_NUMBER = re.compile(r"(20\d\d)_(\d{4,})")


def entries_of_tests() -> set[str]:
    names = re.findall(r"^def test_(\w+)", TESTS.read_text(), re.MULTILINE)
    found = {f"CVE-{year}-{number}" for name in names for year, number in YEAR_AND_NUMBER.findall(name)}
    found -= {"CVE-2026-1187"}
    return found | {"GHSA-5474-f7g5-273q", "PYSEC-2026-1187"}


def test_page_and_tests_name_the_same_entries() -> None:
    rows = set(re.findall(r"^\| ((?:CVE|GHSA|PYSEC)-[\w-]+) \|", PAGE.read_text(), re.MULTILINE))
    assert rows == entries_of_tests()
    assert len(rows) == 27
