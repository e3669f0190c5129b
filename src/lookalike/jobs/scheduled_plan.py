"""One run of a scheduled plan: the owner's rights, the conditions, and each destination through the ledger.

A delivery's key is plan:slot:destination. Its ledger row says `sending` before anything leaves and `sent` after;
what a crash leaves at `sending` is sent again under the same key, so that a receiver can tell that it has it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import msgspec
import structlog

from ..access.caller import Caller
from ..deliver import Delayed, Parcel, Undeliverable, destination_named
from ..deliver.rights import UNLIMITED, Content, NotAllowed, active_caller, content_for, refusal
from ..history.origin import SCHEDULED, SCHEDULER, Origin
from ..history.records import Changed
from ..store import jobs, schedules
from ..store.database import Reader, Row
from ..store.users import fold
from .results import Result, Results
from .work import Retry, Work

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.jobs")
SUCCESS, SKIPPED, FAILURE = "success", "skipped", "failure"
IDENTITY = ("type", "format", "address")
IDENTITY_OPTIONS = ("apply_formatting", "apply_vis", "parameters", "message")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A destination of this run: its key in the ledger, and the user that the address belongs to."""

    key: str
    row: Row
    recipient: int | None

    @property
    def shown(self) -> dict[str, Any]:
        return {name: self.row[name] for name in IDENTITY}


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run before anything is asked of a database."""

    plan: Row
    slot: str
    destinations: tuple[Addressed, ...]

    @property
    def options(self) -> Mapping[str, Any]:
        return self.plan["doc"]


async def run_scheduled_plan(work: Work) -> None:
    """Raises Retry when a destination shall be tried again, LeaseLost when the job is somebody else's."""
    run = await work.read(lambda db: _load(db, work.job.payload))
    if run is None:
        log.info("plan-gone", plan=work.job.payload["plan_id"])
        return
    if not run.destinations:
        await _note(work, run, SUCCESS, None)
        return
    try:
        owner = await work.read(lambda db: active_caller(db, run.plan["user_id"]))
        content = await work.read(
            lambda db: content_for(db, owner, run.plan["look_id"], run.plan["query_id"])
        )
        await _deliver_all(work, run, owner, content)
    except (NotAllowed, Undeliverable) as refused:
        await _end_all(work, run, jobs.FAILED, str(refused))
        await _note(work, run, FAILURE, None)


def _load(db: Reader, payload: Mapping[str, Any]) -> Run | None:
    """The plan with the destinations that are not through yet."""
    plan = schedules.find_plan(db, payload["plan_id"])
    if plan is None:
        return None
    rows = schedules.destinations_of(db, [plan["id"]])[plan["id"]]
    addresses = [row["address"] for row in rows if row["type"] == "email"]
    users = schedules.users_by_address(db, addresses)
    found: dict[str, Addressed] = {}
    for row in rows:
        key = f"{plan['id']}:{payload['slot']}:{destination_identity(row)}"
        recipient = users.get(fold(row["address"])) if row["type"] == "email" else None
        entry = jobs.delivery(db, key)
        if entry is None or entry["state"] == jobs.SENDING:
            found[key] = Addressed(key, row, recipient)
    return Run(plan, payload["slot"], tuple(found.values()))


def destination_identity(row: Row) -> str:
    """The same for the same destination, also after an update of the plan has replaced its rows."""
    named = [row[name] for name in IDENTITY] + [row["doc"].get(name) for name in IDENTITY_OPTIONS]
    return hashlib.sha256(msgspec.json.encode(named)).hexdigest()[:16]


# --- conditions -------------------------------------------------------------------------------------------


async def _deliver_all(work: Work, run: Run, owner: Caller, content: Content) -> None:
    """Raises Undeliverable when there is no result to send, Retry when there may be one later."""
    if run.options.get("send_all_results") and not owner.may(UNLIMITED, content.model):
        raise NotAllowed(f"send_all_results needs the permission {UNLIMITED} for the model {content.model}.")
    results = results_of(work.instance, run, content, _origin(work, run))
    sha256 = None
    if has_conditions(run):
        result = await _checked(work, run, results, owner)
        sha256 = result.sha256
        reason = unmet_condition(run.options, run.plan, result.rows, sha256)
        if reason:
            await _end_all(work, run, jobs.SKIPPED, reason)
            await _note(work, run, SKIPPED, None)
            return
    failures = [await _deliver(work, run, owner, content, results, each) for each in run.destinations]
    late = [text for text, again in filter(None, failures) if again]
    if late:
        raise Retry("; ".join(late))
    delivered = any(each is None for each in failures)
    await _note(work, run, FAILURE if any(failures) else SUCCESS, sha256 if delivered else None)


def results_of(instance: Instance, run: Run, content: Content, origin: Origin) -> Results:
    query = filtered(content.query, run.options.get("filters_string"))
    return Results(instance, query, -1 if run.options.get("send_all_results") else None, origin)


def _origin(work: Work, run: Run) -> Origin:
    return Origin(
        SCHEDULED,
        SCHEDULER,
        look_id=run.plan["look_id"],
        scheduled_plan_id=run.plan["id"],
        scheduled_job_id=work.job.id,
    )


def has_conditions(run: Run) -> bool:
    return any(run.options.get(name) for name in ("require_results", "require_no_results", "require_change"))


async def _checked(work: Work, run: Run, results: Results, owner: Caller) -> Result:
    """The rows as JSON, with the owner's rights: the form in which change is noticed. Raises Undeliverable, or
    Retry while there are tries left."""
    try:
        return await results.get(owner, "json", formatted=False)
    except Delayed as late:
        if work.last_try:
            raise Undeliverable(f"Given up after {work.job.attempt} tries: {late}") from late
        raise Retry(str(late)) from late


def unmet_condition(options: Mapping[str, Any], plan: Row, rows: int, sha256: str) -> str | None:
    """Why nothing is sent this time; None when everything that is required holds."""
    if options.get("require_results") and rows == 0:
        return "There were no results (require_results)."
    if options.get("require_no_results") and rows > 0:
        return f"There were {rows} rows of results (require_no_results)."
    if options.get("require_change") and sha256 == plan["last_result_sha256"]:
        return "The results have not changed since the last delivery (require_change)."
    return None


def filtered(query: Row, filters_string: str | None) -> Row:
    """The query with the filters of an address such as `?users.state=California` in place of its own."""
    given = dict(parse_qsl((filters_string or "").lstrip("?"), keep_blank_values=True))
    return {**query, "filters": {**(query.get("filters") or {}), **given}} if given else query


# --- one destination --------------------------------------------------------------------------------------


async def _deliver(
    work: Work, run: Run, owner: Caller, content: Content, results: Results, to: Addressed
) -> tuple[str, bool] | None:
    """None when it is through. Otherwise what went wrong, and whether it will be tried again."""
    if not await _begin(work, run, to):
        return None
    failure = await _sent(work, run, owner, content, results, to)
    _note_delivery(work, run, to, failure)
    return failure


def _note_delivery(work: Work, run: Run, to: Addressed, failure: tuple[str, bool] | None) -> None:
    """An event. The ledger has the address and what went wrong."""
    state = jobs.SENT if failure is None else jobs.SENDING if failure[1] else jobs.FAILED
    work.instance.history.add(
        Changed(
            "deliver_scheduled_plan",
            "scheduled_plan",
            time.time(),
            user_id=run.plan["user_id"],
            is_api_call=False,
            subject_type="scheduled_plan",
            subject_id=str(run.plan["id"]),
            attributes={"type": to.row["type"], "format": to.row["format"], "state": state},
        )
    )


async def _sent(
    work: Work, run: Run, owner: Caller, content: Content, results: Results, to: Addressed
) -> tuple[str, bool] | None:
    try:
        reader = await _reader(work, run, owner, content, to)
        parcel = await packed(work.instance, run, content, results, reader, to)
        await destination_named(to.row["type"]).send(work.instance, parcel)
    except (Undeliverable, NotAllowed, ValueError) as refused:
        await _end(work, to, jobs.FAILED, str(refused))
        return str(refused), False
    except Delayed as late:
        return await _late(work, to, late)
    await _end(work, to, jobs.SENT, None, len(parcel.data))
    log.info("delivered", key=to.key, type=to.row["type"], bytes=len(parcel.data))
    return None


async def _late(work: Work, to: Addressed, late: Delayed) -> tuple[str, bool]:
    if work.last_try:
        text = f"Given up after {work.job.attempt} tries: {late}"
        await _end(work, to, jobs.FAILED, text)
        return text, False
    await _end(work, to, jobs.SENDING, str(late))
    return str(late), True


async def _reader(work: Work, run: Run, owner: Caller, content: Content, to: Addressed) -> Caller:
    """Whose rights the query runs with. The owner must still be allowed to send there. Raises NotAllowed."""
    row = to.row
    reason = refusal(owner, content.model, row["type"], row["address"], to.recipient)
    if reason:
        raise NotAllowed(f"User {owner.user_id} may not send this any more: {reason}")
    if not run.options.get("run_as_recipient"):
        return owner
    recipient = to.recipient
    if recipient is None:
        raise NotAllowed(f"{row['address']} belongs to no active user, so nothing runs in their name.")
    caller = await work.read(lambda db: active_caller(db, recipient))
    await work.read(lambda db: content_for(db, caller, run.plan["look_id"], run.plan["query_id"]))
    return caller


async def packed(
    instance: Instance, run: Run, content: Content, results: Results, reader: Caller, to: Addressed
) -> Parcel:
    """What goes to one destination. Raises Undeliverable, or Delayed for what may pass."""
    row, doc, plan = to.row, to.row["doc"], run.plan
    destination = destination_named(row["type"])
    format_ = destination.formats[row["format"]]
    result = await results.get(
        reader,
        format_.run_format,
        formatted=bool(doc.get("apply_formatting")),
        arranged=bool(doc.get("apply_vis")),
        for_people=destination.for_people,
    )
    link = content_link(instance, run, content)
    return Parcel(
        key=instance.vault.hash(to.key).hex()[:40],
        slot=run.slot,
        plan_id=plan["id"],
        name=plan["name"] or "",
        title=content.title or plan["name"] or f"Query {plan['query_id']}",
        kind="look" if content.look else "query",
        format=format_,
        data=result.data,
        media_type=result.media_type,
        address=row["address"],
        url=link,
        look_id=plan["look_id"],
        query_id=content.query["id"],
        link=link if run.options.get("include_links") else None,
        link_label=run.options.get("custom_url_label") if run.options.get("show_custom_url") else None,
        message=doc.get("message") or "",
        parameters=msgspec.json.decode(doc.get("parameters") or "{}"),
        secrets=secrets_of(instance, row),
    )


def content_link(instance: Instance, run: Run, content: Content) -> str:
    """Where the content is, or what the owner wants to be linked in its place."""
    path = f"/looks/{content.look['id']}" if content.look else f"/x/{content.query['client_id']}"
    if not run.options.get("show_custom_url") or not run.options.get("custom_url_base"):
        return f"{instance.web_url}{path}"
    base = str(run.options["custom_url_base"])
    extra = msgspec.json.decode(run.options.get("custom_url_params") or "{}")
    return f"{base}{'&' if '?' in base else '?'}{urlencode(extra)}" if extra else base


def secrets_of(instance: Instance, row: Row) -> dict[str, Any]:
    if row["secret_parameters"] is None:
        return {}
    about = secret_name(row["scheduled_plan_id"], row["address"])
    return msgspec.json.decode(instance.vault.unseal(row["secret_parameters"], about))


def secret_name(plan_id: int, address: str) -> str:
    """What a destination's sealed secrets are bound to."""
    return f"scheduled_plan:{plan_id}:{address}"


# --- the ledger -------------------------------------------------------------------------------------------


async def _begin(work: Work, run: Run, to: Addressed) -> bool:
    plan_id = run.plan["id"]
    return await work.write(
        lambda unit: jobs.begin_delivery(unit, work.job, work.lease, to.key, plan_id, to.shown)
    )


async def _end(work: Work, to: Addressed, state: str, detail: str | None, size: int | None = None) -> None:
    await work.write(lambda unit: jobs.end_delivery(unit, work.job, work.lease, to.key, state, detail, size))


async def _end_all(work: Work, run: Run, state: str, detail: str) -> None:
    log.info("not-delivered", plan=run.plan["id"], slot=run.slot, state=state, reason=detail)
    for to in run.destinations:
        if await _begin(work, run, to):
            await _end(work, to, state, detail)


async def _note(work: Work, run: Run, status: str, sha256: str | None) -> None:
    await work.write(lambda unit: schedules.note_run(unit, run.plan["id"], status, sha256))
