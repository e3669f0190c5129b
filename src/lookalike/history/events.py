"""Events of the API: every call that changed something, named by its operation as Looker names its events.

Source: Looker's list of events (create_user, add_group_user, update_look …); names of events that it does not list are
assumed to be those of the operation too.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import msgspec

from ..store.database import About
from .records import Changed

if TYPE_CHECKING:
    from ..dispatch.call import Call
    from ..store.simulation import Counts

# These tell of themselves, with what only they know.
TELL_THEMSELVES = frozenset({"login", "login_user"})
DRY_RUN = "dry_run"
CATEGORIES = {"ApiAuth": "auth", "Auth": "auth", "SqlInterfaceQuery": "sql_interface"}
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def change_of(call: Call, result: Any) -> Changed:
    """What a call that changed something is remembered as. Names of properties that were sent, but no values."""
    caller, operation = call.caller, call.operation
    known = about(call, result)
    sent = _sent(call.body)
    return Changed(
        name=operation.id,
        category=category_of(operation.tag),
        at=time.time(),
        user_id=caller.user_id or None,
        sudo_user_id=caller.sudo_user_id,
        is_admin=caller.is_admin,
        subject_type=known.subject_type,
        subject_id=known.subject_id,
        request_id=call.request_id,
        attributes={**known.params, **({"properties": sent} if sent else {})},
    )


def dry_run_of(call: Call, changes: Counts) -> Changed:
    """A dry run: what it was of, and how many rows of which tables would have changed."""
    real = change_of(call, call.memo.get("result"))
    rows = msgspec.json.encode(changes).decode()
    told = {"operation": call.operation.id, "rows": rows, "address": call.memo["incoming"].address}
    return msgspec.structs.replace(real, name=DRY_RUN, attributes={**real.attributes, **told})


def about(call: Call, result: Any) -> About:
    """The first parameter of the path names the subject; otherwise it is what the answer is."""
    operation = call.operation
    path = {name: str(call.params[name]) for name in operation.path_params if name in call.params}
    subject_type, subject_id = next(iter(path.items()), (operation.tag, None))
    if subject_id is None:
        subject_id = _id_of(result)
    return About(path, snake_case(subject_type).removesuffix("_id"), subject_id)


def category_of(tag: str) -> str:
    return CATEGORIES.get(tag) or snake_case(tag)


def snake_case(name: str) -> str:
    """
    >>> snake_case("ScheduledPlan")
    'scheduled_plan'
    """
    return _INNER_CAPITAL.sub("_", name).lower()


def _id_of(result: Any) -> str | None:
    found = result.get("id") if isinstance(result, dict) else None
    return None if found is None else str(found)


def _sent(body: Any) -> str:
    """Names of the properties in a body, by the alphabet."""
    if isinstance(body, msgspec.Struct):
        names = [name for name in body.__struct_fields__ if getattr(body, name) is not msgspec.UNSET]
    else:
        names = list(body) if isinstance(body, dict) else []
    return ",".join(sorted(str(name) for name in names))
