"""The types of destination: what each can send, what it asks of an address, and which permission it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import email, webhook
from .parcel import DATA, IN_MAIL, PICTURE, Format, Parcel

if TYPE_CHECKING:
    from ..instance import Instance

# Known to clients, and refused by name until they can be sent to.
LATER = ("s3", "sftp", "looker-integration")


@dataclass(frozen=True, slots=True)
class Destination:
    """`check_address` returns the address as it will be used, and raises ValueError with a sentence. `secrets` are
    the names that `secret_parameters` may have. `send` raises Undeliverable or Delayed. `for_people`: whoever gets a
    file there opens it with a double click."""

    type: str
    permission: str
    formats: Mapping[str, Format]
    check_address: Callable[[str], str]
    send: Callable[[Instance, Parcel], Awaitable[None]]
    secrets: tuple[str, ...] = ()
    for_people: bool = False


DESTINATIONS = {
    each.type: each
    for each in (
        Destination(
            "email",
            permission="schedule_look_emails",
            formats={**DATA, **PICTURE, **IN_MAIL},
            check_address=email.check_address,
            send=email.send,
            for_people=True,
        ),
        Destination(
            "webhook",
            permission="send_outgoing_webhook",
            formats={**DATA, **PICTURE},
            check_address=webhook.check_address,
            send=webhook.send,
            secrets=webhook.SECRETS,
        ),
    )
}


def destination_named(name: str) -> Destination:
    """Raises ValueError that tells apart what is unknown and what comes in a later release."""
    found = DESTINATIONS.get(name)
    if found is not None:
        return found
    known = ", ".join(DESTINATIONS)
    if name.partition(":")[0] in LATER:
        raise ValueError(f"{name[:80]!r} destinations are not part of this release; send to one of {known}.")
    raise ValueError(f"{name[:80]!r} is no type of destination; send to one of {known}.")
