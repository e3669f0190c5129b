"""Models that a test writes down, asked on the shop's rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from lookalike.engines.dialect import Dialect
from lookalike.lookml import Model, load_project
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest

NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)

# The views of most tests: the tables of the shop as they are.
SHOP_VIEWS = """
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: status {}
  dimension: total { type: number }
  dimension: is_complete { type: yesno sql: ${status} = 'complete' ;; }
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  dimension_group: due { type: time datatype: date sql: ${TABLE}.due_on ;; }
  dimension_group: to_pay { type: duration intervals: [day] sql_start: ${created_raw} ;; sql_end: ${due_raw} ;; }
  measure: count { type: count }
  measure: total_sum { type: sum sql: ${total} ;; }
  measure: average_total { type: average sql: ${total} ;; }
  measure: buyers { type: count_distinct sql: ${user_id} ;; }
}
view: users {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  dimension: balance { type: number }
  measure: count { type: count }
  measure: balance_sum { type: sum sql: ${balance} ;; }
}
view: order_items {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: price { type: number }
  dimension: status {}
  measure: count { type: count }
  measure: price_sum { type: sum sql: ${price} ;; }
}
view: payments {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: amount { type: number }
  measure: count { type: count }
  measure: amount_sum { type: sum sql: ${amount} ;; }
}
"""


def written_model(folder: Path, text: str, *, views: str = SHOP_VIEWS) -> Model:
    (folder / "written.model.lkml").write_text(f'connection: "shop"\n{text}\n{views}')
    return load_project(folder).models["written"]


class Database(Protocol):
    dialect: Dialect
    execute: Callable[[str], list[tuple]]


class Written:
    """A model, asked in the SQL of one database and on its rows."""

    def __init__(self, model: Model, database: Database):
        self.model, self.database = model, database

    def compiled(
        self, explore: str, *fields: str, context: dict[str, Any] | None = None, **request: Any
    ) -> CompiledQuery:
        asked = QueryRequest(explore, fields, **request)
        known = QueryContext(now=NOW, **(context or {}))
        return compile_query(self.model, asked, known, self.database.dialect)

    def sql(self, explore: str, *fields: str, **request: Any) -> str:
        return self.compiled(explore, *fields, **request).sql

    def rows(self, explore: str, *fields: str, **request: Any) -> list[tuple]:
        return self.database.execute(self.sql(explore, *fields, **request))
