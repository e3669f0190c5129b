"""A server that is killed in the middle of a build: the next one builds the table, and nothing half-done is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from ledgers import MODEL, Ledgers, wait_until

from lookalike.persistence.regenerator import Regenerator
from lookalike.store import derived_tables, schema
from lookalike.store.database import Store

# Some seconds of work, in both databases.
WORK = {
    "duckdb": "(SELECT COUNT(*) * 0 FROM range(20000) AS a(i), range(20000) AS b(j) WHERE hash(i + j) % 3 = 1)",
    "postgres": "(SELECT COUNT(pg_sleep(3)) * 0)",
}


def test_next_server_builds_what_a_killed_one_left(ledgers: Ledgers):
    slow = MODEL.replace("SUM(amount) AS amount", f"SUM(amount) + {WORK[ledgers.engine]} AS amount")
    ledger = ledgers.make(slow)
    connection = ledger.client.as_admin.get("/connections").json()[0]["name"]
    store = ledger.instance.store
    first = ledger.instance.regenerator
    assert first is not None
    ledger.loop.run(first.stop())
    server = serve(ledger.instance.settings.data, ledger.model.parent, ledger.url)
    with store.write() as work:
        names = {"connection_name": connection, "model_name": "books", "view_name": "sums"}
        derived_tables.add_build(work, "e" * 32, **names)
    try:
        wait_until(lambda: status(store) == "running" and ledger.tables("sums"), 90)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait(10)
    assert status(store) == "running"
    assert [table["state"] for table in ledger.tables("sums")] == ["building"]
    assert "WITH sums AS" in ledger.sql("sums", "sums.account")
    # The lease of the dead server runs out, here at once, and then this one is at it.
    with store.write() as work:
        work.connection.execute(schema.leases.update().values(until=work.now - timedelta(seconds=1)))
    ledger.instance.regenerator = Regenerator(ledger.instance)
    ledger.loop.run(ledger.instance.regenerator.start())
    wait_until(lambda: status(store) == "complete", 120)
    wait_until(lambda: "WITH" not in ledger.sql("sums", "sums.account"), 5)
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 50), ("rent", 1000)]
    assert [table["state"] for table in ledger.tables("sums")] == ["old", "current"]


def status(store: Store) -> str:
    with store.read() as db:
        return (derived_tables.get_build(db, "e" * 32) or {})["status"]


def serve(data: Path, project: Path, url: str) -> subprocess.Popen[bytes]:
    """Another server over the same store."""
    connection = url if url.startswith("postgresql") else f"duckdb://{url}"
    stated = ["--data", str(data), "--project", str(project), "--connection", connection]
    stated += ["--scratch-schema", "scratch", "--port", "0", "--http-port", "off"]
    log = (data / "second.log").open("wb")
    command = [sys.executable, "-m", "lookalike", "serve", *stated]
    return subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
