"""Every setting as a command-line option, made from the list of settings itself."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

from ..config import SettingError, Settings, setting_fields, unknown_variables


def with_settings(run: Callable[..., None], **own: Any) -> Callable[..., None]:
    """`run(settings, **own)` as a command with an option for each setting. `own` maps the names of the
    command's own options to (type, typer.Option)."""

    def command(**given: Any) -> None:
        mine = {name: given.pop(name) for name in own}
        run(load_settings(given), **mine)

    parameters = [_own(name, *spec) for name, spec in own.items()]
    parameters += [_setting(each.name, each.metadata["sentence"]) for each in setting_fields()]
    vars(command)["__signature__"] = inspect.Signature(parameters)
    command.__doc__ = run.__doc__
    return command


def _own(name: str, kind: Any, option: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind)


def _setting(name: str, sentence: str) -> inspect.Parameter:
    option = typer.Option(f"--{name.replace('_', '-')}", help=sentence, show_default=False)
    annotation = Annotated[str | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def load_settings(given: dict[str, Any]) -> Settings:
    for sentence in unknown_variables(os.environ):
        print(f"lookalike: {sentence}", file=sys.stderr)
    try:
        return Settings.load(given, os.environ)
    except SettingError as wrong:
        fail(str(wrong))


def fail(message: str) -> NoReturn:
    """One sentence for the operator, and exit code 1."""
    print(f"lookalike: {message}", file=sys.stderr)
    raise typer.Exit(1)
