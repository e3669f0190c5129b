"""Tables that are built, switched to, read and dropped."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from ledgers import MODEL, Ledger, Ledgers, wait_until

from lookalike.store import schema
from lookalike.store.database import utc_now

BOOK = "INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 12:00:00')"
SUMS = [("food", 50), ("rent", 1000)]
CHILD = """view: top {
  derived_table: {
    datagroup_trigger: booked
    sql: SELECT MAX(amount) AS most FROM ${sums.SQL_TABLE_NAME} ;;
  }
  dimension: most { type: number }
}
explore: top {}
"""


def test_query_reads_the_table_once_it_is_built(ledger: Ledger):
    assert "WITH sums AS" in ledger.sql("sums", "sums.account", "sums.amount")
    ledger.check()
    name = ledger.tables("sums")[0]["name"]
    assert f"FROM {name} AS sums" in ledger.sql("sums", "sums.account", "sums.amount")
    assert ledger.rows("sums", "sums.account", "sums.amount") == SUMS
    assert ledger.events("sums") == ["create begin", "create complete"]


def test_statement_says_which_tables_it_found(ledger: Ledger):
    ledger.check()
    name = ledger.tables("sums")[0]["name"]
    sql = ledger.sql("sums", "sums.account")
    assert sql.startswith(f"-- use existing sums in {name}\n")
    detail = ledger.ask("sums", "sums.account", form="json_detail").json()
    assert detail["sql"] == sql


def test_table_keeps_its_rows_until_it_is_built_again(ledger: Ledger):
    ledger.check()
    ledger.execute(BOOK)
    assert ledger.rows("sums", "sums.account", "sums.amount") == SUMS
    ledger.check()
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 57), ("rent", 1000)]


def test_nothing_new_builds_nothing(ledger: Ledger):
    ledger.check()
    ledger.check()
    assert len(ledger.tables("sums")) == 1


def test_table_that_was_replaced_stays_for_those_who_read_it(ledger: Ledger):
    ledger.check()
    ledger.execute(BOOK)
    ledger.check()
    old, new = ledger.tables("sums")
    assert (old["state"], new["state"]) == ("old", "current")
    assert old["drop_after"] - utc_now() > timedelta(seconds=ledger.instance.settings.query_timeout_s)
    assert is_there(ledger, old)


def is_there(ledger: Ledger, table: dict) -> bool:
    if table["file"]:
        return Path(table["file"]).exists()
    return ledger.execute(f"SELECT to_regclass('{table['name'].lower()}')") != [(None,)] or bool(
        ledger.execute(
            f"SELECT 1 FROM pg_tables WHERE schemaname = 'scratch' AND '{table['name']}' ILIKE 'scratch.' || tablename"
        )
    )


def test_table_is_dropped_when_its_time_is_over(ledger: Ledger):
    ledger.check()
    ledger.execute(BOOK)
    ledger.check()
    old = ledger.tables("sums")[0]
    with ledger.instance.store.write() as work:
        tables = schema.derived_tables
        work.connection.execute(
            tables.update().where(tables.c.id == old["id"]).values(drop_after=work.now - timedelta(seconds=1))
        )
    ledger.check()
    assert not is_there(ledger, old)
    assert [table["state"] for table in ledger.tables("sums")] == ["current"]
    assert "drop complete" in ledger.events("sums")


def test_failed_build_keeps_the_old_table(ledger: Ledger):
    ledger.check()
    before = ledger.tables("sums")[-1]["name"]
    ledger.execute("ALTER TABLE entries RENAME COLUMN amount TO sum", BOOK)
    ledger.check()
    assert f"FROM {before} AS sums" in ledger.sql("sums", "sums.account")
    assert ledger.rows("sums", "sums.account", "sums.amount") == SUMS
    assert ledger.events("sums")[-2:] == ["create begin", "create sql error"]
    assert [table["state"] for table in ledger.tables("sums")] == ["current"]


def test_changed_sql_is_another_table(ledger: Ledger):
    ledger.check()
    ledger.model.write_text(MODEL.replace("SUM(amount)", "MAX(amount)"))
    reload(ledger)
    assert "WITH sums AS" in ledger.sql("sums", "sums.account")
    ledger.check()
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 30), ("rent", 500)]
    assert [table["state"] for table in ledger.tables("sums")] == ["old", "current"]


def reload(ledger: Ledger) -> None:
    """The server looks at its files once a second, and waits until they have settled."""
    before = ledger.instance.projects.project
    wait_until(lambda: ledger.instance.projects.project is not before)


def test_parents_are_built_before_their_children(ledgers: Ledgers):
    ledger = ledgers.make(CHILD + MODEL.replace('connection: "books"', "") + 'connection: "books"')
    ledger.check()
    first, second = ledger.tables()
    assert [first["view_name"], second["view_name"]] == ["sums", "top"]
    assert ledger.rows("top", "top.most") == [(1000,)]


def test_child_is_built_again_after_its_parent(ledgers: Ledgers):
    child = CHILD.replace("datagroup_trigger: booked", 'interval_trigger: "24 hours"')
    ledger = ledgers.make(MODEL + child)
    ledger.check()
    ledger.execute("INSERT INTO entries VALUES (6, 'rent', 1, '2026-03-01 09:00:00')")
    ledger.check()
    assert ledger.rows("top", "top.most") == [(1001,)]


def test_child_of_a_parent_that_failed_waits(ledgers: Ledgers):
    ledger = ledgers.make(MODEL.replace("FROM entries GROUP", "FROM nowhere GROUP") + CHILD)
    ledger.check()
    assert ledger.tables("top") == []


def test_row_filter_keeps_a_table_from_persisting(ledgers: Ledgers):
    mine = MODEL.replace(
        "FROM entries GROUP", "FROM entries WHERE account = '{{ _user_attributes['account'] }}' GROUP"
    )
    ledger = ledgers.make(mine)
    ledger.check()
    assert ledger.tables("sums") == []


def test_persist_for_is_built_when_a_query_asks_and_ends(ledgers: Ledgers):
    ledger = ledgers.make(
        MODEL.replace("datagroup_trigger: booked\n    sql", 'persist_for: "1 hour"\n    sql')
    )
    ledger.check()
    assert ledger.tables("sums") == []
    ledger.sql("sums", "sums.account")
    ledger.check()
    (table,) = ledger.tables("sums")
    assert table["expires_at"] - table["started_at"] >= timedelta(hours=1)
    assert table["name"] in ledger.sql("sums", "sums.account")
    with ledger.instance.store.write() as work:
        tables = schema.derived_tables
        work.connection.execute(tables.update().values(expires_at=work.now))
    ledger.instance.standing.forget()
    assert "WITH sums AS" in ledger.sql("sums", "sums.account")
    ledger.instance.standing.wishes.clear()
    ledger.check()
    assert [each["state"] for each in ledger.tables("sums")] == ["old"]


def test_sql_trigger_value_builds_when_its_value_changes(ledgers: Ledgers):
    trigger = "sql_trigger_value: SELECT MAX(id) FROM entries ;;\n    sql"
    ledger = ledgers.make(MODEL.replace("datagroup_trigger: booked\n    sql", trigger))
    ledger.check()
    ledger.check()
    assert [each["trigger_value"] for each in ledger.tables("sums")] == ["4"]
    ledger.execute(BOOK)
    ledger.check()
    assert [each["trigger_value"] for each in ledger.tables("sums")] == ["4", "5"]


def test_aggregate_table_answers_once_it_is_built(ledgers: Ledgers):
    explore = """explore: entries {
      aggregate_table: by_month {
        query: { dimensions: [booked_month] measures: [total] }
        materialization: { datagroup_trigger: booked }
      }
    }"""
    ledger = ledgers.make(MODEL.replace("explore: entries {}", explore))
    ledger.check()
    (table,) = ledger.tables("entries_by_month")
    assert table["name"] in ledger.sql("entries", "entries.booked_month", "entries.total")
    assert ledger.rows("entries", "entries.booked_month", "entries.total") == [
        ("2026-01", 550),
        ("2026-02", 500),
    ]
    told = ledger.ask("entries", "entries.booked_month", "entries.total", form="json_detail").json()
    assert told["aggregate_table_used_info"]["aggregate_table"] == "by_month"


INCREMENT = """view: days {
  derived_table: {
    datagroup_trigger: booked
    increment_key: "day_date"
    increment_offset: 1
    sql: SELECT CAST(booked_at AS DATE) AS day, SUM(amount) AS amount FROM entries
      WHERE {% incrementcondition %} booked_at {% endincrementcondition %} GROUP BY 1 ;;
  }
  dimension_group: day { type: time timeframes: [date] datatype: date sql: ${TABLE}.day ;; }
  dimension: amount { type: number }
}
explore: days {}
"""


def test_increment_computes_the_newest_periods_again(ledgers: Ledgers):
    """The newest day is 2026-02-01; with an offset of one day, 2026-01-31 and later are computed again."""
    ledger = ledgers.make(MODEL + INCREMENT)
    ledger.check()
    first = [("2026-01-01", 520), ("2026-01-02", 30), ("2026-02-01", 500)]
    assert ledger.rows("days", "days.day_date", "days.amount") == first
    ledger.execute(
        "UPDATE entries SET amount = 9999 WHERE id = 3",  # long ago: nobody looks
        "UPDATE entries SET amount = 400 WHERE id = 4",
        "INSERT INTO entries VALUES (5, 'food', 7, '2026-01-31 10:00:00'), (6, 'food', 8, '2026-02-03 10:00:00')",
    )
    ledger.check()
    grown = [
        ("2026-01-01", 520),
        ("2026-01-02", 30),
        ("2026-01-31", 7),
        ("2026-02-01", 400),
        ("2026-02-03", 8),
    ]
    assert ledger.rows("days", "days.day_date", "days.amount") == grown
    assert ledger.events("days")[-2:] == ["increment begin", "increment complete"]


def test_queries_meet_whole_tables_while_they_are_replaced(ledger: Ledger):
    """Each build has one more entry of 1; a query sees the sum of some build, and never fails."""
    ledger.check()
    seen: list[tuple[int, list[tuple]]] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            answer = ledger.ask("sums", "sums.account", "sums.amount", cache=False)
            seen.append((answer.status_code, [tuple(row.values()) for row in answer.json()]))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(5):
        ledger.execute(f"INSERT INTO entries VALUES ({10 + number}, 'food', 1, '2026-03-01 09:00:00')")
        ledger.check()
    over.set()
    for reader in readers:
        reader.join(20)
    right = [[("food", 50 + more), ("rent", 1000)] for more in range(6)]
    assert {status for status, _ in seen} == {200}
    assert [rows for _, rows in seen if rows not in right] == []
    assert ledger.rows("sums", "sums.account", "sums.amount") == right[5]
