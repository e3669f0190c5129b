"""Lockouts: who guesses at logins has to wait, and everybody else gets in.

Failures are counted in the process, by account and by client address, for a minute at a time; a lockout is written to
the store, where every server of the instance sees it and administrators can lift it. What is counted is the name that
was sent, whether or not there is such an account, so a lockout tells nobody which accounts exist. The address from
which an account's last login came is let through while others guess: a lockout keeps nobody out of their own account.
Nothing here concerns commands on the host. Source: trust reference, A1 and A2.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..dispatch.errors import ApiError, FieldError
from ..store import lockouts as store
from ..store.vault import digest

if TYPE_CHECKING:
    from ..instance import Instance

MINUTE_S = 60.0
LONGEST = timedelta(hours=1)
RETRY_AFTER_S = 8  # as long as SDKs that retry wait; the message tells the real time
MAX_COUNTED = 50_000
KEY_DIGITS = 40
OWN = "own:"  # keys of what is counted for one account at one address


@dataclass(slots=True)
class _Count:
    """Failures since `began`, and how many lockouts came one after the other."""

    began: float
    failures: int = 0
    lockouts: int = 0


class Lockouts:
    """One for each process. Any thread may call it."""

    def __init__(self, instance: Instance):
        self._instance = instance
        self._counts: dict[str, _Count] = {}
        self._until: dict[str, float] = {}  # of lockouts that began here, by the clock of the process
        self._lock = threading.Lock()

    def refuse_if_locked(self, auth_type: str, account: str, address: str, known: bool = False) -> None:
        """Raises 429 before anything is compared. `known`: the account's last login came from this address."""
        of_account, of_address = lockout_keys(auth_type, account, address)
        keys = (_own(of_account, address),) if known else (of_account, of_address)
        with self._lock:
            left_s = max((self._left_s(key) for key in keys), default=0.0)
        written = (
            not self._instance.errands.busy
        )  # asked before the store is read: then it has what began here
        with self._instance.store.read() as db:
            stored = store.longest(db, keys, self._instance.now())
        if stored is not None:
            left_s = max(left_s, (stored - self._instance.now()).total_seconds())
        elif left_s and not known and written:
            self._lifted(keys)
            return
        if left_s > 0:
            message = f"Too many failed logins; try again in {max(1, round(left_s))} s."
            after = {"Retry-After": str(max(1, min(RETRY_AFTER_S, round(left_s))))}
            raise ApiError(429, message, (FieldError(None, "login_locked", message),), after)

    def _left_s(self, key: str) -> float:
        return max(0.0, self._until.get(key, 0.0) - time.monotonic())

    def _lifted(self, keys: Iterable[str]) -> None:
        """Somebody has lifted in the store what began here. Until it is written there, it counts here."""
        with self._lock:
            for key in keys:
                self._until.pop(key, None)

    def failed(
        self,
        auth_type: str,
        account: str,
        address: str,
        *,
        user_id: int | None = None,
        remote_id: str | None = None,
    ) -> None:
        """Counts a login that was refused, and locks where there were too many."""
        settings = self._instance.settings
        of_account, of_address = lockout_keys(auth_type, account, address)
        about = {"auth_type": auth_type, "user_id": user_id, "remote_id": remote_id, "account": account}
        self._count(of_account, settings.login_failures, {**about, "ip": address})
        self._count(_own(of_account, address), settings.login_failures)
        by_address: dict[str, object] = {"auth_type": auth_type, "ip": address}
        self._count(of_address, settings.login_failures_per_address, by_address)

    def succeeded(self, auth_type: str, account: str, address: str) -> None:
        """Forgets the failures of this account from this address; those of others still count."""
        of_account, _ = lockout_keys(auth_type, account, address)
        with self._lock:
            self._counts.pop(_own(of_account, address), None)

    def lifted(self) -> None:
        """An administrator has lifted a lockout: people who failed at their usual address get in again too."""
        with self._lock:
            for key in [key for key in self._until if key.startswith(OWN)]:
                del self._until[key]

    def _count(self, key: str, most: int, about: dict[str, object] | None = None) -> None:
        """`about` None: the lockout is for this process alone."""
        now = time.monotonic()
        with self._lock:
            if len(self._counts) >= MAX_COUNTED:
                self._forget_old(now)
            count = self._counts.setdefault(key, _Count(now))
            if now - count.began > MINUTE_S:
                quiet = now - count.began > 2 * MINUTE_S + self._seconds(count.lockouts)
                count.began, count.failures = now, 0
                count.lockouts = 0 if quiet else count.lockouts
            count.failures += 1
            if count.failures < most:
                return
            failures, seconds = count.failures, self._seconds(count.lockouts)
            count.failures, count.lockouts = 0, count.lockouts + 1
            self._until[key] = now + seconds
            if about is not None:
                self._lock_in_store(key, failures, self._instance.now(), seconds, about)

    def _seconds(self, before: int) -> float:
        return min(self._instance.settings.lockout_s * 2 ** min(before, 20), LONGEST.total_seconds())

    def _lock_in_store(
        self, key: str, failures: int, now: datetime, seconds: float, about: dict[str, object]
    ) -> None:
        values = {
            **about,
            "fail_count": failures,
            "lockout_at": now,
            "ends_at": now + timedelta(seconds=seconds),
        }

        def write() -> None:
            with self._instance.store.write() as work:
                store.lock(work, key, values)

        self._instance.errands.run(write)

    def _forget_old(self, now: float) -> None:
        """The names that were guessed are anybody's, so they must not fill the memory."""
        self._counts = {key: each for key, each in self._counts.items() if now - each.began < MINUTE_S}
        if len(self._counts) >= MAX_COUNTED:
            self._counts = {}
        self._until = {key: until for key, until in self._until.items() if until > now}


def lockout_keys(auth_type: str, account: str, address: str) -> tuple[str, str]:
    """Of the account, and of the client's address: ids that can stand in a path."""
    return _key("account", auth_type, account.lower()), _key("address", auth_type, address)


def _own(key: str, address: str) -> str:
    return OWN + _key(key, address)


def _key(*parts: str) -> str:
    return digest("\n".join(parts).encode()).hex()[:KEY_DIGITS]
