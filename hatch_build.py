"""What building an sdist or a wheel adds: the pages, built from `web/` where that is needed.

An sdist carries the built pages, so a wheel made from it needs no Node and no other package. An editable install
builds nothing: `make web` does, whenever the sources change.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Pages(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return self.builder_of_pages().needs()

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        builder = self.builder_of_pages()
        try:
            builder.build()
        except builder.CannotBuild as reason:
            sys.exit(
                f"lookalike: {reason}\nUse a wheel or an sdist, which bring the pages along, or install Node."
            )

    def builder_of_pages(self) -> ModuleType:
        script = Path(self.root) / "web" / "build" / "build_ui.py"
        spec = importlib.util.spec_from_file_location("build_ui", script)
        assert spec and spec.loader
        builder = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(builder)
        return builder
