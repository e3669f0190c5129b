"""The outbox of a server without a mail server, on both stores."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from client import Client
from deliver.shop import STATES, Shop, mail_to


def test_mail_lies_in_the_outbox(data_api: Client):
    shop = Shop(data_api)
    plan = shop.run(mail_to("ana@example.com"), query_id=shop.query(**STATES))
    assert shop.outcome(plan) == [("sent", None)]
    [file] = data_api.instance.settings.outbox_folder.iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == "ana@example.com"
    [attachment] = message.iter_attachments()
    assert attachment.get_content().splitlines()[0] == "Users State,Users Count"
