"""Signed embed addresses, signed here by an implementation of its own after the published sample code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest

from client import Client
from lookalike.api.embed.urls import embed_origin
from lookalike.embed.terms import BadTerms
from lookalike.store import embedding
from lookalike.store.database import Row

HOST = "bi.example.com"
LOOK_QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}
VIEWER = {"permissions": ["access_data", "see_looks"], "models": ["thelook"]}


def secret_of(api: Client, algorithm: str = "hmac/sha-256") -> str:
    return api.as_admin.post("/embed_config/secrets", json={"algorithm": algorithm}).json()["secret"]


def signed(secret: str, target: str = "/embed/looks/1", digest: str = "sha256", **changes: Any) -> str:
    """The path and query of an address; a change of None leaves a parameter out."""
    values: dict[str, Any] = {
        "nonce": changes.pop("nonce", hashlib.sha256(str(time.perf_counter_ns()).encode()).hexdigest()[:32]),
        "time": int(time.time()),
        "session_length": 3600,
        "external_user_id": "visitor-1",
        **VIEWER,
        "group_ids": None,
        "external_group_id": None,
        "user_attributes": {},
        "access_filters": {},
        **changes,
    }
    texts = {name: json.dumps(value) for name, value in values.items() if value is not None}
    path = "/login/embed/" + quote(target, safe="")
    order = "nonce time session_length external_user_id permissions models group_ids external_group_id"
    order = f"{order} user_attributes access_filters"
    lines = [HOST, path, *(texts[name] for name in order.split() if name in texts)]
    mac = hmac.new(secret.encode(), "\n".join(lines).encode(), getattr(hashlib, digest))
    texts["signature"] = base64.b64encode(mac.digest()).decode()
    return f"{path}?{urlencode(texts)}"


def enter(api: Client, address: str) -> httpx.Response:
    return api.request("GET", address, whole=True)


def cookie(answer: httpx.Response) -> dict[str, str]:
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def embed_user(api: Client, external_id: str = "visitor-1") -> Row:
    with api.instance.store.read() as db:
        login = embedding.find_login(db, external_id)
    assert login is not None
    return login


def new_look(api: Client, folder_id: str = "1") -> str:
    query = api.as_admin.post("/queries", json=LOOK_QUERY).json()["id"]
    body = {"title": "Orders", "folder_id": folder_id, "query_id": query}
    return api.as_admin.post("/looks", json=body).json()["id"]


@pytest.mark.parametrize(("algorithm", "digest"), [("hmac/sha-1", "sha1"), ("hmac/sha-256", "sha256")])
def test_signed_address_logs_in_and_goes_on(local_api: Client, algorithm: str, digest: str) -> None:
    secret = secret_of(local_api, algorithm)
    answer = enter(local_api, signed(secret, "/embed/looks/1?theme=dark", digest))
    assert (answer.status_code, answer.headers["location"]) == (302, "/embed/looks/1?theme=dark")
    flags = answer.headers["set-cookie"].split("; ")[1:]
    assert flags == ["Path=/embed", "Max-Age=3600", "HttpOnly", "Secure", "SameSite=None", "Partitioned"]


def test_signature_of_the_other_algorithm_is_refused(local_api: Client) -> None:
    assert enter(local_api, signed(secret_of(local_api), digest="sha1")).status_code == 401


def test_address_is_good_once_and_restarts_remember(local_api: Client) -> None:
    address = signed(secret_of(local_api))
    assert enter(local_api, address).status_code == 302
    assert enter(local_api, address).status_code == 401
    again = Client(local_api.instance, local_api.loop, local_api.check)
    assert enter(again, address).status_code == 401
    again.close()


@pytest.mark.parametrize(("offset_s", "status"), [(-360, 401), (-280, 302), (280, 302), (360, 401)])
def test_time_must_be_within_five_minutes(local_api: Client, offset_s: int, status: int) -> None:
    address = signed(secret_of(local_api), time=int(time.time()) + offset_s)
    assert enter(local_api, address).status_code == status


SIGNED_NAMES = (
    *("nonce", "time", "session_length", "external_user_id", "permissions", "models"),
    *("user_attributes", "access_filters", "signature"),
)


@pytest.mark.parametrize("name", SIGNED_NAMES)
def test_flipping_any_bit_of_a_parameter_is_refused(local_api: Client, name: str) -> None:
    """Of the last letter of the value each bit that leaves it a printable one, and of the first."""
    path, _, query = signed(secret_of(local_api)).partition("?")
    values = dict(parse_qsl(query))
    text = values[name]
    tried = 0
    for place in (0, len(text) // 2, len(text) - 1):
        for bit in range(7):
            letter = chr(ord(text[place]) ^ (1 << bit))
            if letter.isprintable():
                changed = {**values, name: text[:place] + letter + text[place + 1 :]}
                assert enter(local_api, f"{path}?{urlencode(changed)}").status_code == 401, (name, letter)
                tried += 1
    assert tried >= 5


@pytest.mark.parametrize("name", SIGNED_NAMES)
def test_parameter_left_out_or_doubled_is_refused(local_api: Client, name: str) -> None:
    path, _, query = signed(secret_of(local_api), access_filters={"a": {}}).partition("?")
    pairs = parse_qsl(query)
    without = [pair for pair in pairs if pair[0] != name]
    doubled = [*pairs, *(pair for pair in pairs if pair[0] == name)]
    assert enter(local_api, f"{path}?{urlencode(without)}").status_code == 401
    assert enter(local_api, f"{path}?{urlencode(doubled)}").status_code == 401


def test_changed_path_is_refused(local_api: Client) -> None:
    address = signed(secret_of(local_api), "/embed/looks/1")
    assert enter(local_api, address.replace("looks%2F1", "looks%2F2")).status_code == 401


def test_parameters_cannot_move_between_lines(local_api: Client) -> None:
    """A group that was not asked for, taken from another line of the signed text."""
    path, _, query = signed(secret_of(local_api), external_user_id="a").partition("?")
    values = dict(parse_qsl(query))
    values["models"], values["group_ids"] = f"{values['models']}\n{values['user_attributes']}", ""
    del values["user_attributes"], values["group_ids"]
    assert enter(local_api, f"{path}?{urlencode(values)}").status_code == 401


def test_disabled_or_deleted_secret_opens_nothing(local_api: Client) -> None:
    admin = local_api.as_admin
    made = admin.post("/embed_config/secrets", json={"enabled": False}).json()
    assert enter(local_api, signed(made["secret"])).status_code == 401
    made = admin.post("/embed_config/secrets").json()
    admin.delete(f"/embed_config/secrets/{made['id']}")
    assert enter(local_api, signed(made["secret"])).status_code == 401


def test_two_secrets_overlap_while_one_replaces_the_other(local_api: Client) -> None:
    old, new = secret_of(local_api), secret_of(local_api, "hmac/sha-1")
    assert enter(local_api, signed(old)).status_code == 302
    assert enter(local_api, signed(new, digest="sha1")).status_code == 302


def test_secret_is_shown_once_and_kept_sealed(local_api: Client) -> None:
    made = local_api.as_admin.post("/embed_config/secrets").json()
    assert (len(made["secret"]), made["algorithm"], made["enabled"]) == (64, "hmac/sha-256", True)
    data = local_api.instance.settings.data
    files = [path for path in data.rglob("*") if path.is_file()]
    assert not any(made["secret"].encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("length", [0, -1, 2_592_001, "3600", True])
def test_session_length_has_bounds(local_api: Client, length: object) -> None:
    assert enter(local_api, signed(secret_of(local_api), session_length=length)).status_code == 400


def test_access_filters_are_refused_not_passed_over(local_api: Client) -> None:
    filters = {"thelook": {"users.country": "USA"}}
    answer = enter(local_api, signed(secret_of(local_api), access_filters=filters))
    assert (answer.status_code, "access_filters" in answer.text) == (400, True)


@pytest.mark.parametrize(
    "target",
    [
        "/looks/1",
        "/embed/../admin",
        "//evil.example/embed/",
        "/embed//evil",
        "/embed/a\\b",
        "/embed/a\tb",
    ],
)
def test_only_pages_for_embedding_are_opened(local_api: Client, target: str) -> None:
    answer = enter(local_api, signed(secret_of(local_api), target))
    assert (answer.status_code, "location" in answer.headers) == (400, False)


# --- who comes in -----------------------------------------------------------------------------------------


def test_embed_user_is_made_once_and_kept_up_to_date(local_api: Client) -> None:
    secret = secret_of(local_api)
    enter(local_api, signed(secret) + "&" + urlencode({"first_name": '"Ada"', "last_name": '"L"'}))
    first = embed_user(local_api)
    enter(local_api, signed(secret) + "&" + urlencode({"first_name": '"Grace"'}))
    assert embed_user(local_api)["id"] == first["id"]
    shown = local_api.as_admin.get(f"/users/{first['user_id']}").json()
    assert (shown["first_name"], shown["last_name"]) == ("Grace", "L")
    assert shown["credentials_embed"][0]["external_user_id"] == "visitor-1"


def test_permissions_of_administrators_are_dropped(local_api: Client) -> None:
    wanted = ["administer", "see_users", "manage_roles", "sudo", "develop", "access_data", "see_looks"]
    enter(local_api, signed(secret_of(local_api), permissions=wanted))
    me = caller_of(local_api)
    assert (me.is_admin, sorted(me.instance_permissions)) == (False, ["access_data", "see_looks"])


def test_group_of_administrators_makes_no_administrator(local_api: Client) -> None:
    admin = local_api.as_admin
    group = admin.post("/groups", json={"name": "Bosses"}).json()["id"]
    admin.put("/roles/2/groups", json=[group])
    enter(local_api, signed(secret_of(local_api), group_ids=[group]))
    me = caller_of(local_api)
    assert (me.is_admin, me.has("see_users"), me.may("see_looks", "any")) == (False, False, True)


def caller_of(api: Client) -> Any:
    from lookalike.access.callers import caller_of_user

    with api.instance.store.read() as db:
        return caller_of_user(db, embed_user(api)["user_id"])


def test_models_are_those_of_the_address(local_api: Client) -> None:
    enter(local_api, signed(secret_of(local_api)))
    me = caller_of(local_api)
    assert (me.may("see_looks", "thelook"), me.may("see_looks", "other")) == (True, False)


def test_groups_follow_the_address_and_leave_others_alone(local_api: Client) -> None:
    admin, secret = local_api.as_admin, secret_of(local_api)
    a, b, c = (admin.post("/groups", json={"name": name}).json()["id"] for name in "ABC")
    enter(local_api, signed(secret, group_ids=[a, b, "999999"]))
    user = str(embed_user(local_api)["user_id"])
    admin.post(f"/groups/{c}/users", json={"user_id": user})
    enter(local_api, signed(secret, group_ids=[b]))
    assert set(admin.get(f"/users/{user}").json()["group_ids"]) == {"1", b, c}


def test_external_group_comes_with_a_folder_for_its_members(local_api: Client) -> None:
    enter(local_api, signed(secret_of(local_api), external_group_id="acme"))
    found = local_api.as_admin.get("/folders/search?name=acme").json()
    assert [folder["is_embed"] for folder in found] == [True]
    assert local_api.as_viewer.get(f"/folders/{found[0]['id']}").status_code == 404
    me = caller_of(local_api)
    with local_api.instance.store.read() as db:
        from lookalike.store.folders import EDIT, get_folder

        seen = get_folder(db, me, int(found[0]["id"]))
    assert seen is not None and seen["level"] == EDIT


def test_user_attributes_are_set_but_not_those_of_the_account(local_api: Client) -> None:
    admin = local_api.as_admin
    made = admin.post("/user_attributes", json={"name": "region", "label": "Region", "type": "string"}).json()
    said = {"region": "EU", "email": "root@example.com", "unknown": "x"}
    enter(local_api, signed(secret_of(local_api), user_attributes=said))
    user = embed_user(local_api)["user_id"]
    values = admin.get(f"/users/{user}/attribute_values").json()
    by_name = {value["name"]: value.get("value") for value in values}
    assert (by_name["region"], by_name.get("email")) == ("EU", "")
    assert made["name"] == "region"


def test_disabled_user_stays_outside(local_api: Client) -> None:
    secret = secret_of(local_api)
    answer = enter(local_api, signed(secret))
    user = embed_user(local_api)["user_id"]
    local_api.as_admin.patch(f"/users/{user}", json={"is_disabled": True})
    assert enter(local_api, signed(secret)).status_code == 401
    assert local_api.request("GET", "/embed/looks/1", whole=True, headers=cookie(answer)).status_code == 401


# --- what they see ----------------------------------------------------------------------------------------


def test_embedded_look_shows_its_result(data_api: Client) -> None:
    look = new_look(data_api)
    answer = enter(data_api, signed(secret_of(data_api), f"/embed/looks/{look}"))
    shown = data_api.request("GET", answer.headers["location"], whole=True, headers=cookie(answer))
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "10000" in shown.text.replace(",", "")
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]


def test_embedded_look_of_another_model_is_not_shown(local_api: Client) -> None:
    look = new_look(local_api)
    answer = enter(local_api, signed(secret_of(local_api), models=["other"]))
    shown = local_api.request("GET", f"/embed/looks/{look}", whole=True, headers=cookie(answer))
    assert shown.status_code == 404


def test_page_without_a_session_is_refused(local_api: Client) -> None:
    assert local_api.request("GET", "/embed/looks/1", whole=True).status_code == 401
    wrong = {"Cookie": "lookalike_embed=AAAA"}
    assert local_api.request("GET", "/embed/looks/1", whole=True, headers=wrong).status_code == 401


def test_cookie_is_no_token_of_the_api(local_api: Client) -> None:
    answer = enter(local_api, signed(secret_of(local_api)))
    token = cookie(answer)["Cookie"].partition("=")[2]
    refused = local_api.request("GET", "/user", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


# --- addresses made here ----------------------------------------------------------------------------------


def test_made_address_opens_the_page(local_api: Client) -> None:
    body = {
        "target_url": f"https://{HOST}/looks/1?a=b",
        "external_user_id": "x",
        "user_attributes": {"a": "b"},
    }
    made = local_api.as_admin.post("/embed/sso_url", json={**body, **VIEWER}).json()["url"]
    checked = local_api.as_admin.get("/embed/sso/validate", params={"url": made})
    assert (checked.status_code, checked.json()["url"]) == (200, made)
    answer = enter(local_api, made.removeprefix(f"https://{HOST}"))
    assert (answer.status_code, answer.headers["location"]) == (302, "/embed/looks/1?a=b")


def test_made_address_names_an_allowed_frame(data_api: Client) -> None:
    body = {"target_url": f"/embed/looks/{new_look(data_api)}", "embed_domain": "https://App.example.com/"}
    made = data_api.as_admin.post("/embed/sso_url", json={**body, **VIEWER}).json()["url"]
    answer = enter(data_api, made.removeprefix(f"https://{HOST}"))
    shown = data_api.request("GET", answer.headers["location"], whole=True, headers=cookie(answer))
    assert "frame-ancestors 'self' https://app.example.com" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    "domain", ["*", "https://*.example.com", "javascript:1", "https://a.b/c", "null", "a;b"]
)
def test_domain_must_be_an_origin(domain: str) -> None:
    with pytest.raises(BadTerms):
        embed_origin(domain)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "target_url"),
        ({"target_url": "https://evil.example/embed/looks/1"}, "target_url"),
        ({"target_url": "/embed/../x"}, "target_url"),
        ({"target_url": "/embed/looks/1", "session_length": 2_592_001}, "session_length"),
        ({"target_url": "/embed/looks/1", "secret_id": "77"}, "secret_id"),
        ({"target_url": "/embed/looks/1", "permissions": []}, "permissions"),
    ],
)
def test_bad_wish_is_refused_by_name(local_api: Client, body: dict[str, Any], field: str) -> None:
    answer = local_api.as_admin.post("/embed/sso_url", json={**VIEWER, **body})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_validation_says_what_is_wrong(local_api: Client) -> None:
    url = f"https://{HOST}" + signed(secret_of(local_api), time=int(time.time()) - 1000)
    answer = local_api.as_admin.get("/embed/sso/validate", params={"url": url})
    assert (answer.status_code, "five minutes" in answer.json()["errors"][0]["message"]) == (422, True)


def test_address_as_me_is_good_once(data_api: Client) -> None:
    target = f"/embed/looks/{new_look(data_api)}"
    made = data_api.as_viewer.post("/embed/token_url/me", json={"target_url": target}).json()["url"]
    path = urlsplit(made).path + "?" + urlsplit(made).query
    answer = enter(data_api, path)
    assert (answer.status_code, answer.headers["location"]) == (302, target)
    assert data_api.request("GET", target, whole=True, headers=cookie(answer)).status_code == 200
    assert enter(data_api, path).status_code == 401


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/embed_config/secrets", {}),
        ("DELETE", "/embed_config/secrets/1", None),
        ("POST", "/embed/sso_url", {"target_url": "/embed/looks/1", **VIEWER}),
        ("GET", "/embed/sso/validate?url=x", None),
        ("POST", "/users/embed_user", {"external_user_id": "x"}),
        ("POST", "/embed/cookieless_session/acquire", VIEWER),
    ],
)
def test_embedding_is_for_administrators(
    local_api: Client, verb: str, path: str, body: dict[str, Any] | None
) -> None:
    answer = local_api.as_developer.request(verb, path, **({} if body is None else {"json": body}))
    assert answer.status_code in (403, 404)


def test_embed_user_made_before_gets_in_with_that_id(local_api: Client) -> None:
    made = local_api.as_admin.post("/users/embed_user", json={"external_user_id": "visitor-1"}).json()
    again = local_api.as_admin.post("/users/embed_user", json={"external_user_id": "visitor-1"}).json()
    enter(local_api, signed(secret_of(local_api)))
    assert made["id"] == again["id"] == str(embed_user(local_api)["user_id"])
    assert made["is_embed_user"] is True
