"""How many calls one key or person makes: what is beyond the limit waits; what would wait too long is told 429.

A key that calls too fast is slowed down to its limit. Its calls wait in the order in which they came; those of others
pass. Most SDKs do not try again after a 429, so it comes last. Source: trust reference, section 5.

Only the event loop's thread uses this, so it needs no lock. Whose a call is, is known before its token is looked up:
by the `Authorization` header of an earlier call. The first call of a token waits for nothing.
"""

from __future__ import annotations

import asyncio
import math
import resource
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ..access.caller import Caller
from ..config import Settings
from .errors import ApiError, FieldError

LONGEST_ADVICE_S = 8  # SDKs that try again wait no longer in sum
MAX_KNOWN = 20_000
BURST_S = 1.0  # calls of one second may come at once
FILES_FOR_WAITING = 4  # at most one of so many descriptors holds a call that waits


@dataclass(eq=False, slots=True)
class Account:
    """A key, or a person without one. `due`: when its next call would be on time, by the clock of the process."""

    name: str
    per_s: float = 0.0
    due: float = 0.0
    waiting: int = 0
    running: int = 0
    turns: list[asyncio.Future[None]] = field(default_factory=list)

    def left(self, now: float) -> int:
        """Calls that it may make at once."""
        return max(0, min(self.burst, int((now + self.burst / self.per_s - max(self.due, now)) * self.per_s)))

    @property
    def burst(self) -> int:
        return max(1, math.ceil(self.per_s * BURST_S))


class CallLimits:
    """One for each process."""

    def __init__(self, settings: Callable[[], Settings], clock: Callable[[], float] = time.monotonic):
        self._settings, self._clock = settings, clock
        self._accounts: OrderedDict[Hashable, Account] = OrderedDict()
        self._by_header: OrderedDict[str, Account] = OrderedDict()
        self._most_waiting = min(settings().call_queue, _affordable())
        self.waiting = self.refused = 0

    def account_of(self, authorization: str | None) -> Account | None:
        return self._by_header.get(authorization) if authorization else None

    async def admit(self, account: Account | None) -> None:
        """Returns when it is the call's turn. Raises 429 when that would take too long, or too many wait."""
        if account is None or not account.per_s:
            return
        now = self._clock()
        wait_s = account.due - (account.burst - 1) / account.per_s - now
        if wait_s > 0 and self._cannot_wait(account, wait_s):
            self.refused += 1
            raise _too_many(account, wait_s - self._longest_s(account))
        account.due = max(account.due, now) + 1 / account.per_s
        if wait_s > 0:
            await self._wait(account, wait_s)

    def _cannot_wait(self, account: Account, wait_s: float) -> bool:
        # One key takes half of the places at most, so the next one that is too fast still finds some.
        full = self.waiting >= self._most_waiting or account.waiting >= max(1, self._most_waiting // 2)
        return full or not self._most_waiting or wait_s > self._settings().call_wait_s

    def _longest_s(self, account: Account) -> float:
        places = self._most_waiting // 2
        return min(self._settings().call_wait_s, places / account.per_s)

    async def _wait(self, account: Account, seconds: float) -> None:
        self.waiting += 1
        account.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1
            account.waiting -= 1

    @asynccontextmanager
    async def working(self, account: Account | None) -> AsyncIterator[None]:
        """Around the work of a thread: of one account only so many at once. Raises 429 after `call_wait_s`."""
        if account is None:
            yield
            return
        await self._turn(account)
        try:
            yield
        finally:
            self._give_turn(account)

    async def _turn(self, account: Account) -> None:
        if account.running < self._settings().calls_at_once:
            account.running += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        account.turns.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._settings().call_wait_s)
        except TimeoutError:
            self._leave(account, turn)
            self.refused += 1
            raise _too_many(account, LONGEST_ADVICE_S) from None
        except asyncio.CancelledError:
            self._leave(account, turn)
            raise

    def _leave(self, account: Account, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self._give_turn(account)  # it came at the same moment
        else:
            account.turns.remove(turn)

    def _give_turn(self, account: Account) -> None:
        """To the one that has waited longest; a turn that is handed on stays counted."""
        if account.turns:
            account.turns.pop(0).set_result(None)
        else:
            account.running -= 1

    def note(self, authorization: str | None, caller: Caller) -> Account | None:
        """Whose calls come with this header, and what the limit is by now."""
        if not authorization or not caller.user_id:
            return None
        key = caller.key
        who: Hashable = ("key", key.id) if key else ("user", caller.sudo_user_id or caller.user_id)
        account = self._accounts.get(who)
        if account is None:
            name = key.name if key else f"user {caller.sudo_user_id or caller.user_id}"
            account = self._accounts[who] = Account(name)
            _keep(self._accounts)
        account.per_s = (key.calls_per_s if key else None) or self._settings().calls_per_s
        if self._by_header.get(authorization) is not account:
            self._by_header[authorization] = account
            _keep(self._by_header)
        return account

    def headers(self, account: Account | None) -> dict[str, str]:
        """What is left, where there is a limit. Source of the names: the IETF's draft on rate limit headers."""
        if account is None or not account.per_s:
            return {}
        now = self._clock()
        left, reset = account.left(now), max(0, math.ceil(account.due - now))
        return {
            "RateLimit": f'"calls";r={left};t={reset}',
            "RateLimit-Policy": f'"calls";q={account.burst};w={math.ceil(BURST_S)}',
            "X-RateLimit-Limit": str(account.burst),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(reset),
        }


def _keep(known: OrderedDict[Hashable, Account] | OrderedDict[str, Account]) -> None:
    if len(known) > MAX_KNOWN:
        known.popitem(last=False)


def _affordable() -> int:
    """A call that waits holds a connection, so it must not take all descriptors from those who call."""
    open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(4, open_files // FILES_FOR_WAITING // 2)


def _too_many(account: Account, wait_s: float) -> ApiError:
    advice = max(1, min(LONGEST_ADVICE_S, math.ceil(wait_s)))
    limit = f"{account.per_s:g} calls a second" if account.per_s else "calls at once"
    message = f"Too many calls; retry in {advice} s (limit {limit}, {account.name})."
    return ApiError(
        429, message, (FieldError(None, "rate_limited", message),), headers={"Retry-After": str(advice)}
    )
