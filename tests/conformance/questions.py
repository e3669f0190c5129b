"""Questions to the thelook model, each beside SQL that was written by hand and knows nothing of the compiler.

The SQL runs unchanged on DuckDB and on Postgres. The clock stands at NOW, the data ends with LAST_DAY. Every
question sorts its rows completely, so rows are compared in order. `user_attributes` are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

LAST_DAY = date(2024, 6, 30)
NOW = datetime(2024, 6, 30, 18, 30, 2, tzinfo=UTC)  # a Sunday; 11:30 in Los Angeles


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    query: Mapping[str, Any]  # as the API takes it
    sql: str
    user_attributes: Mapping[str, str] = field(default_factory=dict)


def _query(view: str, fields: list[str], sorts: list[str], **rest: Any) -> dict[str, Any]:
    return {"model": "thelook", "view": view, "fields": fields, "sorts": sorts, "limit": "5000", **rest}


FAN_OUT = (
    Question(
        "orders_and_their_items_summed_on_both_sides",
        _query(
            "orders",
            [
                "orders.status",
                "orders.count",
                "orders.total_num_of_item",
                "order_items.count",
                "order_items.total_sale_price",
            ],
            ["orders.status"],
        ),
        """
        SELECT o.status, o.orders, o.items, i.items, i.price
        FROM (SELECT status, COUNT(*) AS orders, SUM(num_of_item) AS items FROM orders GROUP BY 1) o
        JOIN (
          SELECT orders.status, COUNT(*) AS items, SUM(sale_price) AS price
          FROM order_items JOIN orders USING (order_id) GROUP BY 1
        ) i ON i.status = o.status
        ORDER BY 1
        """,
    ),
    Question(
        "average_of_orders_by_a_dimension_of_their_items",
        _query(
            "orders",
            [
                "products.department",
                "orders.average_num_of_item",
                "orders.count",
                "order_items.average_sale_price",
            ],
            ["products.department"],
        ),
        """
        WITH rows_of_items AS (
          SELECT p.department, o.order_id, o.num_of_item, i.sale_price
          FROM orders o
          JOIN order_items i ON i.order_id = o.order_id
          JOIN inventory_items s ON s.id = i.inventory_item_id
          JOIN products p ON p.id = s.product_id
        ),
        orders_once AS (SELECT DISTINCT department, order_id, num_of_item FROM rows_of_items)
        SELECT
          d.department,
          (SELECT AVG(CAST(num_of_item AS DOUBLE PRECISION)) FROM orders_once o WHERE o.department = d.department),
          (SELECT COUNT(*) FROM orders_once o WHERE o.department = d.department),
          (SELECT AVG(CAST(sale_price AS DOUBLE PRECISION)) FROM rows_of_items r WHERE r.department = d.department)
        FROM (SELECT DISTINCT department FROM products) d
        ORDER BY 1
        """,
    ),
    Question(
        "count_of_orders_filtered_by_their_items",
        _query(
            "orders",
            ["users.country", "orders.count", "users.count"],
            ["orders.count desc", "users.country"],
            filters={"order_items.sale_price": ">100"},
        ),
        """
        SELECT u.country, COUNT(*), COUNT(DISTINCT u.id)
        FROM orders o JOIN users u ON u.id = o.user_id
        WHERE o.order_id IN (SELECT order_id FROM order_items WHERE sale_price > 100)
        GROUP BY 1
        ORDER BY 2 DESC, 1
        """,
    ),
    Question(
        "users_with_two_independent_fan_outs",
        _query(
            "users",
            ["users.traffic_source", "users.count", "users.average_age", "orders.count", "events.count"],
            ["users.traffic_source"],
        ),
        """
        SELECT traffic_source, COUNT(*), AVG(CAST(age AS DOUBLE PRECISION)), SUM(orders), SUM(events)
        FROM users
        LEFT JOIN (SELECT user_id, COUNT(*) AS orders FROM orders GROUP BY 1) o ON o.user_id = users.id
        LEFT JOIN (SELECT user_id, COUNT(*) AS events FROM events GROUP BY 1) e ON e.user_id = users.id
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "users_without_any_order",
        _query(
            "users",
            ["users.country", "users.count", "orders.count"],
            ["users.count desc", "users.country"],
            filters={"orders.id": "NULL"},
            limit="5",
        ),
        """
        SELECT country, COUNT(*), 0
        FROM users u
        WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5
        """,
    ),
    Question(
        "stock_of_products_by_price_tier",
        _query(
            "products",
            [
                "products.retail_price_tier",
                "products.count",
                "products.total_retail_price",
                "inventory_items.count",
                "inventory_items.number_on_hand",
                "inventory_items.total_cost",
            ],
            ["products.count desc"],
        ),
        """
        WITH tiers AS (
          SELECT id, retail_price, CASE
            WHEN retail_price < 20 THEN '(-inf,20)' WHEN retail_price < 50 THEN '[20,50)'
            WHEN retail_price < 100 THEN '[50,100)' WHEN retail_price < 200 THEN '[100,200)'
            ELSE '[200,inf)' END AS tier
          FROM products
        )
        SELECT p.tier, p.products, p.price, s.items, s.on_hand, s.cost
        FROM (SELECT tier, COUNT(*) AS products, SUM(retail_price) AS price FROM tiers GROUP BY 1) p
        JOIN (
          SELECT tier, COUNT(*) AS items, COUNT(*) - COUNT(sold_at) AS on_hand, SUM(cost) AS cost
          FROM inventory_items JOIN tiers ON tiers.id = product_id GROUP BY 1
        ) s ON s.tier = p.tier
        ORDER BY 2 DESC
        """,
    ),
)

FILTERS = (
    Question(
        "string_filter_with_wildcards_and_exclusions",
        _query(
            "users",
            ["users.state", "users.count"],
            ["users.state"],
            filters={"users.state": "%or%,New%,-California,-%York", "users.last_name": "O'Brien,O'Connor,M%"},
        ),
        """
        SELECT state, COUNT(*) FROM users
        WHERE (state LIKE '%or%' OR state LIKE 'New%') AND state <> 'California' AND state NOT LIKE '%York'
          AND (last_name IN ('O''Brien', 'O''Connor') OR last_name LIKE 'M%')
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "excluding_string_filter_keeps_null",
        _query(
            "users",
            ["users.zip", "users.count"],
            ["users.count desc", "users.zip"],
            filters={"users.zip": "-9%,-1%,-EC%", "users.country": "USA,UK"},
            limit="12",
        ),
        """
        SELECT postal_code, COUNT(*) FROM users
        WHERE (postal_code IS NULL
            OR (postal_code NOT LIKE '9%' AND postal_code NOT LIKE '1%' AND postal_code NOT LIKE 'EC%'))
          AND country IN ('USA', 'UK')
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12
        """,
    ),
    Question(
        "number_filter_with_interval_and_bound",
        _query(
            "users",
            ["users.age", "users.count"],
            ["users.age"],
            filters={"users.age": "[18, 25), >=65"},
        ),
        """
        SELECT age, COUNT(*) FROM users
        WHERE (age >= 18 AND age < 25) OR age >= 65
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "null_number_and_two_states_of_delivery",
        _query(
            "order_items",
            ["order_items.status", "order_items.count", "users.count"],
            ["order_items.status"],
            filters={"users.age": "NULL", "order_items.returned_date": "NULL"},
        ),
        """
        SELECT i.status, COUNT(*), COUNT(DISTINCT u.id)
        FROM order_items i JOIN users u ON u.id = i.user_id
        WHERE u.age IS NULL AND i.returned_at IS NULL
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "yesno_filters_of_both_kinds",
        _query(
            "order_items",
            ["order_items.is_complete", "users.is_in_usa", "order_items.count"],
            ["order_items.is_complete", "users.is_in_usa"],
            filters={"order_items.is_returned": "No", "user_order_facts.repeat_customer": "Yes"},
        ),
        """
        SELECT CASE WHEN i.status = 'Complete' THEN 'Yes' ELSE 'No' END,
          CASE WHEN u.country = 'USA' THEN 'Yes' ELSE 'No' END,
          COUNT(*)
        FROM order_items i JOIN users u ON u.id = i.user_id
        WHERE i.returned_at IS NULL
          AND i.user_id IN (SELECT user_id FROM order_items GROUP BY 1 HAVING COUNT(DISTINCT order_id) > 1)
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
    ),
    Question(
        "tier_filter_by_labels",
        _query(
            "users",
            ["users.age_tier", "users.gender", "users.count"],
            ["users.count desc", "users.gender"],
            filters={"users.age_tier": "20 to 29,70 to 79"},
        ),
        """
        SELECT CASE WHEN age < 30 THEN '20 to 29' ELSE '70 to 79' END,
          CASE gender WHEN 'F' THEN 'Female' ELSE 'Male' END, COUNT(*)
        FROM users
        WHERE (age >= 20 AND age < 30) OR (age >= 70 AND age < 80)
        GROUP BY 1, 2 ORDER BY 3 DESC, 2
        """,
    ),
    Question(
        "measure_filter_goes_to_having",
        _query(
            "order_items",
            ["products.brand", "order_items.total_sale_price", "order_items.order_count"],
            ["order_items.total_sale_price desc", "products.brand"],
            filters={"order_items.total_sale_price": ">5000", "order_items.order_count": "NOT [300, 500]"},
        ),
        """
        SELECT p.brand, SUM(i.sale_price), COUNT(DISTINCT i.order_id)
        FROM order_items i
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        GROUP BY 1
        HAVING SUM(i.sale_price) > 5000 AND NOT (COUNT(DISTINCT i.order_id) BETWEEN 300 AND 500)
        ORDER BY 2 DESC, 1
        """,
    ),
)

DATES = (
    Question(
        "absolute_dates_by_month",
        _query(
            "order_items",
            ["order_items.created_month", "order_items.count", "order_items.total_sale_price"],
            ["order_items.created_month"],
            filters={"order_items.created_date": "2023-11-01 to 2024-03-01"},
        ),
        """
        SELECT SUBSTR(CAST(created_at AS VARCHAR), 1, 7), COUNT(*), SUM(sale_price)
        FROM order_items
        WHERE created_at >= TIMESTAMP '2023-11-01 00:00:00' AND created_at < TIMESTAMP '2024-03-01 00:00:00'
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "last_seven_days",
        _query(
            "order_items",
            ["order_items.created_date", "order_items.count"],
            ["order_items.created_date desc"],
            filters={"order_items.created_date": "7 days"},
        ),
        """
        SELECT SUBSTR(CAST(created_at AS VARCHAR), 1, 10), COUNT(*)
        FROM order_items
        WHERE created_at >= TIMESTAMP '2024-06-24 00:00:00' AND created_at < TIMESTAMP '2024-07-01 00:00:00'
        GROUP BY 1 ORDER BY 1 DESC
        """,
    ),
    Question(
        "days_and_hours_of_los_angeles",
        _query(
            "order_items",
            ["order_items.created_date", "order_items.created_hour", "order_items.count"],
            ["order_items.created_hour"],
            filters={"order_items.created_date": "3 days"},
            query_timezone="America/Los_Angeles",
        ),
        """
        SELECT SUBSTR(CAST(local AS VARCHAR), 1, 10), SUBSTR(CAST(local AS VARCHAR), 1, 13), COUNT(*)
        FROM (
          SELECT created_at, (created_at AT TIME ZONE 'UTC') AT TIME ZONE 'America/Los_Angeles' AS local
          FROM order_items
        ) o
        WHERE created_at >= TIMESTAMP '2024-06-28 07:00:00' AND created_at < TIMESTAMP '2024-07-01 07:00:00'
        GROUP BY 1, 2 ORDER BY 2
        """,
    ),
    Question(
        "months_of_los_angeles_across_the_clock_change",
        _query(
            "order_items",
            ["order_items.created_month", "order_items.count"],
            ["order_items.created_month"],
            filters={"order_items.created_date": "2024-03-01 to 2024-05-01"},
            query_timezone="America/Los_Angeles",
        ),
        """
        SELECT SUBSTR(CAST((created_at AT TIME ZONE 'UTC') AT TIME ZONE 'America/Los_Angeles' AS VARCHAR), 1, 7),
          COUNT(*)
        FROM order_items
        WHERE created_at >= TIMESTAMP '2024-03-01 08:00:00' AND created_at < TIMESTAMP '2024-05-01 07:00:00'
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "weekends_by_hour_of_the_day",
        _query(
            "order_items",
            ["order_items.created_hour_of_day", "order_items.count"],
            ["order_items.created_hour_of_day"],
            filters={
                "order_items.created_day_of_week": "Saturday,Sunday",
                "order_items.created_hour_of_day": "[9, 17]",
            },
            query_timezone="America/Los_Angeles",
        ),
        """
        SELECT CAST(EXTRACT(HOUR FROM local) AS INTEGER), COUNT(*)
        FROM (
          SELECT (created_at AT TIME ZONE 'UTC') AT TIME ZONE 'America/Los_Angeles' AS local FROM order_items
        ) o
        WHERE EXTRACT(DOW FROM local) IN (0, 6) AND EXTRACT(HOUR FROM local) BETWEEN 9 AND 17
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "weeks_of_delivery_and_whole_days_to_it",
        _query(
            "order_items",
            ["order_items.delivered_week", "order_items.count", "order_items.average_days_to_process"],
            ["order_items.delivered_week desc"],
            filters={"order_items.delivered_date": "before 2024-06-01"},
            limit="10",
        ),
        """
        SELECT SUBSTR(CAST(DATE_TRUNC('week', delivered_at) AS VARCHAR), 1, 10), COUNT(*),
          AVG(FLOOR(EXTRACT(EPOCH FROM (delivered_at - created_at)) / 86400))
        FROM order_items
        WHERE delivered_at < TIMESTAMP '2024-06-01 00:00:00'
        GROUP BY 1 ORDER BY 1 DESC LIMIT 10
        """,
    ),
)

MEASURES = (
    Question(
        "filtered_measures_and_a_ratio",
        _query(
            "order_items",
            [
                "products.category",
                "order_items.count",
                "order_items.returned_count",
                "order_items.returned_total_sale_price",
                "order_items.return_rate",
                "order_items.count_last_28d",
            ],
            ["products.category"],
        ),
        """
        SELECT p.category, COUNT(*), COUNT(i.returned_at),
          COALESCE(SUM(CASE WHEN i.returned_at IS NOT NULL THEN i.sale_price END), 0),
          CAST(COUNT(i.returned_at) AS DOUBLE PRECISION) / COUNT(*),
          SUM(CASE WHEN i.created_at >= TIMESTAMP '2024-06-03 00:00:00'
            AND i.created_at < TIMESTAMP '2024-07-01 00:00:00' THEN 1 ELSE 0 END)
        FROM order_items i
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "margins_over_several_joins",
        _query(
            "order_items",
            [
                "users.country",
                "products.department",
                "distribution_centers.name",
                "order_items.total_gross_margin",
                "order_items.total_gross_margin_percentage",
                "order_items.average_spend_per_user",
            ],
            ["order_items.total_gross_margin desc", "users.country", "distribution_centers.name"],
            limit="15",
        ),
        """
        SELECT u.country, p.department, d.name, SUM(i.sale_price - s.cost),
          CAST(SUM(i.sale_price - s.cost) AS DOUBLE PRECISION) / CAST(SUM(i.sale_price) AS DOUBLE PRECISION),
          CAST(SUM(i.sale_price) AS DOUBLE PRECISION) / COUNT(DISTINCT u.id)
        FROM order_items i
        JOIN users u ON u.id = i.user_id
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        JOIN distribution_centers d ON d.id = p.distribution_center_id
        GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 3 LIMIT 15
        """,
    ),
    Question(
        "distinct_counts_by_distribution_center",
        _query(
            "order_items",
            [
                "distribution_centers.name",
                "order_items.order_count",
                "products.brand_count",
                "products.count",
            ],
            ["distribution_centers.name"],
        ),
        """
        SELECT d.name, COUNT(DISTINCT i.order_id), COUNT(DISTINCT p.brand), COUNT(DISTINCT p.id)
        FROM order_items i
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        JOIN distribution_centers d ON d.id = p.distribution_center_id
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "lowest_highest_and_median_price",
        _query(
            "order_items",
            [
                "products.category",
                "order_items.min_sale_price",
                "order_items.max_sale_price",
                "order_items.median_sale_price",
            ],
            ["products.category"],
        ),
        """
        SELECT p.category, MIN(i.sale_price), MAX(i.sale_price),
          PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CAST(i.sale_price AS DOUBLE PRECISION))
        FROM order_items i
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "users_by_age_tier",
        _query("users", ["users.age_tier", "users.count", "users.search_count"], ["users.count desc"]),
        """
        SELECT CASE
            WHEN age IS NULL THEN 'Undefined' WHEN age < 0 THEN 'Below 0' WHEN age >= 80 THEN '80 or Above'
            ELSE CAST(age - age % 10 AS VARCHAR) || ' to ' || CAST(age - age % 10 + 9 AS VARCHAR) END,
          COUNT(*), SUM(CASE WHEN traffic_source = 'Search' THEN 1 ELSE 0 END)
        FROM users GROUP BY 1 ORDER BY 2 DESC
        """,
    ),
    Question(
        "events_of_signed_in_visitors",
        _query(
            "events",
            [
                "events.event_type",
                "events.is_signed_in",
                "events.count",
                "events.session_count",
                "users.count",
            ],
            ["events.event_type", "events.is_signed_in"],
        ),
        """
        SELECT event_type, CASE WHEN user_id IS NOT NULL THEN 'Yes' ELSE 'No' END,
          COUNT(*), COUNT(DISTINCT session_id), COUNT(DISTINCT user_id)
        FROM events GROUP BY 1, 2 ORDER BY 1, 2
        """,
    ),
)

MODELLING = (
    Question(
        "derived_table_of_lifetime_values",
        _query(
            "users",
            [
                "user_order_facts.lifetime_orders_tier",
                "users.count",
                "user_order_facts.average_lifetime_revenue",
                "user_order_facts.total_lifetime_revenue",
            ],
            ["users.count desc"],
            filters={"users.country": "USA"},
        ),
        """
        WITH facts AS (
          SELECT user_id, COUNT(DISTINCT order_id) AS orders, SUM(sale_price) AS revenue
          FROM order_items GROUP BY 1
        )
        SELECT CASE
            WHEN f.orders IS NULL THEN 'Undefined' WHEN f.orders < 2 THEN '1 to 1' WHEN f.orders < 3 THEN '2 to 2'
            WHEN f.orders < 5 THEN '3 to 4' WHEN f.orders < 10 THEN '5 to 9' ELSE '10 or Above' END,
          COUNT(*), AVG(CAST(f.revenue AS DOUBLE PRECISION)), COALESCE(SUM(f.revenue), 0)
        FROM users u LEFT JOIN facts f ON f.user_id = u.id
        WHERE u.country = 'USA'
        GROUP BY 1 ORDER BY 2 DESC
        """,
    ),
    Question(
        "derived_table_with_a_templated_filter",
        _query(
            "users",
            ["users.traffic_source", "user_order_facts.total_lifetime_revenue"],
            ["users.traffic_source"],
            filters={"user_order_facts.order_status": "Complete,Shipped"},
        ),
        """
        SELECT u.traffic_source, SUM(i.sale_price)
        FROM order_items i JOIN users u ON u.id = i.user_id
        WHERE i.status IN ('Complete', 'Shipped')
        GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "access_filter_by_user_attribute",
        _query(
            "order_items_restricted",
            ["products.brand", "order_items.count", "order_items.total_sale_price"],
            ["products.brand"],
            filters={"products.brand": "-Hanes"},
        ),
        """
        SELECT p.brand, COUNT(*), SUM(i.sale_price)
        FROM order_items i
        JOIN inventory_items s ON s.id = i.inventory_item_id
        JOIN products p ON p.id = s.product_id
        WHERE p.brand IN ('Levi''s', 'Carhartt')
        GROUP BY 1 ORDER BY 1
        """,
        user_attributes={"allowed_brands": "Levi's,Carhartt,Hanes"},
    ),
    Question(
        "access_filter_without_the_field_in_the_query",
        _query(
            "order_items_restricted",
            ["order_items.count", "order_items.order_count"],
            ["order_items.count"],
        ),
        """
        SELECT COUNT(*), COUNT(DISTINCT i.order_id)
        FROM order_items i JOIN products p ON p.id = i.product_id
        WHERE p.brand = 'O''Neill'
        """,
        user_attributes={"allowed_brands": "O'Neill"},
    ),
    Question(
        "always_where_of_the_explore",
        _query(
            "stock",
            ["products.category", "inventory_items.count", "inventory_items.average_cost"],
            ["inventory_items.count desc", "products.category"],
        ),
        """
        SELECT product_category, COUNT(*), AVG(CAST(cost AS DOUBLE PRECISION))
        FROM inventory_items WHERE sold_at IS NULL
        GROUP BY 1 ORDER BY 2 DESC, 1
        """,
    ),
    Question(
        "parameter_picks_the_grain",
        _query(
            "order_items",
            ["order_items.created_period", "order_items.count"],
            ["order_items.created_period"],
            filters={"order_items.date_granularity": "year"},
        ),
        """
        SELECT SUBSTR(CAST(created_at AS VARCHAR), 1, 4), COUNT(*)
        FROM order_items GROUP BY 1 ORDER BY 1
        """,
    ),
    Question(
        "condition_compares_brands",
        _query(
            "order_items",
            ["products.brand_comparison", "order_items.count", "order_items.total_sale_price"],
            ["order_items.count desc"],
            filters={"products.brand_select": "Hanes,Levi's,Cal%"},
        ),
        """
        SELECT CASE WHEN p.brand IN ('Hanes', 'Levi''s', 'Calvin Klein') THEN p.brand ELSE 'All Other Brands' END,
          COUNT(*), SUM(i.sale_price)
        FROM order_items i JOIN products p ON p.id = i.product_id
        GROUP BY 1 ORDER BY 2 DESC
        """,
    ),
    Question(
        "case_dimension_and_renamed_key",
        _query(
            "orders",
            ["orders.basket_size", "orders.count", "order_items.total_sale_price"],
            ["orders.count desc"],
            filters={"orders.order_id": "<=1000"},
        ),
        """
        SELECT CASE num_of_item WHEN 1 THEN 'One item' WHEN 2 THEN 'Two items' ELSE 'Three items or more' END,
          COUNT(*), SUM(price)
        FROM orders o
        JOIN (SELECT order_id, SUM(sale_price) AS price FROM order_items GROUP BY 1) i ON i.order_id = o.order_id
        WHERE o.order_id <= 1000
        GROUP BY 1 ORDER BY 2 DESC
        """,
    ),
)

QUESTIONS = FAN_OUT + FILTERS + DATES + MEASURES + MODELLING
