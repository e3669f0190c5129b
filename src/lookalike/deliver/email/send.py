"""Hands a mail to the mail server of the settings.

The server's address is the operator's word and not a user's, so it may be private: the checks on outgoing calls
are for addresses that people type into the API.
"""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from ...config import Settings
from ..outbox import put
from ..parcel import Delayed, Parcel, Undeliverable
from .address import refused_domain
from .message import build_message, sender_of

if TYPE_CHECKING:
    from ...instance import Instance

TIMEOUT_S = 30.0
FOR_GOOD = 500  # SMTP replies from here on are refusals; those below may change


async def send(instance: Instance, parcel: Parcel) -> None:
    """Raises Undeliverable when the mail server refuses for good, Delayed when it may take the mail later."""
    if reason := refused_domain(parcel.address, instance.settings.email_domains):
        raise Undeliverable(reason)
    message = build_message(instance.settings, parcel)
    if not instance.settings.smtp_host:
        await put(instance.settings.outbox_folder, parcel, ".eml", message.as_bytes())
        return
    await by_smtp(instance.settings, message, parcel.address)


async def by_smtp(settings: Settings, message: EmailMessage, address: str) -> None:
    import aiosmtplib

    try:
        await aiosmtplib.send(
            message,
            sender=sender_of(settings),
            recipients=[address],
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=TIMEOUT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused as refused:
        answers = refused.recipients
        raise _failure(min(each.code for each in answers), answers[0].message) from refused
    except aiosmtplib.SMTPResponseException as refused:
        raise _failure(refused.code, refused.message) from refused
    except (aiosmtplib.SMTPException, OSError) as broken:
        raise Delayed(f"The mail server {settings.smtp_host} cannot be used: {broken}") from broken


def _failure(code: int, message: str) -> Exception:
    text = f"The mail server answered {code} {message[:300]}"
    return Undeliverable(text) if code >= FOR_GOOD else Delayed(text)
