"""Addresses that lead to a query: `share_url`, `expanded_share_url`, `url`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

from ...store.database import Row

LISTS_FIRST = ("fields", "pivots", "fill_fields")
TEXTS = ("filter_expression",)
LAST = ("limit", "column_limit", "row_total", "dynamic_fields", "query_timezone")


def share_url(web_url: str, query: Row) -> str:
    return f"{web_url}/x/{query['client_id']}"


def explore_path(query: Row) -> str:
    """`/explore/eye_exam/users?fields=id,age&filter_expression=1%3D2&limit=0`: below the server's address."""
    return _path(query, _asked(query))


def expanded_share_url(web_url: str, query: Row) -> str:
    shown = [
        (short, msgspec.json.encode(query[name]).decode())
        for short, name in (("vis", "vis_config"), ("filter_config", "filter_config"))
        if query.get(name)
    ]
    return web_url + _path(query, [*_asked(query), *shown, ("origin", "share-expanded")])


def _path(query: Row, pairs: list[tuple[str, str]]) -> str:
    place = f"/explore/{quote(query['model'], safe='')}/{quote(query['view'], safe='')}"
    text = "&".join(f"{quote_plus(name, safe='[]')}={quote_plus(value, safe=',')}" for name, value in pairs)
    return f"{place}?{text}" if text else place


def _asked(query: Row) -> list[tuple[str, str]]:
    pairs = [(name, _comma_list(query.get(name))) for name in LISTS_FIRST]
    pairs += [(f"f[{name}]", value) for name, value in (query.get("filters") or {}).items()]
    pairs += [(name, query.get(name)) for name in TEXTS]
    pairs += [("sorts", _comma_list(query.get("sorts")))]
    pairs += [("total", "on" if query.get("total") else None)]
    pairs += [("subtotals", _comma_list(query.get("subtotals")))]
    pairs += [(name, query.get(name)) for name in LAST]
    return [(name, value) for name, value in pairs if value is not None]


def _comma_list(value: Any) -> str | None:
    return ",".join(value) if value else None
