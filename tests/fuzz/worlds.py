"""One shop whose rows belong to tenants, and the same shop as each caller would have it alone.

The model `guarded` reads the tables of all tenants behind access filters. The models `world_…` have the same
explores without any filter, over tables that hold only the rows of those tenants. Whatever a caller asks of
`guarded` must answer what an administrator gets of their world. Keys never join rows of two tenants.
"""

from __future__ import annotations

import random
from pathlib import Path

import duckdb

TENANTS = ("a", "b", "c")
WORLDS = {"a": ("a",), "b": ("b",), "ab": ("a", "b"), "none": ()}

VIEWS = """
view: orders {
  sql_table_name: SCHEMA.orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: tenant {}
  dimension: status {}
  dimension: total { type: number }
  dimension: is_large { type: yesno sql: ${total} > 50 ;; }
  dimension: size { type: tier tiers: [20, 60] style: integer sql: ${total} ;; }
  dimension_group: created { type: time timeframes: [date, month, year] datatype: date }
  filter: chosen_status {}
  measure: count { type: count drill_fields: [id, status, users.name] }
  measure: total_sum { type: sum sql: ${total} ;; }
  measure: average_total { type: average sql: ${total} ;; }
  measure: statuses { type: list list_field: status }
  measure: large { type: count filters: [is_large: "yes"] }
}
view: users {
  sql_table_name: SCHEMA.users ;;
  dimension: id { primary_key: yes type: number }
  dimension: tenant {}
  dimension: state {}
  dimension: name { html: <b>{{ value }}</b> ;; link: { label: "More" url: "/more/{{ users.state._value }}" } }
  dimension: balance { type: number }
  measure: count { type: count }
  measure: balance_sum { type: sum sql: ${balance} ;; }
  measure: states { type: count_distinct sql: ${state} ;; }
}
view: items {
  sql_table_name: SCHEMA.items ;;
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: tenant {}
  dimension: sku {}
  dimension: price { type: number }
  measure: count { type: count }
  measure: price_sum { type: sum sql: ${price} ;; }
  measure: median_price { type: median sql: ${price} ;; }
}
view: order_facts {
  derived_table: {
    sql: SELECT order_id, tenant, count(*) AS items, max(sku) AS last_sku FROM SCHEMA.items
      WHERE {% condition fewest %} 1 {% endcondition %} GROUP BY 1, 2 ;;
  }
  filter: fewest { type: number }
  dimension: order_id { primary_key: yes type: number }
  dimension: tenant {}
  dimension: items { type: number }
  dimension: last_sku {}
  measure: most { type: max sql: ${items} ;; }
}
view: state_facts {
  derived_table: {
    explore_source: SOURCE {
      column: state { field: users.state }
      column: tenant { field: users.tenant }
      column: people { field: users.count }
    }
  }
  dimension: state { primary_key: yes }
  dimension: tenant {}
  dimension: people { type: number }
  measure: most_people { type: max sql: ${people} ;; }
}
"""

ORDERS = """
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: items { sql_on: ${orders.id} = ${items.order_id} ;; relationship: one_to_many }
  join: order_facts { sql_on: ${orders.id} = ${order_facts.order_id} ;; relationship: one_to_one }
"""

# explore: (its base, its joins, what guards it)
EXPLORES: dict[str, tuple[str, str, str]] = {
    "orders": ("orders", ORDERS, "access_filter: { field: orders.tenant user_attribute: tenants }"),
    "orders_by_user": (
        "orders",
        ORDERS,
        "access_filter: { field: users.tenant user_attribute: tenants }",
    ),
    "orders_by_item": (
        "orders",
        ORDERS,
        "access_filter: { field: items.tenant user_attribute: tenants }\n  "
        "access_filter: { field: orders.tenant user_attribute: tenants }",
    ),
    "items": (
        "items",
        """
  join: orders { sql_on: ${orders.id} = ${items.order_id} ;; relationship: many_to_one }
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
""",
        "access_filter: { field: users.tenant user_attribute: tenants }",
    ),
    "users": (
        "users",
        """
  join: orders { type: inner sql_on: ${orders.user_id} = ${users.id} ;; relationship: one_to_many }
  join: items { type: inner sql_on: ${orders.id} = ${items.order_id} ;; relationship: one_to_many }
""",
        "access_filter: { field: users.tenant user_attribute: tenants }",
    ),
    "state_facts": (
        "state_facts",
        "",
        "access_filter: { field: state_facts.tenant user_attribute: tenants }",
    ),
    "order_facts": (
        "order_facts",
        "",
        "access_filter: { field: order_facts.tenant user_attribute: tenants }",
    ),
}

FIELDS = {
    "orders": (
        ["id", "status", "tenant", "is_large", "size", "created_month", "created_year"],
        ["count", "total_sum", "average_total", "large"],
    ),
    "users": (["id", "state", "name", "tenant"], ["count", "balance_sum", "states"]),
    "items": (["id", "sku", "tenant"], ["count", "price_sum", "median_price"]),
    "order_facts": (["items", "last_sku"], ["most"]),
    "state_facts": (["state", "people"], ["most_people"]),
}
VIEWS_OF = {
    "orders": ("orders", "users", "items", "order_facts"),
    "orders_by_user": ("orders", "users", "items", "order_facts"),
    "orders_by_item": ("orders", "users", "items", "order_facts"),
    "items": ("items", "orders", "users"),
    "users": ("users", "orders", "items"),
    "state_facts": ("state_facts",),
    "order_facts": ("order_facts",),
}


def write_worlds(folder: Path) -> tuple[Path, Path]:
    """The database file and the project folder."""
    database, project = folder / "worlds.duckdb", folder / "project"
    project.mkdir()
    _write_rows(database)
    (project / "guarded.model.lkml").write_text(_model("everybody", guarded=True))
    for world in WORLDS:
        (project / f"world_{world}.model.lkml").write_text(_model(f"world_{world}", guarded=False))
    return database, project


def _model(schema: str, *, guarded: bool) -> str:
    explores = "\n".join(_explore(name, *parts, guarded) for name, parts in EXPLORES.items())
    unfiltered = "explore: all_users { hidden: yes from: users view_name: users }"
    views = VIEWS.replace("SCHEMA", schema).replace("SOURCE", "all_users")
    return f'connection: "shop"\n{explores}\n{unfiltered}\n{views}'


def _explore(name: str, base: str, joins: str, guard: str, guarded: bool) -> str:
    own = "" if name == base else f"from: {base} view_name: {base}\n"
    return f"explore: {name} {{\n  {own}{guard if guarded else ''}\n{joins}}}\n"


def _write_rows(database: Path) -> None:
    chance = random.Random(7)
    users = [(n, TENANTS[n % 3], f"state {n % 4}", f"name {n}", chance.randrange(100)) for n in range(24)]
    orders = [_order(chance, n, users) for n in range(90)]
    items = [_item(chance, n, orders) for n in range(220)]
    with duckdb.connect(database) as db:
        for schema, tenants in {"everybody": TENANTS, **{f"world_{k}": v for k, v in WORLDS.items()}}.items():
            db.execute(f"CREATE SCHEMA {schema}")
            _table(
                db,
                f"{schema}.users",
                "id INT, tenant TEXT, state TEXT, name TEXT, balance INT",
                users,
                tenants,
            )
            columns = "id INT, tenant TEXT, user_id INT, status TEXT, total INT, created DATE"
            _table(db, f"{schema}.orders", columns, orders, tenants)
            columns = "id INT, tenant TEXT, order_id INT, sku TEXT, price INT"
            _table(db, f"{schema}.items", columns, items, tenants)


def _order(chance: random.Random, n: int, users: list[tuple]) -> tuple:
    user = chance.choice(users)
    status = f"{user[1]}-{chance.choice(['open', 'paid', 'sent'])}"
    day = f"202{chance.randrange(3, 6)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return n, user[1], user[0], chance.choice([status, status, "common"]), chance.randrange(120), day


def _item(chance: random.Random, n: int, orders: list[tuple]) -> tuple:
    order = orders[n] if n < len(orders) else chance.choice(orders)
    return n, order[1], order[0], f"{order[1]}-sku-{chance.randrange(5)}", chance.randrange(1, 40)


def _table(
    db: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple], tenants: tuple[str, ...]
) -> None:
    db.execute(f"CREATE TABLE {name} ({columns})")
    mine = [row for row in rows if row[1] in tenants]
    if mine:
        db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(mine[0]))})", mine)
