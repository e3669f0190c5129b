"""Asking whether something is old: the triggers of datagroups and of tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ..lookml.model.types import Datagroup, Model
from ..query.plan.persistent import interval_seconds
from ..store import datagroups as store
from ..store.database import Row, UnitOfWork
from .asking import NoAnswer, trigger_text, value_of
from .round import Round
from .wanted import UNPLANNED, WantedTable, context_of, models_of

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.persistence")


@dataclass(slots=True)
class Checks:
    """One look at all triggers of a connection. The same statement is asked once, whoever has it."""

    round: Round
    values: dict[str, str | NoAnswer] = field(default_factory=dict)

    async def datagroups(self) -> None:
        instance = self.round.instance
        for model in models_of(instance, self.round.place.connection.name):
            rows = {
                name[1]: row
                for name, row in instance.standing.known().groups.items()
                if name[0] == model.name
            }
            for group in model.datagroups.values():
                if group.name in rows:
                    await self._check(model, group, rows[group.name])

    async def _check(self, model: Model, group: Datagroup, row: Row) -> None:
        try:
            value = await self._value(model, group)
            due = self._interval_over(group, row)
        except (NoAnswer, *UNPLANNED) as wrong:
            told = {"trigger_error": str(wrong)}
            await self.round.write(
                lambda work: store.note(work, row["id"], trigger_check_at=work.now, **told)
            )
            log.warning("trigger-failed", model=model.name, datagroup=group.name, error=str(wrong))
            return
        first = row["triggered_at"] is None
        changed = value is not None and value != row["trigger_value"]
        known = {"trigger_value": value, "trigger_error": None}
        if first or changed or due:
            await self.round.write(lambda work: self._triggered(work, row, known, first))
            log.info("datagroup-triggered", model=model.name, datagroup=group.name, first=first)
            return
        await self.round.write(lambda work: store.note(work, row["id"], trigger_check_at=work.now, **known))

    @staticmethod
    def _triggered(work: UnitOfWork, row: Row, known: dict[str, str | None], first: bool) -> None:
        """The first value is none that has changed: nobody is sent anything for it."""
        told = {"told_at": work.now} if first else {}
        store.trigger(work, row["id"], work.now, trigger_check_at=work.now, **known, **told)

    async def _value(self, model: Model, group: Datagroup) -> str | None:
        """None for a datagroup without `sql_trigger`. Raises NoAnswer, and what planning raises."""
        if not group.sql_trigger:
            return None
        place = self.round.place
        context = context_of(self.round.instance, place.connection)
        sql = trigger_text(
            model, group.name, group.sql_trigger, place.dialect, context, self.round.standing_names()
        )
        return await self.value(sql)

    async def value(self, sql: str) -> str:
        """Raises NoAnswer."""
        if sql not in self.values:
            try:
                self.values[sql] = await value_of(self.round.instance, self.round.reader(), sql)
            except NoAnswer as none:
                self.values[sql] = none
        found = self.values[sql]
        if isinstance(found, NoAnswer):
            raise found
        return found

    def _interval_over(self, group: Datagroup, row: Row) -> bool:
        """Raises QueryError `bad-interval`."""
        if not group.interval_trigger or row["triggered_at"] is None:
            return False
        length = timedelta(seconds=interval_seconds(group.interval_trigger))
        return self.round.instance.now() - row["triggered_at"] >= length


async def is_old(checks: Checks, table: WantedTable, row: Row, asks: bool) -> bool:
    """Whether a table that stands is to be built again. `asks`: also statements, not the clock alone."""
    if _older_than_parents(checks.round, table, row):
        return True
    now = checks.round.instance.now()
    for trigger in table.plan.triggers:
        if trigger.kind == "datagroup" and _older_than_group(checks.round.instance, table, trigger.name, row):
            return True
        if trigger.kind == "interval" and now - row["started_at"] >= timedelta(seconds=trigger.seconds or 0):
            return True
        if trigger.kind == "sql" and asks and await _value_differs(checks, trigger.sql or "", row):
            return True
    return False


def _older_than_parents(round: Round, table: WantedTable, row: Row) -> bool:
    standing = round.standing_rows()
    parents = [standing[parent.key] for parent in table.plan.parents if parent.key in standing]
    return any(parent["completed_at"] > row["started_at"] for parent in parents)


def _older_than_group(instance: Instance, table: WantedTable, name: str | None, row: Row) -> bool:
    group = instance.standing.group(table.source.model.name, name or "")
    return (
        group is not None and group["triggered_at"] is not None and group["triggered_at"] > row["started_at"]
    )


async def _value_differs(checks: Checks, sql: str, row: Row) -> bool:
    """A statement that gives no value leaves the table as it is."""
    try:
        return await checks.value(sql) != row["trigger_value"]
    except NoAnswer as none:
        await checks.round.tell(row, "trigger failed", str(none))
        return False
