"""Makes chosen changes of a sandbox on the instance: the same requests again, in the order in which they were made.

They go through the operations of the API with the rights of whoever promotes, and all of them are one transaction.
Before each of them its rows are compared: what the sandbox found must be what is here now. Ids that the sandbox gave
become those that the same request gives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Table, func, select

from ..dispatch.answers import Later, Streaming
from ..dispatch.application import perform
from ..dispatch.body import BodyReader, decode_json
from ..dispatch.call import Call
from ..dispatch.contract import Operation, read_contract
from ..dispatch.domain import Handler
from ..dispatch.errors import ApiError, FieldError, Invalid
from ..dispatch.params import decode_params
from ..dispatch.request import Incoming
from ..dispatch.shape import parse_fields
from ..safety.key_guard import check_key
from ..safety.undo import CHANGED_SINCE, GONE, NOTED
from ..store import journal
from ..store import schema as s
from ..store.database import Row, image
from ..store.sandboxes import call_of
from .changes import Source, reason_against, route, router_of_all
from .face import sealed_as
from .references import UnknownReference, body_value, path_values

MOST = 1000
NOT_CHOSEN, CANNOT = "not_chosen", "cannot_promote"
# Stored under the digest of what they say: what is not here yet is written down here.
BY_DIGEST: Mapping[str, Table] = {"queries": s.queries, "merge_queries": s.merge_queries}

# The sandbox never had these as they are here.
STAYS_BEHIND = frozenset(
    """
    password_hash reset_token_hash reset_expires_at secret_hash secret_hint old_secret_hash old_secret_until url
    secret_parameters
    """.split()
)


class Stuck(Exception):
    """A change that cannot be made here as it is."""

    def __init__(self, code: str, place: str, message: str):
        self.code, self.place, self.message = code, place, message
        super().__init__(message)


@dataclass(slots=True)
class Promoting:
    """One promotion. `renamed`: the rows that the sandbox has made, as (table, id), and their ids here."""

    call: Call
    source: Source
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)
    conflicts: list[FieldError] = field(default_factory=list)
    _born: dict[tuple[str, str], str] = field(default_factory=dict)  # row -> the operation that made it

    def run(self, names: list[str]) -> list[Row]:
        """Raises Invalid for ids that are none, and a 409 with every conflict."""
        chosen = self._chosen(names)
        self._born = self._made_there()
        told = []
        for operation in chosen:
            try:
                told.append(self._again(operation))
            except Stuck as stuck:
                message = f"{operation['operation_id']} ({operation['operation']}): {stuck.message}"
                self.conflicts.append(FieldError(stuck.place, stuck.code, message))
            except ApiError as refused:
                raise self._refused(operation, refused) from refused
        if self.conflicts:
            raise self._stuck()
        return told

    def _chosen(self, names: list[str]) -> list[Row]:
        columns = s.operations.c
        wanted = select(s.operations).where(columns.operation.in_(names)).order_by(columns.id)
        found = self.source.db.all(wanted)
        if missing := sorted(set(names) - {row["operation"] for row in found}):
            listed = ", ".join(name[:40] for name in missing[:10])
            raise Invalid(FieldError("operations", "missing", f"The sandbox has no operation {listed}."))
        return found

    def _made_there(self) -> dict[tuple[str, str], str]:
        columns = s.journal.c
        rows = self.source.db.all(
            select(columns.table_name, columns.row_key, columns.operation).where(columns.before.is_(None))
        )
        return {(row["table_name"], row["row_key"]): row["operation"] for row in rows}

    def _stuck(self) -> ApiError:
        number = len(self.conflicts)
        first = self.conflicts[0].message
        message = f"Nothing was changed, because of {number} conflict{'s' if number > 1 else ''}. {first}"
        return ApiError(409, message, tuple(self.conflicts))

    def _refused(self, operation: Row, refused: ApiError) -> ApiError:
        """What the operation says of it here, after all conflicts so far; a transaction may be broken by then."""
        about = f"{operation['operation_id']} ({operation['operation']}): {refused.message}"
        more = [FieldError(each.field, each.code, each.message) for each in refused.errors]
        errors = (*self.conflicts, FieldError(None, "refused", about), *more)
        status = 403 if refused.status == 403 else 409
        return ApiError(status, f"Nothing was changed. {about}", tuple(errors), refused.headers)

    # --- one operation --------------------------------------------------------------------------------------

    def _again(self, operation: Row) -> Row:
        if reason := reason_against(self.source, operation):
            raise Stuck(CANNOT, operation["operation"], f"it cannot be made again: {reason}.")
        entries = journal.entries_of(self.source.db, operation["operation"])
        for entry in entries:
            self._compare(entry)
        last = self.call.read.scalar(select(func.coalesce(func.max(s.journal.c.id), 0)))
        self._send(operation)
        made = self._pair(entries, last)
        return {"operation": operation["operation"], "operation_id": operation["operation_id"], "made": made}

    def _send(self, operation: Row) -> None:
        kept = call_of(self.source.db, operation["operation"])
        found = route(router_of_all(), kept) if kept else None
        handler = self.call.handlers.get(found[0].id) if found else None
        if kept is None or found is None or handler is None:
            raise Stuck(CANNOT, operation["operation"], "this release does not have the operation.")
        again, values = found
        incoming = self._request(again, kept)
        check_key(self.call.caller, again, handler.reads, incoming.address, self.call.work.now)
        params, _ = decode_params(again, path_values(again, values, self._id_here), incoming.query)
        call = replace(
            self.call,
            operation=again,
            params=params,
            mask=parse_fields(params.get("fields")),
            body=_body(again, incoming, handler),
            warnings=[],
            memo={"incoming": incoming},
        )
        if isinstance(perform(call, handler), Later | Streaming):
            raise Stuck(CANNOT, operation["operation"], "its answer comes only after the transaction.")

    def _request(self, operation: Operation, kept: Row) -> Incoming:
        """The kept request with the ids of the instance in its body, as if this caller had sent it."""
        raw = self.source.vault.unseal(kept["body"], sealed_as(kept["operation"])) if kept["body"] else b""
        return replace(
            self.call.memo["incoming"],
            verb=kept["verb"],
            raw_path=kept["path"],
            query=kept["query"].encode("latin-1"),
            body=self._renamed(operation, raw, kept["content_type"]) if raw.strip() else b"",
            headers={**self.call.headers, "content-type": kept["content_type"]},
        )

    def _renamed(self, operation: Operation, raw: bytes, content_type: str) -> bytes:
        if operation.body is None and not operation.body_is_list:
            return raw
        body = decode_json(raw, content_type)
        try:
            made = frozenset(key for _, key in self._born)
            return msgspec.json.encode(body_value(operation, body, self._id_here, made))
        except UnknownReference as unknown:
            message = (
                f"{unknown.name} may name something that the sandbox has made; make this change by hand."
            )
            raise Stuck(CANNOT, unknown.name, message) from unknown

    # --- ids ------------------------------------------------------------------------------------------------

    def _id_here(self, table: str, key: str) -> str:
        if (table, key) in self.renamed:
            return self.renamed[table, key]
        if table in BY_DIGEST:
            return self._by_digest(table, key)
        if maker := self._born.get((table, key)):
            message = f"{table}/{key} was made in the sandbox by {maker}, which is not among those promoted."
            raise Stuck(NOT_CHOSEN, f"{table}/{key}", message)
        return key

    def _by_digest(self, name: str, key: str) -> str:
        table = BY_DIGEST[name]
        there = self.source.db.get(table, int(key)) if key.isdigit() and len(key) < 10 else None
        if there is None:
            return key
        here = self.call.read.one(select(table).where(table.c.identity == there["identity"]))
        if here is None and name != "queries":
            raise Stuck(CANNOT, f"{name}/{key}", f"{name}/{key} is in the sandbox alone; make it here first.")
        here = here or self.call.work.insert(table, {name: there[name] for name in there if name != "id"})
        self.renamed[name, key] = str(here["id"])
        return str(here["id"])

    def _pair(self, entries: list[Row], last: int) -> list[str]:
        """Learns the ids of what was made: the same request makes rows of each table in the same order."""
        columns = s.journal.c
        mine = (columns.operation == self.call.work.operation, columns.id > last, columns.before.is_(None))
        here = self.call.read.all(
            select(columns.table_name, columns.row_key).where(*mine).order_by(columns.id)
        )
        for table in {row["table_name"] for row in here}:
            made = [row["row_key"] for row in here if row["table_name"] == table]
            there = [
                each["row_key"] for each in entries if each["table_name"] == table and each["before"] is None
            ]
            self.renamed.update({(table, old): new for old, new in zip(there, made, strict=False)})
        return [f"{row['table_name']}/{row['row_key']}" for row in here]

    # --- conflicts ------------------------------------------------------------------------------------------

    def _compare(self, entry: Row) -> None:
        """What the sandbox changed must be here as the sandbox found it. Rows that came from it are not compared."""
        table, before = journal.table_named(entry["table_name"]), entry["before"]
        name, key = entry["table_name"], entry["row_key"]
        if before is None or table is None or (name, key) in self.renamed:
            return
        place = f"{name}/{key}"
        maker = self._born.get((name, key))
        if maker == entry["operation"]:
            return
        if maker is not None:
            message = f"{place} was made in the sandbox by {maker}, which is not among those promoted."
            raise Stuck(NOT_CHOSEN, place, message)
        now = image(self.call.read.get(table, journal.key_of(table, key)))
        if now is None:
            raise Stuck(GONE, place, f"{place} is gone here.")
        self._compare_columns(place, entry, now)

    def _compare_columns(self, place: str, entry: Row, now: Row) -> None:
        before, after = entry["before"], entry["after"]
        changed = [name for name in before if after is None or before[name] != after.get(name)]
        differ = [name for name in changed if name in now and name not in NOTED | STAYS_BEHIND]
        differ = [
            name for name in differ if now[name] != before[name] and (after or {}).get(name) != now[name]
        ]
        if not differ:
            return
        earlier = self._earlier(entry)
        if earlier:
            message = f"{place}: {', '.join(differ)} was changed in the sandbox before, by {earlier}; promote that too."
            raise Stuck(NOT_CHOSEN, f"{place}.{differ[0]}", message)
        message = f"{place}: {', '.join(differ)} changed here since the sandbox was made."
        raise Stuck(CHANGED_SINCE, f"{place}.{differ[0]}", message)

    def _earlier(self, entry: Row) -> str | None:
        columns = s.journal.c
        same = (columns.table_name == entry["table_name"], columns.row_key == entry["row_key"])
        statement = (
            select(columns.operation).where(*same, columns.id < entry["id"]).order_by(columns.id.desc())
        )
        return self.source.db.scalar(statement.limit(1))


def _body(operation: Operation, incoming: Incoming, handler: Handler) -> Any:
    if "body" not in handler.names:
        return None
    value, _ = BodyReader(read_contract()).read(operation, incoming.body, incoming.content_type)
    return value if handler.body_type is None else msgspec.convert(value, handler.body_type)
