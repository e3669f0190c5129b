"""A shop's project: every figure against the statement that one would write by hand, on both databases."""

from __future__ import annotations

import pytest
from shops import Shop

REAL = "o.status <> 'test'"
LINES = "shop.orders o LEFT JOIN shop.order_lines l ON l.order_id = o.id"
BOOKS = f"{LINES} LEFT JOIN shop.books b ON b.id = l.book_id"


def test_sums_of_both_sides_of_a_join(bookshop: Shop) -> None:
    found = bookshop.rows(
        "orders", "orders.status", "lines.revenue", "orders.total_shipping", sorts=["orders.status"]
    )
    assert found == bookshop.sql(
        f"""SELECT s.status, (SELECT SUM(l.quantity * l.price) FROM {LINES} WHERE o.status = s.status),
            (SELECT SUM(o.shipping) FROM shop.orders o WHERE o.status = s.status)
            FROM (SELECT DISTINCT status FROM shop.orders o WHERE {REAL}) s ORDER BY 1"""
    )


def test_figures_of_orders_by_what_is_in_them(bookshop: Shop) -> None:
    found = bookshop.rows(
        "orders",
        *("books.genre", "orders.count", "orders.total_shipping", "lines.copies", "lines.shipping_once"),
        sorts=["books.genre"],
    )
    assert found == [
        ("Novel", 3, 24.0, 4, 24.0),
        ("Poetry", 3, 37.5, 13, 37.5),
        ("Science", 2, 7.1, 4, 7.1),
        (None, 1, 0.0, 0, 0.0),
    ]


def test_averages_and_medians_ignore_repeats(bookshop: Shop) -> None:
    fields = ("orders.average_shipping", "orders.median_shipping", "orders.shipping_75")
    assert bookshop.rows("orders", "lines.copies", *fields, "lines.average_shipping_once") == [
        (21, 9.9, 7.1, 12.0, 9.9)
    ]


def test_counts_with_filters_old_and_new(bookshop: Shop) -> None:
    fields = ("orders.count", "orders.count_gifts", "orders.count_large", "orders.count_customers")
    assert bookshop.rows("orders", *fields) == [(6, 2, 1, 3)]


def test_measures_made_of_measures(bookshop: Shop) -> None:
    found = bookshop.rows("orders", "orders.gift_share", "orders.any_gift", "orders.verdict")
    assert found == [(pytest.approx(1 / 3), "Yes", "many")]


def test_first_and_last_dates(bookshop: Shop) -> None:
    found = bookshop.rows("orders", "orders.first_order", "orders.last_order")
    assert found == [("2024-03-30", "2025-06-15 08:15:00")]


def test_authors_of_many_books_and_books_of_many_authors(bookshop: Shop) -> None:
    fields = ("authors.name", "books.count", "books.pages_total")
    assert bookshop.rows("books", *fields, sorts=["authors.name"]) == [
        ("Ng", 2, 800),
        ("Okoro", 3, 890),
        ("Silva", 1, 500),
        (None, 1, 120),
    ]


def test_join_written_in_sql(bookshop: Shop) -> None:
    found = bookshop.rows("books", "books.genre", "books.pages_total", "sold.copies", sorts=["books.genre"])
    assert found == [("Novel", 420, 104), ("Poetry", 90, 13), ("Science", 500, 4)]


def test_explore_under_another_name(bookshop: Shop) -> None:
    fields = ("buyers.name", "buyers.total_credit", "purchases.count", "purchases.total_shipping")
    assert bookshop.rows("buyers", *fields, sorts=["buyers.name"]) == bookshop.sql(
        """SELECT c.name, COALESCE(MAX(c.credit), 0), COUNT(o.id), SUM(o.shipping)
           FROM shop.customers c LEFT JOIN shop.orders o ON o.customer_id = c.id GROUP BY 1 ORDER BY 1"""
    )


def test_native_derived_table(bookshop: Shop) -> None:
    found = bookshop.rows(
        "orders", "customers.name", "customer_facts.orders", "customer_facts.place", sorts=["customers.name"]
    )
    assert found == [("Ada", 2, 1), ("Bořek", 1, 2), ('Chloé "C"', 1, 3), (None, None, None)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [("all", 7)]),
        ({"monthly.only_channel": "web,store"}, [("all", 5)]),
        ({"monthly.placed": "2024"}, [("all", 4)]),
    ],
)
def test_derived_table_with_conditions(bookshop: Shop, filters: dict, expected: list) -> None:
    found = bookshop.rows("monthly", "monthly.orders", filters=filters)
    assert found == [(count,) for _, count in expected]


def test_derived_table_knows_what_is_selected(bookshop: Shop) -> None:
    found = bookshop.rows("monthly", "monthly.channel", "monthly.orders", sorts=["monthly.channel"])
    assert found == [("phone", 1), ("store", 2), ("web", 3), (None, 1)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (None, ["2024-03", "2024-12", "2025-01", "2025-06"]),
        ("year", ["2024", "2025"]),
        ("day", ["2024-03-30", "2024-03-31", "2024-12-30", "2024-12-31", "2025-01-01", "2025-06-15"]),
    ],
)
def test_parameter_chooses_the_date(bookshop: Shop, chosen: str | None, expected: list[str]) -> None:
    filters = {"orders.granularity": chosen} if chosen else {}
    found = bookshop.rows("orders", "orders.chosen_date", filters=filters, sorts=["orders.chosen_date"])
    assert [date for (date,) in found] == expected


def test_parameters_of_other_types(bookshop: Shop) -> None:
    filters = {"orders.channel_asked": "store", "orders.since": "2024-12-31", "orders.minimum": "5"}
    assert bookshop.rows("orders", "orders.is_asked_channel", "orders.count", filters=filters) == [
        ("No", 4),
        ("Yes", 2),
    ]
    assert bookshop.rows("orders", "orders.is_since", "orders.count", filters=filters) == [
        ("No", 3),
        ("Yes", 3),
    ]
    assert bookshop.rows("orders", "orders.count_over_minimum", filters=filters) == [(3,)]


@pytest.mark.parametrize("value", ["5 or 1=1", "", "1; select 1"])
def test_parameter_takes_no_sql(bookshop: Shop, value: str) -> None:
    answer = bookshop.ask("orders", "orders.count_over_minimum", filters={"orders.minimum": value})
    assert answer.status_code == 400 or answer.json() == [{"orders.count_over_minimum": 0}]


def test_templated_filter_compares(bookshop: Shop) -> None:
    found = bookshop.rows(
        "orders", "orders.is_compared", "orders.count", filters={"orders.status_compared": "paid,sent"}
    )
    assert found == [("No", 3), ("Yes", 3)]


def test_tiers_cases_and_durations(bookshop: Shop) -> None:
    fields = ("orders.id", "orders.shipping_tier", "orders.stage", "orders.days_waiting")
    assert bookshop.rows("orders", *fields, sorts=["orders.id"]) == [
        (1, "0 to 4", "Done", 2),
        (2, "10 or Above", "Done", 0),
        (3, "0 to 4", "1. Not sent", None),
        (4, "10 or Above", "Other", None),
        (5, "5 to 9", "Done", 2),
        (6, "Undefined", "1. Not sent", None),
    ]


def test_field_sorts_by_another(bookshop: Shop) -> None:
    found = bookshop.rows("orders", "orders.status_sorted", sorts=["orders.status_sorted"])
    assert found == [("open",), ("sent",), ("paid",), ("cancelled",)]


def test_weeks_and_fiscal_quarters_follow_the_model(bookshop: Shop) -> None:
    fields = ("orders.id", "orders.created_week", "orders.created_fiscal_quarter")
    found = bookshop.ask("orders", *fields, params={"apply_formatting": "true"}, sorts=["orders.id"]).json()
    assert [tuple(row.values())[1:] for row in found][1:4] == [
        ("2024-03-31", "FY2023-Q4"),
        ("2024-12-29", "FY2024-Q3"),
        ("2024-12-29", "FY2024-Q3"),
    ]


def test_distance_of_places(bookshop: Shop) -> None:
    found = bookshop.rows(
        "buyers",
        "buyers.id",
        "buyers.distance_to_warehouse",
        params={"apply_formatting": "true"},
        sorts=["buyers.id"],
    )
    assert [kilometers for _, kilometers in found] == ["0", "233", None, "231"]


def test_old_name_of_a_field_still_answers(bookshop: Shop) -> None:
    answer = bookshop.ask("books", "books.name", sorts=["books.title"], limit="1")
    assert answer.json() == [{"books.title": "Ash"}]


def test_rows_of_the_country_of_the_person(bookshop: Shop) -> None:
    person = bookshop.client.person("anna", 2)
    admin = bookshop.client.as_admin
    stated = {"name": f"country_{person.user_id}", "label": "Country", "type": "string"}
    existing = {each["name"]: each["id"] for each in admin.get("/user_attributes").json()}
    attribute = existing.get("country")
    if attribute is None:
        attribute = admin.post("/user_attributes", json={**stated, "name": "country"}).json()["id"]
    path = f"/users/{person.user_id}/attribute_values/{attribute}"
    assert admin.patch(path, json={"value": "DE"}).status_code == 200
    body = {"model": "bookshop", "view": "orders_of_my_country", "fields": ["orders.id"]}
    found = person.post("/queries/run/json", json={**body, "sorts": ["orders.id"]})
    assert found.json() == [{"orders.id": 1}, {"orders.id": 2}]  # of 2024, as the explore asks


@pytest.mark.parametrize(
    ("name", "label", "kind", "value_format"),
    [
        ("orders.count", "Sales Orders", "count", None),
        ("orders.id", "Sales Order Number", "number", "0"),
        ("orders.created_day_of_week", "Sales Created Day of Week", "date_day_of_week", None),
        ("orders.days_waiting", "Sales Days Waiting", "duration_day", None),
        ("orders.note", "Sales Remark", "string", None),
        ("customers.total_credit", "People Total Credit", "sum", '"€"#,##0'),
        ("lines.revenue", "Lines Revenue", "sum", "€#,##0.00"),
    ],
)
def test_labels_types_and_formats(
    bookshop: Shop, name: str, label: str, kind: str, value_format: str | None
) -> None:
    found = bookshop.field("orders", name)
    assert (found["label"], found["type"], found["value_format"]) == (label, kind, value_format)


def test_defaults_of_parameters_and_filters(bookshop: Shop) -> None:
    assert bookshop.field("orders", "orders.granularity")["default_filter_value"] == "month"
    described = bookshop.explore("orders_of_my_country")
    assert described["always_filter"] == [{"name": "orders.status", "value": "-cancelled"}]
    assert described["conditionally_filter"] == [{"name": "orders.created_date", "value": "2024"}]


def test_fields_left_out_of_an_explore(bookshop: Shop) -> None:
    names = [field["name"] for kind in bookshop.explore("buyers")["fields"].values() for field in kind]
    assert "buyers.postcode" not in names
    assert sorted(name for name in names if name.startswith("purchases.")) == [
        *("purchases.count", "purchases.id", "purchases.status", "purchases.total_shipping")
    ]


def test_field_behind_a_grant_is_not_there(bookshop: Shop) -> None:
    answer = bookshop.ask("orders", "customers.credit")
    assert answer.status_code == 400
    assert 'no field "customers.credit"' in answer.json()["message"]


def test_list_is_told_with_commas(bookshop: Shop) -> None:
    formatted = {"apply_formatting": "true"}
    assert bookshop.rows("orders", "orders.channels") == [("phone|RECORD|store|RECORD|web",)]
    assert bookshop.rows("orders", "orders.channels", params=formatted) == [("phone, store, web",)]
    cell = bookshop.ask("orders", "orders.channels", form="json_detail").json()["data"][0]["orders.channels"]
    assert cell == {"value": "phone|RECORD|store|RECORD|web", "rendered": "phone, store, web"}


def test_tier_names_its_values(bookshop: Shop) -> None:
    found = bookshop.field("orders", "orders.shipping_tier")["enumerations"]
    assert [each["value"] for each in found] == ["Below 0", "0 to 4", "5 to 9", "10 or Above", "Undefined"]
