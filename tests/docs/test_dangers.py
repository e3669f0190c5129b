"""Every command of "The dangers of the page, and how each is gone" does what the page says, on a server of its own
with 256 files to open."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_server import blocks_of, page_environment, run_page


def test_commands_against_every_danger_run_in_order(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    blocks = blocks_of("how-to/dangers.md")
    assert len(blocks) == 12
    folder = tmp_path_factory.mktemp("dangers")
    with page_environment(folder, open_files=256) as environment:
        run_page(blocks, environment, tmp_path)
    assert "Too many open files" not in (folder / "log.txt").read_text()
