"""Builds `openapi.json`, `swagger.json`, `operations.json` and `types.py` from the YAML files beside it, and the
`own_` files of Lookalike's own API from those in `lookalike/`.

Run as `python contract/build.py [FOLDER]`; without a folder the files go to `src/lookalike/contract`.
README.md describes the notation of the YAML files and the shape of what is written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bodies import own_types_module, types_module
from documents import openapi, swagger
from notation import HERE, Json, read, read_own
from table import operation_table

TARGET = HERE.parent / "src" / "lookalike" / "contract"


def build(folder: Path = TARGET) -> None:
    contract = read()
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "openapi.json", openapi(contract), indent=1)
    write_json(folder / "swagger.json", swagger(contract), indent=1)
    write_json(folder / "operations.json", operation_table(contract), indent=None)
    (folder / "types.py").write_text(types_module(contract), "utf-8")
    own = read_own(contract)
    write_json(folder / "own_openapi.json", openapi(own), indent=1)
    write_json(folder / "own_operations.json", operation_table(own), indent=None)
    (folder / "own_types.py").write_text(own_types_module(contract, own), "utf-8")


def write_json(path: Path, document: Json, indent: int | None) -> None:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
