"""Fields without `sql`: the column of their name."""

from __future__ import annotations


def test_group_without_sql_reads_the_column_of_its_name(written):
    asked = written(
        "view: +orders { dimension_group: created_at { type: time timeframes: [year] datatype: datetime } }\n"
        "explore: orders { sql_always_where: ${status} = 'cancelled' ;; }"
    )
    assert asked.rows("orders", "orders.created_at_year") == [(2017,)]
