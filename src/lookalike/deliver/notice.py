"""Mail of the server itself to one person: plain text, no content of anybody's."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ..config import Settings
from ..store.database import utc_now
from .email.message import one_line, sender_of
from .email.send import by_smtp
from .outbox.write import write_file


@dataclass(frozen=True, slots=True)
class Notice:
    address: str
    subject: str
    text: str


async def send_notice(settings: Settings, notice: Notice) -> None:
    """To the mail server, or into the outbox folder. Raises Undeliverable or Delayed, as deliveries do."""
    message = notice_message(settings, notice)
    if settings.smtp_host:
        await by_smtp(settings, message, notice.address)
        return
    name = f"notice_{utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(8)}.eml"
    await asyncio.to_thread(write_file, settings.outbox_folder, name, message.as_bytes())


def notice_message(settings: Settings, notice: Notice) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    sender = sender_of(settings)
    message["From"] = sender
    message["To"] = notice.address
    message["Subject"] = one_line(notice.subject)
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message
