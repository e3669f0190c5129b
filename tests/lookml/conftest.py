"""Projects written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lookml_projects import ORDERS_AND_USERS, Load, write

from lookalike.lookml import Explore, Model, Project, View, load_project


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """A project of the given files; the folder is called `shop`."""

    def make(files: dict[str, str], **options: dict[str, str]) -> Project:
        write(
            tmp_path,
            {
                f"shop/{name}" if not name.startswith("../") else name[3:]: text
                for name, text in files.items()
            },
        )
        return load_project(tmp_path / "shop", **options)

    return make


@pytest.fixture
def model(load: Load) -> Callable[[str], Model]:
    """A model of one file, with a connection."""

    def make(text: str) -> Model:
        return load({"m.model.lkml": 'connection: "c"\n' + text}).models["m"]

    return make


@pytest.fixture
def view(model: Callable[[str], Model]) -> Callable[[str], View]:
    """The view `v` with the given body."""
    return lambda body: model(f"view: v {{ {body} }}").views["v"]


@pytest.fixture
def explore(model: Callable[[str], Model]) -> Callable[[str], Explore]:
    """The explore `orders` with the given body, over the views `orders` and `users`."""

    def make(body: str, more: str = "") -> Explore:
        return model(ORDERS_AND_USERS + f"explore: orders {{ {body} }}\n{more}").explores["orders"]

    return make
