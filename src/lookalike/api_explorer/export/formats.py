"""The formats by their names, each with what its file is called and how it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from ..grades import Grade
from ..index import documents
from .bruno import bruno_collection
from .http_file import http_file
from .postman import postman_collection, postman_environment
from .pytest_file import pytest_file
from .requests import Exported


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    extension: str
    write: Callable[[str, str, Sequence[Exported]], bytes]


def _pytest(name: str, base_url: str, requests: Sequence[Exported]) -> bytes:
    return pytest_file(name, base_url, requests, _reading())


def _environment(name: str, base_url: str, requests: Sequence[Exported]) -> bytes:
    return postman_environment(name, base_url)


FORMATS = {
    "postman": Format("application/json", "postman_collection.json", postman_collection),
    "postman-environment": Format("application/json", "postman_environment.json", _environment),
    "bruno": Format("application/zip", "bruno.zip", bruno_collection),
    "http": Format("text/plain", "http", http_file),
    "pytest": Format("text/plain", "py", _pytest),
}


@cache
def _reading() -> frozenset[str]:
    rows = json.loads(documents().index)["operations"]
    return frozenset(row["id"] for row in rows if row["grade"] in (Grade.READ, Grade.HARMLESS))
