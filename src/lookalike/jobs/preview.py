"""What a plan would send to one destination: made by the code that delivers it, and kept back."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

from ..access.caller import Caller
from ..deliver import Parcel
from ..deliver.email.message import build_message
from ..deliver.rights import Content
from ..history.origin import Origin
from ..store.database import Row
from .scheduled_plan import Addressed, Run, has_conditions, packed, results_of, unmet_condition

if TYPE_CHECKING:
    from ..instance import Instance


@dataclass(frozen=True, slots=True)
class Preview:
    """`unmet`: why nothing would be sent at this moment. `message`: the mail, for destinations of that kind."""

    parcel: Parcel
    rows: int
    unmet: str | None
    message: EmailMessage | None


async def preview(
    instance: Instance,
    plan: Row,
    slot: str,
    content: Content,
    reader: Caller,
    destination: Row,
    origin: Origin,
) -> Preview:
    """`plan` and `destination` have the keys of their tables; the secrets of the destination are not needed.
    Raises Undeliverable, or Delayed for what may pass."""
    to = Addressed(f"preview:{plan['id']}:{slot}", {**destination, "secret_parameters": None}, None)
    run = Run(plan, slot, (to,))
    results = results_of(instance, run, content, origin)
    unmet = None
    if has_conditions(run):
        checked = await results.get(reader, "json", formatted=False)
        unmet = unmet_condition(run.options, plan, checked.rows, checked.sha256)
    parcel = await packed(instance, run, content, results, reader, to)
    message = build_message(instance.settings, parcel) if destination["type"] == "email" else None
    return Preview(parcel, results.most_rows, unmet, message)
