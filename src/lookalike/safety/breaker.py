"""The blast-radius breaker: one key, or one person without a key, takes away from a few people or pieces of content
in ten minutes, and is asked before it goes on with many. Source: trust reference, sections 1 and 6.4.

Who counts: people who are deleted, disabled, or lose a role, their own or by a group that has one; content that goes
to the trash or is deleted. Each counts once, however often it is touched. Who or what the same key made itself in those
ten minutes does not count, so a script that tidies up after itself is not asked. An undo is not asked: it says what it
takes back, and can be taken back itself. Commands on the host, and the server itself, are not asked either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..config import Settings
from ..dispatch.errors import GuardRefusal
from ..store import breakers as store
from ..store import schema as s
from ..store.callers import ancestors
from ..store.database import Actor, Change, Reader, Store, UnitOfWork
from ..store.groups import edges
from ..store.roles import roles_by_group, users_inside
from ..store.vault import Vault
from .confirm import GIVEN_IN, HEADER, confirm_token, confirmed
from .declared import refusal_status
from .dry_run import HEADER as DRY_RUN

CODE = "blast_radius"
PEOPLE, CONTENT = "people", "content"
PEOPLE_PERCENT, CONTENT_PERCENT = 5, 10
ABOUT_PEOPLE = frozenset({"users", "role_users", "role_groups", "group_users", "group_groups", "groups"})
# Tables of content, those that there are: a table of that name that comes later counts from its first day.
ABOUT_CONTENT = frozenset({"looks", "dashboards", "folders", "boards", "scheduled_plans"})
# A token is good up to the next multiple of so many times what goes without: a script that means it is not asked
# every few calls.
STEP = 10
IN_MESSAGE, IN_PREVIEW = 20, 1_000
DONE = {PEOPLE: "deleted, disabled or stripped of roles", CONTENT: "deleted"}


class Breaker:
    """The guard of the store: notes and counts, and raises when it is too many."""

    tables = ABOUT_PEOPLE | ABOUT_CONTENT

    def __init__(self, vault: Vault, settings: Settings):
        self._vault, self._settings = vault, settings

    def __call__(self, work: UnitOfWork, before: Reader) -> None:
        budget = budget_of(work.actor)
        if budget is None or work.undo_of:
            return
        for kind, least in ((PEOPLE, self._settings.bulk_people), (CONTENT, self._settings.bulk_content)):
            touched = people_of(work.changes, before) if kind == PEOPLE else content_of(work.changes)
            if touched and least:
                self._count(work, before, budget, kind, least, touched)

    def _count(
        self, work: UnitOfWork, before: Reader, budget: str, kind: str, least: int, touched: set[str]
    ) -> None:
        counted = touched - store.made_lately(work, touched)
        if not counted:
            return
        reached = store.count_subjects(work, budget, kind, counted)
        if reached > least:
            self._ask(work, before, budget, kind, reached, counted)

    def _ask(
        self, work: UnitOfWork, before: Reader, budget: str, kind: str, reached: int, touched: set[str]
    ) -> None:
        without = limit_of(self._settings, before, kind, reached)
        allowed = max(
            without,
            confirmed(self._vault, work.actor.confirm, budget, kind, work.now),
            _approved(work, budget, kind),
        )
        if reached <= allowed or _bulk_is_ok(work):
            return
        step = without * STEP
        confirmable = -(-reached // step) * step
        excess = Excess(budget, kind, reached, allowed, confirmable, _in_order(touched))
        token = confirm_token(self._vault, budget, kind, excess.confirmable, work.now)
        raise _refusal(work, excess, token)


@dataclass(frozen=True, slots=True)
class Excess:
    """Too many: `reached` of `kind`, where `allowed` go. A token would allow `confirmable`. `subjects`: whom or what
    the call is about."""

    budget: str
    kind: str
    reached: int
    allowed: int
    confirmable: int
    subjects: list[str]

    def message(self, token: str) -> str:
        who, what, named = (
            self.budget.replace(":", " "),
            DONE[self.kind],
            ", ".join(self.subjects[:IN_MESSAGE]),
        )
        left = len(self.subjects) - IN_MESSAGE
        return (
            f"This would make it {self.reached} of {self.kind} that {who} has {what} within 10 minutes; {self.allowed} "
            "go without asking, and what it made itself in that time does not count. This call is about "
            f"{named}{f' and {left} more' if left > 0 else ''}. Nothing was done. To go on, send it again with "
            f"{HEADER}: {token} (good for 10 minutes, and for {self.confirmable} of {self.kind}), or let an "
            f"administrator approve it. With {DRY_RUN}: 1 beside it, it only shows what it would change."
        )


def _in_order(subjects: Iterable[str]) -> list[str]:
    return sorted(subjects, key=lambda name: (name.split("/")[0], int(name.split("/")[1])))


def budget_of(actor: Actor) -> str | None:
    """Who is counted: the key; without one, the person, whoever they act as. None for the host."""
    if actor.credential_id is not None:
        return f"key:{actor.credential_id}"
    person = actor.sudo_user_id or actor.user_id
    return None if person is None else f"user:{person}"


def limit_of(settings: Settings, db: Reader, kind: str, gone: int) -> int:
    """How many go without asking. `gone`, those counted already, belong to the whole of which the share is taken: it
    does not shrink while a script deletes."""
    if kind == PEOPLE:
        return max(settings.bulk_people, (store.all_people(db) + gone) * PEOPLE_PERCENT // 100)
    tables = ABOUT_CONTENT & set(s.metadata.tables)
    return max(settings.bulk_content, (store.all_content(db, tables) + gone) * CONTENT_PERCENT // 100)


def _approved(work: UnitOfWork, budget: str, kind: str) -> int:
    found = store.find_breaker(work, budget, kind)
    holds = found is not None and found["approved_until"] is not None and found["approved_until"] > work.now
    return found["approved_count"] if found is not None and holds else 0


def _bulk_is_ok(work: UnitOfWork) -> bool:
    """Whether the key was set to make many changes for a while."""
    key = work.get(s.credentials_api3, work.actor.credential_id) if work.actor.credential_id else None
    return key is not None and key["bulk_ok_until"] is not None and key["bulk_ok_until"] > work.now


def people_of(changes: Iterable[Change], before: Reader) -> set[str]:
    """Whom these changes take something away from: `users/12`."""
    found: set[int] = set()
    around, giving = edges(before), set(roles_by_group(before))
    for change in changes:
        row = change.before
        if row is None:
            continue
        if change.table == "users" and _is_shut_out(change):
            found.add(row["id"])
        elif change.table == "role_users" and change.after is None:
            found.add(row["user_id"])
        elif change.table == "group_users" and change.after is None:
            if giving & ancestors([row["group_id"]], around):
                found.add(row["user_id"])
        else:
            found |= users_inside(before, _groups_that_lose(change, giving, around))
    return {f"users/{user_id}" for user_id in found}


def _is_shut_out(change: Change) -> bool:
    assert change.before is not None
    return change.after is None or (change.after["is_disabled"] and not change.before["is_disabled"])


def _groups_that_lose(change: Change, giving: set[int], around: list[dict[str, int]]) -> list[int]:
    """The groups whose members lose a role, or may: who has it by another way is counted too."""
    row, after = change.before or {}, change.after
    if change.table == "role_groups" and after is None:
        return [row["group_id"]]
    if change.table == "group_groups" and after is None:
        return [row["child_group_id"]] if giving & ancestors([row["group_id"]], around) else []
    if change.table == "groups" and row["include_by_default"] and not (after or {}).get("include_by_default"):
        return [row["id"]] if giving & ancestors([row["id"]], around) else []
    return []


def content_of(changes: Collection[Change]) -> set[str]:
    """What these changes delete, or put into the trash: `looks/3`. What goes along with its owner is counted with
    the owner."""
    if any(change.table == "users" and change.after is None for change in changes):
        return set()
    return {
        f"{change.table}/{change.before['id']}"
        for change in changes
        if change.table in ABOUT_CONTENT and change.before is not None and _goes(change)
    }


def _goes(change: Change) -> bool:
    assert change.before is not None
    if change.before.get("deleted"):
        return False
    return change.after is None or bool(change.after.get("deleted"))


def _refusal(work: UnitOfWork, excess: Excess, token: str) -> GuardRefusal:
    actor = work.actor
    values = {
        "user_id": actor.user_id,
        "credential_id": actor.credential_id,
        "tripped_at": work.now,
        "operation_id": actor.operation_id,
        "reached": excess.reached,
        "allowed": excess.allowed,
        "subjects": excess.subjects[:IN_PREVIEW],
    }

    def note(to: Store) -> None:
        store.note_trip(to, excess.budget, excess.kind, values)

    status = refusal_status(actor.operation_id)
    return GuardRefusal(status, excess.message(token), CODE, {GIVEN_IN: token}, note)
