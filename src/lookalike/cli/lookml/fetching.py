"""`lookalike lookml fetch`: the one command of the LookML engine that uses the network."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from ..options import fail
from .arguments import AS_JSON, FOLDER


def fetch(
    folder: FOLDER,
    update: Annotated[
        bool, typer.Option(help="Take the newest commit of each ref, whatever the lock file says.")
    ] = False,
    file_urls: Annotated[bool, typer.Option(help="Allow repositories of this machine (file://…).")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds for each project.", min=1)] = 120,
    as_json: AS_JSON = False,
) -> None:
    """Fetch the remote dependencies of a project into imported_projects/, and lock their commits.

    Example: lookalike lookml fetch ~/projects/shop
    """
    from ...lookml.diagnostics import LookmlError
    from ...lookml.project.git import PROTOCOLS
    from ...lookml.project.remote import fetch_remote_dependencies

    if not folder.is_dir():
        fail(f"a LookML project is a folder, and {folder} is none")
    protocols = (*PROTOCOLS, "file") if file_urls else PROTOCOLS
    try:
        fetched = fetch_remote_dependencies(folder, update, protocols, timeout)
    except LookmlError as error:
        fail(str(error))
    if as_json:
        print(json.dumps([asdict(each) for each in fetched]))
        return
    for each in fetched:
        print(f"{each.project}: {each.commit[:12]} ({each.files} files) from {each.url} at {each.ref}")
    if not fetched:
        print("the manifest names no remote_dependency")
