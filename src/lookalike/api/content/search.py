"""Content by words. Source: API contract, section 3.3."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ...access.caller import Caller
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...dispatch.params import split_list
from ...dispatch.search import Search, run_search
from ...store.content_search import folder_names, found_looks
from ...store.database import Row

MAX_WORDS, MAX_WORD = 20, 100
TYPES: tuple[str, ...] = (
    "dashboard",
    "look",
    "lookml_dashboard",
)  # of these, only Looks are kept by this release


def anybody(caller: Caller, found: Any = None) -> bool:
    return True


found_content = Domain("ContentSearch", index=anybody)


@found_content.op("search_content", needs="index", heavy=True)
def search_content(call: Call, terms: str, types: str | None) -> Page:
    """Every word has to be there, in the title or in the description. Those with words in the title come first,
    then those that lie in shared folders, then those that are opened more often."""
    words = _words(terms)
    if "look" not in _types(types):
        return Page([], 0)
    looks = found_looks(call.caller, words)
    order = (looks.c.score.desc(), looks.c.view_count.desc(), looks.c.id)
    page = run_search(call, Search(select(looks), {}, order, ignore=frozenset({"types"})))
    above = {row["above"] for row in page.rows if row["above"] is not None}
    names = folder_names(call.read, call.caller, above)
    return Page([_found(row, names) for row in page.rows], page.total, page.limit, page.offset)


def _words(terms: str) -> list[str]:
    words = terms.split()
    if not words:
        raise BadRequest("terms: say what to look for, such as /content/orders.", "terms")
    if len(words) > MAX_WORDS or max(len(each) for each in words) > MAX_WORD:
        message = f"terms: at most {MAX_WORDS} words of {MAX_WORD} characters."
        raise BadRequest(message, "terms")
    return words


def _types(types: str | None) -> list[str]:
    wanted = [each.strip() for each in split_list(types)] if types else list(TYPES)
    unknown = [each for each in wanted if each not in TYPES]
    if unknown:
        message = f"types: {unknown[0][:80]!r} is no type of content; {', '.join(TYPES)} are."
        raise BadRequest(message, "types")
    return wanted


def _found(look: Row, names: dict[int, str]) -> Row:
    return {
        "content_id": str(look["id"]),
        "type": "look",
        "title": look["title"],
        "description": look["description"],
        "folder_id": look["folder_id"],
        "folder_name": look["folder_name"],
        "parent_folder_name": names.get(look["above"]),
        "view_count": look["view_count"],
        "model": look["query_model"],
        "created_by_id": look["user_id"],
    }
