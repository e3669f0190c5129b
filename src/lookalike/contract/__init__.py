"""The API contract: documents, operation table and body types, generated from `contract/` by `make contract`.

This file is the only one of the package that is written by hand.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import msgspec

_API_URL = b"__API_URL__"
_API_HOST = b"__API_HOST__"
_API_SCHEME = b"__API_SCHEME__"


class _Document(msgspec.Struct):
    info: dict[str, Any]


def operations() -> list[dict[str, Any]]:
    """One row per operation, sorted by id; contract/README.md gives the shape."""
    return msgspec.json.decode(_bytes("operations.json"))["operations"]


def own_operations() -> list[dict[str, Any]]:
    """As `operations`, of Lookalike's own API."""
    return msgspec.json.decode(_bytes("own_operations.json"))["operations"]


def release() -> str:
    """The Looker release that the contract follows, such as 26.22.0."""
    return msgspec.json.decode(_bytes("openapi.json"), type=_Document).info["x-looker-release-version"]


def schemas() -> dict[str, dict[str, Any]]:
    """Type name -> its OpenAPI 3 schema."""
    return msgspec.json.decode(_bytes("openapi.json"))["components"]["schemas"]


def own_schemas() -> dict[str, dict[str, Any]]:
    """As `schemas`, of Lookalike's own API; some are Looker's."""
    return msgspec.json.decode(_bytes("own_openapi.json"))["components"]["schemas"]


def own_openapi(api_server_url: str) -> bytes:
    """The OpenAPI 3 document of Lookalike's own API."""
    return _bytes("own_openapi.json").replace(_API_URL, _in_json(api_server_url.rstrip("/")))


def openapi(api_server_url: str) -> bytes:
    """The OpenAPI 3 document for a server at `api_server_url`, such as `https://localhost:19999`."""
    return _bytes("openapi.json").replace(_API_URL, _in_json(api_server_url.rstrip("/")))


def swagger(api_server_url: str) -> bytes:
    """The Swagger 2 document for a server at `api_server_url`, such as `https://localhost:19999`."""
    address = urlsplit(api_server_url)
    document = _bytes("swagger.json").replace(_API_HOST, _in_json(address.netloc))
    return document.replace(_API_SCHEME, _in_json(address.scheme))


def _bytes(name: str) -> bytes:
    return (files(__name__) / name).read_bytes()


def _in_json(text: str) -> bytes:
    """`text` as it stands between the quotes of a JSON string."""
    return msgspec.json.encode(text)[1:-1]
