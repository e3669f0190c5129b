"""Who is next: shares between classes, turns between callers, limits, and a place to spare."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest

from lookalike.workers.line import API, INTERACTIVE, SCHEDULE, Line, LineFull, LineLimits, Place, Share
from lookalike.workers.task import ConnectionSpec

SHOP = ConnectionSpec("shop", "duckdb", "/shop.duckdb")
OTHER = ConnectionSpec("other", "duckdb", "/other.duckdb")


def order(line: Line[None], entering: Iterable[Share]) -> str:
    """The callers of tasks that enter at once, in the order in which they get the one worker."""
    names = []
    for share in entering:
        line.enter(share, SHOP)
    while (place := line.next()) is not None:
        names.append(str(place.share.caller))
        line.end(place, 0.0)
    return "".join(names)


def queue(text: str, traffic: str = API) -> list[Share]:
    return [Share(traffic, name) for name in text]


def in_loop(work) -> None:
    async def run() -> None:
        work()

    asyncio.run(run())


def test_tasks_of_one_caller_keep_their_order():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        places = [line.enter(Share(caller="a"), SHOP) for _ in range(3)]
        found = []
        while (place := line.next()) is not None:
            found.append(places.index(place))
            line.end(place, 0.0)
        assert found == [0, 1, 2]

    in_loop(work)


@pytest.mark.parametrize(
    ("entered", "served"),
    [("aaab", "abaa"), ("aaabbb", "ababab"), ("aabcbc", "abcabc"), ("a" * 500 + "b", "ab" + "a" * 499)],
)
def test_callers_of_a_class_take_turns(entered: str, served: str):
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        assert order(line, queue(entered)) == served

    in_loop(work)


def test_classes_share_by_weight():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        entered = [*queue("s" * 3, SCHEDULE), *queue("k" * 12, API), *queue("p" * 24, INTERACTIVE)]
        served = order(line, entered)
        assert [served[:13].count(name) for name in "pks"] == [8, 4, 1]
        assert [served[:26].count(name) for name in "pks"] == [16, 8, 2]

    in_loop(work)


@pytest.mark.parametrize("traffic", [SCHEDULE, API, INTERACTIVE])
def test_single_task_of_any_class_waits_for_one_turn(traffic: str):
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        for share in queue("a" * 500, INTERACTIVE):
            line.enter(share, SHOP)
        for _ in range(20):
            line.end(taken(line), 0.0)
        line.enter(Share(traffic, "b"), SHOP)
        following = [taken(line, ends=True).share.caller for _ in range(2)]
        assert "b" in following

    in_loop(work)


def taken(line: Line[None], *, ends: bool = False) -> Place[None]:
    place = line.next()
    assert place is not None
    if ends:
        line.end(place, 0.0)
    return place


def test_spare_place_is_for_callers_without_a_task():
    def work() -> None:
        line: Line[None] = Line(2, LineLimits())
        for share in queue("aaa"):
            line.enter(share, SHOP)
        assert [taken(line).share.caller for _ in range(2)] == ["a", "a"]
        assert line.next() is None
        for share in queue("bc"):
            line.enter(share, SHOP)
        assert taken(line).share.caller == "b"
        assert line.next() is None

    in_loop(work)


@pytest.mark.parametrize("share", [Share(SCHEDULE, "b"), Share(API, "heavy")], ids=["schedule", "much had"])
def test_spare_place_is_not_for_those(share: Share):
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        line.usage.add("heavy", 30.0)
        line.enter(Share(caller="a"), SHOP)
        taken(line)
        line.enter(share, SHOP)
        assert line.next() is None
        line.enter(Share(caller="c"), SHOP)
        assert taken(line).share.caller == "c"

    in_loop(work)


def test_usage_is_forgotten_by_halves():
    line: Line[None] = Line(1, LineLimits())
    line.usage.add("a", 16.0)
    seconds, at = line.usage._known["a"]
    line.usage._known["a"] = (seconds, at - 90.0)
    assert line.usage.of("a") == pytest.approx(2.0, abs=0.01)


def test_caller_runs_no_more_than_the_limit():
    def work() -> None:
        line: Line[None] = Line(4, LineLimits(running_per_caller=2))
        for share in queue("aaab"):
            line.enter(share, SHOP)
        assert [taken(line).share.caller for _ in range(3)] == ["a", "b", "a"]
        assert line.next() is None

    in_loop(work)


@pytest.mark.parametrize("share", [Share(max_queries=2), Share(max_connections=2)])
def test_connection_runs_no_more_than_its_limit(share: Share):
    def work() -> None:
        line: Line[None] = Line(4, LineLimits())
        for caller in "abc":
            line.enter(replace(share, caller=caller), SHOP)
        line.enter(Share(caller="c"), OTHER)
        found = [taken(line) for _ in range(3)]
        assert [(each.share.caller, each.connection.name) for each in found] == [
            ("a", "shop"),
            ("b", "shop"),
            ("c", "other"),
        ]
        assert line.next() is None
        line.end(found[0], 0.0)
        assert taken(line).connection is SHOP

    in_loop(work)


def test_user_runs_no_more_on_a_connection_than_its_limit():
    def work() -> None:
        line: Line[None] = Line(4, LineLimits())
        for caller in "aab":
            line.enter(Share(caller=caller, max_queries_per_user=1), SHOP)
        assert [taken(line).share.caller for _ in range(2)] == ["a", "b"]
        assert line.next() is None

    in_loop(work)


def test_full_line_says_whose_limit_it_is():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits(waiting=3, waiting_per_caller=2))
        line.enter(Share(caller="a"), SHOP)
        line.enter(Share(caller="a"), SHOP)
        with pytest.raises(LineFull, match="2 of your queries wait already"):
            line.enter(Share(caller="a"), SHOP)
        line.enter(Share(caller="b"), SHOP)
        with pytest.raises(LineFull, match="3 queries wait already, which is the limit of the server"):
            line.enter(Share(caller="c"), SHOP)

    in_loop(work)


def test_who_leaves_makes_room():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits(waiting=1))
        place = line.enter(Share(caller="a"), SHOP)
        line.leave(place)
        line.leave(place)
        assert line.length == 0
        line.enter(Share(caller="b"), SHOP)
        assert taken(line).share.caller == "b"

    in_loop(work)


def test_position_counts_the_turns_before():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        places = [line.enter(share, SHOP) for share in queue("aaab")]
        assert [line.position(place) for place in places] == [1, 3, 4, 2]

    in_loop(work)


def test_place_whose_task_is_gone_is_passed_over():
    def work() -> None:
        line: Line[None] = Line(1, LineLimits())
        gone = line.enter(Share(caller="a"), SHOP)
        line.enter(Share(caller="b"), SHOP)
        gone.turn.cancel()
        assert taken(line).share.caller == "b"
        line.leave(gone)
        assert line.length == 0

    in_loop(work)


def test_caller_of_many_failures_waits_before_the_next():
    line: Line[int] = Line(4, LineLimits())
    for _ in range(30):
        line.failures.add("ada", 1)
    assert line.pause_s(Share(caller="ada")) == pytest.approx(0.5, abs=0.05)
    assert line.pause_s(Share(caller="bob")) == 0


def test_few_failures_make_nobody_wait():
    line: Line[int] = Line(4, LineLimits())
    for _ in range(20):
        line.failures.add("ada", 1)
    assert line.pause_s(Share(caller="ada")) == 0


def test_pause_for_failures_has_a_limit():
    line: Line[int] = Line(4, LineLimits())
    line.failures.add("ada", 10_000)
    assert line.pause_s(Share(caller="ada")) == 1.0
