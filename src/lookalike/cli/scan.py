"""`lookalike scan`: API keys in files and in the history of git.

Keys are known by their checksum, so there are no false alarms. Those in Looker's form cannot be told from other text.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ..safety.secrets import hint_of, keys_in

LARGEST_BYTES = 64 * 1024 * 1024
REVOKE_TIMEOUT_S = 20
NOTHING_RUNS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def add_to(program: typer.Typer) -> None:
    program.command("scan", help="Find API keys in files and in the history of git.")(scan)


def scan(
    folder: Annotated[Path, typer.Argument(help="The folder to search.", exists=True)],
    history: Annotated[bool, typer.Option(help="Search the history of git too.")] = True,
    revoke: Annotated[
        str, typer.Option(help="The server that is to revoke what is found: its address.")
    ] = "",
) -> None:
    """Find API keys in files and in the history of git; ends with 1 when there are some."""
    found: dict[str, list[str]] = {}
    for place, key in places(folder, history):
        found.setdefault(key, []).append(place)
    for key, where in found.items():
        for place in where:
            print(f"{place}: {key[:4]}…{hint_of(key)}")
    if revoke:
        for key in found:
            report(revoke, key)
            print(f"reported {key[:4]}…{hint_of(key)} to {revoke}")
    raise typer.Exit(1 if found else 0)


def places(folder: Path, history: bool) -> Iterator[tuple[str, str]]:
    """Where each key stands, and the key."""
    for path in files_of(folder):
        yield from _keys_of(path)
    if history:
        for git_dir in git_folders(folder):
            yield from keys_in_history(git_dir)


def files_of(folder: Path) -> Iterator[Path]:
    """Every regular file but those of git itself, in the order of their names; links are not followed."""
    if folder.is_file():
        yield folder
        return
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        yield from (Path(root) / name for name in sorted(names))


def _keys_of(path: Path) -> Iterator[tuple[str, str]]:
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            return
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES)
    except OSError as unreadable:
        typer.echo(f"{path}: not read: {unreadable.strerror}", err=True)
        return
    if state.st_size > LARGEST_BYTES:
        typer.echo(f"{path}: only the first {LARGEST_BYTES} bytes were read", err=True)
    warning = " (others can read the file)" if state.st_mode & (stat.S_IRGRP | stat.S_IROTH) else ""
    for at, key in keys_in(data):
        line = data.count(b"\n", 0, at) + 1
        yield f"{path}:{line}{warning}", key


def git_folders(folder: Path) -> Iterator[Path]:
    for root, folders, _ in os.walk(folder):
        if ".git" in folders:
            yield Path(root) / ".git"
            folders.remove(".git")


def keys_in_history(git_dir: Path) -> Iterator[tuple[str, str]]:
    """Every object that the repository has, whether or not a branch still leads to it. Objects are only read: nothing
    that the repository configures runs."""
    process = subprocess.Popen(
        [*_git(git_dir), "cat-file", "--batch", "--batch-all-objects", "--unordered"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **NOTHING_RUNS},
    )
    assert process.stdout is not None
    while head := process.stdout.readline().split():
        name, kind, size = head[0].decode(), head[1], int(head[2])
        data = process.stdout.read(size + 1)
        if kind in (b"blob", b"commit", b"tag"):
            for _, key in keys_in(data):
                yield f"{git_dir.parent}: history, {kind.decode()} {name[:12]}", key
    if process.wait() != 0:
        typer.echo(f"{git_dir}: git could not read the history", err=True)


def _git(git_dir: Path) -> list[str]:
    harmless = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "safe.bareRepository=explicit")
    options = [word for each in harmless for word in ("-c", each)]
    return ["git", *options, f"--git-dir={git_dir}"]


def report(server: str, key: str) -> None:
    """To the public operation of the server, which answers the same for every text."""
    import httpx

    address = f"{server.rstrip('/')}/api/lookalike/v1/leaked-keys"
    try:
        httpx.post(address, json={"key": key}, timeout=REVOKE_TIMEOUT_S).raise_for_status()
    except httpx.HTTPError as failed:
        typer.echo(f"{server} did not take the report: {failed}", err=True)
        raise typer.Exit(2) from failed
