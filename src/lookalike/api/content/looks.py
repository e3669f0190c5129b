"""Looks: saved queries with a title and a place. Source: API contract, section 5.2."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from sqlalchemy import false

from ...access.caller import Caller
from ...contract.types import WriteLookWithQuery
from ...dispatch.answers import Page, Streaming
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from ...dispatch.params import row_id
from ...dispatch.search import Search, integer_list, run_search
from ...query_runs import run
from ...store import content_access
from ...store import folders as folder_store
from ...store import looks as store
from ...store import queries as query_store
from ...store import schema as s
from ...store.database import Row
from ...store.users import display_name
from ..queries.queries import query_from_body

PLAIN = ("description", "is_run_on_load")


def load_look(call: Call, look_id: str) -> Row | None:
    number = row_id(look_id)
    return None if number is None else store.get_look(call.read, call.caller, number)


def may_save(caller: Caller, look: Row | None) -> bool:
    return caller.has("save_looks")


def may_edit(caller: Caller, look: Row) -> bool:
    return look is not None and look.get("level") == folder_store.EDIT and may_save(caller, look)


def may_run(caller: Caller, look: Row) -> bool:
    return look is not None and caller.may("see_looks", look["query_model"])


looks = Domain(
    "LookWithQuery",
    load=load_look,
    also=("Look", "LookWithDashboards"),
    extras={
        "model": lambda call, look: {"id": look["query_model"], "label": _model_label(call, look)},
        "folder": lambda call, look: _folder_of(call, look),
        "query": lambda call, look: _query_of(call, look),
        "user_name": lambda call, look: _owner_name(look),
        "is_owner_disabled": lambda call, look: bool(look.get("owner_is_disabled")),
        "url": lambda call, look: f"/looks/{look['id']}",
        "short_url": lambda call, look: f"/looks/{look['id']}",
        "embed_url": lambda call, look: f"/embed/looks/{look['id']}",
        "public_url": lambda call, look: _public(call, look, ""),
        "image_embed_url": lambda call, look: _public(call, look, ".png"),
        "excel_file_url": lambda call, look: _public(call, look, ".xlsx"),
        "google_spreadsheet_formula": lambda call, look: _sheet_formula(call, look),
        "content_favorite_id": lambda call, look: _marks(call, look).get("own"),
        "favorite_count": lambda call, look: _marks(call, look).get("count", 0),
        "usage_count": lambda call, look: look["view_count"],
    },
    index=lambda caller, look: True,
    show=lambda caller, look: True,
    create=may_save,
    update=may_edit,
    destroy=may_edit,
    move=may_edit,
    copy=may_save,
    run=may_run,
    download=lambda caller, look: look is None or caller.may("download_with_limit", look["query_model"]),
    schedule=lambda caller, look: look is None or caller.may("schedule_look_emails", look["query_model"]),
)


def _model_label(call: Call, look: Row) -> str:
    return look["query_model"].replace("_", " ").title()


def _owner_name(look: Row) -> str:
    return display_name({"first_name": look.get("owner_first"), "last_name": look.get("owner_last")})


def _folder_of(call: Call, look: Row) -> Row | None:
    """The Look's folder; the folders of a whole list are read at once."""
    folders = call.memo.get("look_folders")
    if folders is None or look["folder_id"] not in folders:
        folders = folder_store.folders_for(call.read, call.caller, {look["folder_id"]})
    return folders.get(look["folder_id"])


def _query_of(call: Call, look: Row) -> Row | None:
    """The Look's query; the queries of a whole list are read at once."""
    queries = call.memo.get("look_queries")
    if queries is None or look["query_id"] not in queries:
        return query_store.get_query(call.read, look["query_id"])
    return queries[look["query_id"]]


def _marks(call: Call, look: Row) -> Row:
    """`own`: the caller's mark of the Look as a favourite; `count`: how many have marked it. Those of a whole list are
    read at once."""
    key = look["content_metadata_id"]
    marks = call.memo.get("look_marks", {})
    if key not in marks:
        ids = call.memo.get("look_contents", set()) | {key}
        marks = call.memo["look_marks"] = content_access.marks_of(call.read, ids, call.caller.user_id)
    return marks[key]


def with_queries(call: Call, looks_: list[Row]) -> list[Row]:
    """The same Looks, their queries read for the answer when it wants them."""
    if call.wants("query"):
        ids = {look["query_id"] for look in looks_}
        call.memo["look_queries"] = query_store.get_queries(call.read, ids)
    return looks_


def _public(call: Call, look: Row, suffix: str) -> str | None:
    if not look["public"]:
        return None
    return f"{call.instance.web_url}/looks/{look['public_slug']}{suffix}"


def _sheet_formula(call: Call, look: Row) -> str | None:
    address = _public(call, look, ".csv")
    return address and f'=IMPORTDATA("{address}")'


def _rows(call: Call, page: Page) -> Page:
    ids = {row["folder_id"] for row in page.rows if row["folder_id"] is not None}
    if call.wants("folder"):
        call.memo["look_folders"] = folder_store.folders_for(call.read, call.caller, ids)
    call.memo["look_contents"] = {row["content_metadata_id"] for row in page.rows}
    return page


def looks_in_folder(call: Call, folder_id: int) -> list[Row]:
    return looks_by_folder(call, {folder_id}).get(folder_id, [])


def looks_by_folder(call: Call, folder_ids: set[int]) -> dict[int, list[Row]]:
    """The Looks of several folders, those in the trash left out."""
    inside = folder_store.one_of(s.looks.c.folder_id, folder_ids)
    rows = store.visible_looks(call.caller).where(inside, ~s.looks.c.deleted)
    found: dict[int, list[Row]] = {}
    for row in _rows(call, Page(call.read.all(rows.order_by(s.looks.c.id)), None)).rows:
        found.setdefault(row["folder_id"], []).append(row)
    return found


def _columns() -> dict[str, Any]:
    looks = s.looks.c
    names = (
        "id title description folder_id user_id view_count deleted query_id last_viewed_at created_at".split()
    )
    columns: dict[str, Any] = {name: looks[name] for name in (*names, "updated_at")}
    # Nothing is curated in this release: such a filter finds nothing.
    return {**columns, "curate": lambda value: false()}


@looks.op("all_looks", needs="index", heavy=True)
def all_looks(call: Call) -> Page:
    base = store.visible_looks(call.caller).where(~s.looks.c.deleted)
    return _rows(call, run_search(call, Search(base, _columns(), (s.looks.c.id,))))


@looks.op("search_looks", needs="index", heavy=True)
def search_looks(call: Call) -> Page:
    base = store.visible_looks(call.caller)
    if "deleted" not in call.params:
        base = base.where(~s.looks.c.deleted)
    columns = {**_columns(), "content_favorite_id": lambda value: _marked_as(call, value)}
    return _rows(call, run_search(call, Search(base, columns, (s.looks.c.id,))))


def _marked_as(call: Call, favorite_id: Any) -> Any:
    """A condition for the Looks of these favourites of the caller."""
    return s.looks.c.content_metadata_id.in_(
        content_access.marked_with(call.caller.user_id, integer_list("content_favorite_id", favorite_id))
    )


@looks.op("look", needs="show")
def look(call: Call, row: Row) -> Row:
    return row


@looks.op("create_look", needs="create")
def create_look(call: Call, body: WriteLookWithQuery) -> Row:
    query_id = _query_id(call, body)
    errors = [] if body.title else [FieldError("title", "missing_field", "This field is required.")]
    if query_id is None:
        errors.append(FieldError("query_id", "missing_field", "Give a query_id, or a query to create."))
    if errors or query_id is None:
        raise Invalid(*errors)
    folder = _target_folder(call, body.folder_id or None)
    title = _free_title(call, folder["id"], str(body.title))
    values: dict[str, Any] = {"title": title, "folder_id": folder["id"], "query_id": query_id}
    values |= {"user_id": call.caller.user_id, **_plain(body), **_publication(call, body, None)}
    created = store.add_look(call.work, values, folder)
    return _again(call, created["id"])


@looks.op("update_look", needs="update")
def update_look(call: Call, row: Row, body: WriteLookWithQuery) -> Row:
    changes = {**_plain(body), **_publication(call, body, row), **_trash(call, body)}
    if body.query_id or body.query:
        changes["query_id"] = _query_id(call, body)
    folder_id = row["folder_id"]
    if body.folder_id not in (UNSET, None, str(folder_id)):
        folder_id = changes["folder_id"] = _target_folder(call, body.folder_id)["id"]
    if body.title is not UNSET and body.title != row["title"]:
        changes["title"] = body.title
    if "title" in changes or "folder_id" in changes:
        _free_title(call, folder_id, changes.get("title", row["title"]), but=row["id"])
    if body.user_id not in (UNSET, None, str(row["user_id"])):
        changes["user_id"] = _new_owner(call, str(body.user_id))
    store.update_look(call.work, row["id"], changes, call.caller.user_id)
    return _again(call, row["id"])


@looks.op("delete_look", needs="destroy")
def delete_look(call: Call, row: Row) -> None:
    store.delete_look(call.work, row)


@looks.op("copy_look", needs="show")
def copy_look(call: Call, row: Row) -> Row:
    if not may_save(call.caller, row):
        raise NotFound()
    folder = _target_folder(call, call.params.get("folder_id") or row["folder_id"])
    kept = {name: row[name] for name in ("description", "query_id", "is_run_on_load", "doc")}
    title = _copy_title(call, folder["id"], row["title"])
    values = {**kept, "title": title, "folder_id": folder["id"], "user_id": call.caller.user_id}
    return _again(call, store.add_look(call.work, values, folder)["id"])


@looks.op("move_look", needs="move")
def move_look(call: Call, row: Row) -> Row:
    given = call.params.get("folder_id")
    if not given:
        raise Invalid(FieldError("folder_id", "missing_field", "Say which folder to move the Look to."))
    folder = _target_folder(call, given)
    if folder["id"] == row["folder_id"]:
        raise Invalid(FieldError("folder_id", "invalid", "The Look is in that folder already."))
    _free_title(call, folder["id"], row["title"])
    store.update_look(call.work, row["id"], {"folder_id": folder["id"]}, call.caller.user_id)
    return _again(call, row["id"])


@looks.op("run_look", needs="run", heavy=True)
def run_look(call: Call, row: Row, result_format: str) -> Streaming:
    query = query_store.get_query(call.read, row["query_id"])
    if query is None:
        raise NotFound()
    return run(call, query, result_format, look_id=row["id"])


def _again(call: Call, look_id: int) -> Row:
    found = store.get_look(call.read, call.caller, look_id)
    if found is None:
        raise NotFound()
    return found


def _plain(body: WriteLookWithQuery) -> dict[str, Any]:
    given = {name: getattr(body, name) for name in PLAIN if getattr(body, name) is not UNSET}
    if given.get("is_run_on_load", True) is None:
        given["is_run_on_load"] = True
    return given


def _publication(call: Call, body: WriteLookWithQuery, row: Row | None) -> dict[str, Any]:
    if body.public is UNSET or body.public is None or (row is not None and body.public == row["public"]):
        return {}
    if not body.public:
        return {"public": False}
    if not call.caller.has("create_public_looks"):
        raise Forbidden("Public Looks need the permission create_public_looks.") if row else NotFound()
    slug = row["public_slug"] if row and row["public_slug"] else store.new_public_slug()
    return {"public": True, "public_slug": slug}


def _trash(call: Call, body: WriteLookWithQuery) -> dict[str, Any]:
    if body.deleted is UNSET or body.deleted is None:
        return {}
    if body.deleted:
        return {"deleted": True, "deleted_at": call.work.now, "deleter_id": call.caller.user_id}
    return {"deleted": False, "deleted_at": None, "deleter_id": None}


def _query_id(call: Call, body: WriteLookWithQuery) -> int | None:
    """The query to save: an id that exists, or a whole query, which is created."""
    if body.query_id:
        number = row_id(body.query_id)
        found = None if number is None else query_store.get_query(call.read, number)
        if found is None:
            raise Invalid(FieldError("query_id", "invalid", f"There is no query {body.query_id}."))
        return found["id"]
    return query_from_body(call, body.query)["id"] if body.query else None


def _target_folder(call: Call, folder_id: Any) -> Row:
    """The folder to save to; the caller's own when none is named."""
    if folder_id is None:
        user = call.read.get(s.users, call.caller.user_id) or {}
        folder_id = user.get("personal_folder_id")
    found = None
    number = row_id(folder_id)
    if number is not None:
        found = folder_store.get_folder(call.read, call.caller, number)
    if found is None:
        raise Invalid(FieldError("folder_id", "invalid", f"There is no folder {folder_id} for you."))
    if found["level"] != folder_store.EDIT:
        raise NotFound()
    return found


def _free_title(call: Call, folder_id: int | None, title: Any, but: int | None = None) -> str:
    if not isinstance(title, str) or not title.strip():
        raise Invalid(FieldError("title", "invalid", "A Look needs a title."))
    other = store.look_titled(call.read, folder_id, title) if folder_id else None
    if other is not None and other["id"] != but:
        message = f"There is a Look titled {title!r} in this folder already (id {other['id']})."
        if but is None:
            raise Conflict(message, "title")
        raise Invalid(FieldError("title", "already_exists", message))
    return title


def _copy_title(call: Call, folder_id: int, title: str) -> str:
    number, candidate = 1, title
    while store.look_titled(call.read, folder_id, candidate) is not None:
        candidate = f"{title} (copy)" if number == 1 else f"{title} (copy {number})"
        number += 1
    return candidate


def _new_owner(call: Call, user_id: str) -> int:
    """Only administrators give a Look to somebody else."""
    number = row_id(user_id)
    found = None if number is None else call.read.get(s.users, number)
    if found is None or not call.caller.is_admin:
        raise Invalid(FieldError("user_id", "invalid", f"The Look cannot be given to user {user_id}."))
    return found["id"]
