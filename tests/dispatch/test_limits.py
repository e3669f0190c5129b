"""Calls beyond a key's limit wait, others pass, and what would wait too long is told 429. Trust notes, 5."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from lookalike.access.caller import Caller
from lookalike.access.key_limits import KeyLimits
from lookalike.config import Settings
from lookalike.dispatch.errors import ApiError
from lookalike.dispatch.limits import Account, CallLimits

FAST, SLOW = "Bearer fast", "Bearer slow"


def limits(tmp_path: Path, **settings: object) -> CallLimits:
    loaded = Settings.load({"data": str(tmp_path), **settings}, {})
    return CallLimits(lambda: loaded)


def account(known: CallLimits, header: str, key_id: int, per_s: float | None) -> Account:
    caller = Caller(1, credential_id=key_id, key=KeyLimits(key_id, calls_per_s=per_s, hint="CVDM"))
    found = known.note(header, caller)
    assert found is not None
    return found


async def times_of(known: CallLimits, whose: Account, calls: int) -> list[float]:
    began = time.perf_counter()

    async def call() -> float:
        await known.admit(whose)
        return time.perf_counter() - began

    return await asyncio.gather(*(call() for _ in range(calls)))


def test_calls_beyond_the_limit_wait_in_order(tmp_path: Path) -> None:
    known = limits(tmp_path)
    times = asyncio.run(times_of(known, account(known, SLOW, 1, 50), 75))
    assert times == sorted(times)
    assert max(times[:50]) < times[-1] and times[-1] > 0.45


def test_without_a_limit_nothing_waits(tmp_path: Path) -> None:
    known = limits(tmp_path)
    assert max(asyncio.run(times_of(known, account(known, FAST, 1, None), 500))) < 10


def test_a_key_that_waits_holds_no_other_up(tmp_path: Path) -> None:
    known = limits(tmp_path)
    slow, fast = account(known, SLOW, 1, 5), account(known, FAST, 2, None)

    async def both() -> list[float]:
        waiting = asyncio.create_task(times_of(known, slow, 10))
        await asyncio.sleep(0)
        found = await times_of(known, fast, 20)
        waiting.cancel()
        return found

    assert max(asyncio.run(both())) < 0.2


def test_who_would_wait_too_long_is_told_429(tmp_path: Path) -> None:
    known = limits(tmp_path, call_wait_s="0.5")
    whose = account(known, SLOW, 1, 2)

    async def calls() -> list[BaseException | None]:
        return await asyncio.gather(*(known.admit(whose) for _ in range(6)), return_exceptions=True)

    answers = asyncio.run(calls())
    assert [type(each) for each in answers[:3]] == [type(None)] * 3
    [refused] = {type(each) for each in answers[3:]}
    assert refused is ApiError


def test_a_refusal_tells_when_to_come_back(tmp_path: Path) -> None:
    known = limits(tmp_path, call_queue="0")
    whose = account(known, SLOW, 1, 0.1)

    async def calls() -> None:
        await known.admit(whose)
        await known.admit(whose)

    with pytest.raises(ApiError) as refused:
        asyncio.run(calls())
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "8"
    assert refused.value.errors[0].code == "rate_limited"
    assert "limit 0.1 calls a second, key …CVDM" in refused.value.message


def test_one_key_takes_half_of_the_places_at_most(tmp_path: Path) -> None:
    known = limits(tmp_path, call_queue="8")
    one, two = account(known, SLOW, 1, 1), account(known, FAST, 2, 1)

    async def calls() -> tuple[int, int]:
        tasks = [asyncio.create_task(known.admit(one)) for _ in range(20)]
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(known.admit(two)) for _ in range(3)]
        await asyncio.sleep(0.01)
        waiting = (one.waiting, two.waiting)
        for task in (*tasks, *others):
            task.cancel()
        await asyncio.gather(*tasks, *others, return_exceptions=True)
        return waiting

    assert asyncio.run(calls()) == (4, 2)


def test_only_so_many_calls_of_one_account_are_worked_on(tmp_path: Path) -> None:
    known = limits(tmp_path, calls_at_once="3")
    whose = account(known, FAST, 1, None)
    most = 0
    running = 0

    async def call() -> None:
        nonlocal most, running
        async with known.working(whose):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1

    async def calls() -> None:
        await asyncio.gather(*(call() for _ in range(20)))

    asyncio.run(calls())
    assert (most, whose.running) == (3, 0)


def test_a_call_that_left_gives_its_turn_back(tmp_path: Path) -> None:
    known = limits(tmp_path, calls_at_once="1")
    whose = account(known, FAST, 1, None)

    async def calls() -> None:
        async with known.working(whose):
            waiting = asyncio.create_task(known._turn(whose))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with known.working(whose):
            pass

    asyncio.run(calls())
    assert whose.running == 0


def test_logins_of_one_key_share_its_limit(tmp_path: Path) -> None:
    known = limits(tmp_path)
    assert account(known, SLOW, 1, 5) is account(known, FAST, 1, 5)


def test_headers_tell_what_is_left(tmp_path: Path) -> None:
    known = limits(tmp_path)
    whose = account(known, SLOW, 1, 10)
    assert known.headers(whose)["X-RateLimit-Remaining"] == "10"
    asyncio.run(known.admit(whose))
    told = known.headers(whose)
    assert told["RateLimit"] == '"calls";r=9;t=1'
    assert told["RateLimit-Policy"] == '"calls";q=10;w=1'
