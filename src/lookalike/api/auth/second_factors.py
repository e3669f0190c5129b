"""Second factors: asked for here, set up by the user at the next login."""

from __future__ import annotations

from ...contract.types import WriteCredentialsTotp
from ...dispatch.call import Call
from ...dispatch.errors import Conflict
from ...store import schema as s
from ...store import users as store
from ...store.database import Row
from ..users.details import external_login
from ..users.users import users


@users.op("create_user_credentials_totp", needs="update_creds")
def create_user_credentials_totp(call: Call, row: Row, body: WriteCredentialsTotp) -> Row:
    """Every property of the body is read-only, so nothing of it counts."""
    if store.credentials_external_of(call.work, row["id"], "totp"):
        raise Conflict("This user has a second factor already; delete it to let them set up another.")
    values = {"user_id": row["id"], "type": "totp", "created_at": call.work.now}
    return external_login(call.work.insert(s.credentials_external, {**values, "doc": {"verified": False}}))
