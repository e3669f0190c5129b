"""Which derived tables persist, and by which key a table that was built is known again.

The key is a digest of the whole statement, other derived tables included, with the clock set to a fixed moment: the
same LookML asked by the same kind of caller finds its table, and a table built for one caller's user attributes or
filters is never taken for another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from ...lookml.model.types import DerivedTable
from ..request import QueryError
from .expression import shield

# Relative dates would otherwise make a new table every second.
BUILD_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class BuiltTable:
    """A derived table that stands in the database. `name` is what SQL calls it."""

    view: str
    key: str
    name: str


class BuilderAttributes(dict[str, str]):
    """The user attributes of one who builds a table for everybody: to ask for any other is an error."""

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            raise QueryError(
                "persistent-user-attribute",
                f'It reads the user attribute "{key}", so its rows depend on who asks',
            )
        return self[key]


class ShieldedTexts(Mapping[str, str]):
    """Texts for readers, as templates of SQL read them: what looks like a reference is none."""

    def __init__(self, texts: Mapping[str, str]):
        self._texts = texts

    def __getitem__(self, key: str) -> str:
        return shield(self._texts[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class BuilderTexts(Mapping[str, str]):
    """The texts of one who builds a table for readers of every language: to ask for one is an error."""

    def __getitem__(self, key: str) -> str:
        message = f'It reads _localization["{key}"], so its rows depend on the language of who asks'
        raise QueryError("persistent-localization", message)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def persists(table: DerivedTable | None) -> bool:
    if table is None:
        return False
    triggers = (table.datagroup_trigger, table.sql_trigger_value, table.interval_trigger, table.persist_for)
    return table.materialized_view or any(triggers)


def table_key(connection: str | None, dialect: str, name: str, text: str) -> str:
    """`name`: of the view, or of the explore and its aggregate table. A key looks like `1f0e…_orders_by_day`."""
    digest = blake2b(
        "\0".join((connection or "", dialect, name, text)).encode(), digest_size=DIGEST_BYTES
    ).hexdigest()
    return f"{digest}_{name}"
