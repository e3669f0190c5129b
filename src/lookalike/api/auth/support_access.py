"""Who is to help, and until when. Looker lets people of its maker log in by this; a server that is one's own has no
such people. What is set here is kept and shown, and opens nothing. Source: API contract, section 8."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteSupportAccessAddEntries, WriteSupportAccessEnable
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...store import support_access as store
from ...store.database import Row
from ...store.users import display_name
from ..users.credentials_email import checked_address

MAX_ENTRIES = 1000
MAX_REASON = 1000
LONGEST_S = 30 * 86_400
OPENS_NOTHING = (
    "nobody gets in by support access: give whoever helps an account of their own, and end it afterwards"
)


def toggles(caller: Caller, entry: Any = None) -> bool:
    return caller.has("support_access_toggle")


def _load(call: Call, entry_id: str) -> Row | None:
    number = row_id(entry_id)
    return None if number is None else store.get_entry(call.read, number)


support_entries = Domain(
    "SupportAccessAllowlistEntry",
    load=_load,
    extras={"full_name": lambda call, entry: display_name(_named(entry)) or None},
    index=toggles,
    create=toggles,
    destroy=toggles,
)
support_status = Domain("SupportAccessStatus", show=toggles, update=toggles)


def _named(entry: Row) -> Row:
    return {name: entry.get(name) for name in ("first_name", "last_name")}


@support_entries.op("get_support_access_allowlist_entries", needs="index")
def get_support_access_allowlist_entries(call: Call) -> list[Row]:
    return [_shown(entry) for entry in store.all_entries(call.read)]


@support_entries.op("add_support_access_allowlist_entries", needs="create")
def add_support_access_allowlist_entries(call: Call, body: WriteSupportAccessAddEntries) -> list[Row]:
    """Those of the call. An address that is there already gets the new reason."""
    emails: list[Any] = [] if body.emails in (UNSET, None) else list(body.emails or ())
    reason: Any = None if body.reason is UNSET else body.reason
    if not emails or len(emails) > MAX_ENTRIES:
        code = "invalid" if emails else "missing_field"
        raise Invalid(FieldError("emails", code, f"Give one to {MAX_ENTRIES} addresses."))
    if reason is not None and len(reason) > MAX_REASON:
        raise Invalid(FieldError("reason", "invalid", f"At most {MAX_REASON} characters."))
    checked = _addresses(emails)
    added = {store.put_entry(call.work, email, reason) for email in checked}
    call.warnings.append(OPENS_NOTHING)
    return [_shown(entry) for entry in store.all_entries(call.read) if entry["id"] in added]


@support_entries.op("delete_support_access_allowlist_entry", needs="destroy")
def delete_support_access_allowlist_entry(call: Call, row: Row) -> None:
    store.delete_entry(call.work, row["id"])


def _shown(entry: Row) -> Row:
    return {**entry, "created_date": entry["created_at"]}


def _addresses(emails: list[Any]) -> list[str]:
    """Raises Invalid with every address that is none."""
    found, wrong = [], []
    for number, email in enumerate(emails):
        try:
            found.append(checked_address(email))
        except Invalid as bad:
            wrong += [FieldError(f"emails[{number}]", each.code, each.message) for each in bad.errors]
    if wrong:
        raise Invalid(*wrong)
    return found


# --- until when -------------------------------------------------------------------------------------------


@support_status.op("support_access_status", needs="show")
def support_access_status(call: Call) -> Row:
    return _status(call)


@support_status.op("enable_support_access", needs="update")
def enable_support_access(call: Call, body: WriteSupportAccessEnable) -> Row:
    """From now on; a time that was set before counts no more."""
    seconds: Any = body.duration_in_seconds
    if seconds in (UNSET, None):
        raise Invalid(FieldError("duration_in_seconds", "missing_field", "This field is required."))
    if not 0 < seconds <= LONGEST_S:
        message = f"{seconds} is not a number of seconds from 1 to {LONGEST_S}."
        raise Invalid(FieldError("duration_in_seconds", "invalid", message))
    store.set_open_until(call.work, call.work.now + timedelta(seconds=seconds))
    call.warnings.append(OPENS_NOTHING)
    return _status(call)


@support_status.op("disable_support_access", needs="update")
def disable_support_access(call: Call) -> Row:
    if store.open_until(call.read) is not None:
        store.set_open_until(call.work, None)
    return _status(call)


def _status(call: Call) -> Row:
    until = store.open_until(call.read)
    is_open = until is not None and until > call.instance.now()
    return {"open": is_open, "open_until": until if is_open else None}
