"""What a demo server starts with: people, groups, folders, Looks and schedules, as plain data.

Nothing here touches a store; whoever installs it turns names into ids. Queries and vis_configs carry the
names of the API. Order matters: what is named is declared before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MODEL = "thelook"


@dataclass(frozen=True, slots=True)
class SampleUser:
    """A user with e-mail credentials; the installer makes up the password."""

    email: str
    first_name: str
    last_name: str
    roles: tuple[str, ...]  # names of the built-in roles
    is_disabled: bool = False
    user_attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleGroup:
    name: str
    members: tuple[str, ...]  # e-mail addresses
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleRole:
    """A role of our own: a permission set made of `permissions`, over the model set of the demo's model."""

    name: str
    permissions: tuple[str, ...]
    models: tuple[str, ...] = (MODEL,)


@dataclass(frozen=True, slots=True)
class SampleUserAttribute:
    """`type` is Looker's: string, number, advanced_filter_string, …; `default_value` None: no value."""

    name: str
    label: str
    type: str
    default_value: str | None = None


@dataclass(frozen=True, slots=True)
class SampleFolder:
    """A folder below `parent`; None: below the folder Shared."""

    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class SampleLook:
    title: str
    description: str
    folder: str
    query: Mapping[str, Any]  # a WriteQuery


@dataclass(frozen=True, slots=True)
class SampleScheduledPlan:
    """A plan for the Look of title `look`; `destination` has the type, format and address of the API."""

    name: str
    look: str
    crontab: str
    timezone: str
    destination: Mapping[str, str]


def _query(view: str, fields: list[str], **rest: Any) -> dict[str, Any]:
    return {"model": MODEL, "view": view, "fields": fields, "limit": "500", **rest}


USER_ATTRIBUTES = (
    SampleUserAttribute("allowed_brands", "Allowed brands", "advanced_filter_string"),
    SampleUserAttribute("region", "Region", "string", default_value="USA"),
)

USERS = (
    SampleUser("developer@example.com", "Demo", "Developer", ("Developer",)),
    SampleUser("analyst@example.com", "Demo", "Analyst", ("User",), user_attributes={"allowed_brands": "%"}),
    SampleUser(
        "viewer@example.com",
        "Demo",
        "Viewer",
        ("Viewer",),
        user_attributes={"allowed_brands": "Levi's,Carhartt"},
    ),
    SampleUser("former@example.com", "Former", "Colleague", ("Viewer",), is_disabled=True),
)

ROLES = (
    SampleRole("Look Reader", ("access_data", "see_lookml_dashboards", "see_looks", "see_user_dashboards")),
)

GROUPS = (
    SampleGroup("Data Team", ("developer@example.com", "analyst@example.com")),
    SampleGroup("Merchandising", ("viewer@example.com", "former@example.com"), roles=("Look Reader",)),
)

FOLDERS = (
    SampleFolder("Sales"),
    SampleFolder("Customers"),
    SampleFolder("Stock"),
    SampleFolder("Weekly", parent="Sales"),
)

LOOKS = (
    SampleLook(
        "An SDK Look",
        "Products by category: a small Look to try a script on.",
        "Sales",
        _query(
            "products",
            ["products.category", "products.count"],
            sorts=["products.count desc"],
            vis_config={"type": "looker_column", "show_value_labels": True},
        ),
    ),
    SampleLook(
        "Revenue by month",
        "Total sale price of the last 12 months.",
        "Sales",
        _query(
            "order_items",
            ["order_items.created_month", "order_items.total_sale_price"],
            filters={"order_items.created_date": "12 months"},
            sorts=["order_items.created_month"],
            vis_config={"type": "looker_line", "show_null_points": True, "interpolation": "linear"},
        ),
    ),
    SampleLook(
        "Revenue in the last 7 days",
        "One figure: what was sold in the last seven days.",
        "Weekly",
        _query(
            "order_items",
            ["order_items.total_sale_price"],
            filters={"order_items.created_date": "7 days"},
            vis_config={"type": "single_value", "show_single_value_title": True},
        ),
    ),
    SampleLook(
        "Orders by status and week",
        "Orders of the last eight weeks, by status.",
        "Weekly",
        _query(
            "orders",
            ["orders.created_week", "orders.status", "orders.count"],
            filters={"orders.created_date": "8 weeks"},
            sorts=["orders.created_week", "orders.status"],
            vis_config={"type": "looker_column", "stacking": "normal"},
        ),
    ),
    SampleLook(
        "Top brands",
        "The 20 brands that earn most, with their margin.",
        "Sales",
        _query(
            "order_items",
            [
                "products.brand",
                "order_items.total_sale_price",
                "order_items.total_gross_margin",
                "order_items.total_gross_margin_percentage",
            ],
            filters={"order_items.status": "-Cancelled,-Returned"},
            sorts=["order_items.total_sale_price desc"],
            limit="20",
            vis_config={"type": "looker_grid", "show_row_numbers": True},
        ),
    ),
    SampleLook(
        "Return rate by category",
        "Share of the items that came back.",
        "Sales",
        _query(
            "order_items",
            ["products.category", "order_items.count", "order_items.return_rate"],
            sorts=["order_items.return_rate desc"],
            vis_config={"type": "looker_bar"},
        ),
    ),
    SampleLook(
        "Users by age",
        "How old the users are, by decades.",
        "Customers",
        _query(
            "users",
            ["users.age_tier", "users.count"],
            sorts=["users.age_tier"],
            vis_config={"type": "looker_column"},
        ),
    ),
    SampleLook(
        "Users by state",
        "Where the users in the USA live.",
        "Customers",
        _query(
            "users",
            ["users.state", "users.count", "users.average_age"],
            filters={"users.country": "USA"},
            sorts=["users.count desc"],
            vis_config={"type": "looker_geo_choropleth", "map": "usa"},
        ),
    ),
    SampleLook(
        "Traffic sources",
        "Where users came from.",
        "Customers",
        _query(
            "users",
            ["users.traffic_source", "users.count"],
            sorts=["users.count desc"],
            vis_config={"type": "looker_pie", "value_labels": "legend"},
        ),
    ),
    SampleLook(
        "Best customers",
        "The 50 customers with the highest lifetime value.",
        "Customers",
        _query(
            "users",
            [
                "users.id",
                "users.name",
                "users.country",
                "user_order_facts.lifetime_orders",
                "user_order_facts.lifetime_revenue",
            ],
            filters={"user_order_facts.repeat_customer": "Yes"},
            sorts=["user_order_facts.lifetime_revenue desc", "users.id"],
            limit="50",
            vis_config={"type": "table"},
        ),
    ),
    SampleLook(
        "Sales by hour of the day",
        "When people buy, in Los Angeles time.",
        "Customers",
        _query(
            "order_items",
            ["order_items.created_hour_of_day", "order_items.count"],
            sorts=["order_items.created_hour_of_day"],
            query_timezone="America/Los_Angeles",
            vis_config={"type": "looker_area"},
        ),
    ),
    SampleLook(
        "Stock by category",
        "What lies on the shelves, and what it cost.",
        "Stock",
        _query(
            "stock",
            ["products.category", "inventory_items.count", "inventory_items.total_cost"],
            sorts=["inventory_items.total_cost desc"],
            vis_config={"type": "looker_bar"},
        ),
    ),
)

SCHEDULED_PLANS = (
    SampleScheduledPlan(
        "Top brands, every Monday",
        "Top brands",
        "0 6 * * 1",
        "America/Los_Angeles",
        {"type": "email", "format": "csv", "address": "team@example.com"},
    ),
    SampleScheduledPlan(
        "Stock, every night",
        "Stock by category",
        "30 2 * * *",
        "UTC",
        {"type": "email", "format": "xlsx", "address": "stock@example.com"},
    ),
)
