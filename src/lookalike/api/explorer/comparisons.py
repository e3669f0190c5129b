"""Two releases of the API compared, with who uses what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec import UNSET

from ...api_explorer.compare import Comparison, Method, NotADocument, compare, release_document, releases
from ...contract.own_types import WriteApiComparisonRequest
from ...dispatch.call import Call
from ...dispatch.errors import FieldError, Invalid
from ...store import explorer as store
from ...store.database import Row, utc_now
from .requests import explorer_requests

LOOKS_BACK = timedelta(days=30)


@explorer_requests.op("compare_api_releases", needs="index", heavy=True, reads=True)
def compare_api_releases(call: Call, body: WriteApiComparisonRequest) -> Row:
    before = _document("base", body.base, body.base_document)
    after = _document("compared", body.compared, body.compared_document)
    try:
        found = compare(before, after)
    except NotADocument as wrong:
        raise Invalid(FieldError(None, "invalid", str(wrong))) from wrong
    return {"releases": releases(), **_told(call, found)}


def _document(name: str, release: Any, document: Any) -> Any:
    """The document that was given, or that of a release. Raises Invalid."""
    if isinstance(document, dict):
        return document
    if document not in (None, UNSET):
        message = f"{name}_document: must be an OpenAPI or Swagger document, a JSON object."
        raise Invalid(FieldError(f"{name}_document", "invalid", message))
    if release in releases():
        return release_document(release)
    known = ", ".join(releases())
    given = repr(release[:40]) if isinstance(release, str) else "nothing"
    message = f"{name}: {given} is not one of the releases that are known here: {known}. Give another as a document."
    raise Invalid(FieldError(name, "invalid", message))


def _told(call: Call, found: Comparison) -> Row:
    changed = {each.method.id: each.changes for each in found.changed}
    matters = {each.id for each in [*found.removed, *found.deprecated]} | set(changed)
    using = _Users(call, matters)
    still = [each for each in found.deprecated if each.id not in changed and using.anybody(each.id)]
    return {
        "added": [using.told(each) for each in found.added],
        "removed": [using.told(each) for each in found.removed],
        "changed": [
            *(using.told(each.method, each.changes) for each in found.changed),
            *(using.told(each, ["It was deprecated before, and is in use."]) for each in still),
        ],
        "types": [{"name": name, "changes": changes} for name, changes in found.types.items()],
    }


class _Users:
    """Who uses methods: the caller's saved requests, and the calls of the last days. Administrators see everybody's
    calls, other people their own."""

    def __init__(self, call: Call, names: Iterable[str]):
        user_id = call.caller.user_id
        self.saved: dict[str, list[str]] = {}
        for row in store.sorted_requests(call.read, user_id):
            self.saved.setdefault(row["operation_id"], []).append(row["name"])
        of = None if call.caller.is_admin else user_id
        self.calls: dict[str, list[Row]] = {}
        for row in store.users_of(call.read, set(names), utc_now() - LOOKS_BACK, of):
            self.calls.setdefault(row["operation_id"], []).append(row)

    def anybody(self, name: str) -> bool:
        return name in self.saved or name in self.calls

    def told(self, method: Method, changes: list[str] | None = None) -> Row:
        return {
            "operation_id": method.id,
            "verb": method.verb,
            "path": method.path,
            "tag": method.tag,
            "deprecated": method.deprecated,
            "changes": changes or [],
            "saved_requests": self.saved.get(method.id, []),
            "callers": self.calls.get(method.id, []),
        }
