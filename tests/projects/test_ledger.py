"""Values of every type, the same text from both databases in every format."""

from __future__ import annotations

import io

import openpyxl
import pytest
from shops import Shop


def texts(ledger: Shop, field: str, **params: str) -> list[str]:
    """One field's values in the order of the ids, as the bytes of the JSON have them."""
    answer = ledger.ask("entries", "entries.id", field, sorts=["entries.id"], params=params)
    lines = answer.text.removeprefix("[").removesuffix("]").split(",\n")
    return [line.partition(f'"{field}":')[2].removesuffix("}") for line in lines]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("amount", ["1234.50", "-0.05", "null", "0.00", "99999.99"]),
        (
            "exact",
            [
                *("0.1234567891", "12345678901234567890.0000000001", "null"),
                *("1.0000000000", "-0.5000000000"),
            ],
        ),
        ("big", ["9223372036854775807", "-9007199254740993", "null", "0", "1"]),
        ("huge", ["12345678901234567890123456789012345678", "-1", "null", "0", "1"]),
        ("ratio", ["0.125", "1e-07", "null", "1e+21", "-1.5"]),
        ("flag", ['"Yes"', '"No"', '"No"', '"Yes"', '"No"']),
        ("flag_text", ['"Yes"', '"No"', "null", '"Yes"', '"No"']),
        ("flag_number", ["1", "0", "null", "1", "0"]),
        ("code", ['"00501"', '"2134"', "null", '" x"', '"=1+1"']),
        ("number_as_text", ['"9223372036854775807"', '"-9007199254740993"', "null", '"0"', '"1"']),
        ("clock", ['"09:30:00"', '"00:00:00"', "null", '"23:59:59"', "null"]),
        ("due_week", ['"2024-02-26"', '"1999-12-27"', "null", '"2024-12-30"', '"2024-12-30"']),
        ("due_quarter", ['"2024-01"', '"1999-10"', "null", '"2025-01"', '"2024-10"']),
    ],
)
def test_values_in_json(ledger: Shop, field: str, expected: list[str]) -> None:
    assert texts(ledger, f"entries.{field}") == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("amount", ['"$1,234.50"', '"($0.05)"', "null", '"$0.00"', '"$99,999.99"']),
        ("big", ['"9,223,372,036,854,775,807"', '"-9,007,199,254,740,993"', "null", '"0"', '"1"']),
        ("due_quarter", ['"2024-Q1"', '"1999-Q4"', "null", '"2025-Q1"', '"2024-Q4"']),
    ],
)
def test_formatted_values_in_json(ledger: Shop, field: str, expected: list[str]) -> None:
    assert texts(ledger, f"entries.{field}", apply_formatting="true") == expected


def test_sums_beyond_64_bits_are_exact(ledger: Shop) -> None:
    answer = ledger.ask("entries", "entries.total_exact", "entries.total_big", form="csv")
    assert answer.text.split("\n")[1] == "12345678901234567890.6234567892,9214364837600034815"


def test_clocks_go_forward_and_back(ledger: Shop) -> None:
    found = ledger.rows(
        "entries",
        *("entries.id", "entries.at_time", "entries.seen_time"),
        query_timezone="America/Los_Angeles",
        sorts=["entries.id"],
    )
    assert found == [
        (1, "2024-03-10 01:59:59", "2024-03-10 01:59:59"),
        (2, "2024-03-10 03:00:00", "2024-11-03 01:30:00"),
        (3, None, None),
        (4, "2024-11-03 01:30:00", "2024-03-10 03:00:00"),
        (5, "2024-12-31 15:59:59", "2024-12-31 16:00:00"),
    ]


def test_day_of_the_change_is_filtered_whole(ledger: Shop) -> None:
    found = ledger.rows(
        "entries",
        "entries.id",
        query_timezone="America/Los_Angeles",
        filters={"entries.at_date": "2024-03-10"},
        sorts=["entries.id"],
    )
    assert found == [(1,), (2,)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", 'Entries ID,Entries Words\n4,"two\nlines & <tag> | bar \\ back"\n'),
        ("txt", 'Entries ID\tEntries Words\n4\t"two\nlines & <tag> | bar \\ back"\n'),
        (
            "md",
            "|Entries ID|Entries Words|\n|---:|---|\n|4|two<br>lines & &lt;tag> \\| bar \\\\ back|\n",
        ),
        (
            "html",
            "<table>\n<tr><th>Entries ID</th><th>Entries Words</th></tr>\n"
            "<tr><td>4</td><td>two\nlines &amp; &lt;tag&gt; | bar \\ back</td></tr>\n</table>",
        ),
        ("json_label", '[{"Entries ID":4,"Entries Words":"two\\nlines & <tag> | bar \\\\ back"}]'),
    ],
)
def test_awkward_text_in_every_format(ledger: Shop, form: str, expected: str) -> None:
    answer = ledger.ask("entries", "entries.id", "entries.words", form=form, filters={"entries.id": "4"})
    assert answer.text == expected


@pytest.mark.parametrize("query", [{"limit": "0"}, {"filters": {"entries.id": "77"}}])
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("json", "[]"),
        ("csv", "Entries ID\n"),
        ("txt", "Entries ID\n"),
        ("md", "|Entries ID|\n|---:|\n"),
        ("html", "<table>\n<tr><th>Entries ID</th></tr>\n</table>"),
    ],
)
def test_no_rows_in_every_format(ledger: Shop, form: str, expected: str, query: dict) -> None:
    assert ledger.ask("entries", "entries.id", form=form, **query).text == expected


def test_workbook_keeps_numbers_texts_and_dates(ledger: Shop) -> None:
    fields = ("amount", "big", "code", "words", "due_date")
    names = [f"entries.{name}" for name in fields]
    answer = ledger.ask("entries", *names, form="xlsx", filters={"entries.id": "5"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    amount, big, code, words, due = next(sheet.iter_rows(min_row=2))
    assert (amount.value, big.value, code.value, code.data_type) == (99999.99, 1, "=1+1", "s")
    assert words.value == "Příliš žluťoučký 🐎 名前"
    assert (due.number_format, str(due.value)) == ("yyyy-mm-dd", "2024-12-30 00:00:00")


@pytest.mark.parametrize(("limit", "rows"), [("-1", 5), ("500", 5), (2, 2), ("0", 0)])
def test_limits_as_text_and_number(ledger: Shop, limit: object, rows: int) -> None:
    assert len(ledger.rows("entries", "entries.id", limit=limit)) == rows


def test_two_hundred_columns(ledger: Shop) -> None:
    names = [f"wide.c{number}" for number in range(1, 201)]
    assert ledger.rows("wide", *names) == [tuple(range(1, 201))]


def test_hundred_thousand_rows(ledger: Shop) -> None:
    answer = ledger.ask("many", "many.id", "many.half", form="csv", limit="-1", sorts=["many.id"])
    lines = answer.text.split("\n")
    assert (len(lines), lines[-2], lines[-1]) == (100_002, "100000,50000.0", "")


def test_query_without_fields_is_refused(ledger: Shop) -> None:
    answer = ledger.ask("entries")
    assert answer.status_code == 400
    assert answer.json()["message"] == "Must query at least one dimension or measure"
