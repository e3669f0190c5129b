"""The commands of "Try a script in a sandbox" do what the page says, on a server of their own."""

from __future__ import annotations

from pathlib import Path

from page_server import blocks_of, page_environment, run_page


def test_commands_of_the_page_run_in_order(tmp_path: Path) -> None:
    blocks = blocks_of("how-to/try-a-script-in-a-sandbox.md")
    assert len(blocks) == 5
    with page_environment(tmp_path, start_s=90, stop_s=90) as environment:
        printed = run_page(blocks, environment, tmp_path)
    assert "{'groups': {'created': 2}}" in printed
    assert "Clean-up" in printed
