"""What the operating system enforces on a worker, whatever the code inside it does. Linux only for the most
part: elsewhere the limits that exist are set and the others are left."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from math import ceil

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
OPEN_FILES = 64
LOW_PRIORITY = "10"  # as `nice` counts
FILE_BYTES = 4 * 1024**3  # the largest file a statement may spill to

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent_pid: int) -> None:
    """End this process when its parent ends, so that no worker outlives a server that was killed."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before the request was in force
        os._exit(0)


def lock_process() -> None:
    """The limits that hold for a worker's whole life."""
    if _libc is not None and _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError("PR_SET_NO_NEW_PRIVS was refused")
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower(resource.RLIMIT_FSIZE, FILE_BYTES)


def lower(kind: int, value: int) -> None:
    """Set soft and hard limit, never above the hard limit in force."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def soften(kind: int, value: int) -> None:
    """Set the soft limit alone, so that the next task may have another."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def limit_cpu(cpu_s: float) -> None:
    """Give this process `cpu_s` seconds of processor time from now; SIGXCPU ends it after that."""
    soften(resource.RLIMIT_CPU, ceil(time.process_time() + cpu_s))


def limit_memory(memory_bytes: int, mapped: int) -> None:
    soften(resource.RLIMIT_AS, mapped + memory_bytes)


def limit_heap(memory_bytes: int) -> None:
    """A limit for programs that reserve much more address space than they use, as V8 does."""
    soften(resource.RLIMIT_DATA, memory_bytes)


def step_back() -> None:
    """Let this process run when the server itself has nothing to do. There is no way back without privileges.

    Where the kernel shares processor time between sessions first (autogroup), what a statement takes would be taken
    from the server's share of the machine. So the worker gets a session of its own, with a tenth of the weight: with
    less, statements starve beside other programs.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):  # it has one already
        os.setsid()
    with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
        group.write(LOW_PRIORITY)
    for thread in os.listdir("/proc/self/task"):
        with contextlib.suppress(OSError):  # it has ended
            os.sched_setscheduler(int(thread), os.SCHED_IDLE, os.sched_param(0))


def mapped_bytes() -> int:
    """The size of this process's address space; 0 where it cannot be told."""
    with contextlib.suppress(OSError), open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()
    return 0


def resident_bytes() -> int:
    with contextlib.suppress(OSError), open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
    return 0


def give_memory_back() -> None:
    """Return free heap pages to the system after a large answer; without glibc there is nothing to do."""
    if _libc is not None and hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
