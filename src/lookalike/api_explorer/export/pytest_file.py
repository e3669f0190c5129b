"""A file for pytest and requests: one test for each request, which holds that the server answers it well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .requests import Exported

HEAD = '''\
"""{name}: the requests as tests, for pytest and requests.

LOOKERSDK_BASE_URL, LOOKERSDK_CLIENT_ID and LOOKERSDK_CLIENT_SECRET say where and as whom. Tests that change data run
only when ALSO_CHANGE=1 is set. Ids that the requests leave open come from the environment too.
"""

import os

import pytest
import requests

BASE_URL = os.environ.get("LOOKERSDK_BASE_URL", {base_url!r}).rstrip("/")
changes = pytest.mark.skipif(os.environ.get("ALSO_CHANGE") != "1", reason="it changes data; set ALSO_CHANGE=1")


@pytest.fixture(scope="session")
def api():
    with requests.Session() as session:
        session.verify = os.environ.get("LOOKERSDK_VERIFY_SSL", "true").lower() not in ("false", "0")
        key = {{name: os.environ[f"LOOKERSDK_{{name.upper()}}"] for name in ("client_id", "client_secret")}}
        login = session.post(f"{{BASE_URL}}/api/4.0/login", data=key, timeout=60)
        login.raise_for_status()
        session.headers["Authorization"] = f"Bearer {{login.json()['access_token']}}"
        yield session


def given(name):
    value = os.environ.get(name.upper())
    if not value:
        pytest.skip(f"set {{name.upper()}} to run it")
    return value


def segment(text):
    return requests.utils.quote(text, safe="")
'''
WORDS = re.compile(r"\W+", re.ASCII)


def pytest_file(name: str, base_url: str, requests: Sequence[Exported], reading: frozenset[str]) -> bytes:
    """`reading`: the operations that change nothing."""
    head = HEAD.format(name=_line(name).replace('"', "'").replace("\\", "/"), base_url=base_url)
    used: set[str] = set()
    tests = [_test(each, _free(each, used), reading) for each in requests]
    return "\n\n\n".join([head.rstrip(), *tests]).encode() + b"\n"


def _test(exported: Exported, name: str, reading: frozenset[str]) -> str:
    operation = exported.operation
    arguments = [repr(operation.verb.upper()), _address(exported)]
    if exported.query:
        pairs = ", ".join(f"{key!r}: {_value(value)}" for key, value in exported.query)
        arguments.append(f"params={{{pairs}}}")
    if isinstance(exported.body, str):
        arguments.append(f'data={exported.body!r}.encode(), headers={{"Content-Type": "text/plain"}}')
    elif exported.body is not None:
        arguments.append(f"json={exported.body!r}")
    lines = [] if operation.id in reading else ["@changes"]
    lines += [
        f"def test_{name}(api):",
        f"    answer = api.request({', '.join(arguments)}, timeout=300)",
        "    assert answer.ok, answer.text[:2000]",
    ]
    return "\n".join(lines)


def _address(exported: Exported) -> str:
    parts = [name if value is None else f"{{segment({_value(value)})}}" for name, value in exported.template]
    return 'f"{BASE_URL}/' + "/".join(parts) + '"'


def _value(text: str) -> str:
    return f"given({text[2:-2]!r})" if text.startswith("{{") else repr(text)


def _free(exported: Exported, used: set[str]) -> str:
    """A name for the test that no other one has."""
    stem = WORDS.sub("_", f"{exported.folder} {exported.name}").strip("_").lower() or exported.operation.id
    name = next(
        each for each in (stem, *(f"{stem}_{n}" for n in range(2, len(used) + 3))) if each not in used
    )
    used.add(name)
    return name


def _line(text: str) -> str:
    return " ".join(text.split())
