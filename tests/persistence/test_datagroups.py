"""Datagroups: their triggers, the results that they keep, and saying by hand that they triggered."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ledgers import MODEL, Ledger, Ledgers

BOOK = "INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 12:00:00')"


def from_cache(ledger: Ledger, explore: str = "sums") -> bool:
    answer = ledger.ask(explore, f"{explore}.account", form="json_detail").json()
    return answer["from_cache"]


def test_datagroups_are_listed_with_their_state(ledger: Ledger):
    before = ledger.datagroup()
    assert (before["model_name"], before["trigger_value"], before["triggered_at"]) == ("books", None, None)
    ledger.check()
    after = ledger.datagroup()
    assert after["trigger_value"] == "4"
    assert after["trigger_error"] is None
    assert abs(after["triggered_at"] - time.time()) < 60
    assert ledger.client.as_admin.get(f"/datagroups/{after['id']}").json() == after


def test_results_count_until_the_datagroup_triggers(ledger: Ledger):
    ledger.check()
    assert not from_cache(ledger)
    assert from_cache(ledger)
    ledger.check()
    assert from_cache(ledger), "nothing has changed"
    ledger.execute(BOOK)
    ledger.check()
    assert ledger.datagroup()["trigger_value"] == "5"
    assert not from_cache(ledger)
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 57), ("rent", 1000)]


def test_failed_trigger_keeps_the_last_value(ledger: Ledger):
    ledger.check()
    triggered_at = ledger.datagroup()["triggered_at"]
    from_cache(ledger)
    ledger.execute("ALTER TABLE entries RENAME TO hidden")
    ledger.check()
    failed = ledger.datagroup()
    assert "entries" in failed["trigger_error"]
    assert (failed["trigger_value"], failed["triggered_at"]) == ("4", triggered_at)
    ledger.execute("ALTER TABLE hidden RENAME TO entries")
    ledger.check()
    assert ledger.datagroup()["trigger_error"] is None


def update(ledger: Ledger, **body: Any) -> Any:
    return ledger.client.as_admin.patch(f"/datagroups/{ledger.datagroup()['id']}", json=body)


def test_stale_before_resets_the_cache_and_builds_nothing(ledger: Ledger):
    ledger.check()
    from_cache(ledger)
    built = ledger.tables("sums")
    answer = update(ledger, stale_before=int(time.time()))
    assert answer.status_code == 200
    assert not from_cache(ledger)
    ledger.check()
    assert ledger.tables("sums") == built


def test_triggered_at_builds_the_tables_anew(ledger: Ledger):
    ledger.check()
    from_cache(ledger)
    first = ledger.tables("sums")[-1]["name"]
    assert update(ledger, triggered_at=int(time.time())).status_code == 200
    ledger.check()
    assert ledger.tables("sums")[-1]["name"] != first
    assert not from_cache(ledger)


@pytest.mark.parametrize("name", ["stale_before", "triggered_at"])
@pytest.mark.parametrize("seconds", [4102444800, 10**18])
def test_time_to_come_is_refused(ledger: Ledger, name: str, seconds: int):
    answer = update(ledger, **{name: seconds})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == name


def test_interval_triggers_when_it_is_over(ledgers: Ledgers):
    ledger = ledgers.make(
        MODEL.replace("sql_trigger: SELECT COUNT(*) FROM entries ;;", 'interval_trigger: "1 second"')
    )
    ledger.check()
    first = ledger.tables("sums")[-1]["name"]
    time.sleep(1.1)
    ledger.check()
    assert ledger.tables("sums")[-1]["name"] != first


def test_max_cache_age_ends_what_the_trigger_would_keep(ledgers: Ledgers):
    ledger = ledgers.make(MODEL.replace('"24 hours"', '"1 second"'))
    ledger.check()
    assert not from_cache(ledger)
    time.sleep(1.1)
    assert not from_cache(ledger)


def test_expired_result_is_given_to_whoever_wants_the_cache_alone(ledger: Ledger):
    ledger.check()
    from_cache(ledger)
    update(ledger, stale_before=int(time.time()))
    answer = ledger.ask("sums", "sums.account", form="json_detail", cache_only=True).json()
    assert (answer["from_cache"], answer["expired"]) == (True, True)


def test_who_may_not_see_datagroups_is_refused(ledger: Ledger):
    group = ledger.datagroup()["id"]
    for person in (ledger.client.as_viewer, ledger.client.as_nobody):
        assert person.get("/datagroups").status_code == 404
        assert person.get(f"/datagroups/{group}").status_code == 404
        assert person.patch(f"/datagroups/{group}", json={}).status_code == 404
    assert ledger.client.as_stranger.get("/datagroups").status_code == 401
