"""Who of several servers does what only one may do at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, or_

from . import schema as s
from .database import UnitOfWork


class LeaseGone(Exception):
    """Somebody else has the lease; whatever this server would write does not count."""


def take(work: UnitOfWork, name: str, owner: str, length: timedelta) -> bool:
    """Takes or renews a lease. False when another owner has it."""
    values = {"owner": owner, "until": work.now + length}
    if work.insert_new(s.leases, {"name": name, **values}) is not None:
        return True
    leases = s.leases.c
    free = and_(leases.name == name, or_(leases.owner == owner, leases.until < work.now))
    return work.connection.execute(s.leases.update().where(free).values(**values)).rowcount == 1


def keep(work: UnitOfWork, name: str, owner: str, length: timedelta) -> None:
    """Renews a lease that this owner has; it is also the fence before each write. Raises LeaseGone."""
    leases = s.leases.c
    mine = and_(leases.name == name, leases.owner == owner)
    renewed = s.leases.update().where(mine).values(until=work.now + length)
    if work.connection.execute(renewed).rowcount != 1:
        raise LeaseGone(name)


def give_back(work: UnitOfWork, name: str, owner: str) -> None:
    leases = s.leases.c
    work.connection.execute(s.leases.delete().where(leases.name == name, leases.owner == owner))
