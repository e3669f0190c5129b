"""The machine that turns a request into a call and an answer. It knows the contract and no domain."""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from ..access.caller import ANONYMOUS, Caller
from ..history.events import TELL_THEMSELVES, about, change_of, dry_run_of
from ..login.sessions import caller_of_cookie
from ..safety import dry_run as dry_runs
from ..safety.key_guard import check_key
from ..store.database import Actor, Duplicate, StoreDown, UnitOfWork
from ..store.page_sessions import KIND as SESSION
from ..store.simulation import simulation
from ..store.vault import digest
from . import idempotency
from .answers import Body, Later, Page, Reply, Streaming, text_media_type
from .body import BodyReader
from .call import Call
from .contract import Contract, Operation
from .domain import Domain, Handler
from .errors import (
    ApiError,
    BadRequest,
    Conflict,
    Denied,
    FieldError,
    Forbidden,
    GuardRefusal,
    NotFound,
    NotYet,
    documentation_path,
    error_body,
)
from .kept import KeptAnswers
from .limits import CallLimits
from .links import paging_headers
from .params import decode_params
from .request import Incoming, aliased, api_path, bearer, pattern_of
from .router import Router
from .shape import Shaper, parse_fields

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.dispatch")
THREADS = 12
KEPT_VERBS = ("get", "post")  # queries come by POST; nothing that changes anything is ever kept
# What SQLite and Postgres say of a writer that has waited in vain.
BUSY = ("locked", "lock timeout", "deadlock")
MAX_WARNING = 1000  # characters of a header
UNPRINTABLE = re.compile(r"[^ -~]")
encode = msgspec.json.encode


class Dispatcher:
    """All operations of the contract. Refuses to be built when a handler is missing or does not fit."""

    def __init__(
        self,
        instance: Instance,
        contract: Contract,
        domains: Iterable[Domain],
        not_yet: frozenset[str],
        not_yet_paths: Iterable[tuple[str, str]] = (),
    ):
        self.instance, self.contract, self.not_yet = instance, contract, not_yet
        self.not_yet_paths = frozenset(not_yet_paths)
        self.router = Router(contract.operations)
        self.shaper = Shaper(contract)
        self.bodies = BodyReader(contract)
        self.handlers: dict[str, Handler] = {}
        for domain in domains:
            domain.install(contract, self.shaper, self.handlers)
        _check_complete(contract, self.handlers, not_yet)
        self.kept = KeptAnswers(instance.store)
        self.limits = CallLimits(lambda: instance.settings)
        self.in_flight = idempotency.InFlight()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="call")

    # --- from a request to a reply ------------------------------------------------------------------------

    async def reply(self, incoming: Incoming) -> Reply:
        """Runs one call. Short reads of a local store run right here; everything else in a thread."""
        operation = None
        incoming = aliased(incoming)
        kept = self.kept.find(incoming) if incoming.verb in KEPT_VERBS and self.instance.store.local else None
        if kept is not None:
            return kept
        try:
            operation, values = self._route(incoming)
            incoming.noted.operation = operation
            if self._runs_inline(operation):
                return self._short_read(operation, values, incoming)
            async with self.limits.working(self.limits.account_of(incoming.headers.get("authorization"))):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self.threads, self._answer, operation, values, incoming)
        except ApiError as error:
            return self.refusal(error, incoming, operation)

    def _short_read(self, operation: Operation, values: tuple[str, ...], incoming: Incoming) -> Reply:
        reply = self._answer(operation, values, incoming)
        self.kept.keep(incoming, reply)
        return reply

    def _runs_inline(self, operation: Operation) -> bool:
        handler = self.handlers.get(operation.id)
        return (
            operation.verb == "get"
            and self.instance.store.local
            and handler is not None
            and handler.row_param is not None
            and not handler.heavy
        )

    def _route(self, incoming: Incoming) -> tuple[Operation, tuple[str, ...]]:
        if self.not_yet_paths and (incoming.verb, pattern_of(incoming.raw_path)) in self.not_yet_paths:
            raise NotYet(f"{incoming.verb.upper()} {incoming.raw_path[:200]}")
        path = api_path(incoming.raw_path)
        match = self.router.match(path, incoming.verb) if path else None
        if match is None:
            raise NotFound(f"There is no operation at {incoming.raw_path[:200]}; see the API Explorer.")
        operation = match.operations.get(incoming.verb)
        if operation is None:
            allowed = ", ".join(verb.upper() for verb in sorted(match.operations))
            message = f"{incoming.verb.upper()} does not exist at this path; {allowed} does."
            raise ApiError(405, message, headers={"Allow": allowed})
        return operation, match.values

    def _answer(self, operation: Operation, values: tuple[str, ...], incoming: Incoming) -> Reply:
        """The whole synchronous part: who, what, may they, do it, shape it."""
        try:
            return self._carried_out(operation, values, incoming)
        except ApiError as error:
            if isinstance(error, GuardRefusal) and error.afterwards and not incoming.noted.simulated:
                error.afterwards(self.instance.store)
            return self.refusal(error, incoming, operation)
        except idempotency.Replay as replay:
            headers = {"Idempotent-Replayed": "true"}
            return Reply(replay.status, headers, replay.body, "application/json" if replay.body else None)
        except StoreDown as down:
            log.error("store-down", error=str(down))
            busy = ApiError(503, "The server's own database does not answer.", headers={"Retry-After": "3"})
            return self.refusal(busy, incoming, operation)
        except Exception as crash:
            log.exception("crashed", operation=operation.id, request_id=incoming.request_id)
            return self.refusal(_crashed(crash, incoming), incoming, operation)

    def _carried_out(self, operation: Operation, values: tuple[str, ...], incoming: Incoming) -> Reply:
        handler = self.handlers.get(operation.id)
        stamp = (
            self.instance.store.stamp() if handler and handler.reads and self.instance.store.local else None
        )
        caller = incoming.noted.caller = self._caller(handler, incoming)
        if handler is None:
            raise NotYet(operation.id)
        check_key(caller, operation, handler.reads, incoming.address, self.instance.now())
        params, unknown = decode_params(operation, values, incoming.query)
        _refuse_unknown_filters(operation, unknown)
        body, unknown_keys = self._body(operation, handler, incoming)
        dry_run = dry_runs.begin(operation, handler.reads, incoming, caller)
        claim = None if dry_run or handler.reads else _claim(operation, caller, incoming)
        with (
            dry_run or nullcontext(),
            self.in_flight.held(claim),
            self._transaction(operation, handler, caller, incoming) as db,
        ):
            call = Call(
                operation=operation,
                caller=caller,
                db=db,
                instance=self.instance,
                params=params,
                mask=parse_fields(params.get("fields")),
                body=body,
                headers=incoming.headers,
                request_id=incoming.request_id,
                token=bearer(incoming.headers.get("authorization")),
                handlers=self.handlers,
            )
            call.warnings += [f"unknown query parameter {name}" for name in unknown]
            call.warnings += [f"unknown body key {name}" for name in unknown_keys]
            call.memo["incoming"] = incoming
            call.memo["stamp"] = stamp
            reply = self._once(call, handler, claim)
            if isinstance(db, UnitOfWork):
                db.about = about(call, call.memo.get("result"))
        if dry_run is not None:
            self.instance.history.add(dry_run_of(call, dry_run.changes))
            return dry_runs.simulated_reply(call, dry_run, reply)
        self._note_change(call)
        return reply

    def _note_change(self, call: Call) -> None:
        """An event, once the change is there for good."""
        changed = isinstance(call.db, UnitOfWork) and call.db.changed
        if changed and call.operation.id not in TELL_THEMSELVES:
            self.instance.history.add(change_of(call, call.memo.get("result")))

    def _caller(self, handler: Handler | None, incoming: Incoming) -> Caller:
        """By a token; without one by the session of a page, but not where anybody may call."""
        token = bearer(incoming.headers.get("authorization"))
        public = handler is not None and handler.rule is None
        if token:
            caller = self.instance.callers.of(token)
            caller = None if caller and caller.token_kind == SESSION else caller
        else:
            caller = None if public else caller_of_cookie(self.instance, incoming.headers)
        if caller is None and not public:
            raise ApiError(401)
        return caller or ANONYMOUS

    def _body(self, operation: Operation, handler: Handler, incoming: Incoming) -> tuple[Any, list[str]]:
        if "body" not in handler.names:
            return None, []
        value, unknown = self.bodies.read(operation, incoming.body, incoming.content_type)
        if handler.body_type is None:
            return value, unknown
        try:
            return msgspec.convert(value, handler.body_type), unknown
        except msgspec.ValidationError as wrong:
            raise ApiError(422, None, (FieldError(None, "invalid", str(wrong)),)) from wrong

    def _transaction(
        self, operation: Operation, handler: Handler, caller: Caller, incoming: Incoming
    ) -> AbstractContextManager[Any]:
        if handler.reads:
            return self.instance.store.read()
        actor = Actor(
            caller.user_id or None,
            caller.sudo_user_id,
            incoming.request_id,
            operation.id,
            caller.credential_id,
            caller.is_admin,
            incoming.headers.get("x-lookalike-confirm"),
            incoming.address or None,
        )
        return self.instance.store.write(actor)

    def _once(self, call: Call, handler: Handler, claim: idempotency.Claim | None) -> Reply:
        if claim is None:
            return self._perform(call, handler)
        try:
            idempotency.claim_row(call.work, self.instance.vault, claim)
        except idempotency.Replay:
            self._still_allowed(call, handler)
            raise
        reply = self._perform(call, handler)
        if isinstance(reply.rest, Later):
            reply.claim, claim.goes_on = claim, True
        elif isinstance(reply.rest, Streaming):
            idempotency.forget(call.work, claim)
        else:
            idempotency.remember(call.work, self.instance.vault, claim, reply.status, reply.body)
        return reply

    def _still_allowed(self, call: Call, handler: Handler) -> None:
        """Who has lost a right gets no old answer either. A row that the first call deleted cannot be asked any
        more."""
        row = _loaded(call, handler)
        if handler.rule is None or (handler.row_param is not None and row is None):
            return
        if not handler.rule(call.caller, row):
            _refuse(call, handler, row)

    def _perform(self, call: Call, handler: Handler) -> Reply:
        result = perform(call, handler)
        if simulation() is not None:
            result = dry_runs.result_without_waiting(call, result)
        call.memo["result"] = result
        return self._reply_with(call, result)

    # --- from a result to bytes ---------------------------------------------------------------------------

    def _reply_with(self, call: Call, result: Any) -> Reply:
        headers = self._headers(call)
        if isinstance(result, Streaming | Later):
            return Reply(call.operation.status, headers, rest=result, call=call)
        if isinstance(result, Body):
            merged = {**headers, **result.headers}
            return Reply(result.status, merged, result.content, result.media_type, call=call)
        if result is None:
            return Reply(204, headers, call=call)
        if isinstance(result, Page):
            headers |= paging_headers(call, result)
            result = result.rows
        body = encode(self.shaped(call, result))
        return Reply(call.operation.status, headers, body, "application/json", call=call)

    def shaped(self, call: Call, result: Any) -> Any:
        name = call.operation.result
        if name is None:
            return result
        if isinstance(result, list):
            return [self.shaper.shape(call, name, row, call.mask) for row in result]
        return self.shaper.shape(call, name, result, call.mask)

    def _headers(self, call: Call) -> dict[str, str]:
        headers: dict[str, str] = {}
        if call.warnings:
            text = "; ".join(call.warnings)[:MAX_WARNING]
            headers["X-Lookalike-Warning"] = text
        if isinstance(call.db, UnitOfWork) and call.work.has_done_something:
            headers["X-Lookalike-Operation"] = call.work.operation
        return headers

    async def finish(self, reply: Reply) -> Reply:
        """Waits for an answer that comes after the transaction, and shapes it."""
        claim = reply.claim
        if claim is None:
            return await self._finished(reply)
        try:
            done = await self._finished(reply)
            await asyncio.to_thread(self._remember, claim, done)
        except ApiError:
            await asyncio.to_thread(self._remember, claim, None)
            raise
        finally:
            self.in_flight.end(claim)
        return done

    def _remember(self, claim: idempotency.Claim, reply: Reply | None) -> None:
        """`reply` None: the call was refused."""
        with self.instance.store.write() as work:
            if reply is None:
                idempotency.forget(work, claim)
            else:
                idempotency.remember(work, self.instance.vault, claim, reply.status, reply.body)

    async def _finished(self, reply: Reply) -> Reply:
        assert isinstance(reply.rest, Later) and reply.call is not None
        result = await reply.rest.wait()
        if isinstance(result, Body):
            merged = {**reply.headers, **result.headers}
            return Reply(result.status, merged, result.content, result.media_type, call=reply.call)
        body = encode(self.shaped(reply.call, result))
        return Reply(reply.status, reply.headers, body, "application/json", call=reply.call)

    def refusal(self, error: ApiError, incoming: Incoming, operation: Operation | None) -> Reply:
        """The error body. A 403 that the contract does not declare for the operation becomes Looker's 404."""
        path = operation.path if operation else ""
        incoming.noted.denied = self._is_denied(error, incoming.noted.caller, operation)
        if error.status == 403 and operation is not None and 403 not in operation.statuses:
            error = ApiError(404, error.message, error.errors)
        where = documentation_path(error.status, incoming.verb, path)
        body = error_body(error, f"{self.instance.web_url}{where}")
        return Reply(error.status, dict(error.headers), body, "application/json")

    def _is_denied(self, error: ApiError, caller: Caller, operation: Operation | None) -> bool:
        """Also where somebody who is no administrator is told that what they want to change is not there: whether
        that is for want of a right is known to the operation alone, and a probe looks like any other mistake."""
        if isinstance(error, Denied | GuardRefusal) or error.status == 403:
            return True
        handler = self.handlers.get(operation.id) if operation else None
        changes = handler is not None and handler.rule is not None and not handler.reads
        return error.status == 404 and changes and not caller.is_admin


def _check_complete(contract: Contract, handlers: dict[str, Handler], not_yet: frozenset[str]) -> None:
    missing = set(contract.operations) - set(handlers) - not_yet
    if missing:
        raise LookupError(f"no handler, and not in NOT_YET: {', '.join(sorted(missing))}")
    stale = not_yet & set(handlers)
    if stale:
        raise LookupError(f"in NOT_YET, but written: {', '.join(sorted(stale))}")
    unknown = not_yet - set(contract.operations)
    if unknown:
        raise LookupError(f"in NOT_YET, but not in the contract: {', '.join(sorted(unknown))}")


def _claim(operation: Operation, caller: Caller, incoming: Incoming) -> idempotency.Claim | None:
    """By the key that the client sent, or by one made of the body where the API key says that the same POST is carried
    out once in so many seconds."""
    if operation.id in {"login", "logout"}:
        return None
    target = f"{incoming.verb} {incoming.raw_path}?{incoming.query.decode('latin-1')}"
    sent, limits = incoming.headers.get("idempotency-key"), caller.key
    if sent:
        return idempotency.claim_of(sent, caller.user_id, target, incoming.body)
    if limits is None or not limits.auto_dedupe_s or incoming.verb != "post":
        return None
    key, lifetime = f"auto {limits.id} {digest(incoming.body).hex()}", timedelta(seconds=limits.auto_dedupe_s)
    claim = idempotency.claim_of(key, caller.user_id, target, incoming.body, lifetime)
    claim.waits = True
    return claim


def perform(call: Call, handler: Handler) -> Any:
    """Loads the row, asks the rule, and does it: what the handler returns. Raises ApiError."""
    arguments: dict[str, Any] = {}
    row = _loaded(call, handler)
    if handler.row_param is not None:
        if row is None:
            raise NotFound()
        arguments["row"] = row
    if handler.rule is not None and not handler.rule(call.caller, row):
        _refuse(call, handler, row)
    for name in handler.names:
        if name == "body":
            arguments["body"] = call.body
        elif name != "row":
            arguments[name] = call.params.get(name)
    try:
        return handler.fn(call, **arguments)
    except Duplicate as twice:
        raise Conflict("There is one like this already.") from twice


def _loaded(call: Call, handler: Handler) -> Any:
    """The row that the path names; None when there is none, or the operation has none."""
    if handler.row_param is None or handler.domain.load is None:
        return None
    return handler.domain.load(call, call.params[handler.row_param])


def _refuse(call: Call, handler: Handler, row: Any) -> NoReturn:
    """403 when the caller may see that the thing exists and the contract declares it; otherwise 404."""
    show = handler.domain.rules.get("show")
    visible = row is None or show is None or show(call.caller, row)
    if visible and 403 in call.operation.statuses:
        raise Forbidden(f"You do not have permission for {call.operation.id}.")
    raise Denied()


def _refuse_unknown_filters(operation: Operation, unknown: dict[str, str]) -> None:
    """A search by a misspelt field would answer with everything, so it is refused."""
    if not operation.searches or not unknown:
        return
    name = next(iter(unknown))
    near = difflib.get_close_matches(name, operation.query_params, n=1)
    hint = f" Did you mean {near[0]}?" if near else f" It knows {', '.join(operation.query_params)}."
    raise BadRequest(f"{name[:80]}: {operation.id} has no such filter.{hint}", name[:80])


def _crashed(crash: Exception, incoming: Incoming) -> ApiError:
    if isinstance(crash, SQLAlchemyError) and any(sign in str(crash) for sign in BUSY):
        return ApiError(503, "The server's own database is busy.", headers={"Retry-After": "1"})
    message = f"Something broke on the server; the log has it under request {incoming.request_id}."
    return ApiError(500, message)


def header_lines(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Header lines as bytes. What clients sent may stand in a value (a warning that quotes a parameter), so
    everything but printable ASCII becomes `?`: a line break would be a header of the client's making."""
    return [
        (name.lower().encode(), UNPRINTABLE.sub("?", value).encode("ascii"))
        for name, value in headers.items()
    ]


def response_headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    """Header lines. A 204 carries neither content type nor length: the Node SDK takes one that does for a
    failure."""
    lines = header_lines(reply.headers)
    if reply.status == 204:
        return lines
    if reply.media_type:
        lines.append((b"content-type", text_media_type(reply.media_type).encode()))
        lines.append((b"x-content-type-options", b"nosniff"))
    lines.append((b"content-length", str(len(reply.body)).encode()))
    return lines
