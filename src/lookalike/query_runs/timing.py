"""Where the time of an answer went: the header `Server-Timing` tells it, and history keeps it.

The names in the header, with durations in milliseconds: `cache` (its description says `hit` or `miss`), `compile`
(from the query to SQL), `queue` (in line for a worker, or behind a run of the same query), `db` (until the first rows;
of an answer that has ended until the last, written as the format wants them), `transfer` (until the reader had taken
them, known of ended answers alone). Source: W3C, Server Timing.
"""

from __future__ import annotations

from dataclasses import dataclass

HEADER = "Server-Timing"


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds, by the wall clock. `transfer_s` None: the answer has not come to its end, and `database_s`
    goes to its first rows."""

    compile_s: float = 0.0
    queue_s: float = 0.0
    database_s: float = 0.0
    transfer_s: float | None = None
    from_cache: bool = False

    def header(self) -> str:
        """
        >>> Timing(compile_s=0.0021, queue_s=0.5, database_s=0.0304).header()
        'cache;desc=miss, compile;dur=2.1, queue;dur=500.0, db;dur=30.4'
        """
        parts = ["cache;desc=hit" if self.from_cache else "cache;desc=miss", _part("compile", self.compile_s)]
        if self.queue_s or not self.from_cache:
            parts.append(_part("queue", self.queue_s))
        if not self.from_cache:
            parts.append(_part("db", self.database_s))
        if self.transfer_s is not None and not self.from_cache:
            parts.append(_part("transfer", self.transfer_s))
        return ", ".join(parts)


def _part(name: str, seconds: float) -> str:
    return f"{name};dur={seconds * 1000:.1f}"
