"""Addresses of databases, as people write them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

POSTGRES_SCHEMES = ("postgresql", "postgres")
SERVER_SCHEMES = ("mysql", "mariadb")
FILE_SCHEMES = ("duckdb", "sqlite")
DUCKDB_SUFFIXES = (".duckdb", ".ddb", ".db")
DATABASES = (
    "duckdb:///path/to/file.duckdb, sqlite:///path/to/file.sqlite, postgresql://user:password@host:5432/name, "
    "mysql://user:password@host:3306/name and mariadb://user:password@host:3306/name"
)


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
    if parts.scheme in SERVER_SCHEMES:
        return parts.scheme, url
    if parts.scheme in FILE_SCHEMES:
        path = unquote(url.removeprefix(f"{parts.scheme}:").removeprefix("//"))
        return parts.scheme, _path(path.removeprefix("/") if path.startswith("//") else path, parts.scheme)
    if not parts.scheme and Path(url).suffix in DUCKDB_SUFFIXES:
        return "duckdb", _path(url, "duckdb")
    raise UrlError(f"The connection's address has to look like one of {DATABASES}.")


def _path(text: str, dialect: str) -> str:
    if not text.strip("/"):
        message = f"The connection's address names no file: {dialect}:///path/to/file.{dialect}."
        raise UrlError(message)
    return str(Path(text).absolute())
