"""Each project in a process of its own: one that runs out of memory or time does not take the others with it."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from .explores import Failure
from .folders import ProjectFolder
from .project import ProjectReport, project_report

MAX_MEMORY_BYTES = 6 << 30  # address space; the largest public project takes a quarter of it


@dataclass(slots=True)
class _Running:
    folder: ProjectFolder
    process: BaseProcess
    answer: Connection
    started: float


def reports(
    folders: Iterable[ProjectFolder], dialect: str | None, jobs: int, limit_s: float
) -> Iterator[ProjectReport]:
    """A report per project as they become ready, at most `jobs` at work. A project that takes longer than `limit_s`
    seconds, or whose process dies, is reported by the codes `time-limit` and `crash`."""
    waiting = list(folders)
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_start(waiting.pop(0), dialect))
            for done in _finished(running, limit_s):
                running.remove(done)
                yield _report(done, limit_s)
    finally:
        for left in running:
            left.process.kill()


def _start(folder: ProjectFolder, dialect: str | None) -> _Running:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, folder, dialect), daemon=True)
    process.start()
    theirs.close()
    return _Running(folder, process, ours, time.monotonic())


def _work(answer: Connection, folder: ProjectFolder, dialect: str | None) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    try:
        report = project_report(folder, dialect)
    except Exception as error:  # told as a failure of this project, and the next one is read
        report = _failed(folder, "crash", f"{type(error).__name__}: {error}")
    answer.send(report)


def _finished(running: list[_Running], limit_s: float) -> list[_Running]:
    """Waits until one is ready or over its time."""
    now = time.monotonic()
    left = min(each.started + limit_s - now for each in running)
    ready = wait([each.answer for each in running], max(0.0, left))
    over = time.monotonic() - limit_s
    return [each for each in running if each.answer in ready or each.started <= over]


def _report(done: _Running, limit_s: float) -> ProjectReport:
    try:
        if not done.answer.poll():
            done.process.kill()
            return _failed(done.folder, "time-limit", f"not ready after {limit_s:g} seconds", limit_s)
        return done.answer.recv()
    except EOFError:
        done.process.join()
        message = f"the process ended with code {done.process.exitcode}"
        return _failed(done.folder, "crash", message, time.monotonic() - done.started)
    finally:
        done.process.join()
        done.answer.close()


def _failed(folder: ProjectFolder, code: str, message: str, seconds: float = 0.0) -> ProjectReport:
    report = ProjectReport(folder.name, seconds=seconds)
    report.add(Failure(None, None, code, message))
    return report
