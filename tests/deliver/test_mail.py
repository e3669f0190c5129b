"""One mail: its address, its headers, its parts, and where it goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliver.receivers import Mails, free_port
from lookalike.config import Settings
from lookalike.deliver import Delayed, Parcel
from lookalike.deliver.email import check_address, send
from lookalike.deliver.email.message import build_message, one_line
from lookalike.deliver.parcel import DATA, IN_MAIL
from lookalike.instance import Instance

PARCEL = Parcel(
    key="0123456789abcdef0123",
    slot="20260308T070000Z",
    plan_id=7,
    name="Weekly",
    title="Orders by state",
    kind="look",
    format=DATA["csv"],
    data=b"a,b\n1,2\n",
    media_type="text/csv; charset=utf-8",
    address="ana@example.com",
)


def settings_at(folder: Path, **more: object) -> Settings:
    return Settings.load({"data": str(folder), "host_url": "https://bi.example.com", **more}, {})


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("ana@example.com", "ana@example.com"),
        (" ana+bi@mail.example.com ", "ana+bi@mail.example.com"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
    ],
)
def test_single_address_is_taken(address: str, kept: str):
    assert check_address(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@example.com",
        "ana@",
        "ana@example.com,bob@example.com",
        "ana@example.com bob@example.com",
        "ana@example.com\r\nBcc: eve@example.com",
        "ana@example.com\n",
        "ana\x00@example.com",
        "Ana <ana@example.com>",
        '"ana"@example.com',
        "ana(comment)@example.com",
        "ana@[127.0.0.1]",
        "ana@-example.com",
        "ana@example..com",
        ".ana@example.com",
        "a" * 65 + "@example.com",
        "ana@" + "a." * 130 + "com",
        "аna@example.com\u2028",
    ],
)
def test_everything_else_is_refused(address: str):
    with pytest.raises(ValueError, match=r"ana@example\.com"):
        check_address(address)


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=300), title=st.text(max_size=300), label=st.text(max_size=50))
def test_no_text_adds_a_header(name: str, title: str, label: str):
    """Whatever people call their plans, the mail has the headers that we give it, and no others."""
    parcel = replace(PARCEL, name=name, title=title, link="https://bi.example.com/looks/1", link_label=label)
    message = build_message(settings_at(Path("data")), parcel)
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    assert read["To"] == "ana@example.com"


def test_line_breaks_in_a_subject_become_blanks():
    assert one_line("Weekly\r\nBcc: eve@example.com\t!") == "Weekly Bcc: eve@example.com !"


def test_message_id_comes_from_the_key(tmp_path: Path):
    first = build_message(settings_at(tmp_path), PARCEL)
    second = build_message(settings_at(tmp_path), PARCEL)
    assert first["Message-ID"] == second["Message-ID"] == "<0123456789abcdef0123@bi.example.com>"


def test_file_name_is_plain_and_names_the_slot(tmp_path: Path):
    parcel = replace(PARCEL, title='../../etc/"passwd"\r\n')
    assert parcel.file_name == "etc_passwd_20260308T070000Z.csv"


def test_file_name_without_plain_letters_names_the_plan():
    assert replace(PARCEL, title="订单").file_name == "plan_7_20260308T070000Z.csv"


def test_inline_json_is_the_text(tmp_path: Path):
    parcel = replace(PARCEL, format=DATA["inline_json"], data=b'[{"a":1}]', media_type="application/json")
    message = build_message(settings_at(tmp_path), parcel)
    assert message.get_content_type() == "text/plain"
    assert '[{"a":1}]' in message.get_content()


def test_link_in_a_table_mail_is_escaped(tmp_path: Path):
    link = "https://example.com/?a=1&b=<script>"
    parcel = replace(
        PARCEL, format=IN_MAIL["inline_table"], data=b"<table></table>", media_type="text/html", link=link
    )
    page = build_message(settings_at(tmp_path), parcel).get_body(("html",))
    assert page is not None
    assert "a=1&amp;b=&lt;script&gt;" in page.get_content()
    assert "<script>" not in page.get_content()


# --- where it goes ----------------------------------------------------------------------------------------


def instance_with(instance: Instance, **more: object) -> Instance:
    return Instance(settings_at(instance.settings.data, **more), instance.store, instance.vault)


def test_outbox_takes_mail_without_a_mail_server(local_instance: Instance):
    local = instance_with(local_instance)
    asyncio.run(send(local, PARCEL))
    [file] = local.settings.outbox_folder.iterdir()
    assert file.name == "plan-7_20260308T070000Z_0123456789abcdef.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Weekly"


def test_repeat_overwrites_its_own_file(local_instance: Instance):
    local = instance_with(local_instance)
    asyncio.run(send(local, PARCEL))
    asyncio.run(send(local, replace(PARCEL, name="Again")))
    [file] = local.settings.outbox_folder.iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Again"


def test_outbox_that_cannot_be_written_is_tried_later(local_instance: Instance, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    local = instance_with(local_instance, outbox=str(tmp_path / "file"))
    with pytest.raises(Delayed, match="outbox"):
        asyncio.run(send(local, PARCEL))


def test_mail_server_that_is_down_is_tried_later(local_instance: Instance):
    local = instance_with(local_instance, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls="none")
    with pytest.raises(Delayed, match=r"127\.0\.0\.1"):
        asyncio.run(send(local, PARCEL))


def test_mail_server_without_promised_encryption_gets_nothing(local_instance: Instance, mails: Mails):
    local = instance_with(local_instance, smtp_host="127.0.0.1", smtp_port=mails.port)
    parcel = replace(PARCEL, address="plain@example.com")
    with pytest.raises(Delayed, match="STARTTLS"):
        asyncio.run(send(local, parcel))
    assert mails.to("plain@example.com") == []
