"""`lookalike lookml graph`: explores, joins, derived tables and what extends what."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from ..options import fail
from .arguments import AS_JSON, FOLDER, MODEL, chosen_models, loaded


class Form(StrEnum):
    mermaid = "mermaid"
    dot = "dot"
    json = "json"


def graph(
    folder: FOLDER,
    model: MODEL = None,
    explore: Annotated[
        str | None, typer.Option(help="One explore and all that it needs.", show_default=False)
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How the graph is written.")] = Form.mermaid,
    as_json: AS_JSON = False,
) -> None:
    """Print how explores, views and derived tables hang together.

    Example: lookalike lookml graph ~/lookml --explore order_items --format dot | dot -Tsvg > order_items.svg
    """
    from ...lookml.graph import dot, graph_of, mermaid

    models = chosen_models(loaded(folder), model)
    if explore is not None and not any(explore in each.explores for each in models):
        known = sorted({name for each in models for name in each.explores})
        fail(f'there is no explore "{explore}"; there are: {", ".join(known) or "none"}')
    found = graph_of(models, explore)
    if as_json or form is Form.json:
        print(json.dumps(asdict(found), indent=1))
    else:
        print(mermaid(found) if form is Form.mermaid else dot(found))
