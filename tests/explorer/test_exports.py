"""The API as files of other tools: each read by the tool's own reader, by its published format, or run."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from http_reader import HttpFile
from live_server import LiveServer, clean_environment, live_server

from client import Client
from lookalike.dispatch.contract import read_contract

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "clients" / "node"
EXPORTS, REQUESTS = "/api/lookalike/v1/explorer/exports", "/api/lookalike/v1/explorer/requests"
OPERATIONS = {name for name in read_contract().operations if name not in ("login", "logout")}
VARIABLE = re.compile(r"\{\{(\w+)\}\}")
QUERY = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["users.state", "order_items.count"],
    "limit": "5",
}
SAVED: list[dict[str, Any]] = [
    {"name": "Who am I?", "operation_id": "me"},
    {"name": "People / all", "folder": "People", "operation_id": "search_users", "params": {"email": "a%@example.com"}},
    {
        "name": "Orders",
        "folder": "Sales",
        "operation_id": "run_inline_query",
        "params": {"result_format": "csv"},
        "body": QUERY,
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, thelook_file: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("exports"), thelook_file) as running:
        yield running


@pytest.fixture(scope="module")
def session(server: LiveServer) -> Iterator[requests.Session]:
    """Logged in, with the requests SAVED."""
    with requests.Session() as session:
        login = session.post(f"{server.plain.api}/login", data=server.key, timeout=30)
        session.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        for each in SAVED:
            session.post(f"{server.plain.url}{REQUESTS}", json=each, timeout=30).raise_for_status()
        yield session


def exported(session: requests.Session, server: LiveServer, name: str, **asked: str) -> bytes:
    answer = session.get(f"{server.plain.url}{EXPORTS}/{name}?{urlencode(asked)}", timeout=60)
    assert answer.status_code == 200, answer.text
    assert server.client_secret not in answer.text
    return answer.content


def requests_in(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for each in items for found in (requests_in(each["item"]) if "item" in each else [each])]


# --- Postman, by the schema of its collections, version 2.1.0 ---------------------------------------------------


def wrong_in_item(item: dict[str, Any]) -> list[str]:
    """What the schema would say against a request: url with its parts, pairs with keys, a body of a known mode."""
    request, wrong = item["request"], []
    url, body = request["url"], request.get("body")
    pairs = [*request["header"], *url.get("query", []), *url.get("variable", [])]
    wrong += [
        "a pair without texts" for each in pairs if not (type(each["key"]) is type(each["value"]) is str)
    ]
    wrong += [f"method {request['method']}"] * (
        request["method"] not in ("GET", "POST", "PUT", "PATCH", "DELETE")
    )
    wrong += ["url"] * (set(url) - {"raw", "host", "path", "query", "variable"} != set())
    named = {part[1:] for part in url["path"] if part.startswith(":")}
    wrong += ["variables of the path"] * (named != {each["key"] for each in url.get("variable", [])})
    sent = "&".join(
        f"{each['key']}={each['value']}" for each in url.get("query", []) if not each.get("disabled")
    )
    whole = "/".join([*url["host"], *url["path"]]) + (f"?{sent}" if sent else "")
    wrong += [f"raw {url['raw']}, not {whole}"] * (url["raw"] != whole)
    wrong += ["body"] * (body is not None and (body["mode"] != "raw" or not isinstance(body["raw"], str)))
    return [f"{item['name']}: {each}" for each in wrong]


def test_postman_collection_fits_its_schema(session: requests.Session, server: LiveServer) -> None:
    found = json.loads(exported(session, server, "postman"))
    items = requests_in(found["item"])
    assert found["info"]["schema"].endswith("/collection/v2.1.0/collection.json")
    assert set(found) <= {"info", "item", "event", "variable", "auth", "protocolProfileBehavior"}
    assert {each["name"] for each in items} == OPERATIONS
    assert [wrong for each in items for wrong in wrong_in_item(each)] == []


def test_postman_defines_every_variable_it_uses(session: requests.Session, server: LiveServer) -> None:
    text = exported(session, server, "postman").decode()
    environment = json.loads(exported(session, server, "postman-environment"))
    found = json.loads(text)
    known = {each["key"] for each in [*found["variable"], *environment["values"]]}
    assert set(VARIABLE.findall(text)) <= known
    assert {each["key"]: each["value"] for each in environment["values"]} == {
        "base_url": server.tls.url,
        "client_id": "",
        "client_secret": "",
    }


def test_postman_logs_in_before_the_first_request(session: requests.Session, server: LiveServer) -> None:
    """Its script is run by Node, with a `pm` that really sends."""
    found = json.loads(exported(session, server, "postman"))
    script = "\n".join(found["event"][0]["script"]["exec"])
    values = {"base_url": server.plain.url, **server.key}
    program = """
      const kept = JSON.parse(process.argv[2]);
      const pm = {
        variables: { get: (name) => kept[name] },
        collectionVariables: { set: (name, value) => { kept[name] = value; } },
        sendRequest: async (asked, done) => {
          const body = new URLSearchParams(asked.body.urlencoded.map((each) => [each.key, each.value]));
          const answer = await fetch(asked.url, { method: asked.method, body });
          const text = await answer.text();
          done(null, { code: answer.status, text: () => text, json: () => JSON.parse(text) });
          process.stdout.write(JSON.stringify(kept));
        },
      };
      new Function("pm", process.argv[1])(pm);"""
    command = ["node", "-e", program, script, json.dumps(values)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environment())
    token = json.loads(done.stdout)["access_token"]
    me = requests.get(f"{server.plain.api}/user", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert me.json()["email"] == "admin@example.com"


def test_postman_has_saved_requests_in_their_folders(session: requests.Session, server: LiveServer) -> None:
    found = json.loads(exported(session, server, "postman", saved="true"))
    assert [each["name"] for each in found["item"]] == ["Who am I?", "People", "Sales"]
    people, sales = (each["item"][0]["request"] for each in found["item"][1:])
    assert people["url"]["raw"] == "{{base_url}}/api/4.0/users/search?email=a%25%40example.com"
    assert json.loads(sales["body"]["raw"]) == QUERY
    assert sales["url"]["variable"] == [{"key": "result_format", "value": "csv"}]


# --- Bruno, by its own reader -----------------------------------------------------------------------------------

READ_BRUNO = """
import lang from "@usebruno/lang";
import fs from "node:fs";
const { bruToJsonV2, bruToEnvJsonV2, collectionBruToJson } = lang;
const files = JSON.parse(fs.readFileSync(0, "utf8"));
const readers = (name) => name.startsWith("environments/") ? bruToEnvJsonV2
  : /(^|\\/)(collection|folder)\\.bru$/.test(name) ? collectionBruToJson : bruToJsonV2;
const read = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, readers(name)(text)]));
process.stdout.write(JSON.stringify(read));
"""


def bruno(content: bytes) -> dict[str, Any]:
    """Every `.bru` file of a zip, read by Bruno."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {each: archive.read(each).decode() for each in archive.namelist() if each.endswith(".bru")}
        assert json.loads(archive.read("bruno.json"))["type"] == "collection"
    command = ["node", "--input-type=module", "-e", READ_BRUNO]
    done = subprocess.run(
        command, cwd=NODE, input=json.dumps(files), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_bruno_reads_a_request_of_every_operation(session: requests.Session, server: LiveServer) -> None:
    read = bruno(exported(session, server, "bruno"))
    found = {each["meta"]["name"]: each for name, each in read.items() if each.get("http")}
    assert set(found) == OPERATIONS | {"Log in"}
    operations = read_contract().operations
    assert [n for n in OPERATIONS if found[n]["http"]["method"] != operations[n].verb] == []
    bodies = [each["body"]["json"] for each in found.values() if each["http"]["body"] == "json"]
    assert len([json.loads(each) for each in bodies]) > 150


def test_bruno_logs_in_and_keeps_the_token(session: requests.Session, server: LiveServer) -> None:
    read = bruno(exported(session, server, "bruno", saved="true"))
    login = read["Log in.bru"]
    assert login["vars"]["res"][0] | {"local": 0} == {
        "name": "access_token",
        "value": "res.body.access_token",
        "enabled": True,
        "local": 0,
    }
    assert read["collection.bru"]["auth"]["bearer"]["token"] == "{{access_token}}"
    environment = next(each for name, each in read.items() if name.startswith("environments/"))
    secret = {each["name"]: each["secret"] for each in environment["variables"]}
    assert secret == {"base_url": False, "client_id": False, "client_secret": True}


def test_bruno_has_saved_requests_as_they_were(session: requests.Session, server: LiveServer) -> None:
    read = bruno(exported(session, server, "bruno", saved="true"))
    assert read["Sales/Orders.bru"]["http"]["url"] == "{{base_url}}/api/4.0/queries/run/:result_format"
    assert json.loads(read["Sales/Orders.bru"]["body"]["json"]) == QUERY
    assert read["People/People - all.bru"]["http"]["url"].endswith("/users/search?email=a%25%40example.com")
    assert read["Who am I.bru"]["meta"]["name"] == "Who am I?"


# --- .http, run line by line ------------------------------------------------------------------------------------


def test_http_file_runs_from_the_login_on(session: requests.Session, server: LiveServer) -> None:
    text = exported(session, server, "http", saved="true").decode()
    assert f"@base_url = {server.tls.url}" in text
    told = {f"LOOKERSDK_{name.upper()}": value for name, value in server.key.items()}
    answers = HttpFile(text, told, base_url=server.plain.url).run()
    assert [(name, answer.status_code) for name, answer in answers] == [
        ("Log in", 200),
        ("Who am I?", 200),
        ("People / all", 200),
        ("Orders", 200),
    ]
    assert answers[-1][1].text.splitlines()[0] == "Users State,Order Items Count"


def test_http_file_of_all_asks_nothing_that_is_not_there(
    session: requests.Session, server: LiveServer
) -> None:
    """With a key that only rehearses: what is refused is understood."""
    address, body = f"{server.plain.url}/api/lookalike/v1/keys", {"purpose": "rehearsal", "mode": "dry_run"}
    key = session.post(address, json=body, timeout=30).json()
    told = {f"LOOKERSDK_{name.upper()}": key[name] for name in ("client_id", "client_secret")}
    text = exported(session, server, "http").decode()
    answers = HttpFile(text, told, base_url=server.plain.url, session_reference_token="none").run()
    unread = ("There is no operation", "does not exist at this path", "cannot be read")
    wrong = [name for name, each in answers if any(said in each.text for said in unread)]
    assert (len(answers), wrong) == (len(OPERATIONS) + 1, [])


# --- pytest, run ------------------------------------------------------------------------------------------------


def run_pytest(folder: Path, server: LiveServer, content: bytes, *more: str) -> str:
    (folder / "test_exported.py").write_bytes(content)
    told = {f"LOOKERSDK_{name.upper()}": value for name, value in server.key.items()}
    environment = {**os.environ, **told, "LOOKERSDK_BASE_URL": server.plain.url}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        *more,
    ]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=200)
    return done.stdout


def test_pytest_file_passes_against_the_server(
    session: requests.Session, server: LiveServer, tmp_path: Path
) -> None:
    out = run_pytest(tmp_path, server, exported(session, server, "pytest", saved="true"))
    assert re.search(r"^3 passed", out.splitlines()[-1]), out


def test_pytest_file_of_a_tag_changes_nothing_unasked(
    session: requests.Session, server: LiveServer, tmp_path: Path
) -> None:
    out = run_pytest(tmp_path, server, exported(session, server, "pytest", tag="Group"))
    writes = [
        each for each in read_contract().operations.values() if each.tag == "Group" and each.verb != "get"
    ]
    skipped = int(re.findall(r"(\d+) skipped", out)[-1])
    assert skipped >= len(writes) and "failed" not in out


def test_pytest_file_of_all_is_collected_whole(
    session: requests.Session, server: LiveServer, tmp_path: Path
) -> None:
    out = run_pytest(tmp_path, server, exported(session, server, "pytest"), "--collect-only")
    assert f"{len(OPERATIONS)} tests collected" in out


# --- refusals, and the command ----------------------------------------------------------------------------------


def test_unknown_format_names_those_there_are(local_api: Client) -> None:
    answer = local_api.as_viewer.get(f"{EXPORTS}/insomnia", whole=True)
    assert answer.status_code == 404


def test_unknown_tag_is_refused(local_api: Client) -> None:
    answer = local_api.as_viewer.get(f"{EXPORTS}/http?tag=Zoo", whole=True)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tag")


def test_command_writes_what_the_server_gives(
    session: requests.Session, server: LiveServer, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "lookalike", "api", "export", "--format", "bruno", "--tag", "Look"]
    command += ["--base-url", server.tls.url, "--out", str(tmp_path / "looks.zip")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert (tmp_path / "looks.zip").read_bytes() == exported(session, server, "bruno", tag="Look")
