"""The line of tasks that wait for a worker, and who is next.

Between the classes of traffic workers are shared by weight, within a class by turns: one caller after another, and
for each of them first come, first served. So five hundred tasks of one caller make another's only one wait for a single
turn. One worker more than there are is kept for callers for whom nothing runs: those who have asked for little lately
need not wait for the long statements of others.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .task import ConnectionSpec

INTERACTIVE, API, BATCH, SCHEDULE = "interactive", "api", "batch", "schedule"
WEIGHTS = {INTERACTIVE: 8.0, API: 4.0, BATCH: 2.0, SCHEDULE: 1.0}
# A caller whose statements took this long lately has had their share: theirs give way to those of others.
MUCH_S = 10.0
HALF_LIFE_S = 30.0
# Statements that fail at once come again at once. Some are a page with mistakes; from then on each one more makes the
# caller's next wait longer, so that nobody's failures take the machine from others.
FREE_FAILURES = 20
FAILURES_HALF_LIFE_S = 5.0
PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """On whose account a task runs. `wait_s`: how long it may stand in line; None: as long as it takes. The last
    three are limits of its connection, 0 for none."""

    traffic: str = API
    caller: Hashable = None
    wait_s: float | None = None
    max_connections: int = 0
    max_queries: int = 0
    max_queries_per_user: int = 0


OF_THE_SERVER = Share()  # what it asks by itself


@dataclass(frozen=True, slots=True)
class LineLimits:
    """`running_per_caller` 0: as many as there are workers."""

    waiting: int = 1000
    waiting_per_caller: int = 500
    running_per_caller: int = 0


class LineFull(Exception):
    """No place is free; the text says whose limit it is."""


@dataclass(eq=False, slots=True)
class Place(Generic[T]):
    """One task in line. `turn` gives what it waits for."""

    share: Share
    connection: ConnectionSpec
    turn: asyncio.Future[T]
    since: float = field(default_factory=time.monotonic)


class Usage:
    """An amount by caller, of which half is forgotten in each half-life."""

    def __init__(self, half_life_s: float) -> None:
        self._half_life_s = half_life_s
        self._known: dict[Hashable, tuple[float, float]] = {}

    def of(self, caller: Hashable) -> float:
        amount, at = self._known.get(caller, (0.0, 0.0))
        return amount * 0.5 ** ((time.monotonic() - at) / self._half_life_s)

    def add(self, caller: Hashable, amount: float) -> None:
        self._known[caller] = (self.of(caller) + amount, time.monotonic())
        if len(self._known) > 10_000:
            self._known = {each: known for each, known in self._known.items() if self.of(each) > 0.1}


@dataclass(slots=True)
class Class(Generic[T]):
    """The callers of one class of traffic, the next one first. `start`: when its next task is due, by the clock that
    the weights make."""

    weight: float
    callers: OrderedDict[Hashable, deque[Place[T]]] = field(default_factory=OrderedDict)
    start: float = 0.0


class Line(Generic[T]):
    """Belongs to one asyncio loop. `size`: tasks that run at once; one more runs for a caller who has none."""

    def __init__(self, size: int, limits: LineLimits):
        self.size, self.limits = size, limits
        self.usage = Usage(HALF_LIFE_S)  # seconds of work
        self.failures = Usage(FAILURES_HALF_LIFE_S)
        self.length = self.running = 0
        self._classes: dict[str, Class[T]] = {name: Class(weight) for name, weight in WEIGHTS.items()}
        self._clock = 0.0
        self._waiting: Counter[Hashable] = Counter()
        self._running: Counter[Hashable] = Counter()

    def heavy(self, share: Share) -> bool:
        return self.usage.of(share.caller) > MUCH_S

    def pause_s(self, share: Share) -> float:
        """How long the caller's next task has to wait before it may stand in line."""
        many = 0.0 if share.caller is None else self.failures.of(share.caller) - FREE_FAILURES
        return min(max(many, 0.0) * PAUSE_S, LONGEST_PAUSE_S)

    def enter(self, share: Share, connection: ConnectionSpec) -> Place[T]:
        """Raises LineFull."""
        if (full := self.full(share)) is not None:
            raise LineFull(full)
        place: Place[T] = Place(share, connection, asyncio.get_running_loop().create_future())
        its_class = self._classes[share.traffic]
        if not its_class.callers:
            its_class.start = max(its_class.start, self._clock)
        its_class.callers.setdefault(share.caller, deque()).append(place)
        self._waiting[share.caller] += 1
        self.length += 1
        return place

    def full(self, share: Share) -> str | None:
        """Why there is no place; None when there is one."""
        if self.length >= self.limits.waiting:
            return f"{self.length} queries wait already, which is the limit of the server"
        own = self._waiting[share.caller]
        if own >= self.limits.waiting_per_caller:
            return f"{own} of your queries wait already, which is the limit for one caller"
        return None

    def leave(self, place: Place[T]) -> None:
        """Out of the line before its turn."""
        callers = self._classes[place.share.traffic].callers
        of_caller = callers.get(place.share.caller)
        if of_caller is None or place not in of_caller:
            return
        of_caller.remove(place)
        if not of_caller:
            del callers[place.share.caller]
        self._left(place)

    def _left(self, place: Place[T]) -> None:
        self.length -= 1
        self._waiting[place.share.caller] -= 1
        if not self._waiting[place.share.caller]:
            del self._waiting[place.share.caller]

    def next(self) -> Place[T] | None:
        """Takes the one out of the line whose turn it is, and counts it as running; None when nobody may start."""
        for its_class in sorted(self._classes.values(), key=lambda each: each.start):
            found = self._next_of(its_class)
            if found is not None:
                self._clock = max(self._clock, its_class.start)
                its_class.start = self._clock + 1 / its_class.weight
                self._left(found)
                self._begin(found)
                return found
        return None

    def _next_of(self, its_class: Class[T]) -> Place[T] | None:
        for caller, places in its_class.callers.items():
            for place in places:
                # A turn that is cancelled leaves the line when its task hears of it, a moment later.
                if not place.turn.done() and self._may_start(place.share, place.connection.name):
                    places.remove(place)
                    its_class.callers.move_to_end(caller)
                    if not places:
                        del its_class.callers[caller]
                    return place
        return None

    def _may_start(self, share: Share, connection: str) -> bool:
        own = self._running[share.caller]
        if self.running >= self.size and not self._may_have_the_spare(share, own):
            return False
        if self.limits.running_per_caller and own >= self.limits.running_per_caller:
            return False
        on_connection = self.running_on(connection)
        most = min((each for each in (share.max_connections, share.max_queries) if each > 0), default=0)
        if most and on_connection >= most:
            return False
        of_user = self._running["user", connection, share.caller]
        return not share.max_queries_per_user or of_user < share.max_queries_per_user

    def _may_have_the_spare(self, share: Share, own: int) -> bool:
        return (
            self.running == self.size
            and not own
            and share.traffic not in (BATCH, SCHEDULE)
            and not self.heavy(share)
        )

    def _begin(self, place: Place[T]) -> None:
        self.running += 1
        for key in _keys(place):
            self._running[key] += 1

    def end(self, place: Place[T], seconds: float) -> None:
        """A task that ran is over; it took that long."""
        self.running -= 1
        self.usage.add(place.share.caller, seconds)
        for key in _keys(place):
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]

    def running_on(self, connection: str) -> int:
        return self._running["connection", connection]

    def position(self, place: Place[T]) -> int:
        """How many turns away it is, itself included, as things stand: an estimate, because shares are by weight and
        others may come. May be called from any thread."""
        its_class = self._classes[place.share.traffic]
        queues = {caller: list(places) for caller, places in list(its_class.callers.items())}
        own = queues.get(place.share.caller, [])
        turns = own.index(place) + 1 if place in own else 1
        before = 0
        of_others = turns  # of a caller whose turn comes first; one less of those after
        for caller, places in queues.items():
            of_others -= caller == place.share.caller
            before += min(len(places), of_others)
        before += 1
        for other in self._classes.values():
            if other is not its_class:
                waiting = sum(len(places) for places in list(other.callers.values()))
                before += min(waiting, int(before * other.weight / its_class.weight))
        return before

    def places(self) -> list[Place[T]]:
        """All that wait."""
        return [
            place for each in self._classes.values() for places in each.callers.values() for place in places
        ]


def _keys(place: Place[T]) -> tuple[Hashable, ...]:
    caller = place.share.caller
    name = place.connection.name
    return caller, ("connection", name), ("user", name, caller)
