"""Two servers over one store: one of them does the round, and a server that dies leaves nothing half-done."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from ledgers import MODEL, Ledger, Ledgers

from lookalike.persistence.regenerator import Regenerator
from lookalike.persistence.round import lease_name
from lookalike.store import derived_tables, leases, schema


def test_two_servers_build_a_table_once(ledger: Ledger):
    async def both() -> None:
        servers = [Regenerator(ledger.instance), Regenerator(ledger.instance)]
        await asyncio.gather(*(server.check_now() for server in servers))

    ledger.loop.run(both())
    assert ledger.events("sums") == ["create begin", "create complete"]


def test_server_without_the_lease_does_nothing(ledger: Ledger):
    connection = ledger.client.as_admin.get("/connections").json()[0]["name"]
    with ledger.instance.store.write() as work:
        assert leases.take(work, lease_name(connection), "another server", timedelta(minutes=1))
    ledger.check()
    assert ledger.tables() == []
    with ledger.instance.store.write() as work:
        work.connection.execute(schema.leases.update().values(until=work.now - timedelta(seconds=1)))
    ledger.check()
    assert [table["state"] for table in ledger.tables("sums")] == ["current"]


def test_lease_that_was_lost_keeps_a_table_from_being_switched_to(ledgers: Ledgers):
    """The other server has taken over while the table was made: what this one made does not count."""
    ledger = ledgers.make(MODEL)
    ledger.check()
    before = ledger.tables("sums")[0]
    ledger.execute("INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 12:00:00')")
    store = ledger.instance.store

    class Thief(Regenerator):
        async def _heartbeat(self, round, work) -> None:
            while not any(table["state"] == "building" for table in ledger.tables("sums")):
                await asyncio.sleep(0)
            with store.write() as unit:
                unit.connection.execute(schema.leases.update().values(owner="another server"))

    async def stolen() -> None:
        thief = Thief(ledger.instance)
        with contextlib.suppress(asyncio.CancelledError):
            await thief.check_now()

    ledger.loop.run(stolen())
    states = {table["name"]: table["state"] for table in ledger.tables("sums")}
    assert states.pop(before["name"]) == "current"
    assert list(states.values()) == ["building"]
    with store.write() as unit:
        unit.connection.execute(schema.leases.delete())
    ledger.check()
    after = {table["name"]: table["state"] for table in ledger.tables("sums")}
    assert sorted(after.values()) == ["current", "old", "old"]
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 57), ("rent", 1000)]


def test_build_of_a_server_that_died_is_begun_again(ledger: Ledger):
    connection = ledger.client.as_admin.get("/connections").json()[0]["name"]
    with ledger.instance.store.write() as work:
        names = {"connection_name": connection, "model_name": "books", "view_name": "sums"}
        derived_tables.add_build(work, "d" * 32, **names)
        derived_tables.note_build(work, "d" * 32, status="running")
    ledger.check()
    answer = ledger.client.as_developer.get(f"/derived_table/{'d' * 32}/status").json()
    assert '"status":"complete"' in answer["resp_text"]
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 50), ("rent", 1000)]
