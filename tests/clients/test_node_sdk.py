"""The official Node SDK: each story is a script in `node/` that prints one JSON object."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from live_server import Door, LiveServer, clean_environment

STORIES = Path(__file__).with_name("node")
Tell = Callable[..., dict[str, Any]]


@pytest.fixture
def tell(server: LiveServer, door: Door) -> Tell:
    """Runs a story; over TLS, Node trusts the server's authority."""

    def run(story: str, **more: str) -> dict[str, Any]:
        settings = {
            "LOOKERSDK_BASE_URL": door.url,
            "LOOKERSDK_CLIENT_ID": server.client_id,
            "LOOKERSDK_CLIENT_SECRET": server.client_secret,
            "LOOKERSDK_VERIFY_SSL": "true",
            "STORY_INI": str(server.ini),
        }
        authority = {"NODE_EXTRA_CA_CERTS": str(door.ca)} if door.ca else {}
        return told(story, {**settings, **authority, **more})

    return run


def told(story: str, settings: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        ["node", f"{story}.mjs"],
        cwd=STORIES,
        env={**clean_environment(), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_node_logs_in_by_environment_and_ini(tell: Tell) -> None:
    assert tell("login") == {
        "me": {"id": "1", "display_name": "Admin User"},
        "loggedOut": True,
        "again": {"id": "1"},
        "byIni": "admin@example.com",
    }


def test_node_takes_an_unknown_authority_unverified(server: LiveServer) -> None:
    settings = {
        "LOOKERSDK_BASE_URL": server.tls.url,
        "LOOKERSDK_CLIENT_ID": server.client_id,
        "LOOKERSDK_CLIENT_SECRET": server.client_secret,
        "LOOKERSDK_VERIFY_SSL": "false",
        "STORY_INI": str(server.ini),
    }
    assert told("login", settings)["me"] == {"id": "1", "display_name": "Admin User"}


def test_node_refuses_an_unknown_authority(server: LiveServer) -> None:
    settings = {"LOOKERSDK_BASE_URL": server.tls.url, "LOOKERSDK_VERIFY_SSL": "true"}
    assert told("wrong_key", {**settings, **environment_key(server)})["refused"] is True


def environment_key(server: LiveServer) -> dict[str, str]:
    return {"LOOKERSDK_CLIENT_ID": server.client_id, "LOOKERSDK_CLIENT_SECRET": server.client_secret}


def test_node_makes_and_deletes_users(tell: Tell) -> None:
    story = tell("users")
    gone = story.pop("gone")
    assert story == {
        "idIsText": True,
        "updated": True,
        "found": "Nele",
        "byEmail": True,
        "roles": ["Viewer"],
        "deleted": "",
    }
    assert gone["message"] == "Not found"


def test_node_runs_and_changes_looks(tell: Tell) -> None:
    story = tell("looks")
    gone = story.pop("gone")
    assert story == {
        "sameQuery": True,
        "before": [
            {"products.category": "Underwear", "products.count": 29},
            {"products.category": "Jeans", "products.count": 23},
        ],
        "after": "Products Category,Products Count\nMaternity,31\n",
        "found": [True],
        "deleted": "",
    }
    assert gone["documentation_url"].endswith("/docs/r/err/4.0/404/get/looks/:look_id")


def test_node_runs_queries_in_every_format(tell: Tell) -> None:
    assert tell("queries") == {
        "json": [
            {"products.category": "Maternity", "products.count": 31},
            {"products.category": "Intimates", "products.count": 29},
        ],
        "json_label": {"Products Category": "Maternity", "Products Count": 31},
        "json_detail": [31, 29],
        "json_bi": 2,
        "csv": "Products Category,Products Count\nMaternity,31\nIntimates,29\n",
        "txt": "Products Category\tProducts Count\nMaternity\t31\nIntimates\t29\n",
        "sql": "SELECT",
        "html": "<table>",
        "limited": "Products Category,Products Count\nMaternity,31\n",
        "xlsx": "PK",
        "png": "PNG",
    }


def test_node_streams_the_same_bytes(tell: Tell, tmp_path: Path) -> None:
    story = tell("stream", STORY_FILE=str(tmp_path / "events.csv"))
    assert story == {"lines": 20_001, "first": "Events Event ID\n1\n", "same": True}


def test_node_pages_by_link_headers(tell: Tell) -> None:
    assert tell("paging") == {
        "seen": [["A", "B"], ["C", "D"], ["E"]],
        "total": 5,
        "pages": 3,
        "more": True,
        "last": ["E"],
    }


def test_node_sees_refusals_as_sdk_errors(tell: Tell, server: LiveServer) -> None:
    story = tell("errors")
    assert story["thrown"] == {"isSdkError": True, "message": "Not found"}
    assert story["missing"]["documentation_url"] == (
        f"{server.tls.url}/docs/r/err/4.0/404/get/looks/:look_id"
    )
    assert story["invalid"]["message"] == "Validation Failed"
    assert [detail["field"] for detail in story["invalid"]["errors"]] == ["name"]
    assert "nonsense" in story["format"]["message"]
    assert '"products.categorie"' in story["field"]["message"]
    assert "all_boards" in story["notYet"]["message"]


def test_node_login_with_wrong_secret_is_refused(tell: Tell) -> None:
    assert tell("wrong_key", LOOKERSDK_CLIENT_SECRET="wrong")["refused"] is True


def test_node_acts_as_another_user(tell: Tell) -> None:
    assert tell("sudo") == {"mine": "1", "theirs": True, "actor": "1", "mineAgain": "1"}


def test_node_reads_models_folders_and_connections(tell: Tell) -> None:
    assert tell("models") == {
        "models": ["thelook"],
        "count": "count",
        "children": True,
        "dialect": "duckdb",
        "tests": ["success"],
        "version": "4.0",
        "berlin": True,
        "deleted": "",
    }


def test_node_uses_the_rest_of_the_query_tag(tell: Tell) -> None:
    answer = tell("query_tag")
    assert "cancelled" in answer.pop("killed")
    rows = [
        {"products.category": "Maternity", "products.count": 31},
        {"products.category": "Intimates", "products.count": 29},
    ]
    assert answer == {
        "statuses": ["complete", "complete"],
        "rows": rows,
        "several": 2,
        "one": [{"one": 1}],
        "sqlAgain": "SELECT 1 AS one",
        "sources": ["first", "second"],
        "byId": True,
        "bySlug": True,
        "ran": "Products Category,Products Count\nMaternity,31\nIntimates,29\n",
        "byAddress": "Must query at least one dimension or mea",
    }


def test_node_asks_models_in_sql(tell: Tell) -> None:
    assert tell("sql_interface") == {
        "same": True,
        "columns": ["products.category", "products.count"],
        "rows": [
            {"products.category": {"value": "Maternity"}, "products.count": {"value": 31}},
            {"products.category": {"value": "Intimates"}, "products.count": {"value": 29}},
        ],
        "schemas": True,
        "refused": "Line 1, column 8: Constants cannot be selected; a column is a field, or AGGREGATE(a measure).",
    }
