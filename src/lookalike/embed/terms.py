"""What an embed session is asked for with: for whom, what they may, and how long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec

DEFAULT_LENGTH_S, MAX_LENGTH_S = 300, 2_592_000
MAX_TEXT, MAX_LIST = 255, 1_000


class BadTerms(Exception):
    """A value that cannot be taken: `name` says which, `message` what would be right."""

    def __init__(self, name: str, message: str):
        self.name, self.message = name, message
        super().__init__(f"{name}: {message}")


@dataclass(frozen=True, slots=True)
class Terms:
    external_user_id: str | None = None
    permissions: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()
    external_group_id: str | None = None
    user_attributes: dict[str, str] = field(default_factory=dict)
    session_length_s: int = DEFAULT_LENGTH_S
    first_name: str | None = None
    last_name: str | None = None
    user_timezone: str | None = None

    @property
    def digest(self) -> bytes:
        """Of what decides what the session may: two requests with the same digest may share a session."""
        decides = (
            self.external_user_id,
            sorted(self.permissions),
            sorted(self.models),
            sorted(self.group_ids),
            self.external_group_id,
            dict(sorted(self.user_attributes.items())),
        )
        return hashlib.sha256(msgspec.json.encode(decides)).digest()


def terms_of(given: dict[str, Any]) -> Terms:
    """Checks values as they come from a body or from a signed address. Raises BadTerms. Permissions, models, groups and
    attributes that do not exist are taken and give nothing, as on Looker."""
    permissions, models = _texts(given, "permissions"), _texts(given, "models")
    group_ids = tuple(int(each) for each in _texts(given, "group_ids") if each.isdigit() and len(each) < 10)
    external_group = _text(given, "external_group_id")
    if not group_ids and not external_group and not (permissions and models):
        raise BadTerms("permissions", "give permissions and models, or groups that have roles.")
    return Terms(
        external_user_id=_text(given, "external_user_id"),
        permissions=permissions,
        models=models,
        group_ids=group_ids,
        external_group_id=external_group,
        user_attributes=_attributes(given),
        session_length_s=session_length(given.get("session_length")),
        first_name=_text(given, "first_name"),
        last_name=_text(given, "last_name"),
        user_timezone=_text(given, "user_timezone"),
    )


def session_length(value: Any) -> int:
    """Seconds; 300 unless given."""
    if value is None:
        return DEFAULT_LENGTH_S
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_LENGTH_S:
        raise BadTerms(
            "session_length", f"{str(value)[:40]} is not a number of seconds from 1 to {MAX_LENGTH_S}."
        )
    return value


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise BadTerms(name, f"it must be text of at most {MAX_TEXT} characters.")
    return value


def _texts(given: dict[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name)
    if value is None:
        return ()
    good = isinstance(value, list) and len(value) <= MAX_LIST
    if not good or not all(isinstance(each, str | int) and not isinstance(each, bool) for each in value):
        raise BadTerms(name, f"it must be a list of at most {MAX_LIST} texts.")
    return tuple(dict.fromkeys(str(each) for each in value))


def _attributes(given: dict[str, Any]) -> dict[str, str]:
    """Names to values as text; true and false become yes and no, as in the filter language."""
    value = given.get("user_attributes")
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MAX_LIST:
        raise BadTerms("user_attributes", "it must be an object of names and values.")
    return {str(name): _as_text(name, each) for name, each in value.items() if each is not None}


def _as_text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise BadTerms("user_attributes", f"{name[:80]}: the value must be text or a number.")
