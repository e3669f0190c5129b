"""Database connections that are kept in the store. The address is sealed: it can carry a password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .vault import Vault


def all_connections(db: Reader) -> list[Row]:
    return db.all(select(s.connections).order_by(s.connections.c.name))


def add_connection(
    work: UnitOfWork,
    vault: Vault,
    name: str,
    dialect: str,
    url: str,
    user_id: int | None = None,
    **doc: Any,
) -> Row:
    """`doc` takes `db_timezone` and whatever else the API keeps. Raises Duplicate."""
    values = {
        "name": name,
        "dialect_name": dialect,
        "url": sealed_url(vault, name, url),
        "created_at": work.now,
        "user_id": user_id,
        "doc": doc,
    }
    return work.insert(s.connections, values)


def sealed_url(vault: Vault, name: str, url: str) -> bytes:
    return vault.seal(url, _about(name))


def url_of(vault: Vault, connection: Mapping[str, Any]) -> str:
    """The address of a stored connection, with its password. Raises VaultError under another key."""
    return vault.unseal(connection["url"], _about(connection["name"])).decode()


def _about(name: str) -> str:
    return f"connections.url {name}"
