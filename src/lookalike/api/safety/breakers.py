"""Who was stopped before a bulk change, and letting them go on."""

from __future__ import annotations

from datetime import timedelta

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.own_types import WriteBreakerApproval
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...store import breakers as store
from ...store import schema as s
from ...store.database import Row

MINUTES, MOST_MINUTES, MOST = 10, 24 * 60, 10_000_000


def is_own(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin or row is None or row["user_id"] == caller.user_id


def admin(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin


def load_breaker(call: Call, breaker_id: str) -> Row | None:
    number = row_id(breaker_id)
    return None if number is None else call.read.get(s.breakers, number)


breakers = Domain(
    "Breaker",
    load=load_breaker,
    can=(),
    extras={
        "counted": lambda call, row: store.counted(call.read, row["budget"], row["kind"], call.instance.now())
    },
    index=lambda caller, row: True,
    show=is_own,
    approve=admin,
)


@breakers.op("all_breakers", needs="index")
def all_breakers(call: Call) -> list[Row]:
    statement = store.breaker_rows()
    if not call.caller.is_admin:
        statement = statement.where(s.breakers.c.user_id == call.caller.user_id)
    return call.read.all(statement)


@breakers.op("approve_breaker", needs="approve")
def approve_breaker(call: Call, row: Row, body: WriteBreakerApproval) -> Row:
    minutes = MINUTES if body.minutes is UNSET or body.minutes is None else body.minutes
    count = -1 if body.count is UNSET or body.count is None else body.count
    errors = [*_outside("minutes", minutes, 1, MOST_MINUTES), *_outside("count", count, 0, MOST)]
    if errors:
        raise Invalid(*errors)
    return store.approve(call.work, row, call.work.now + timedelta(minutes=minutes), count)


def _outside(name: str, value: int, least: int, most: int) -> list[FieldError]:
    if least <= value <= most:
        return []
    return [FieldError(name, "invalid", f"{name} is a whole number from {least} to {most}.")]
