"""Values that a hostile or careless client sends, and requests made of them for any operation of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

import msgspec

from lookalike.dispatch.contract import Contract, Operation, Param, Property

# In a path: percent-encoded by hand where the encoding is the attack.
RAW_IDS = (
    *("%00", "1%00", "..%2f..%2fetc%2fpasswd", "..", ".", "a%3A%3Ab", "a::b", "%", "%zz", "%ff%fe"),
    *("\xff", "%2F", "%20"),
    *("0", "-1", "1", "2", "3", "01", "1.0", "1e3", "+1", "0x1", "1_0", "1,2", "null", "undefined"),
    *("NaN", "%D9%A3", "%C2%B2"),
    *("99999999", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30, "9" * 5000),
    *("%D9%A3" * 40,),
    *("%27%20OR%201%3D1--", "1%3BDROP%20TABLE%20users", "%27", "%22", "%5C", "%F0%9F%92%A9", "%E2%80%AE"),
    *("a" * 5000,),
    *("thelook", "order_items", "order_items_restricted", "csv", "json", "sql", "production", "email"),
    *("%25", "_"),
)  # fmt: skip
TEXTS = (
    *("", " ", "null", "a", "1", "-1", "1,2", "%", "_", "\\", "a\\", "%\\", "'", '"', "''", "a'b\"c`d"),
    *("'; DROP TABLE users; --",),
    *("\x00", "\x01", "\r\nX-Injected: yes", "\u202e", "💩", "é", "İ", "ﬀ", "\ufffe", "a" * 70_000),
    *("a::b", "../../x", "${jndi:x}"),
    *("{{ _user_attributes['email'] }}", "{% if %}", "<script>", "NaN", "Infinity", "1e999", "9" * 400),
    *("NOT NULL", "is null"),
    *("id", "id desc", "name asc,id desc", "id sideways", ",,", "(", ")", "a(b", "a(b(c))", "id,(id)"),
    *("(" * 2000, "a(" * 2000, "true"),
    *("2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("[" * 5000, '{"a":' * 5000),
    *("America", "../etc/passwd", "UTC", "thelook", "order_items.count", "order_items_restricted"),
    *("0 8 * * 1", "*/0 * * * *"),
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e308, []),
    *({}, [[]], [None], [{}], {"": ""}),
    *({"a": {"b": [1, None]}}, [1, "1", True], ["1"], ["2"], [1] * 2000, {"constructor": 1}),
    *({"$ref": "x"}, {"\x00": "\x00"}),
)  # fmt: skip
NUMBERS = (
    *("0", "1", "-1", "abc", "", "1.5", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775809", "9" * 5000, "٣", "1e3", " 7"),
)  # fmt: skip
WHOLE_BODIES = (
    *(b"", b" ", b"null", b"true", b"1", b'"x"', b"[]", b"{}", b"[{}]", b"[null]", b"{", b'{"a":'),
    *(b"\xff\xfe", b'{"a":"\xff"}', b"\x00"),
    *(b'{"a":NaN}', b'{"limit":Infinity}', b'{"a":1,"a":2}', b'{"title":"x","title":null}'),
    *(b'{"a":1e999}', b"[" * 100_000),
    *(b'{"a":' * 100_000, b'{"a":"\\ud800"}', b'["\\ud800"]', b"a=b&c=d", b"\xef\xbb\xbf{}", b"{}{}"),
    *(b"[1,2", b'{"":""}', b'["1"]', b'["2", "3"]'),
)  # fmt: skip
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"accept", b"\xff/\xfe"),
    (b"content-type", b"text/plain; charset=\xff"),
    (b"content-type", b"application/x-www-form-urlencoded"),
    (b"content-type", b"multipart/form-data"),
    (b"content-type", b"multipart/form-data; boundary=\xff"),
    (b"idempotency-key", b"\xff\xfe"),
    (b"idempotency-key", b"k" * 300),
    (b"idempotency-key", b""),
    (b"idempotency-key", b"one"),
    (b"origin", b"null"),
    (b"origin", b"http://[::1"),
    (b"host", b"\xff:99999"),
    (b"x-looker-appid", b"\xff" * 500),
    (b"cookie", b"a=b; \xff"),
)
AUTHORIZATIONS = (
    *(b"", b"Bearer", b"Bearer ", b"Bearer \xff\xfe", b"Basic YTpi", b"token", b"token  x y z"),
    *(b"Bearer " + b"x" * 8000, b"\x00"),
)  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """One request. `path` and `query` are as they go over the wire."""

    operation: Operation
    path: str
    query: str
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    def __str__(self) -> str:
        return f"{self.operation.verb.upper()} {self.path[:200]}?{self.query[:300]} {self.body[:300]!r} {self.headers}"


class Shooter:
    """Makes requests for one operation; the same seed makes the same ones. `ids` are of things that exist."""

    def __init__(self, contract: Contract, operation: Operation, ids: tuple[str, ...], seed: object):
        self.contract, self.operation, self.ids = contract, operation, ids
        self.random = Random(f"{operation.id} {seed}")

    def shots(self, count: int) -> Iterator[Shot]:
        for _ in range(count):
            yield Shot(self.operation, self.path(), self.query(), self.body(), self.headers())

    def path(self) -> str:
        segments = self.operation.path.split("/")
        return "/".join(self.raw_id() if segment.startswith("{") else segment for segment in segments)

    def raw_id(self) -> str:
        return self.random.choice(self.ids if self.random.random() < 0.5 else RAW_IDS)

    def query(self) -> str:
        names = [param for param in self.operation.query_params.values() if self.random.random() < 0.3]
        if self.operation.id == "run_url_encoded_query":
            names += [Param(name, "query", "string") for name in self.random.sample(ADDRESS, 3)]
        parts = [f"{quote(param.name)}={self.query_value(param)}" for param in names]
        if self.random.random() < 0.1:
            parts.append(f"{quote(self.random.choice(TEXTS)[:200])}={quote(self.random.choice(TEXTS)[:200])}")
        return "&".join(parts)

    def query_value(self, param: Param) -> str:
        if self.random.random() < 0.1:
            return self.random.choice(("%00", "%ff", "\xff", "%", "%zz", "a%0d%0aX-Injected:%20yes"))
        pool = NUMBERS if param.type == "integer" and self.random.random() < 0.8 else TEXTS
        return quote(self.random.choice(pool))

    def body(self) -> bytes:
        if self.operation.body is None or self.random.random() < 0.25:
            return self.random.choice(WHOLE_BODIES)
        value: Any = self.object(self.operation.body, 0)
        if self.operation.body_is_list:
            value = [value] * self.random.choice((1, 2))
        return msgspec.json.encode(value)

    def object(self, schema: str, depth: int) -> dict[str, Any]:
        properties = list(self.contract.schemas[schema].properties.values())
        share = self.random.choice((0.15, 0.5, 0.9))
        return {each.name: self.value(each, depth) for each in properties if self.random.random() < share}

    def value(self, prop: Property, depth: int) -> Any:
        if self.random.random() < 0.25:
            return self.random.choice((*VALUES, *TEXTS))
        return self.fitting(prop, depth)

    def fitting(self, prop: Property, depth: int) -> Any:
        known = self.contract.schemas.get(prop.ref or "")
        if known is not None and known.properties and depth < 3 and prop.type in ("object", "array"):
            inner = self.object(known.name, depth + 1)
            return [inner] if prop.type == "array" else inner
        match prop.type:
            case "string":
                return self.random.choice((*TEXTS, *self.ids, *self.ids))
            case "integer" | "number":
                return self.random.choice((0, 1, -1, 500, 2**31, 2**63 - 1, "7", 10**19))
            case "boolean":
                return self.random.choice((True, False, "true"))
            case "array":
                return [self.random.choice((*TEXTS, *self.ids)) for _ in range(self.random.choice((0, 1, 3)))]
            case "object":
                return {self.random.choice((*TEXTS, *self.ids)): self.random.choice((*TEXTS, *VALUES))}
            case _:
                return self.random.choice(VALUES)

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        given = [self.random.choice(HEADERS)] if self.random.random() < 0.15 else []
        return ((b"content-type", b"application/json"), *given)


ADDRESS = (
    *("fields", "pivots", "fill_fields", "sorts", "subtotals", "filter_expression", "limit"),
    *("column_limit", "row_total"),
    *("dynamic_fields", "query_timezone", "total", "vis", "vis_config", "filter_config"),
    *("f[order_items.id]", "f[]", "f[a]", "toggle"),
    *("cache_only", "image_width", "apply_formatting", "rebuild_pdts"),
)  # fmt: skip
