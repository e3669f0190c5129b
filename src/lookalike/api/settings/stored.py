"""What the API may set of the server's settings, and what stands against a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ...config import Settings, parse_setting
from ...dispatch.call import Call
from ...dispatch.errors import FieldError, Invalid
from ...settings_in_force import NOT_IN_SANDBOXES, in_force
from ...store.instance_settings import SERVER, forget_setting, read_setting, write_setting

LONGEST_TEXT, LONGEST_LIST = 200, 500
SLOWEST = 1  # calls a second: below that nobody could put it right through the API


class Asked(NamedTuple):
    """A value as it was sent, and the property of the body that it stood in."""

    field: str
    value: Any


def settings_now(call: Call) -> Settings:
    """With what this call itself has changed."""
    return in_force(call.read, call.instance.stated)


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def store_settings(call: Call, asked: Mapping[str, Asked]) -> None:
    """Stores what differs from what counts now; None and empty text bring the default back. Raises Invalid with
    every value that cannot be taken, and then stores nothing."""
    now, errors = settings_now(call), list[FieldError]()
    changes: dict[str, Any] = {}
    for name, (field, raw) in asked.items():
        try:
            value = None if raw is None or raw == "" else _usable(name, raw)
            if value is None or value != getattr(now, name):
                _check_free(call.instance.stated, name)
                changes[name] = plain(value)
        except ValueError as refused:
            errors.append(FieldError(field, "invalid", str(refused)))
    if errors:
        raise Invalid(*errors)
    _write(call, changes)


def _write(call: Call, changes: Mapping[str, Any]) -> None:
    kept = {name: value for name, value in changes.items() if value is not None}
    gone = [name for name in changes if name not in kept and name in read_setting(call.read, SERVER)]
    if kept:
        write_setting(call.work, SERVER, kept)
    if gone:
        forget_setting(call.work, SERVER, gone)


def _check_free(stated: Settings, name: str) -> None:
    """Raises ValueError when somebody with more right has said what counts."""
    if name in stated.origins:
        raise ValueError(
            f"{name} is stated by {stated.origins[name]}, which wins over the API; change it there."
        )
    if stated.sandbox and name in NOT_IN_SANDBOXES:
        raise ValueError(f"{name} cannot be changed in a sandbox: this server is {stated.sandbox!r}.")


def _usable(name: str, raw: Any) -> Any:
    """Stricter than for a file: what is wrong there is put right by who runs the server. Raises ValueError."""
    if isinstance(raw, str) and len(raw) > LONGEST_TEXT:
        raise ValueError(f"{name} may have {LONGEST_TEXT} characters at most.")
    if isinstance(raw, list) and len(raw) > LONGEST_LIST:
        raise ValueError(f"{name} may have {LONGEST_LIST} entries at most.")
    value = parse_setting(name, raw)
    check = CHECKS.get(name)
    return check(name, value) if check else value


def _address(name: str, value: str) -> str:
    """An origin, in lower case: links are made by putting a path behind it."""
    wrong = ValueError(f"{name} must be an address such as https://bi.example.com, without path or account.")
    try:
        parts = urlsplit(value)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as unreadable:
        raise wrong from unreadable
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    if value.lower() != f"{parts.scheme}://{named}{port}" or not host.isascii():
        raise wrong
    if any(not (each.isalnum() or each in ".-:") for each in host):
        raise wrong
    return value.lower()


def _pace(name: str, value: float) -> float:
    if 0 < value < SLOWEST:
        raise ValueError(f"{name} must be 0 for no limit, or at least {SLOWEST} call a second.")
    return value


CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "host_url": _address,
    "api_url": _address,
    "calls_per_s": _pace,
}
