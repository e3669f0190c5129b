"""The seven tables of the sample shop: their columns, and the SELECT that makes each from row numbers.

Every value is a pure function of a row number and the seed (`draw`), so no table waits for another, rows may
come in batches of any size, and the same seed gives the same rows. Only small tables are joined. Row numbers
`i` count from 0, ids from 1.

Shapes: 16 order items make 10 orders; 3 of 4 inventory items are sold, each by one order item; 32 events make
8 sessions. A user is there before his orders; created <= shipped <= delivered <= returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from . import values

FIRST_DAY = date(2019, 1, 1)

# Which of a block's 10 orders (0 to 9) each of its 16 items belongs to; four mixes, so an id tells nothing.
ORDER_MIXES = (
    (0, 1, 2, 3, 3, 4, 5, 6, 6, 6, 7, 8, 9, 9, 9, 9),
    (0, 0, 1, 1, 2, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 9),
    (0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 7, 7, 8, 9),
    (0, 1, 1, 2, 3, 4, 4, 4, 4, 5, 6, 7, 8, 8, 8, 9),
)
# Which of a block's 8 sessions each of its 32 events belongs to.
SESSION_MIX = (0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7)

# Column types are words that DuckDB and Postgres share.
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "distribution_centers": (
        ("id", "BIGINT"),
        ("name", "VARCHAR"),
        ("latitude", "DOUBLE PRECISION"),
        ("longitude", "DOUBLE PRECISION"),
    ),
    "products": (
        ("id", "BIGINT"),
        ("cost", "DECIMAL(10,2)"),
        ("category", "VARCHAR"),
        ("name", "VARCHAR"),
        ("brand", "VARCHAR"),
        ("retail_price", "DECIMAL(10,2)"),
        ("department", "VARCHAR"),
        ("sku", "VARCHAR"),
        ("distribution_center_id", "BIGINT"),
    ),
    "users": (
        ("id", "BIGINT"),
        ("first_name", "VARCHAR"),
        ("last_name", "VARCHAR"),
        ("email", "VARCHAR"),
        ("age", "INTEGER"),
        ("gender", "VARCHAR"),
        ("state", "VARCHAR"),
        ("street_address", "VARCHAR"),
        ("postal_code", "VARCHAR"),
        ("city", "VARCHAR"),
        ("country", "VARCHAR"),
        ("latitude", "DOUBLE PRECISION"),
        ("longitude", "DOUBLE PRECISION"),
        ("traffic_source", "VARCHAR"),
        ("created_at", "TIMESTAMP"),
    ),
    "orders": (
        ("order_id", "BIGINT"),
        ("user_id", "BIGINT"),
        ("status", "VARCHAR"),
        ("gender", "VARCHAR"),
        ("created_at", "TIMESTAMP"),
        ("returned_at", "TIMESTAMP"),
        ("shipped_at", "TIMESTAMP"),
        ("delivered_at", "TIMESTAMP"),
        ("num_of_item", "INTEGER"),
    ),
    "order_items": (
        ("id", "BIGINT"),
        ("order_id", "BIGINT"),
        ("user_id", "BIGINT"),
        ("product_id", "BIGINT"),
        ("inventory_item_id", "BIGINT"),
        ("status", "VARCHAR"),
        ("created_at", "TIMESTAMP"),
        ("shipped_at", "TIMESTAMP"),
        ("delivered_at", "TIMESTAMP"),
        ("returned_at", "TIMESTAMP"),
        ("sale_price", "DECIMAL(10,2)"),
    ),
    "inventory_items": (
        ("id", "BIGINT"),
        ("product_id", "BIGINT"),
        ("created_at", "TIMESTAMP"),
        ("sold_at", "TIMESTAMP"),
        ("cost", "DECIMAL(10,2)"),
        ("product_category", "VARCHAR"),
        ("product_name", "VARCHAR"),
        ("product_brand", "VARCHAR"),
        ("product_retail_price", "DECIMAL(10,2)"),
        ("product_department", "VARCHAR"),
        ("product_sku", "VARCHAR"),
        ("product_distribution_center_id", "BIGINT"),
    ),
    "events": (
        ("id", "BIGINT"),
        ("user_id", "BIGINT"),
        ("sequence_number", "INTEGER"),
        ("session_id", "VARCHAR"),
        ("created_at", "TIMESTAMP"),
        ("ip_address", "VARCHAR"),
        ("city", "VARCHAR"),
        ("state", "VARCHAR"),
        ("postal_code", "VARCHAR"),
        ("browser", "VARCHAR"),
        ("os", "VARCHAR"),
        ("traffic_source", "VARCHAR"),
        ("uri", "VARCHAR"),
        ("event_type", "VARCHAR"),
        ("latitude", "DOUBLE PRECISION"),
        ("longitude", "DOUBLE PRECISION"),
    ),
}
TABLES = tuple(COLUMNS)  # in the order they are made


@dataclass(frozen=True, slots=True)
class Sizes:
    """Row counts of the tables."""

    distribution_centers: int
    products: int
    users: int
    orders: int
    order_items: int
    inventory_items: int
    events: int

    def of(self, table: str) -> int:
        return getattr(self, table)


def sizes(scale: int) -> Sizes:
    """The row counts for `scale` order items, rounded up to whole blocks of 16 (10,000 is 625 of them)."""
    blocks = -(-scale // 16)
    items = blocks * 16
    return Sizes(
        distribution_centers=len(values.DISTRIBUTION_CENTERS),
        products=min(29_120, max(500, scale // 20)),
        users=blocks * 9,
        orders=blocks * 10,
        order_items=items,
        inventory_items=items + items // 3,
        events=blocks * 32,
    )


def create_table(table: str) -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS[table])
    return f"CREATE TABLE {table} ({columns})"


def preparation(size: Sizes, seed: int, last_day: date) -> Iterator[str]:
    """What a DuckDB connection runs once, before the SELECTs of `ROWS`: macros and small temporary tables."""
    offset = seed * 0x9E3779B97F4A7C15 % 2**62
    first, last = _day_number(FIRST_DAY), _day_number(last_day)
    yield (
        "CREATE TEMP MACRO draw(salt, i) AS "
        f"(hash(i * 128 + salt + {offset}) >> 11)::DOUBLE / 9007199254740992"
    )
    yield "CREATE TEMP MACRO pick(list, share) AS list[1 + floor(len(list) * share)::INTEGER]"
    # Fewer at night than at noon in America; the share of the day, 0 to 1, in UTC.
    yield "CREATE TEMP MACRO day_share(u) AS (u + 0.1 * sin(2 * pi() * u) + 0.333) % 1.0"
    yield (
        "CREATE TEMP MACRO moment(day, u) AS "
        "make_timestamp((day * 86400 + floor(day_share(u) * 84600))::BIGINT * 1000000)"
    )
    yield "CREATE TEMP MACRO delay(salt, i, days) AS to_seconds(floor(draw(salt, i) * days * 86400)::BIGINT)"
    yield f"CREATE TEMP MACRO user_day(u) AS {first} + floor({last - first} * pow(draw(1, u), 0.9))::BIGINT"
    yield f"CREATE TEMP MACRO later_day(day, u) AS day + 1 + floor(({last} - day) * u)::BIGINT"
    yield "CREATE TEMP MACRO user_gender(u) AS CASE WHEN draw(2, u) < 0.5 THEN 'F' ELSE 'M' END"
    yield f"CREATE TEMP MACRO order_user(o) AS floor({size.users} * pow(draw(16, o), 1.25))::BIGINT"
    yield (
        "CREATE TEMP MACRO order_moment(o) AS "
        "moment(later_day(user_day(order_user(o)), pow(draw(17, o), 1.3)), draw(18, o))"
    )
    yield "CREATE TEMP MACRO order_mix(block) AS 1 + floor(4 * draw(19, block))::INTEGER"
    yield (
        "CREATE TEMP MACRO item_order(i) AS "
        f"i // 16 * 10 + ({_lists(ORDER_MIXES)})[order_mix(i // 16)][1 + i % 16]"
    )
    yield f"CREATE TEMP MACRO stock_product(j) AS floor({size.products} * pow(draw(32, j), 1.6))::BIGINT"
    yield f"CREATE TEMP MACRO day_after_last() AS make_timestamp({(last + 1) * 86400}::BIGINT * 1000000)"
    yield f"CREATE TEMP TABLE cities AS {_city_rows()}"
    yield f"CREATE TEMP TABLE categories AS {_category_rows()}"


def _day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_text(text) for text in texts) + "]"


def _lists(numbers: Iterable[Iterable[int]]) -> str:
    return "[" + ", ".join(f"[{', '.join(map(str, row))}]" for row in numbers) + "]"


def _weighted(pairs: Iterable[tuple[str, int]]) -> str:
    """A list literal in which each value stands as often as its weight says."""
    return _list(value for value, weight in pairs for _ in range(weight))


def _city_rows() -> str:
    """`cities`: one row per bucket, 0 to the sum of the weights; a city has as many buckets as its weight."""
    rows = [city for city in values.CITIES for _ in range(city[-1])]
    lines = (
        f"({n}, {_text(city)}, {_text(state)}, {_text(country)}, {latitude}, {longitude}, {_text(postal)})"
        for n, (city, state, country, latitude, longitude, postal, _) in enumerate(rows)
    )
    columns = "bucket, city, state, country, latitude, longitude, postal"
    return f"SELECT * FROM (VALUES {', '.join(lines)}) t({columns})"


def _category_rows() -> str:
    """`categories`: one row per bucket, as in `cities`."""
    rows = [category for category in values.CATEGORIES for _ in range(category[-1])]
    lines = (
        f"({n}, {_text(name)}, {_text(department)}, {low}, {high}, {_text(noun)})"
        for n, (name, department, low, high, noun, _) in enumerate(rows)
    )
    return f"SELECT * FROM (VALUES {', '.join(lines)}) t(bucket, category, department, low, high, noun)"


_CITY_BUCKETS = sum(city[-1] for city in values.CITIES)
_CATEGORY_BUCKETS = sum(category[-1] for category in values.CATEGORIES)
_SEQUENCES = tuple(SESSION_MIX[: n + 1].count(session) for n, session in enumerate(SESSION_MIX))
_ORDER_COUNTS = tuple(tuple(mix.count(order) for order in range(10)) for mix in ORDER_MIXES)

# What becomes of an order. What would happen after the last day has not happened yet, so it takes the status
# that it has by then.
_ORDER_LIFE = f"""
    order_moment(o) AS made,
    made + delay(20, o, 3) AS shipped,
    shipped + delay(21, o, 5) AS delivered,
    delivered + delay(22, o, 12) AS returned,
    pick({_weighted(values.STATUSES)}, draw(23, o)) AS wanted,
    CASE
      WHEN wanted IN ('Processing', 'Cancelled') THEN wanted
      WHEN shipped >= day_after_last() THEN 'Processing'
      WHEN wanted = 'Shipped' OR delivered >= day_after_last() THEN 'Shipped'
      WHEN wanted = 'Complete' OR returned >= day_after_last() THEN 'Complete'
      ELSE 'Returned'
    END AS state"""
_SHIPPED_AT = "CASE WHEN state IN ('Shipped', 'Complete', 'Returned') THEN shipped END"
_DELIVERED_AT = "CASE WHEN state IN ('Complete', 'Returned') THEN delivered END"
_RETURNED_AT = "CASE WHEN state = 'Returned' THEN returned END"

# One SELECT per table; `{numbers}` is a query of one column, the row numbers.
ROWS: dict[str, str] = {
    "distribution_centers": f"""
        SELECT i + 1, {_list(name for name, _, _ in values.DISTRIBUTION_CENTERS)}[i + 1],
          {[latitude for _, latitude, _ in values.DISTRIBUTION_CENTERS]}[i + 1],
          {[longitude for _, _, longitude in values.DISTRIBUTION_CENTERS]}[i + 1]
        FROM ({{numbers}}) r(i)""",
    "products": f"""
        SELECT i + 1, round(price * (0.35 + 0.25 * draw(48, i)), 2), category,
          brand || ' ' || pick({_list(values.ADJECTIVES)}, draw(49, i)) || ' ' || noun,
          brand, price,
          coalesce(department, CASE WHEN draw(50, i) < 0.5 THEN 'Women' ELSE 'Men' END),
          upper(to_hex(hash(i * 128 + 51)))[1:12],
          1 + floor({len(values.DISTRIBUTION_CENTERS)} * draw(52, i))::BIGINT
        FROM (
          SELECT i, c.*, pick({_list(values.BRANDS)}, pow(draw(53, i), 2.2)) AS brand,
            floor(low + (high - low) * pow(draw(54, i), 1.7)) AS dollars,
            dollars + pick([0.99, 0.99, 0.95, 0.5, 0.0], draw(55, i)) AS price
          FROM ({{numbers}}) r(i)
          JOIN categories c ON c.bucket = floor({_CATEGORY_BUCKETS} * draw(56, i))::INTEGER
        ) ORDER BY i""",
    "users": f"""
        SELECT i + 1, first_name, last_name,
          lower(first_name || '.' || replace(last_name, '''', '') || (i + 1) || '@example.')
            || pick(['com', 'com', 'org', 'net'], draw(3, i)),
          CASE WHEN draw(4, i) >= 0.02 THEN 12 + floor(59 * draw(5, i))::INTEGER END,
          gender, state, street, postal_code, city, country, latitude, longitude,
          pick({_weighted(values.TRAFFIC_SOURCES)}, draw(6, i)),
          moment(user_day(i), draw(7, i))
        FROM (
          SELECT i, user_gender(i) AS gender,
            CASE WHEN gender = 'F' THEN pick({_list(values.WOMEN)}, draw(8, i))
              ELSE pick({_list(values.MEN)}, draw(8, i)) END AS first_name,
            pick({_list(values.SURNAMES)}, draw(9, i)) AS last_name,
            (1 + floor(9899 * draw(10, i))::INTEGER) || ' '
              || pick({_list(values.STREETS)}, draw(11, i)) || ' Street' AS street,
            c.city, c.state, c.country,
            CASE WHEN draw(12, i) >= 0.01
              THEN c.postal || lpad(floor(100 * draw(13, i))::INTEGER::VARCHAR, 2, '0') END AS postal_code,
            round(c.latitude + 0.3 * (draw(14, i) - 0.5), 6) AS latitude,
            round(c.longitude + 0.3 * (draw(15, i) - 0.5), 6) AS longitude
          FROM ({{numbers}}) r(i)
          JOIN cities c ON c.bucket = floor({_CITY_BUCKETS} * draw(0, i))::INTEGER
        )""",
    "orders": f"""
        SELECT o + 1, order_user(o) + 1, state, user_gender(order_user(o)), made,
          {_RETURNED_AT}, {_SHIPPED_AT}, {_DELIVERED_AT},
          ({_lists(_ORDER_COUNTS)})[order_mix(o // 10)][1 + o % 10]
        FROM (SELECT o, {_ORDER_LIFE} FROM ({{numbers}}) r(o))""",
    "order_items": f"""
        SELECT i + 1, o + 1, order_user(o) + 1, p.id, stock + 1, state, made,
          {_SHIPPED_AT}, {_DELIVERED_AT}, {_RETURNED_AT},
          round(p.retail_price * pick([1, 1, 1, 1, 1, 0.95, 0.9, 0.85], draw(24, i)), 2)
        FROM (
          SELECT i, item_order(i) AS o, i // 3 * 4 + i % 3 AS stock, {_ORDER_LIFE}
          FROM ({{numbers}}) r(i)
        ) JOIN products p ON p.id = stock_product(stock) + 1""",
    "inventory_items": """
        SELECT j + 1, p.id, coalesce(sold, put) - delay(33, j, 90), sold,
          round(p.cost * (0.95 + 0.1 * draw(34, j)), 2),
          p.category, p.name, p.brand, p.retail_price, p.department, p.sku, p.distribution_center_id
        FROM (
          SELECT j, CASE WHEN j % 4 < 3 THEN order_moment(item_order(j // 4 * 3 + j % 4)) END AS sold,
            day_after_last() - delay(35, j, 700) AS put
          FROM ({numbers}) r(j)
        ) JOIN products p ON p.id = stock_product(j) + 1""",
    "events": f"""
        SELECT i + 1, u + 1, step, session_id,
          moment(day, draw(67, s)) + to_seconds((step - 1) * 60 + floor(60 * draw(68, i))::BIGINT),
          '198.18.' || floor(256 * draw(69, s))::INTEGER || '.' || floor(256 * draw(70, s))::INTEGER,
          c.city, c.state, c.postal || lpad(floor(100 * draw(71, s))::INTEGER::VARCHAR, 2, '0'),
          pick({_weighted(values.BROWSERS)}, draw(72, s)),
          pick({_weighted(values.SYSTEMS)}, draw(73, s)),
          pick({_weighted(values.EVENT_SOURCES)}, draw(74, s)),
          CASE kind
            WHEN 'home' THEN '/'
            WHEN 'product' THEN '/product/' || (1 + stock_product(i))
            WHEN 'department' THEN '/department/' || pick(['women', 'men'], draw(75, i))
            ELSE '/' || kind
          END,
          kind,
          round(c.latitude + 0.3 * (draw(76, s) - 0.5), 6), round(c.longitude + 0.3 * (draw(77, s) - 0.5), 6)
        FROM (
          SELECT i, i // 32 * 8 + ({list(SESSION_MIX)})[1 + i % 32] AS s,
            ({list(_SEQUENCES)})[1 + i % 32] AS step,
            lower(lpad(to_hex(hash(s * 128 + 64)), 16, '0')) AS session_id,
            CASE WHEN draw(65, s) < 0.55 THEN order_user(s) END AS u,
            later_day(coalesce(user_day(u), {_day_number(FIRST_DAY)}), draw(66, s)) AS day,
            CASE WHEN step = 7 AND u IS NULL THEN 'cancel'
              ELSE ['home', 'department', 'product', 'cart', 'product', 'cart', 'purchase'][step] END AS kind
          FROM ({{numbers}}) r(i)
        ) JOIN cities c ON c.bucket
          = floor({_CITY_BUCKETS} * CASE WHEN u IS NULL THEN draw(78, s) ELSE draw(0, u) END)::INTEGER""",
}
