"""What the owner of a plan needs, when it is made and again at each run."""

from __future__ import annotations

from dataclasses import dataclass

from ..access.caller import Caller
from ..access.callers import caller_of_user
from ..store import looks, queries, users
from ..store import schema as s
from ..store.database import Reader, Row
from .destinations import destination_named

EXTERNAL = "schedule_external_look_emails"
UNLIMITED = "schedule_without_limit"


class NotAllowed(Exception):
    """The text says who may not do what, for the ledger and for the owner."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a plan sends. `query` has the keys of a stored query; `look` is None for a bare query."""

    query: Row
    look: Row | None

    @property
    def model(self) -> str:
        return self.query["model"]

    @property
    def title(self) -> str | None:
        return self.look["title"] if self.look else None


def active_caller(db: Reader, user_id: int) -> Caller:
    """A user as caller. Raises NotAllowed when the account is gone or disabled."""
    user = db.get(s.users, user_id)
    if user is None or user["is_disabled"]:
        name = users.display_name(user) if user else ""
        state = "disabled" if user else "gone"
        raise NotAllowed(f"The account of user {user_id}{f' ({name})' if name else ''} is {state}.")
    return caller_of_user(db, user_id)


def content_for(db: Reader, caller: Caller, look_id: int | None, query_id: int | None) -> Content:
    """The Look or query, if the caller may see it. Raises NotAllowed."""
    look = looks.get_look(db, caller, look_id) if look_id is not None else None
    if look_id is not None and (look is None or look["deleted"]):
        raise NotAllowed(f"User {caller.user_id} has no Look {look_id}.")
    wanted = look["query_id"] if look else query_id
    query = queries.get_query(db, wanted) if wanted is not None else None
    if query is None or not caller.may("access_data", query["model"]):
        raise NotAllowed(f"User {caller.user_id} has no query {wanted}.")
    return Content(query, look)


def refusal(caller: Caller, model: str, type_: str, address: str, recipient: int | None) -> str | None:
    """Why this caller may not send results of the model there; None if they may. `recipient` is the id of the
    active user with that email address."""
    needed = destination_named(type_).permission
    if not caller.may(needed, model):
        return f"{type_} destinations need the permission {needed} for the model {model}."
    if type_ == "email" and recipient is None and not caller.may(EXTERNAL, model):
        return (
            f"{address} belongs to no user of this server; mail to others needs the permission "
            f"{EXTERNAL} for the model {model}."
        )
    return None
