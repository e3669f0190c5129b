"""Secrets that embed addresses are signed with. Source: API contract, section 9.1."""

from __future__ import annotations

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteEmbedSecret
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...embed.signing import ALGORITHMS
from ...store import embedding as store
from ...store.database import Row

KINDS = ("SSO", "JWT")
SECRET = "embed secret to show"


def load_secret(call: Call, secret_id: str) -> Row | None:
    number = row_id(secret_id)
    return None if number is None else store.get_secret(call.read, number)


def admin(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin


embed_secrets = Domain(
    "EmbedSecret",
    load=load_secret,
    # Shown once, by the call that makes it.
    extras={"secret": lambda call, row: call.memo.get(SECRET)},
    show=admin,
    create=admin,
    destroy=admin,
)


@embed_secrets.op("create_embed_secret", needs="create")
def create_embed_secret(call: Call, body: WriteEmbedSecret) -> Row:
    algorithm = body.algorithm or store.SHA_256
    kind = body.secret_type or "SSO"
    errors = []
    if algorithm not in ALGORITHMS:
        message = f"{str(algorithm)[:80]!r} is neither {store.SHA_1} nor {store.SHA_256}."
        errors.append(FieldError("algorithm", "invalid", message))
    if kind not in KINDS:
        errors.append(FieldError("secret_type", "invalid", f"{str(kind)[:80]!r} is neither SSO nor JWT."))
    if errors:
        raise Invalid(*errors)
    enabled = body.enabled in (UNSET, None, True)
    values = {"algorithm": algorithm, "secret_type": kind, "enabled": enabled, "user_id": call.caller.user_id}
    row, secret = store.add_secret(call.work, call.instance.vault, values)
    call.memo[SECRET] = secret
    return row


@embed_secrets.op("delete_embed_secret", needs="destroy")
def delete_embed_secret(call: Call, row: Row) -> None:
    store.delete_secret(call.work, row["id"])
