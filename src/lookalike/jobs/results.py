"""The results of one run of a plan: each format is asked for once for each person, however many destinations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..access.caller import Caller
from ..deliver import LARGEST_BYTES, Delayed, Undeliverable
from ..dispatch.errors import ApiError
from ..history.origin import UNKNOWN, Origin
from ..query_runs import QueryFailed, RunOptions, run_to_bytes
from ..store.database import Row

if TYPE_CHECKING:
    from ..instance import Instance

# What the state of the database or of the server caused, and not the query: it may be gone next time.
PASSING = frozenset({"timeout", "killed", "connection", "busy"})


@dataclass(frozen=True, slots=True)
class Result:
    data: bytes
    media_type: str
    rows: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Results:
    """`limit` -1: all rows; None: the query's own limit. `arranged`: as the query's picture shows its table.
    `for_people`: nothing in a file may run when somebody opens it."""

    def __init__(self, instance: Instance, query: Row, limit: int | None, origin: Origin = UNKNOWN):
        self.instance, self.query, self.limit, self.origin = instance, query, limit, origin
        self._kept: dict[tuple[int, str, bool, bool, bool], Result] = {}

    @property
    def most_rows(self) -> int:
        """Of what was asked for until now."""
        return max((each.rows for each in self._kept.values()), default=0)

    async def get(
        self,
        caller: Caller,
        run_format: str,
        *,
        formatted: bool,
        arranged: bool = False,
        for_people: bool = False,
    ) -> Result:
        """Raises Undeliverable for what is wrong with the query or too large, Delayed for what may pass."""
        wanted = (caller.user_id, run_format, formatted, arranged, for_people)
        if wanted not in self._kept:
            options = RunOptions(
                limit=self.limit, apply_formatting=formatted, apply_vis=arranged, formula_safe=for_people
            )
            self._kept[wanted] = await self._run(caller, run_format, options)
        return self._kept[wanted]

    async def _run(self, caller: Caller, run_format: str, options: RunOptions) -> Result:
        try:
            delivered = await run_to_bytes(
                self.instance, caller, self.query, run_format, options, origin=self.origin
            )
        except ApiError as wrong:
            failure = Delayed if wrong.status >= 500 else Undeliverable
            raise failure(f"The query cannot be run: {_reason(wrong)}") from wrong
        except QueryFailed as failed:
            failure = Delayed if failed.failed.code in PASSING else Undeliverable
            raise failure(f"The query failed: {failed}") from failed
        with delivered.file as file:
            data = file.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise Undeliverable(
                f"The result is larger than {LARGEST_BYTES // 2**20} MiB; filter it, or lower its limit."
            )
        return Result(data, delivered.media_type, delivered.done.rows)


def _reason(error: ApiError) -> str:
    details = "; ".join(each.message for each in error.errors)
    return f"{error.message}: {details}" if details and details != error.message else error.message
