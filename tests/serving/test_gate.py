from __future__ import annotations

import asyncio
import re
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from clients import Process, ask, connect, crowd, request, server_process
from lookalike.serving.gate import GateError, Places, places_for


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 50))


def metric(process: Process, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{process.metrics_port}/metrics") as answer:
        text = answer.read().decode()
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def complaints(process: Process) -> list[str]:
    """Log lines that are not those of requests."""
    return [line for line in process.log.read_text().splitlines() if '"event":"request"' not in line]


def test_places_leave_files_for_the_rest() -> None:
    assert places_for(0, 256) == Places(served=112, refused=48)
    assert places_for(50, 256) == Places(served=50, refused=48)


def test_more_connections_than_files_are_refused_at_start() -> None:
    with pytest.raises(GateError, match=r"max_connections is 200, but an open-file limit of 256 allows 112"):
        places_for(200, 256)


def test_too_low_a_file_limit_is_refused_at_start() -> None:
    with pytest.raises(GateError, match="needs 160 or more"):
        places_for(0, 128)


def test_thousand_clients_over_http_are_all_served(narrow: Process) -> None:
    answers, failures = run(crowd(1000, narrow.http_port, "/hello"))
    assert (Counter(answer.status for answer in answers), failures) == ({200: 1000}, [])
    assert max(answer.seconds for answer in answers) < 10
    assert metric(narrow, "lookalike_accepts_without_files_total") == 0
    assert complaints(narrow) == []


def test_thousand_clients_over_tls_are_all_answered(narrow: Process) -> None:
    answers, failures = run(crowd(1000, narrow.port, "/hello", tls=narrow.tls()))
    assert (len(answers), failures) == (1000, [])
    assert {answer.status for answer in answers} <= {200, 429}
    assert metric(narrow, "lookalike_accepts_without_files_total") == 0
    assert complaints(narrow) == []


def test_keep_alive_clients_share_the_places(narrow: Process) -> None:
    answers, failures = run(crowd(1000, narrow.http_port, "/hello", times=3))
    assert (len(answers), failures) == (3000, [])
    assert {answer.status for answer in answers} <= {200, 429}
    assert complaints(narrow) == []


def test_clients_beyond_the_wait_are_told_429(impatient: Process) -> None:
    answers, failures = run(crowd(300, impatient.http_port, "/slow?s=3"))
    assert failures == []
    assert Counter(answer.status for answer in answers) == {200: 112, 429: 188}
    refused = next(answer for answer in answers if answer.status == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 8
    assert refused.headers["content-type"] == "application/json"
    assert set(re.findall(rb'"(\w+)":', refused.body)) == {b"message", b"documentation_url"}
    assert "x-request-id" in refused.headers


def test_refusals_over_tls_arrive_whole(impatient: Process) -> None:
    answers, failures = run(crowd(200, impatient.port, "/slow?s=3", tls=impatient.tls()))
    assert failures == []
    assert Counter(answer.status for answer in answers) == {200: 112, 429: 88}


def test_idle_connections_make_room(narrow: Process) -> None:
    """112 clients that keep their connection do not lock out the next one."""

    async def fill_then_ask():
        idle = [await connect(narrow.http_port) for _ in range(112)]
        for reader, writer in idle:
            writer.write(request("/hello"))
            await reader.readuntil(b"}")
        await asyncio.sleep(0.3)
        answers = await ask(narrow.http_port, "/hello")
        for _, writer in idle:
            writer.close()
        return answers[0].status

    assert run(fill_then_ask()) == 200


def test_server_is_quick_again_after_the_crowd(narrow: Process) -> None:
    assert run(ask(narrow.http_port, "/hello"))[0].seconds < 2
    assert metric(narrow, "lookalike_connections") == 0


def test_one_address_cannot_take_more_than_its_share(tmp_path: Path) -> None:
    with server_process(tmp_path, "connections_per_address=5") as process:
        answers, failures = run(crowd(20, process.http_port, "/slow?s=0.5"))
    assert (Counter(answer.status for answer in answers), failures) == ({200: 5, 429: 15}, [])
