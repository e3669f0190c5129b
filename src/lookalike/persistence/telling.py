"""Queueing the schedules that wait for a datagroup, once its tables have been built."""

from __future__ import annotations

from collections.abc import Collection

from ..jobs.cron import slot_at
from ..store import datagroups, schedules
from ..store.database import Row, UnitOfWork

SEPARATORS = ("::", "/")


def tell_schedules(models: Collection[str]):
    """Queues the plans of all datagroups of these models that triggered; returns how many."""

    def tell(work: UnitOfWork) -> int:
        groups = [row for row in datagroups.untold(work) if row["model_name"] in models]
        if not groups:
            return 0
        plans = schedules.plans_with_datagroup(work)
        queued = 0
        for group in groups:
            slot = f"datagroup-{slot_at(group['triggered_at']).key}"
            for plan in plans:
                if waits_for(plan, group):
                    queued += schedules.enqueue_run(work, plan["id"], slot, work.now)
            datagroups.note(work, group["id"], told_at=group["triggered_at"])
        return queued

    return tell


def waits_for(plan: Row, group: Row) -> bool:
    """A plan names a datagroup with its model, or one of the model of its query."""
    model, name = split_name(plan["datagroup"], plan["query_model"])
    return (model, name) == (group["model_name"], group["name"])


def split_name(text: str, otherwise: str | None) -> tuple[str | None, str]:
    """`thelook/nightly`, `thelook::nightly` or `nightly` -> model and name. Which of them Looker's clients send is
    assumed, so all are taken."""
    for separator in SEPARATORS:
        model, found, name = text.rpartition(separator)
        if found:
            return model, name
    return otherwise, text
