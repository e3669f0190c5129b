"""Tables that are built, switched to, read and dropped."""

from __future__ import annotations

from ledgers import MODEL, Ledger, Ledgers

SUMS = [("food", 50), ("rent", 1000)]


def test_query_reads_the_table_once_it_is_built(ledger: Ledger):
    assert "WITH sums AS" in ledger.sql("sums", "sums.account", "sums.amount")
    ledger.check()
    name = ledger.tables("sums")[0]["name"]
    assert f"FROM {name} AS sums" in ledger.sql("sums", "sums.account", "sums.amount")
    assert ledger.rows("sums", "sums.account", "sums.amount") == SUMS
    assert ledger.events("sums") == ["create begin", "create complete"]
