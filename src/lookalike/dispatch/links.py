"""`Link` and `X-Total-Count` for paged lists, as the TypeScript pager reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from .answers import Page
    from .call import Call


def paging_headers(call: Call, page: Page) -> dict[str, str]:
    """Nothing for a whole list. Commas inside the addresses are %2C: the Node pager splits the header at commas
    and would lose pages otherwise."""
    if page.limit is None or page.limit <= 0:
        return {}
    headers = {} if page.total is None else {"X-Total-Count": str(page.total)}
    links = [("first", 0)]
    if page.offset > 0:
        links.append(("prev", max(page.offset - page.limit, 0)))
    more = page.offset + page.limit < page.total if page.total is not None else len(page.rows) == page.limit
    if more:
        links.append(("next", page.offset + page.limit))
    if page.total:
        links.append(("last", (page.total - 1) // page.limit * page.limit))
    headers["Link"] = ", ".join(
        f'<{_address(call, page.limit, offset)}>; rel="{rel}"' for rel, offset in links
    )
    return headers


def _address(call: Call, limit: int, offset: int) -> str:
    incoming = call.memo["incoming"]
    replaced = {"limit", "offset", "page", "per_page"}
    given = parse_qsl(incoming.query.decode("latin-1"), keep_blank_values=True)
    query = [(name, value) for name, value in given if name not in replaced]
    query += [("limit", str(limit)), ("offset", str(offset))]
    return f"{_door(call)}{incoming.raw_path}?{urlencode(query)}"


def _door(call: Call) -> str:
    """The address that the client came to, for clients of the plain port: they need not trust the certificate of
    the other. A stated address counts for everybody."""
    settings = call.instance.settings
    api_url = call.instance.api_url
    host = call.memo["incoming"].headers.get("host", "")
    names = {"localhost", "127.0.0.1", urlsplit(api_url).hostname}
    came_plain = host in {f"{name}:{settings.http_port}" for name in names}
    return f"http://{host}" if came_plain and not (settings.host_url or settings.api_url) else api_url
