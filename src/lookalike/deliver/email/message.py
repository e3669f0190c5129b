"""The mail of one delivery, as RFC 5322 text."""

from __future__ import annotations

import html
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from ...config import Settings
from ...store.database import utc_now
from ..parcel import Parcel

LONGEST_SUBJECT = 200
STYLE = "<style>table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:2px 8px;text-align:left}</style>"


def build_message(settings: Settings, parcel: Parcel) -> EmailMessage:
    """The Message-ID comes from the parcel's key: a mail that is sent again after a crash is the same mail."""
    message = EmailMessage(policy=SMTP)
    sender = sender_of(settings)
    message["From"] = sender
    message["To"] = parcel.address
    message["Subject"] = one_line(parcel.name) or one_line(parcel.title) or "Scheduled delivery"
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{parcel.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    fill = INLINE.get(parcel.format.run_format) if parcel.format.inline else None
    (fill or _attach)(message, parcel)
    return message


def sender_of(settings: Settings) -> str:
    """`smtp_from`, or lookalike@ and the name of this server."""
    return settings.smtp_from or f"lookalike@{urlsplit(settings.base_url).hostname or 'localhost'}"


def one_line(text: str) -> str:
    """A header's value: no line breaks or other control characters, at most 200 characters."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())[:LONGEST_SUBJECT]


def _text(parcel: Parcel, *more: str) -> str:
    parts = [parcel.message, *more, _link_text(parcel)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _link_text(parcel: Parcel) -> str:
    return f"{parcel.link_label or one_line(parcel.title)}: {parcel.link}" if parcel.link else ""


def _page(parcel: Parcel, content: str) -> str:
    """The HTML form: every text that somebody typed is escaped; a table comes escaped from its writer."""
    parts = [f"<p>{html.escape(line)}</p>" for line in parcel.message.splitlines() if line.strip()]
    parts.append(content)
    if parcel.link:
        label = html.escape(parcel.link_label or one_line(parcel.title))
        parts.append(f'<p><a href="{html.escape(parcel.link)}">{label}</a></p>')
    title = html.escape(one_line(parcel.title))
    head = f'<head><meta charset="utf-8"><title>{title}</title>{STYLE}</head>'
    return f"<!doctype html><html>{head}<body>{''.join(parts)}</body></html>\n"


def _attach(message: EmailMessage, parcel: Parcel) -> None:
    message.set_content(_text(parcel, f"Attached: {parcel.file_name}"))
    main, _, sub = parcel.media_type.partition(";")[0].partition("/")
    message.add_attachment(parcel.data, maintype=main, subtype=sub, filename=parcel.file_name)


def _inline_json(message: EmailMessage, parcel: Parcel) -> None:
    message.set_content(_text(parcel, parcel.data.decode()))


def _inline_table(message: EmailMessage, parcel: Parcel) -> None:
    message.set_content(_text(parcel, "The table is in the HTML form of this message."))
    message.add_alternative(_page(parcel, parcel.data.decode()), subtype="html")


def _inline_picture(message: EmailMessage, parcel: Parcel) -> None:
    place = f"{parcel.key}.picture"
    message.set_content(_text(parcel, "The picture is in the HTML form of this message."))
    picture = f'<p><img src="cid:{place}" alt="{html.escape(one_line(parcel.title))}"></p>'
    message.add_alternative(_page(parcel, picture), subtype="html")
    page = message.get_body(("html",))
    assert page is not None
    name = parcel.file_name
    page.add_related(parcel.data, "image", "png", cid=f"<{place}>", filename=name, disposition="inline")


INLINE: dict[str, Callable[[EmailMessage, Parcel], None]] = {
    "json": _inline_json,
    "html": _inline_table,
    "png": _inline_picture,
}
