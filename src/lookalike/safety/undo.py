"""Takes changes back: the journal of an operation, read from its end, row by row.

An undo is a change like any other: it has an operation and a journal of its own, and undoing it is the redo. Columns
that the operation did not change stay as they are, so two people who changed different things of one user do not
stand in each other's way. What has become of a row since decides:

- a column that the operation set was set again since: a conflict; with `force` the old value comes back;
- a row that was made has been changed, or others refer to it: a conflict; with `force` it goes, and they with it;
- a row that is to come back refers to one that is gone: a conflict; with `force` it stays away, or, where the
  reference may be empty, comes back without it;
- a name, an address or a key that must be unique belongs to another row now: always a conflict.

Either all of it is taken back or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import LargeBinary, Table, select

from ..store import journal
from ..store.database import Row, UnitOfWork, dependents_of, image
from ..store.schema import SERVER_NOTES
from .masks import is_secret

CHANGED_SINCE, GONE, IN_USE, TAKEN = "changed_since", "gone", "in_use", "already_exists"

# What is noted beside a change comes back when nobody has noted anything since, and is never a reason to refuse.
NOTED = SERVER_NOTES | {"updated_at", "last_updater_id"}
# Names that the API keeps unique without the database's help: table -> (the name, within what).
NAMED_ONCE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "looks": ("title", ("folder_id",)),
    "folders": ("name", ("parent_id",)),
    "groups": ("name", ()),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a row cannot be as it was. `operations` are those that stand in the way, oldest first."""

    code: str
    place: str  # users/12, or users/12.first_name
    message: str
    operations: tuple[str, ...] = ()


class CannotUndo(Exception):
    def __init__(self, conflicts: Iterable[Conflict]):
        self.conflicts = tuple(conflicts)
        super().__init__("; ".join(each.message for each in self.conflicts[:10]))


@dataclass(slots=True)
class Undoing:
    """One undo, of one operation or many. `touched` are the rows that it changed, as (table, key)."""

    work: UnitOfWork
    force: bool = False
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    touched: dict[tuple[str, Any], None] = field(default_factory=dict)

    def take_back(self, operations: Iterable[Row]) -> None:
        """Takes back those of the operations that hold, in the order given: the newest first. Raises CannotUndo with
        every conflict, those about the rows that were changed first in front."""
        taken: list[str] = []
        for name, entries in journal.with_entries(self.work, [each["operation"] for each in operations]):
            # Asked only now: taking back an undo makes what it had undone hold again, and that comes later here.
            now = journal.find_operation(self.work, name)
            if now is None or now["undone_by"]:
                continue
            for entry in reversed(entries):
                self._take_back(entry)
            journal.mark_undone(self.work, now)
            taken.append(name)
        if self.conflicts:
            raise CannotUndo(reversed(self.conflicts.values()))
        self.work.undo_of = tuple(taken)

    def _take_back(self, entry: Row) -> None:
        table = journal.table_named(entry["table_name"])
        if table is None:
            place = f"{entry['table_name']}/{entry['row_key']}"
            self._refuse(Conflict(GONE, place, f"{place}: this release keeps no {entry['table_name']}."))
            return
        key = journal.key_of(table, entry["row_key"])
        now = self.work.get(table, key)
        if entry["before"] is None:
            self._remove(table, key, now, entry)
        elif entry["after"] is None:
            self._bring_back(table, key, now, entry)
        else:
            self._change_back(table, key, now, entry)

    # --- a row that was made ----------------------------------------------------------------------------------

    def _remove(self, table: Table, key: Any, now: Row | None, entry: Row) -> None:
        if now is None:
            return
        changed = _differing(image(now), entry["after"]) - NOTED
        if changed and not self.force:
            self._changed_since(entry, sorted(changed))
            return
        if not self.force and self._is_in_use(table, key):
            return
        self.work.delete(table, key)
        self._touch(table, key)

    def _is_in_use(self, table: Table, key: Any) -> bool:
        for other, column, _ in dependents_of(self.work, table, key):
            if other.info["journal"] is not True:
                continue
            found = self.work.scalar(select(journal.key_column(other)).where(other.c[column] == key).limit(1))
            if found is not None:
                self._in_use(table, key, other, found)
                return True
        return False

    def _in_use(self, table: Table, key: Any, other: Table, found: Any) -> None:
        last = journal.last_on_row(self.work, other.name, str(found))
        message = f"{table.name}/{key} is used by {other.name}/{found}{_of(last)}."
        self._refuse(Conflict(IN_USE, f"{table.name}/{key}", message, _names(last)))

    # --- a row that was deleted -------------------------------------------------------------------------------

    def _bring_back(self, table: Table, key: Any, now: Row | None, entry: Row) -> None:
        if now is not None:
            if _differing(image(now), entry["before"]) - NOTED:
                place = f"{table.name}/{key}"
                self._refuse(Conflict(TAKEN, place, f"{place} is there again, and another.", ()))
            return
        values = journal.values_of(table, entry["before"])
        if not self._has_its_owners(table, key, values) or self._is_taken(table, key, values, values):
            return
        self.work.insert(table, values)
        self._touch(table, key)

    def _has_its_owners(self, table: Table, key: Any, values: Row) -> bool:
        """Whether all that the row refers to is there. With `force`, what may be empty is emptied."""
        for reference in table.foreign_keys:
            name, target = reference.parent.name, reference.column.table
            if values.get(name) is None or self.work.get(target, values[name]) is not None:
                continue
            if self.force and reference.parent.nullable and reference.ondelete != "CASCADE":
                values[name] = None
                continue
            if not self.force:
                self._owner_gone(table, key, target, values[name])
            return False
        return True

    def _owner_gone(self, table: Table, key: Any, target: Table, target_key: Any) -> None:
        last = journal.last_on_row(self.work, target.name, str(target_key))
        message = f"{table.name}/{key} belongs to {target.name}/{target_key}, which is gone{_of(last)}."
        self._refuse(Conflict(GONE, f"{table.name}/{key}", message, _names(last)))

    def _is_taken(self, table: Table, key: Any, values: Row, changed: Iterable[str]) -> bool:
        """Whether something that must be unique belongs to another row by now; looks at what changes alone."""
        for names in journal.unique_sets(table):
            if set(names) & set(changed):
                other = journal.holder(self.work, table, names, values, key)
                if other is not None:
                    self._taken(table, key, names, values, other)
                    return True
        name, within = NAMED_ONCE.get(table.name, ("", ()))
        if name not in changed or values.get("deleted") or values.get("is_personal"):
            return False
        other = journal.holder_of_name(self.work, table, name, within, values, key)
        if other is not None:
            self._taken(table, key, (name,), values, other)
        return other is not None

    def _taken(self, table: Table, key: Any, names: tuple[str, ...], values: Row, other: Any) -> None:
        shown = [_spoken(table, name) for name in names]
        said = ", ".join(f"{name} {values[name]!r}" for name in shown if not _is_hidden(table, name))
        said = said or ", ".join(shown)
        message = f"{table.name}/{key}: {said} belongs to {table.name}/{other} now."
        last = journal.last_on_row(self.work, table.name, str(other))
        self._refuse(Conflict(TAKEN, f"{table.name}/{key}.{shown[0]}", message, _names(last)))

    # --- a row that was changed -------------------------------------------------------------------------------

    def _change_back(self, table: Table, key: Any, now: Row | None, entry: Row) -> None:
        place = f"{table.name}/{key}"
        if now is None:
            if not self.force:
                last = journal.last_on_row(self.work, table.name, str(key))
                self._refuse(Conflict(GONE, place, f"{place} is gone{_of(last)}.", _names(last)))
            return
        before, after, current = entry["before"], entry["after"], image(now)
        columns = [name for name in _differing(before, after) if name in table.c]
        again = {name for name in columns if current[name] not in (after.get(name), before.get(name))}
        disputed = sorted(again - NOTED)
        if disputed and not self.force:
            self._changed_since(entry, disputed)
            return
        restored = {name: before.get(name) for name in columns if name not in again or name in disputed}
        values = journal.values_of(table, restored)
        whole = {**now, **values}
        if not self._has_its_owners(table, key, values) or self._is_taken(table, key, whole, values):
            return
        self.work.update(table, key, values)
        self._touch(table, key)

    def _changed_since(self, entry: Row, columns: list[str]) -> None:
        later = journal.later_on_row(self.work, entry)
        names = tuple(dict.fromkeys(each["operation"] for each in later if each["operation_id"]))
        place = f"{entry['table_name']}/{entry['row_key']}"
        last = later[-1] if later else None
        message = f"{place}: {', '.join(columns)} changed since{_of(last)}."
        self._refuse(Conflict(CHANGED_SINCE, f"{place}.{columns[0]}", message, names))

    def _refuse(self, conflict: Conflict) -> None:
        self.conflicts.setdefault(conflict.place, conflict)

    def _touch(self, table: Table, key: Any) -> None:
        self.touched[table.name, key] = None


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """Columns that both images have, with different values: a column that a later release added is not a change."""
    return {name for name in one if name in other and one[name] != other[name]}


def _spoken(table: Table, name: str) -> str:
    """The column as people know it: `email` for `email_folded`."""
    plain = name.removesuffix("_folded")
    return plain if plain in table.c else name


def _is_hidden(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, LargeBinary) or is_secret(name)


def _of(entry: Row | None) -> str:
    if entry is None or entry["operation_id"] is None:
        return ""
    return f" by {entry['operation_id']} of user {entry['user_id']} ({entry['operation']})"


def _names(entry: Row | None) -> tuple[str, ...]:
    return () if entry is None or entry["operation_id"] is None else (entry["operation"],)
