"""Settings that administrators change while the server runs."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.deliver.email.address import refused_domain
from lookalike.instance import Instance, open_instance
from lookalike.settings_in_force import LOOK_AGAIN_S

OWN = "/api/lookalike/v1/server-settings"


@pytest.fixture
def free(tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck) -> Iterator[Client]:
    """A server of which nobody has stated anything but its folder."""
    instance = open_instance(Settings.load({"data": str(tmp_path / "data")}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def problems(answer: httpx.Response) -> dict[str, str]:
    return {each["field"]: each["message"] for each in answer.json()["errors"]}


def test_a_new_address_counts_at_once(free: Client) -> None:
    answer = free.as_admin.patch("/setting", json={"host_url": "https://bi.example.com"})
    assert (answer.status_code, answer.json()["host_url"]) == (200, "https://bi.example.com")
    assert free.as_stranger.get("/versions").json()["web_server_url"] == "https://bi.example.com"
    assert free.as_admin.get("/user").json()["avatar_url"].startswith("https://bi.example.com/avatar/")


def test_a_new_address_is_seen_by_another_process(free: Client) -> None:
    other: Instance = open_instance(free.instance.stated)
    before = other.settings.host_url
    free.as_admin.patch("/setting", json={"host_url": "https://bi.example.com"})
    time.sleep(LOOK_AGAIN_S)
    assert (before, other.settings.host_url) == ("", "https://bi.example.com")
    other.close()


def test_undo_takes_a_setting_back(free: Client) -> None:
    answer = free.as_admin.patch("/setting", json={"timezone": "Europe/Berlin"})
    assert free.instance.settings.timezone == "Europe/Berlin"
    operation = answer.headers["X-Lookalike-Operation"]
    undone = free.as_admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True)
    assert undone.status_code == 200
    assert free.as_admin.get("/setting").json()["timezone"] == "UTC"


def test_what_was_stated_at_the_start_wins(local_api: Client) -> None:
    answer = local_api.as_admin.patch("/setting", json={"host_url": "https://else.example.com"})
    assert answer.status_code == 422
    assert problems(answer)["host_url"].startswith("host_url is stated by command line, --host-url,")


def test_sending_back_what_was_read_changes_nothing(free: Client) -> None:
    read = free.as_admin.get("/setting").json()
    read.pop("login_notification_enabled")
    answer = free.as_admin.patch("/setting", json=read)
    assert answer.status_code == 200
    assert "X-Lookalike-Operation" not in answer.headers


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"extension_framework_enabled": True}, "extension_framework_enabled"),
        ({"host_url": "bi.example.com"}, "host_url"),
        ({"host_url": "https://bi.example.com/path"}, "host_url"),
        ({"host_url": "https://me:pass@bi.example.com"}, "host_url"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"email_domain_allowlist": ["not a domain"]}, "email_domain_allowlist"),
        ({"embed_config": {"domain_allowlist": ["*"]}}, "embed_config.domain_allowlist"),
        ({"embed_config": {"look_filters": True}}, "embed_config.look_filters"),
        ({"mcp_tools": {"enable_all": True}}, "mcp_tools"),
        ({"privatelabel_configuration": {"logo_file": "x"}}, "privatelabel_configuration.logo_file"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(free: Client, body: dict[str, object], field: str) -> None:
    before = free.as_admin.get("/setting").json()
    answer = free.as_admin.patch("/setting", json={"email_domain_allowlist": ["example.com"], **body})
    assert answer.status_code == 422
    assert list(problems(answer)) == [field]
    assert free.as_admin.get("/setting").json() == before


def test_pages_may_be_embedded_from_listed_origins(free: Client) -> None:
    body = {"embed_config": {"domain_allowlist": ["https://app.example.com/", "http://localhost:3000"]}}
    answer = free.as_admin.patch("/setting", json=body)
    assert answer.json()["embed_config"]["domain_allowlist"] == [
        "https://app.example.com",
        "http://localhost:3000",
    ]


def test_sessions_without_cookies_can_be_switched_off(free: Client) -> None:
    person = {"external_user_id": "7", "permissions": ["access_data"], "models": ["thelook"]}
    free.as_admin.patch("/setting", json={"embed_config": {"embed_cookieless_v2": False}})
    refused = free.as_admin.post("/embed/cookieless_session/acquire", json=person)
    free.as_admin.patch("/setting", json={"embed_config": {"embed_cookieless_v2": True}})
    granted = free.as_admin.post("/embed/cookieless_session/acquire", json=person)
    assert (refused.status_code, granted.status_code) == (400, 200)


def test_settings_are_for_administrators(free: Client) -> None:
    assert free.as_viewer.get("/setting").status_code == 404
    assert free.as_viewer.patch("/setting", json={"timezone": "UTC"}).status_code == 403


def test_a_listed_origin_may_call_the_api(free: Client) -> None:
    headers = {"Origin": "https://app.example.com"}
    before = free.request("OPTIONS", "/user", headers=headers)
    changed = free.as_admin.patch(
        f"{OWN}/cors_origins", json={"value": ["https://app.example.com"]}, whole=True
    )
    after = free.request("OPTIONS", "/user", headers=headers)
    assert changed.json()["is_stored"] is True
    assert "access-control-allow-origin" not in before.headers
    assert after.headers["access-control-allow-origin"] == "https://app.example.com"


def test_null_brings_the_default_back(free: Client) -> None:
    free.as_admin.patch(f"{OWN}/token_seconds", json={"value": 120}, whole=True)
    assert free.as_admin.get(f"{OWN}/token_seconds", whole=True).json()["value"] == 120
    answer = free.as_admin.patch(f"{OWN}/token_seconds", json={"value": None}, whole=True)
    assert (answer.json()["value"], answer.json()["is_stored"]) == (3600, False)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("token_seconds", 5, "token_seconds must be a whole number from 60 to 2592000."),
        ("calls_per_s", 0.01, "calls_per_s must be 0 for no limit, or at least 1 call a second."),
        (
            "cors_origins",
            ["*"],
            "cors_origins must be origins such as https://app.example.com, in lower case and without a path, "
            "parted by commas.",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused(free: Client, name: str, value: object, expected: str) -> None:
    answer = free.as_admin.patch(f"{OWN}/{name}", json={"value": value}, whole=True)
    assert (answer.status_code, problems(answer)) == (422, {"value": expected})


def test_a_setting_that_the_api_cannot_change_is_not_there(free: Client) -> None:
    assert free.as_admin.get(f"{OWN}/secret_key", whole=True).status_code == 404


def test_a_new_value_is_needed(free: Client) -> None:
    answer = free.as_admin.patch(f"{OWN}/token_seconds", json={}, whole=True)
    assert problems(answer) == {"value": "Say the new value; null for the default."}


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("ana@Example.com", True), ("ana@sub.example.com", False), ("eve@else.org", False)],
)
def test_mail_goes_to_listed_domains_alone(address: str, allowed: bool) -> None:
    assert (refused_domain(address, ("example.com",)) is None) == allowed
    assert refused_domain(address, ()) is None


def test_a_plan_for_an_unlisted_domain_is_refused(local_api: Client) -> None:
    local_api.as_admin.patch("/setting", json={"email_domain_allowlist": ["example.com"]})
    query = local_api.as_admin.post(
        "/queries", json={"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}
    ).json()["id"]
    to = {"type": "email", "address": "eve@else.org", "format": "csv"}
    body = {
        "name": "Out",
        "query_id": query,
        "crontab": "0 8 * * *",
        "scheduled_plan_destination": [to],
    }
    answer = local_api.as_admin.post("/scheduled_plans", json=body)
    assert answer.status_code == 422
    assert "limited it to example.com" in problems(answer)["scheduled_plan_destination[0].address"]


def test_a_sandbox_keeps_its_own_address(free: Client) -> None:
    free.as_admin.patch("/setting", json={"host_url": "https://bi.example.com", "timezone": "Europe/Berlin"})
    free.instance.stated = dataclasses.replace(free.instance.stated, sandbox="trial")
    assert (free.instance.settings.host_url, free.instance.settings.timezone) == ("", "Europe/Berlin")
    answer = free.as_admin.patch("/setting", json={"host_url": "https://else.example.com"})
    assert problems(answer) == {
        "host_url": "host_url cannot be changed in a sandbox: this server is 'trial'."
    }


def test_a_server_of_ones_own_names_no_egress_addresses(free: Client) -> None:
    assert free.as_admin.get("/public_egress_ip_addresses").json() == {"egress_ip_addresses": []}


def test_phones_are_sent_nothing(free: Client) -> None:
    assert free.as_viewer.get("/mobile/settings").json()["mobile_app_integration"] is False
