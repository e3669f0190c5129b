"""The one place where a run of a query is noted, however it ends."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..dispatch.errors import ApiError
from ..workers.pool import WorkerFailure
from .records import COMPLETE, ERROR, KILLED, NOT_KEPT, Ran
from .texts import message_of
from .trace import Trace

if TYPE_CHECKING:
    from ..query_runs.answers import Given
    from .recorder import History

LEFT = "The query was cancelled, or nobody waited for its answer any more."


class Run:
    """A run under way. Whoever has its answer sets `given`; the one who runs a statement sets `seconds` and `rows`
    through `given` alike."""

    __slots__ = ("given", "slug", "trace")

    def __init__(self, trace: Trace, slug: str):
        self.trace, self.slug = trace, slug
        self.given: Given | None = None

    def ended(self, began: float, seconds: float, status: str, message: str | None = None) -> Ran:
        given, done = self.given, self.given.done if self.given else None
        timing = given.timing if given else None
        return Ran(
            trace=self.trace,
            slug=self.slug,
            status=status,
            began=began,
            ended=began + seconds,
            seconds=max(seconds - ((timing.transfer_s if timing else None) or 0.0), 0.0),
            timing=timing,
            from_cache=given is not None and given.from_cache,
            rows=done.rows if done else None,
            bytes=done.bytes if done else None,
            message=message_of(message, self.trace.hidden),
        )


@contextmanager
def recorded(
    history: History, trace: Trace | None, slug: str, compile_s: float = 0.0
) -> Iterator[Run | None]:
    """Notes the run when the block ends. None, and nothing noted, without a trace: the server's own questions."""
    if trace is None:
        yield None
        return
    run, began, started = Run(trace, slug), time.time() - compile_s, time.perf_counter() - compile_s
    status, message = COMPLETE, None
    try:
        yield run
        if run.given is None or run.given.done is None:
            status, message = KILLED, LEFT
    except BaseException as reason:
        status, message = _how(reason)
        raise
    finally:
        history.add(run.ended(began, time.perf_counter() - started, status, message))


@contextmanager
def refused(history: History, trace: Callable[[], Trace]) -> Iterator[None]:
    """Notes a query that is wrong before anything of it runs."""
    began, started = time.time(), time.perf_counter()
    try:
        yield
    except ApiError as reason:
        run = Run(trace(), secrets.token_hex(16))
        history.add(run.ended(began, time.perf_counter() - started, ERROR, refusal_text(reason)))
        raise


def _how(reason: BaseException) -> tuple[str, str]:
    """Status and message. A timeout is an error: the server stopped it, and nobody wanted it to."""
    if isinstance(reason, WorkerFailure):
        return (KILLED if reason.failed.code == "killed" else ERROR), reason.failed.message
    if isinstance(reason, asyncio.CancelledError | GeneratorExit):
        return KILLED, LEFT
    if isinstance(reason, ApiError):
        return (NOT_KEPT if reason.status == 404 else ERROR), refusal_text(reason)
    return ERROR, str(reason)


def refusal_text(refused: ApiError) -> str:
    details = "; ".join(each.message for each in refused.errors)
    return f"{refused.message}: {details}" if details and details != refused.message else refused.message
