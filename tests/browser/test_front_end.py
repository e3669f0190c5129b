"""What the server says when a browser asks for pages and their files, without a browser."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from watched import ROOT

from client import LoopThread
from lookalike.app import create_app
from lookalike.first_keys import administrator
from lookalike.instance import Instance
from lookalike.login.sessions import COOKIE, csrf_token, start_session
from lookalike.login.visitor import Visitor
from lookalike.pages.front_end import SECTIONS

DOCUMENT = "<!doctype html><html><head><title>Lookalike</title></head><body></body></html>"
SCRIPT = "console.log('a script of the build')\n" * 50


class Pages:
    """The application with a build of a few files."""

    def __init__(self, instance: Instance, loop: LoopThread, ui: Path):
        self.instance, self.loop = instance, loop
        transport = httpx.ASGITransport(create_app(instance, ui))
        self.http = httpx.AsyncClient(transport=transport, base_url=instance.web_url)
        self.token = ""

    def get(self, path: str, accept: str = "text/html", **headers: str) -> httpx.Response:
        sent: dict[str, Any] = {"Accept": accept, "Accept-Encoding": "identity", **headers}
        if self.token:
            sent["Cookie"] = f"{COOKIE}={self.token}"
        return self.loop.run(self.http.get(path, headers=sent))

    def log_in(self) -> None:
        with self.instance.store.write() as work:
            user = administrator(work, "ada@example.com")
            self.token = start_session(self.instance, work, user["id"], "email", Visitor(None, ""))


@pytest.fixture
def ui(tmp_path: Path) -> Path:
    folder = tmp_path / "ui"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(DOCUMENT)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc.js").write_text(SCRIPT)
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.txt").write_text("not for the world")
    return folder


@pytest.fixture
def pages(local_instance: Instance, loop_thread: LoopThread, ui: Path) -> Iterator[Pages]:
    opened = Pages(local_instance, loop_thread, ui)
    opened.log_in()
    yield opened
    loop_thread.run(opened.http.aclose())


def test_strangers_are_led_to_the_login_and_back(pages: Pages) -> None:
    pages.token = ""
    answer = pages.get("/admin/users?q=ada")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?return_to=%2Fadmin%2Fusers%3Fq%3Dada",
    )


def test_every_page_begins_with_the_same_document(pages: Pages) -> None:
    for path in ("/", "/admin/users/3", "/api-explorer/4.0/methods/User/me"):
        answer = pages.get(path)
        assert answer.status_code == 200
        assert "<title>Lookalike</title>" in answer.text


def test_document_brings_what_its_calls_need(pages: Pages) -> None:
    token = csrf_token(pages.instance.vault, pages.token)
    assert f'<meta name="csrf-token" content="{token}">' in pages.get("/").text


def test_document_is_kept_by_nobody(pages: Pages) -> None:
    assert pages.get("/").headers["cache-control"] == "no-store"


def test_policy_allows_scripts_of_this_server_only(pages: Pages) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in pages.get("/").headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in sources for sources in policy.values())


def test_nonce_of_styles_is_new_each_time(pages: Pages) -> None:
    nonces = [re.findall(r"'nonce-(\w+)'", pages.get("/").headers["content-security-policy"]) for _ in "ab"]
    assert nonces[0] != nonces[1]
    assert len(nonces[0][0]) >= 22


def test_files_of_the_build_may_be_kept_for_ever(pages: Pages) -> None:
    answer = pages.get("/assets/index-abc.js", "*/*")
    assert answer.text == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_files_are_sent_packed_to_whom_can_unpack(pages: Pages) -> None:
    answer = pages.get("/assets/index-abc.js", "*/*", **{"Accept-Encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == SCRIPT


def test_files_need_no_login(pages: Pages) -> None:
    pages.token = ""
    assert pages.get("/favicon.svg", "image/svg+xml").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/index-abc.js.gz",
        "/.hidden",
    ],
)
def test_nothing_but_files_of_the_build_is_sent(pages: Pages, path: str) -> None:
    assert pages.get(path, "*/*").status_code == 404


def test_unknown_addresses_are_no_pages(pages: Pages) -> None:
    assert pages.get("/no-such-section").status_code == 404


def test_no_page_stands_below_the_api(pages: Pages) -> None:
    answer = pages.get("/api/4.0/no_such_operation")
    assert answer.status_code in (401, 404)
    assert answer.headers["content-type"].startswith("application/json")


def test_clients_that_read_no_pages_get_none(pages: Pages) -> None:
    assert "<title>Lookalike" not in pages.get("/admin/users", "application/json").text


def test_without_a_build_pages_say_how_to_get_them(pages: Pages, ui: Path) -> None:
    (ui / "index.html").unlink()
    answer = pages.get("/admin/users")
    assert answer.status_code == 503
    assert "make web" in answer.text


def test_server_knows_the_sections_of_the_router() -> None:
    router = (ROOT / "web" / "src" / "router.tsx").read_text()
    assert set(re.findall(r'(?:page\(|path: )"/([\w-]*)', router)) == SECTIONS
