"""The commands of "Dry run, brakes, and the way back in" do what the page says, on a server of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_server import blocks_of, page_environment, run_page
from reading import DOCS

PAGE = "how-to/dry-run-and-brakes.md"


def test_commands_of_the_page_run_in_order(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    blocks = blocks_of(PAGE)
    assert len(blocks) == 5
    folder = tmp_path_factory.mktemp("brakes")
    with page_environment(folder, "--dry-run-port", "0") as environment:
        printed = run_page(blocks, environment, tmp_path, timeout_s=120)
    assert "client_secret:" in printed


def test_page_is_there() -> None:
    assert (DOCS / PAGE).is_file()
