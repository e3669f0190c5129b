"""`python -m lookalike.sandboxes FOLDER`: the server of one sandbox. It ends when the server that started it does."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from ..cli.serve import run_server
from ..config import Settings
from ..instance import Instance
from ..serving.server import Ready
from ..workers.limits import limit_heap
from .folder import READY

MIB = 1024 * 1024


def main(folder: Path) -> int:
    settings = Settings.load({"data": folder}, {})
    limit_heap(settings.sandbox_memory_mb * MIB)
    threading.Thread(target=_end_with_parent, daemon=True, name="parent").start()
    return run_server(settings, then=_tell)


def _tell(instance: Instance, told: Ready) -> None:
    ready = instance.settings.data / READY
    draft = ready.with_suffix(".new")
    draft.write_text(json.dumps({"pid": os.getpid(), "url": told.url}))
    draft.replace(ready)


def _end_with_parent() -> None:
    """The other end of standard input is the parent's: it closes however the parent ends."""
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
