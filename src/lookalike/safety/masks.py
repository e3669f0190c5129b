"""What of a change is never shown: hashes, sealed values, secrets inside documents, values of hidden attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import LargeBinary, Table

from ..store import schema as s
from ..store.database import Reader

MASK = "(hidden)"
_SECRET = re.compile(
    r"passw|secret|token|_hash$|private_?key|passphrase|pepper|otp|client_?key|bind_?pass|certificate_?key",
    re.I,
)
# Documents of logins and destinations hold keys of other systems under names that those systems chose.
_WHOLE_DOCUMENTS = frozenset({"credentials_external.doc", "scheduled_plan_destinations.doc"})
_ATTRIBUTE_VALUES = frozenset({"user_attribute_user_values", "user_attribute_group_values"})


def is_secret(name: str) -> bool:
    """
    >>> is_secret("password_hash"), is_secret("first_name")
    (True, False)
    """
    return _SECRET.search(name) is not None


def masked(
    db: Reader, table: Table | None, image: Mapping[str, Any] | None, whole: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """An image, or a part of one, for people to read; `whole` is all of it, which tells what it is of."""
    if image is None:
        return None
    hides_value = table is not None and _hides_value(db, table, whole or image)
    return {name: _shown(table, name, value, hides_value) for name, value in image.items()}


def _shown(table: Table | None, name: str, value: Any, hides_value: bool) -> Any:
    if value is None or isinstance(value, bool):
        return value
    column = None if table is None else table.c.get(name)
    if column is None or isinstance(column.type, LargeBinary) or is_secret(name):
        return MASK
    if f"{column.table.name}.{name}" in _WHOLE_DOCUMENTS or (hides_value and name in _VALUES):
        return MASK
    return without_secrets(value)


_VALUES = frozenset({"value", "default_value", "value_for_ci_run"})


def _hides_value(db: Reader, table: Table, image: Mapping[str, Any]) -> bool:
    """Values of an attribute that hides them; of one that is gone, too."""
    if table.name == "user_attributes":
        return bool(image.get("value_is_hidden"))
    if table.name == "settings":
        return is_secret(str(image.get("name")))
    if table.name not in _ATTRIBUTE_VALUES:
        return False
    attribute = db.get(s.user_attributes, image.get("user_attribute_id"))
    return attribute is None or attribute["value_is_hidden"]


def without_secrets(value: Any) -> Any:
    """A JSON document with the values of secret keys masked, however deep."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret(str(key)) and not isinstance(each, bool) else without_secrets(each)
            for key, each in value.items()
        }
    return [without_secrets(each) for each in value] if isinstance(value, list) else value
