"""Posts a delivery as JSON, in the form that receivers of Looker's webhooks expect."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from ... import egress
from ..outbox import put
from ..parcel import Delayed, Parcel, Undeliverable

if TYPE_CHECKING:
    from ...instance import Instance

SECRETS = ("authorization",)  # sent as the header of that name
LONGEST = 2048
TEXT = ("text/", "application/json")
MAY_PASS = frozenset({408, 423, 425, 429})  # refusals of the moment; as are all from 500 on


def check_address(address: str) -> str:
    """The address as it is. Raises ValueError; whether it may be reached is checked when it is called."""
    text = address.strip(" ")
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or len(text) > LONGEST or not text.isprintable() or " " in text:
        raise ValueError(
            f"{address[:80]!r} is no address for a webhook; it is like https://example.com/hook."
        )
    return text


async def send(instance: Instance, parcel: Parcel) -> None:
    """Raises Undeliverable for addresses out of bounds and refusals for good, Delayed for everything else. A sandbox
    writes it to its outbox."""
    if instance.settings.sandbox:
        kept = {"address": parcel.address, "body": body_of(parcel)}
        await put(instance.settings.outbox_folder, parcel, ".json", msgspec.json.encode(kept))
        return
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": parcel.key,
        "User-Agent": f"LookalikeWebhook/{instance.release or '0'}",
    }
    if authorization := parcel.secrets.get("authorization"):
        headers["Authorization"] = str(authorization)
    content = msgspec.json.encode(body_of(parcel))
    try:
        answer = await egress.post(
            parcel.address, settings=instance.settings, content=content, headers=headers
        )
    except egress.EgressRefused as refused:
        raise Undeliverable(str(refused)) from refused
    except egress.EgressError as failed:
        raise Delayed(str(failed)) from failed
    if not answer.ok:
        raise _failure(urlsplit(parcel.address).hostname, answer.status)


def _failure(host: str | None, status: int) -> Exception:
    text = f"{host} answered with status {status}."
    return Delayed(text) if status >= 500 or status in MAY_PASS else Undeliverable(text)


def body_of(parcel: Parcel) -> dict[str, Any]:
    """Source: API contract, section 7.1."""
    return {
        "type": "query",
        "scheduled_plan": {
            "scheduled_plan_id": str(parcel.plan_id),
            "title": parcel.name,
            "type": parcel.kind.title(),
            "url": parcel.url,
            "look_id": None if parcel.look_id is None else str(parcel.look_id),
            "query_id": None if parcel.query_id is None else str(parcel.query_id),
        },
        "attachment": None if parcel.format.inline else _attachment(parcel),
        "data": msgspec.json.decode(parcel.data) if parcel.format.inline else None,
        "form_params": dict(parcel.parameters),
    }


def _attachment(parcel: Parcel) -> dict[str, str]:
    """Text as it is; everything else in base64, which its mimetype says."""
    media_type = parcel.media_type.partition(";")[0]
    if media_type.startswith(TEXT):
        mimetype, data = media_type, parcel.data.decode()
    else:
        mimetype, data = f"{media_type};base64", base64.b64encode(parcel.data).decode()
    return {"mimetype": mimetype, "extension": parcel.format.extension, "data": data}
