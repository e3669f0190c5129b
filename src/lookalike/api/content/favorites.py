"""Favourites: content that a user marked. Source: API contract, section 5.5."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteContentFavorite
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Invalid, NotFound
from ...dispatch.params import row_id
from ...dispatch.search import Search, nothing, run_search
from ...store import content_access as store
from ...store.database import Row
from ...store.looks import get_look

# Boards and dashboards are not kept by this release: nothing of them can be a favourite.
OF_NO_CONTENT = ("dashboard_id", "board_id", "lookml_dashboard_id")


def load_favorite(call: Call, favorite_id: str) -> Row | None:
    number = row_id(favorite_id)
    return None if number is None else store.get_favorite(call.read, call.caller, number)


def anybody(caller: Caller, favorite: Row | None) -> bool:
    return True


favorites = Domain(
    "ContentFavorite",
    load=load_favorite,
    extras={"look": lambda call, favorite: _look(call, favorite)},
    index=anybody,
    show=anybody,
    create=anybody,
    destroy=anybody,
)


def _look(call: Call, favorite: Row) -> Row | None:
    return get_look(call.read, call.caller, favorite["look_id"]) if favorite["look_id"] else None


@favorites.op("search_content_favorites", needs="index", heavy=True)
def search_content_favorites(call: Call) -> Page:
    rows = store.favorite_rows(call.caller)
    columns: dict[str, Any] = dict(store.favorite_columns(rows))
    columns |= {name: lambda value: nothing() for name in OF_NO_CONTENT}
    order = (rows.selected_columns["id"],)
    return run_search(call, Search(rows, columns, order, ignore=frozenset({"include_board_items"})))


@favorites.op("content_favorite", needs="show")
def content_favorite(call: Call, row: Row) -> Row:
    return row


@favorites.op("create_content_favorite", needs="create")
def create_content_favorite(call: Call, body: WriteContentFavorite) -> Row:
    """One's own. Only administrators mark something for somebody else."""
    user_id = _user_id(call, body.user_id)
    number = row_id(body.content_metadata_id) if body.content_metadata_id not in (UNSET, None) else None
    content = number and store.get_metadata(call.read, call.caller, number)
    if not content or not content["level"]:
        message = "Give the content_metadata_id of a folder or a Look that you may see."
        raise Invalid(FieldError("content_metadata_id", "invalid", message))
    added = store.add_favorite(call.work, user_id, content["id"])
    if added is None:
        raise Conflict("This is a favourite already.", "content_metadata_id")
    return load_favorite(call, str(added["id"])) or added


@favorites.op("delete_content_favorite", needs="destroy")
def delete_content_favorite(call: Call, row: Row) -> None:
    store.delete_favorite(call.work, row["id"])


def _user_id(call: Call, given: Any) -> int:
    if given in (UNSET, None, ""):
        return call.caller.user_id
    number = row_id(given)
    if number != call.caller.user_id and not call.caller.is_admin:
        raise NotFound()
    if number is None or not store.user_is_there(call.read, number):
        raise Invalid(FieldError("user_id", "invalid", f"There is no user {str(given)[:80]!r}."))
    return number
