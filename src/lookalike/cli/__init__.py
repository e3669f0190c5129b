"""The command line. Each command group is a file; a group is loaded when it is asked for, so the server starts
without the others."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import typer

GROUPS = {
    "serve": "Serve a LookML project: API and pages.",
    "demo": "Make sample data, serve it, and show what to type.",
    "admin": "Make an administrator, or let one in again, on the host.",
    "keys": "Make and list API keys, on the host.",
    "scan": "Find API keys in files and in the history of git.",
    "api": "Write the API as files for Postman, Bruno, editors and pytest.",
    "lookml": "Check, compile and draw LookML without a server.",
    "undo": "List what was changed, and take it back, on the host.",
    "sandboxes": "List sandboxes, and end one, on the host.",
    "why": "Say why a user may or may not do or see something, on the host.",
    "settings": "Show every setting.",
}


def main() -> None:
    """Runs `lookalike …`. Only the module of the group that is asked for is imported."""
    # What is imported stays: looking for garbage in it takes a fifth of the start. `announce` turns it on again.
    gc.disable()
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    # Tracebacks stay plain: the pretty ones print local variables, and those can hold secrets.
    program = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Lookalike: an open BI server.",
    )
    program.callback()(_about)
    for name, help_text in GROUPS.items():
        if name == asked:
            import_module(f"lookalike.cli.{name}").add_to(program)
        elif asked not in GROUPS:
            program.command(name, help=help_text)(_nothing)
    program(prog_name="lookalike")


def _print_version(asked: bool) -> None:
    if asked:
        from .. import __version__

        print(f"lookalike {__version__}")
        raise typer.Exit()


def _log_to_stderr() -> None:
    """What a command prints is read by other programs. The server's lines go where `configure_logging` says."""
    import structlog

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _about(
    version: bool = typer.Option(
        False,
        "--version",
        help="Print the version and stop.",
        is_eager=True,
        callback=_print_version,
    ),
) -> None:
    """`--version` is eager, because without a command nothing else of this is called."""
    _log_to_stderr()


def _nothing() -> None:
    """Stands in the help for a group that this call does not use."""
