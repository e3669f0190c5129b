"""Results that were computed before, as the bytes that went out.

An entry is found by everything that decides on its bytes: the compiled statements (row filters of the caller are part
of them), the database, the format and its options, the labels. So nobody is answered from an entry who would not get
the same bytes by running the query. How long an entry counts is asked when it is read, because models say so and
models change. Small bodies stay in memory, all of them lie in files, which the processes of one server share.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import IO

import msgspec

MAX_ENTRY_BYTES = 256 * 1024 * 1024
MEMORY_ENTRY_BYTES = 256 * 1024
MEMORY_BYTES = 32 * 1024 * 1024
PIECE_BYTES = 256 * 1024
SWEEP_EVERY_S = 60.0
MAX_WAITING = 200  # small entries that wait for the disk; more of them stay in memory alone
HEAD_BYTES = 512  # of a file: the head, padded
PADDING = b"\xc1"  # a byte that msgpack never writes


class Head(msgspec.Struct, frozen=True):
    """What is known of an entry. `made_at`: seconds since 1970; `run_id` stands in the body of the detail formats."""

    media_type: str
    made_at: float
    run_id: str
    rows: int
    runtime_s: float
    bytes: int
    began_at: float = 0.0  # before anything was asked of the database
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """`body` of a small entry; of a large one it is read from `path` piece by piece."""

    head: Head
    body: bytes | None
    path: Path

    @property
    def age_s(self) -> float:
        return time.time() - self.head.made_at

    def pieces(self) -> Iterator[bytes]:
        if self.body is not None:
            yield self.body
            return
        with self.path.open("rb") as file:
            _read_head(file)
            while piece := file.read(PIECE_BYTES):
                yield piece


class ResultCache:
    """Thread-safe. `max_bytes` bounds the files; 0 turns the cache off."""

    def __init__(self, folder: Path, max_bytes: int):
        self.folder, self.max_bytes = folder, max_bytes
        if max_bytes:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._small: OrderedDict[str, Entry] = OrderedDict()
        self._small_bytes = 0
        self._next_sweep = 0.0
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="results")
        self._waiting = 0

    def find(self, key: str) -> Entry | None:
        if not self.max_bytes:
            return None
        with self._lock:
            found = self._small.get(key)
            if found is not None:
                self._small.move_to_end(key)
        return found or self._from_file(key, self.folder / key)

    def _from_file(self, key: str, path: Path) -> Entry | None:
        """What cannot be read is as good as absent: the query runs again."""
        try:
            with path.open("rb") as file:
                head = _read_head(file)
                body = file.read() if head.bytes <= MEMORY_ENTRY_BYTES else None
            os.utime(path)  # the oldest use goes first
        except (OSError, msgspec.MsgspecError, EOFError):
            return None
        entry = Entry(head, body, path)
        self._remember(key, entry)
        return entry

    def _remember(self, key: str, entry: Entry) -> None:
        if entry.body is None:
            return
        with self._lock:
            before = self._small.pop(key, None)
            self._small_bytes += len(entry.body) - (len(before.body or b"") if before else 0)
            self._small[key] = entry
            while self._small_bytes > MEMORY_BYTES:
                _, oldest = self._small.popitem(last=False)
                self._small_bytes -= len(oldest.body or b"")

    def writer(self, key: str) -> Writer:
        return Writer(self, key)

    def keep_small(self, key: str, head: Head, body: bytes) -> None:
        """In memory at once, in a file a moment later: nobody waits for the disk."""
        self._remember(key, Entry(head, body, self.folder / key))
        if self._waiting < MAX_WAITING:
            self._waiting += 1
            self._disk.submit(self._write_small, key, head, body)

    def _write_small(self, key: str, head: Head, body: bytes) -> None:
        self._waiting -= 1
        with contextlib.suppress(OSError):  # a full disk costs the entry, not the answer
            part = self.new_part()
            part.write(packed(head) + body)
            part.close()
            self.keep_file(key, Path(part.name))

    def keep_file(self, key: str, part: Path) -> None:
        """Takes over a finished file."""
        os.replace(part, self.folder / key)
        self._sweep()

    def forget_small(self, key: str) -> None:
        with self._lock:
            gone = self._small.pop(key, None)
            self._small_bytes -= len(gone.body or b"") if gone else 0

    def new_part(self) -> FileIO:
        path = self.folder / f"{secrets.token_hex(12)}.part"
        return FileIO(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600))

    def close(self) -> None:
        """Waits until everything is in its file."""
        self._disk.shutdown()

    def clear(self) -> None:
        with self._lock:
            self._small.clear()
            self._small_bytes = 0
        for path in self._files():
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.max_bytes else []

    def _sweep(self) -> None:
        """Removes what was used longest ago, down to the limit."""
        if time.monotonic() < self._next_sweep:
            return
        self._next_sweep = time.monotonic() + SWEEP_EVERY_S
        states = []
        for path in self._files():
            with contextlib.suppress(OSError):
                states.append((path.stat(), path))
        total = 0
        for state, path in sorted(states, key=lambda each: -each[0].st_mtime):
            total += state.st_size
            if total > self.max_bytes:
                path.unlink(missing_ok=True)


class Writer:
    """Takes the pieces of an answer on their way out. Only an answer that came to its end becomes an entry."""

    def __init__(self, cache: ResultCache, key: str):
        self._cache, self._key = cache, key
        self._began_at = time.time()
        self._pieces: list[bytes] = []
        self._size = 0
        self._given_up = not cache.max_bytes
        self._file: FileIO | None = None

    def write(self, piece: bytes) -> None:
        if self._given_up:
            return
        self._size += len(piece)
        if self._size > min(MAX_ENTRY_BYTES, self._cache.max_bytes):
            self.drop()
            return
        self._pieces.append(bytes(piece))
        if self._file is not None or self._size > MEMORY_ENTRY_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._file is None:
            self._file = self._cache.new_part()
            self._file.write(bytes(HEAD_BYTES))
        for piece in self._pieces:
            self._file.write(piece)
        self._pieces.clear()

    def finish(
        self, media_type: str, run_id: str, rows: int, runtime_s: float, warnings: tuple[str, ...] = ()
    ) -> None:
        if self._given_up:
            return
        head = Head(media_type, time.time(), run_id, rows, runtime_s, self._size, self._began_at, warnings)
        if self._file is None:
            self._cache.keep_small(self._key, head, b"".join(self._pieces))
            return
        self._flush()
        self._file.seek(0)
        self._file.write(packed(head))
        self._file.close()
        self._cache.forget_small(self._key)
        self._cache.keep_file(self._key, Path(self._file.name))

    def drop(self) -> None:
        self._given_up = True
        self._pieces.clear()
        if self._file is not None and not self._file.closed:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)


def packed(head: Head) -> bytes:
    return msgspec.msgpack.encode(head).ljust(HEAD_BYTES, PADDING)


def _read_head(file: IO[bytes]) -> Head:
    """The head ends where its padding begins. Raises EOFError, MsgspecError for a file that is none of ours."""
    packed = file.read(HEAD_BYTES)
    if len(packed) < HEAD_BYTES:
        raise EOFError
    return msgspec.msgpack.decode(packed.rstrip(PADDING), type=Head)
