"""Writes a delivery as a file: whole or not at all, and over itself when it is written again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from ..parcel import Delayed, Parcel


async def put(folder: Path, parcel: Parcel, extension: str, content: bytes) -> None:
    """Raises Delayed when the disk does not take it."""
    name = f"plan-{parcel.plan_id}_{parcel.slot}_{parcel.key[:16]}{extension}"
    try:
        await asyncio.to_thread(write_file, folder, name, content)
    except OSError as broken:
        raise Delayed(f"The outbox {folder} cannot be written: {broken}") from broken


def write_file(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
