"""Addresses of databases, as people write them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

POSTGRES_SCHEMES = ("postgresql", "postgres")
DUCKDB_SUFFIXES = (".duckdb", ".ddb", ".db")
DATABASES = "duckdb:///path/to/file.duckdb and postgresql://user:password@host:5432/name"


class UrlError(ValueError):
    """An address that leads to no database we know; the text does not repeat it, as it can hold a password."""


def parse_url(url: str) -> tuple[str, str]:
    """(dialect, address as the driver takes it). A path to a DuckDB file is an address too.

    >>> parse_url("duckdb:///srv/shop.duckdb")
    ('duckdb', '/srv/shop.duckdb')
    """
    parts = urlsplit(url)
    if parts.scheme in POSTGRES_SCHEMES:
        return "postgres", url
    if parts.scheme == "duckdb":
        path = unquote(url.removeprefix("duckdb:").removeprefix("//"))
        return "duckdb", _duckdb_path(path.removeprefix("/") if path.startswith("//") else path)
    if not parts.scheme and Path(url).suffix in DUCKDB_SUFFIXES:
        return "duckdb", _duckdb_path(url)
    raise UrlError(f"The connection's address has to look like one of {DATABASES}.")


def _duckdb_path(text: str) -> str:
    if not text.strip("/"):
        raise UrlError("The connection's address names no DuckDB file: duckdb:///path/to/file.duckdb.")
    return str(Path(text).absolute())
