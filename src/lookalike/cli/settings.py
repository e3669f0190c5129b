"""`lookalike settings`: every setting, its default and what it does."""

from __future__ import annotations

import typer

from ..config import settings_table


def add_to(program: typer.Typer) -> None:
    program.command("settings", help="Show every setting.")(show)


def show() -> None:
    """Show every setting."""
    print(settings_table())
