"""A script that hires, disables and deletes many people with eight processes of the official Python SDK: it is stopped
until it confirms, nothing breaks, and one call brings everybody back as they were, to the byte.

64 people by default; `LOOKALIKE_PEOPLE=10000` (and `-s` for the times) is what a release is held to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from exported import Export, differences, export
from lookalike.config import Settings
from lookalike.instance import open_instance
from reliability.served import Served, served

PEOPLE = int(os.environ.get("LOOKALIKE_PEOPLE", "64"))
PROCESSES = 8
SCRIPT = Path(__file__).with_name("people_script.py")


Key = tuple[str, str]  # the client id and the secret


@dataclass(frozen=True)
class Outcome:
    done: list[str]
    refusals: list[str]


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    data = tmp_path / "data"
    shutil.copytree(sqlite_template, data)
    with served(data, people=2) as running:
        yield running


@pytest.fixture
def scripts(server: Served) -> Iterator[list[subprocess.Popen[str]]]:
    environment = {"PATH": os.environ["PATH"], "LOOKERSDK_BASE_URL": f"http://127.0.0.1:{server.port}"}
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen([sys.executable, str(SCRIPT)], env=environment, text=True, stdin=pipe, stdout=pipe)
        for _ in range(PROCESSES)
    ]
    yield started
    for script in started:
        script.kill()
        script.communicate()


def new_key(server: Served, person: int) -> Key:
    me = server.call("GET", "/user", person=person)["id"]
    made = server.call("POST", f"/users/{me}/credentials_api3", person=person)
    return made["client_id"], made["client_secret"]


@dataclass(frozen=True)
class Crew:
    """The processes, working with one key."""

    scripts: list[subprocess.Popen[str]]
    key: Key

    def side_by_side(self, deed: str, subjects: list[str], *, confirms: bool = False) -> Outcome:
        """Every process takes its share of the subjects."""
        with timed(f"{deed}, {len(subjects)}"):
            for number, script in enumerate(self.scripts):
                share = subjects[number::PROCESSES]
                task = {"key": self.key, "deed": deed, "subjects": share, "confirms": confirms}
                assert script.stdin is not None
                print(json.dumps(task), file=script.stdin, flush=True)
            results = [json.loads(script.stdout.readline()) for script in self.scripts if script.stdout]
        refusals = [result["refusal"] for result in results if result["refusal"]]
        return Outcome([subject for result in results for subject in result["done"]], refusals)


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - began:.1f} s")


def whole_store(server: Served) -> Export:
    instance = open_instance(Settings.load({"data": str(server.data)}, {}))
    try:
        return export(instance.store)
    finally:
        instance.close()


def server_errors(server: Served) -> list[str]:
    with urlopen(f"http://127.0.0.1:{server.metrics_port}/metrics", timeout=10) as answer:
        return [line for line in answer.read().decode().splitlines() if 'status="5xx"' in line]


def test_many_people_go_once_confirmed_and_all_come_back(
    server: Served, scripts: list[subprocess.Popen[str]]
) -> None:
    hiring, firing = Crew(scripts, new_key(server, 0)), Crew(scripts, new_key(server, 1))
    people = hiring.side_by_side("create", [f"P{number}" for number in range(PEOPLE)]).done
    assert len(set(people)) == PEOPLE
    assert hiring.side_by_side("give_role", people).refusals == []
    before = whole_store(server)

    stopped = firing.side_by_side("disable", people)
    assert len(stopped.refusals) == PROCESSES
    assert max(10, PEOPLE * 5 // 100) <= len(stopped.done) <= max(10, PEOPLE * 6 // 100)

    others = [user_id for user_id in people if user_id not in set(stopped.done)]
    assert firing.side_by_side("disable", others, confirms=True).refusals == []
    deleted = firing.side_by_side("delete", people, confirms=True)
    assert (sorted(deleted.done), deleted.refusals) == (sorted(people), [])
    assert not set(whole_store(server)["users"]) & set(people)

    assert firing.side_by_side("undo", [firing.key[0]]).refusals == []
    assert differences(before, whole_store(server)) == []
    assert server_errors(server) == []
