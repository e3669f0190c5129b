"""The accept gate: no more connections than there are file descriptors for, and an answer to all the rest.

A connection that finds no free place waits in the kernel's queue, where it costs no descriptor. While anybody
waits, idle connections are closed and answers say `Connection: close`, so that places change hands. Who has
waited longer than `queue_wait_s` is taken out of the queue on one of the reserved places and told 429.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

from lookalike.serving.refusal import Refusal
from lookalike.serving.sockets import Bound

OWN_FILES = 96  # descriptors that connections leave to store, logs, workers and the databases
REFUSALS = 48
LEAST_PLACES = 16
ACCEPTS_AT_ONCE = 64
TICK_S = 0.05
IDLE_BEFORE_SHED_S = 0.2  # a client that has just got an answer may be sending its next request
HANDSHAKE_S = 10.0
TLS_GOODBYE_S = 2.0  # how long a closed TLS connection waits for the client's goodbye; 30 s by default
OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class GateError(Exception):
    """The open-file limit does not allow what was asked; the text says what to set."""


class Places(NamedTuple):
    served: int
    refused: int


def places_for(max_connections: int, open_files: int) -> Places:
    """How many connections may be served and refused at once under a limit of `open_files` descriptors.

    `max_connections` 0 takes all that the limit allows.
    """
    room = open_files - OWN_FILES - REFUSALS
    if room < LEAST_PLACES:
        least = OWN_FILES + REFUSALS + LEAST_PLACES
        raise GateError(f"The open-file limit is {open_files}; the server needs {least} or more (ulimit -n).")
    if max_connections > room:
        raise GateError(
            f"max_connections is {max_connections}, but an open-file limit of {open_files} allows {room}; "
            f"lower it, or raise the limit to {max_connections + OWN_FILES + REFUSALS} (ulimit -n)."
        )
    return Places(max_connections or room, REFUSALS)


class Served(Protocol):
    """What the gate asks of a connection that it has let in."""

    def close_if_idle(self) -> None: ...

    def close_after_answer(self) -> None: ...


class Place:
    """One connection's hold on the gate; released once, by whoever sees the connection end first."""

    __slots__ = ("_gate", "_held", "address", "refusal")

    def __init__(self, gate: Gate, address: str, *, refusal: bool) -> None:
        self._gate, self._held = gate, True
        self.address, self.refusal = address, refusal

    def release(self) -> None:
        if self._held:
            self._held = False
            self._gate.take_back(self)


class Queue:
    """The kernel's queue behind one listening socket, and how long its head has waited.

    The kernel tells the length of the queue, not the age of its members. As it hands them out in order,
    noting at each look how many ever arrived gives the age of the head to within one look.
    """

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.waiting = False
        self.length = 0
        self.limit = 0
        self._accepted = 0
        self._arrivals: deque[tuple[float, int]] = deque()  # (when seen, how many had ever arrived)

    def accept(self) -> tuple[socket.socket, str] | None:
        """The next connection and its client's address, or None when the queue is empty."""
        while True:
            try:
                sock, address = self.bound.sock.accept()
            except (BlockingIOError, InterruptedError):
                return None
            except ConnectionError:
                continue  # the client left while it waited
            self._accepted += 1
            sock.setblocking(False)
            return sock, address[0]

    def look(self, now: float) -> None:
        self.length, self.limit = _queue_length(self.bound.sock)
        arrived = self._accepted + self.length
        if not self._arrivals or self._arrivals[-1][1] < arrived:
            self._arrivals.append((now, arrived))

    def head_waited(self, now: float) -> float:
        while self._arrivals and self._arrivals[0][1] <= self._accepted:
            self._arrivals.popleft()
        return now - self._arrivals[0][0] if self._arrivals else 0.0

    def nearly_full(self) -> bool:
        """Beyond its limit the kernel drops newcomers, who then see a time-out in place of an answer."""
        return self.limit > 0 and self.length >= self.limit * 0.9

    def drained(self) -> None:
        self.waiting = False
        self.length = 0
        self._arrivals.clear()


def _queue_length(sock: socket.socket) -> tuple[int, int]:
    """How many connections wait to be accepted, and how many may (0: not known, as on macOS).

    For a listening socket Linux puts both into the fields tcpi_unacked and tcpi_sacked of TCP_INFO.
    """
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 40)
    except (AttributeError, OSError):
        return 1, 0
    return struct.unpack_from("=II", info, 24)


class Gate:
    """Accepts from several listening sockets within `places`.

    `connect` makes the protocol of a connection that got a place; `refuse` that of one that did not.
    """

    def __init__(
        self,
        places: Places,
        *,
        connect: Callable[[Place], asyncio.Protocol],
        refuse: Callable[[str], bytes],
        queue_wait_s: float,
        per_address: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.places = places
        self.served = self.refusing = 0
        self.accepted_total = self.refused_total = self.shed_total = self.out_of_files_total = 0
        self.idle: dict[Served, float] = {}  # since when; the longest idle first
        self.connections: Collection[Served] = ()  # all that are up, set by the server
        self._connect, self._refuse = connect, refuse
        self._queue_wait_s, self._per_address, self._tls = queue_wait_s, per_address, tls
        self._by_address: dict[str, int] = {}
        self._queues: list[Queue] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._tick: asyncio.TimerHandle | None = None
        self._resume: asyncio.Handle | None = None

    @property
    def pressed(self) -> bool:
        """Whether somebody waits for a place."""
        return self._tick is not None

    @property
    def queued(self) -> int:
        """How many connections waited at the last look."""
        return sum(queue.length for queue in self._queues)

    def open(self, sockets: list[Bound]) -> None:
        self._loop = asyncio.get_running_loop()
        self._queues = [Queue(bound) for bound in sockets]
        for queue in self._queues:
            self._loop.add_reader(queue.bound.sock, self._accept_from, queue)

    def close(self) -> None:
        """Stop listening. What still waits in the queues is reset by the kernel: call `empty` before."""
        for handle in (self._tick, self._resume):
            if handle is not None:
                handle.cancel()
        self._tick = self._resume = None
        for queue in self._queues:
            self._loop.remove_reader(queue.bound.sock)
            queue.bound.sock.close()
        self._queues = []

    async def empty(self, timeout_s: float) -> None:
        """Let in everybody who waits, so that a server that stops leaves no client without an answer."""
        deadline = self._loop.time() + timeout_s
        left = len(self._queues)
        while left and self._loop.time() < deadline:
            left = sum(self._accept_from(queue) for queue in self._queues)
            await asyncio.sleep(TICK_S if left else 0)

    def take_back(self, place: Place) -> None:
        if place.refusal:
            self.refusing -= 1
        else:
            self.served -= 1
            self._forget_address(place.address)
        if self.pressed and self._resume is None:
            self._resume = self._loop.call_soon(self._accept_from_waiting)

    def _accept_from(self, queue: Queue) -> bool:
        """Take connections while there are places. True when some are left waiting."""
        for _ in range(ACCEPTS_AT_ONCE):
            if self.served >= self.places.served:
                self._wait(queue)
                return True
            try:
                if (taken := queue.accept()) is None:
                    self._stop_waiting(queue)
                    return False
            except OSError as failed:
                self._cannot_accept(queue, failed)
                return True
            self._let_in(queue, *taken)
        return True

    def _accept_from_waiting(self) -> None:
        """The queue that was served last goes to the back, so that no port starves another."""
        self._resume = None
        for queue in [queue for queue in self._queues if queue.waiting]:
            self._queues.remove(queue)
            self._queues.append(queue)
            self._accept_from(queue)
            if self.served >= self.places.served:
                return

    def _cannot_accept(self, queue: Queue, failed: OSError) -> None:
        """Out of descriptors in spite of the gate, by somebody else's files. Wait for a tick, do not spin."""
        if failed.errno not in OUT_OF_FILES:
            raise failed
        self.out_of_files_total += 1
        self._wait(queue)

    def _wait(self, queue: Queue) -> None:
        if not queue.waiting:
            queue.waiting = True
            self._loop.remove_reader(queue.bound.sock)
            queue.look(self._loop.time())
        if self._tick is None:
            self._tick = self._loop.call_later(TICK_S, self._relieve)
            for connection in list(self.connections):
                connection.close_after_answer()

    def _stop_waiting(self, queue: Queue) -> None:
        if queue.waiting:
            queue.drained()
            self._loop.add_reader(queue.bound.sock, self._accept_from, queue)
        if self._tick is not None and not any(other.waiting for other in self._queues):
            self._tick.cancel()
            self._tick = None

    def _relieve(self) -> None:
        """While somebody waits: close idle connections, take who fits, refuse who has waited too long."""
        now = self._loop.time()
        self._tick = self._loop.call_later(TICK_S, self._relieve)
        for queue in self._queues:
            if queue.waiting:
                queue.look(now)
        self._shed(now)
        for queue in [queue for queue in self._queues if queue.waiting]:
            if self._accept_from(queue):
                self._refuse_head(queue, now)

    def _shed(self, now: float) -> None:
        wanted = self.queued - (self.places.served - self.served)
        for connection, since in list(self.idle.items())[: max(wanted, 0)]:
            if now - since < IDLE_BEFORE_SHED_S:
                return
            self.shed_total += 1
            connection.close_if_idle()

    def _refuse_head(self, queue: Queue, now: float) -> None:
        while self.refusing < self.places.refused:
            if queue.head_waited(now) <= self._queue_wait_s and not queue.nearly_full():
                return
            try:
                taken = queue.accept()
            except OSError:
                return
            if taken is None:
                self._stop_waiting(queue)
                return
            queue.length -= 1
            self._turn_away(queue, *taken)

    def _let_in(self, queue: Queue, sock: socket.socket, address: str) -> None:
        if self._per_address and self._by_address.get(address, 0) >= self._per_address:
            self._turn_away(queue, sock, address)
            return
        self.served += 1
        self.accepted_total += 1
        self._by_address[address] = self._by_address.get(address, 0) + 1
        place = Place(self, address, refusal=False)
        self._start(sock, place, queue.bound.tls, lambda: self._connect(place))

    def _turn_away(self, queue: Queue, sock: socket.socket, address: str) -> None:
        self.refused_total += 1
        if self.refusing >= self.places.refused:
            sock.close()  # only an address over its own limit comes here; the queue waits for a free place
            return
        self.refusing += 1
        place = Place(self, address, refusal=True)
        self._start(sock, place, queue.bound.tls, lambda: Refusal(self._refuse(address), place.release))

    def _forget_address(self, address: str) -> None:
        left = self._by_address[address] - 1
        if left:
            self._by_address[address] = left
        else:
            del self._by_address[address]

    def _start(
        self, sock: socket.socket, place: Place, tls: bool, make: Callable[[], asyncio.Protocol]
    ) -> None:
        task = self._loop.create_task(self._connected(sock, place, tls, make))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(
        self, sock: socket.socket, place: Place, tls: bool, make: Callable[[], asyncio.Protocol]
    ) -> None:
        """Returns when the connection is up. The protocol gives the place back when it is lost."""
        limits = {"ssl_handshake_timeout": HANDSHAKE_S, "ssl_shutdown_timeout": TLS_GOODBYE_S} if tls else {}
        up = False
        try:
            context = self._tls if tls else None
            await self._loop.connect_accepted_socket(make, sock, ssl=context, **limits)
            up = True
        except (OSError, asyncio.CancelledError):
            return  # a handshake that failed or took too long: the client's affair
        finally:
            if not up:
                sock.close()
                place.release()
