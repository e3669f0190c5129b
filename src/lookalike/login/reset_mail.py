"""The mail with a link to set a password."""

from __future__ import annotations

import asyncio
import os
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from ..deliver.email.message import sender_of

if TYPE_CHECKING:
    from ..config import Settings
    from ..instance import Instance

log = structlog.get_logger("lookalike.login")
TIMEOUT_S = 30.0


class NotSent(Exception):
    """The mail server did not take the mail. The text says why, and holds no link."""


async def send_link(instance: Instance, email: str, link: str) -> bool:
    """Sends the mail, or writes it to the outbox folder where there is no mail server. False, and a line in the log,
    when it could not be sent."""
    try:
        await mail_link(instance.settings, email, link)
    except NotSent as failed:
        log.error("password-mail-not-sent", error=str(failed))
        return False
    return True


async def mail_link(settings: Settings, email: str, link: str) -> None:
    """Raises NotSent."""
    message = _message(settings, email, link)
    if not settings.smtp_host:
        await asyncio.to_thread(_put, settings.outbox_folder, message)
        return
    import aiosmtplib

    try:
        await aiosmtplib.send(
            message,
            sender=sender_of(settings),
            recipients=[email],
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=TIMEOUT_S,
        )
    except (aiosmtplib.SMTPException, OSError) as broken:
        raise NotSent(f"The mail server {settings.smtp_host} did not take the mail: {broken}") from broken


def _message(settings: Settings, email: str, link: str) -> EmailMessage:
    from ..store.database import utc_now

    message = EmailMessage(policy=SMTP)
    message["From"] = sender_of(settings)
    message["To"] = email
    message["Subject"] = "Set your password"
    message["Date"] = format_datetime(utc_now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "Open this link to set the password of your account. It works for 60 minutes, once.\n\n"
        f"{link}\n\nIf you did not ask for it, you need not do anything: your password stays as it is.\n"
    )
    return message


def _put(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"password-{secrets.token_hex(8)}.eml"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
