"""Phones and tablets for push messages. They are kept; there is no gateway that a message could go through."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteMobileToken
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Invalid
from ...dispatch.params import row_id
from ...store import mobile_devices as store
from ...store.database import Row

KINDS = ("android", "ios")
MAX_TOKEN = 4096
NO_GATEWAY = "the device is kept, but this server has no gateway for push messages and sends none"


def _load(call: Call, device_id: str) -> Row | None:
    number = row_id(device_id)
    return None if number is None else store.get_device(call.read, call.caller.user_id, number)


def uses_the_app(caller: Caller, device: Any = None) -> bool:
    return caller.has("mobile_app_access")


devices = Domain(
    "MobileToken",
    load=_load,
    extras={"device_token": lambda call, device: store.token_of(call.instance.vault, device)},
    create=uses_the_app,
    update=uses_the_app,
    destroy=uses_the_app,
)


@devices.op("register_mobile_device", needs="create")
def register_mobile_device(call: Call, body: WriteMobileToken) -> Row:
    """A device that somebody else had registered is theirs no more."""
    kind, token = _checked(body)
    known = store.find_device(call.work, call.instance.vault, token)
    if known is not None and known["user_id"] == call.caller.user_id:
        raise Conflict(f"This device is registered already (id {known['id']}); renew it.", "device_token")
    if known is not None:
        store.delete_device(call.work, known["id"])
    call.warnings.append(NO_GATEWAY)
    return store.add_device(call.work, call.instance.vault, call.caller.user_id, kind, token)


@devices.op("update_mobile_device_registration", needs="update")
def update_mobile_device_registration(call: Call, row: Row) -> Row:
    return store.renew_device(call.work, row["id"])


@devices.op("deregister_mobile_device", needs="destroy")
def deregister_mobile_device(call: Call, row: Row) -> None:
    store.delete_device(call.work, row["id"])


def _checked(body: WriteMobileToken) -> tuple[str, str]:
    """(kind, token). Raises Invalid with every bad field."""
    kind: Any = None if body.device_type is UNSET else body.device_type
    token: Any = None if body.device_token is UNSET else body.device_token
    wrong = []
    if kind not in KINDS:
        code = "invalid" if kind else "missing_field"
        wrong.append(FieldError("device_type", code, f"{str(kind)[:80]!r} is neither android nor ios."))
    if not token:
        wrong.append(FieldError("device_token", "missing_field", "This field is required."))
    elif len(token) > MAX_TOKEN:
        wrong.append(FieldError("device_token", "invalid", f"At most {MAX_TOKEN} characters."))
    if wrong:
        raise Invalid(*wrong)
    return kind, token
