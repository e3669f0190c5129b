"""Makes the sample data with a progress bar: `python -m lookalike.demo PATH SCALE`.

A process of its own, so that the server that follows does not keep the memory of a database engine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from .data import DemoDataError, generate


def main(path: Path, scale: int) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:22}"), BarColumn(), TextColumn("{task.completed:,} rows"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(table, total=total)
            bar.update(tasks[table], completed=done, total=total)

        generate(path, scale, progress)


try:
    main(Path(sys.argv[1]), int(sys.argv[2]))
except (DemoDataError, OSError) as reason:
    print(f"lookalike: the sample data could not be made: {reason}", file=sys.stderr)
    sys.exit(1)
