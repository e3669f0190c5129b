"""The destinations of a plan: what the body says, checked, and what an answer shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from ...contract.types import ScheduledPlanDestination
from ...deliver import FOR_DASHBOARDS, Destination, destination_named
from ...deliver.email.address import refused_domain
from ...dispatch.body import decode_json_text
from ...dispatch.call import Call
from ...dispatch.errors import FieldError
from ...jobs.scheduled_plan import secret_name
from ...store import schedules
from ...store.database import Row
from ...store.users import fold

MOST = 100
LONGEST_MESSAGE = 10_000
PATH = "scheduled_plan_destination"


@dataclass(frozen=True, slots=True)
class Checked:
    """A destination as it will be stored. `secrets` is JSON text; KEEP stands for those of the row before."""

    type: str
    format: str
    address: str
    doc: dict[str, Any]
    secrets: str | None
    keeps_secrets: bool


def check_destinations(
    given: list[ScheduledPlanDestination], errors: list[FieldError], email_domains: Sequence[str] = ()
) -> list[Checked]:
    """Adds an error for each thing that is wrong, at `scheduled_plan_destination[0].address` and so on."""
    if len(given) > MOST:
        errors.append(FieldError(PATH, "invalid", f"At most {MOST} destinations, not {len(given)}."))
        return []
    found = [_check(each, f"{PATH}[{number}]", errors) for number, each in enumerate(given)]
    for number, each in enumerate(found):
        if each is not None and each.type == "email":
            _check_domain(each.address, f"{PATH}[{number}].address", errors, email_domains)
    return [each for each in found if each is not None]


def _check_domain(address: str, path: str, errors: list[FieldError], email_domains: Sequence[str]) -> None:
    if reason := refused_domain(address, email_domains):
        errors.append(FieldError(path, "invalid", reason))


def _check(given: ScheduledPlanDestination, path: str, errors: list[FieldError]) -> Checked | None:
    before = len(errors)
    texts = {name: _text(given, name) for name in ("type", "format", "address")}
    for name, value in texts.items():
        if not value:
            errors.append(FieldError(f"{path}.{name}", "missing_field", f"A destination needs a {name}."))
    kind = _tried(errors, f"{path}.type", lambda: destination_named(texts["type"])) if texts["type"] else None
    if kind is None:
        return None
    if texts["format"]:
        _tried(errors, f"{path}.format", lambda: _check_format(kind, texts["format"]))
    address = texts["address"]
    if address:
        address = _tried(errors, f"{path}.address", lambda: kind.check_address(texts["address"]))
    parameters = _tried(errors, f"{path}.parameters", lambda: _object(_text(given, "parameters"), None))
    secrets = _tried(
        errors, f"{path}.secret_parameters", lambda: _object(_text(given, "secret_parameters"), kind.secrets)
    )
    message = _tried(errors, f"{path}.message", lambda: _message(_text(given, "message")))
    if len(errors) > before:
        return None
    doc = {"message": message, "parameters": parameters, "include_filters": _flag(given, "include_filters")}
    doc |= {name: bool(_flag(given, name)) for name in ("apply_formatting", "apply_vis")}
    keeps = given.secret_parameters is UNSET
    return Checked(kind.type, texts["format"], str(address), doc, secrets, keeps)


def _text(given: ScheduledPlanDestination, name: str) -> str:
    value = getattr(given, name)
    return "" if value is UNSET or value is None else str(value)


def _flag(given: ScheduledPlanDestination, name: str) -> bool | None:
    value = getattr(given, name)
    return None if value is UNSET else value


def _tried(errors: list[FieldError], path: str, check: Callable[[], Any]) -> Any:
    try:
        return check()
    except ValueError as wrong:
        errors.append(FieldError(path, "invalid", str(wrong)))
        return None


def _check_format(kind: Destination, name: str) -> None:
    known = ", ".join(kind.formats)
    if name in kind.formats:
        return
    if name in FOR_DASHBOARDS:
        raise ValueError(f"{name} is a format of dashboards; Looks and queries are sent as one of {known}.")
    raise ValueError(f"{name[:80]!r} cannot be sent to {kind.type} destinations; choose one of {known}.")


def _message(text: str) -> str | None:
    if len(text) > LONGEST_MESSAGE:
        raise ValueError(f"The message has {len(text)} characters; at most {LONGEST_MESSAGE} are sent.")
    return text or None


def _object(text: str, names: tuple[str, ...] | None) -> str | None:
    """JSON text of an object; with `names`, of texts under these names only."""
    if not text:
        return None
    try:
        found = decode_json_text(text)
    except ValueError as wrong:
        raise ValueError(f"must be a JSON object as text: {wrong}") from wrong
    if not isinstance(found, dict):
        raise ValueError("must be a JSON object as text.")
    if names is None:
        return text
    for name, value in found.items():
        if name not in names:
            raise ValueError(f"{name[:80]!r} is not known here; known: {', '.join(names) or 'none'}.")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise ValueError(f"{name} must be text of printable ASCII characters.")
    return text if found else None


# --- storing ----------------------------------------------------------------------------------------------


def store_destinations(call: Call, plan_id: int, checked: list[Checked], before: list[Row]) -> None:
    """Replaces the plan's destinations. Who sends back what they have read cannot send the secrets along, so those
    of the same type and address stay; `before` may be of another plan, for a copy."""
    old = {(row["type"], row["address"]): row for row in before if row["secret_parameters"]}
    rows = []
    for each in checked:
        secrets = each.secrets
        if each.keeps_secrets and (each.type, each.address) in old:
            secrets = _unsealed(call, old[(each.type, each.address)])
        sealed = call.instance.vault.seal(secrets, secret_name(plan_id, each.address)) if secrets else None
        values = {"type": each.type, "format": each.format, "address": each.address, "doc": each.doc}
        rows.append({**values, "secret_parameters": sealed})
    schedules.replace_destinations(call.work, plan_id, rows)


def _unsealed(call: Call, row: Row) -> str:
    about = secret_name(row["scheduled_plan_id"], row["address"])
    return call.instance.vault.unseal(row["secret_parameters"], about).decode()


def as_given(rows: list[Row]) -> list[ScheduledPlanDestination]:
    """Stored destinations as a body would name them: those of the original, for a copy."""
    return [
        ScheduledPlanDestination(type=row["type"], format=row["format"], address=row["address"], **row["doc"])
        for row in rows
    ]


# --- showing ----------------------------------------------------------------------------------------------


def shown_destinations(call: Call, plan: Row) -> list[dict[str, Any]]:
    """The plan's destinations without their secrets; those of a whole list are read at once."""
    found = call.memo.get("destinations")
    if found is None or plan["id"] not in found:
        read_destinations(call, [plan["id"]])
        found = call.memo["destinations"]
    users = call.memo["recipients"]
    return [_shown(row, users) for row in found[plan["id"]]]


def read_destinations(call: Call, plan_ids: list[int]) -> None:
    found = schedules.destinations_of(call.read, plan_ids)
    addresses = [row["address"] for rows in found.values() for row in rows if row["type"] == "email"]
    call.memo["destinations"] = found
    call.memo["recipients"] = schedules.users_by_address(call.read, addresses) if addresses else {}


def _shown(row: Row, users: dict[str, int]) -> dict[str, Any]:
    names = ("id", "scheduled_plan_id", "type", "format", "address")
    is_user = row["type"] == "email" and fold(row["address"]) in users
    return {**row["doc"], **{name: row[name] for name in names}, "looker_recipient": is_user}
