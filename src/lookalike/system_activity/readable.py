"""The columns of the store that the built-in model may read; a session for it can read no others.

What is not here cannot be reached by any LookML, custom field or filter of the model: hashed secrets and tokens,
passwords, sealed addresses of databases, values of user attributes, statements of the SQL Runner, the journal.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table

from ..store import schema as s


def _but(table: Table, *left_out: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name not in left_out)


def _tables() -> Iterable[tuple[Table, tuple[str, ...]]]:
    """What happened is made to be read, so all of it may be; of everything else, what is named here."""
    yield s.history, _but(s.history)
    yield s.events, _but(s.events)
    yield s.event_attributes, _but(s.event_attributes)
    yield s.api_usage, _but(s.api_usage)
    yield s.content_usage, _but(s.content_usage)
    yield s.field_usage, _but(s.field_usage)
    yield s.pdt_event_log, _but(s.pdt_event_log)
    yield s.user_logins, _but(s.user_logins)
    # Without the addresses of clients and the details, which can hold what people typed: those are in the API
    yield s.audit_events, _but(s.audit_events, "ip_address", "detail", "previous", "hash")
    yield s.users, _but(s.users, "doc")
    yield s.credentials_email, ("user_id", "email", "is_disabled", "created_at", "logged_in_at")
    yield (
        s.credentials_api3,
        (
            *(
                "id",
                "user_id",
                "purpose",
                "is_disabled",
                "created_at",
                "last_used_at",
                "secret_hint",
                "expires_at",
            ),
            *("mode", "traffic_class", "open_window", "exposed_at", "exposed_how"),
        ),
    )
    yield s.credentials_external, ("user_id", "type", "email", "is_disabled", "created_at", "logged_in_at")
    yield s.groups, _but(s.groups, "external_group_id")
    yield s.group_users, _but(s.group_users)
    yield s.group_groups, _but(s.group_groups)
    yield s.permission_sets, _but(s.permission_sets)
    yield s.model_sets, _but(s.model_sets)
    yield s.roles, _but(s.roles)
    yield s.role_users, _but(s.role_users)
    yield s.role_groups, _but(s.role_groups)
    yield s.folders, _but(s.folders, "external_id")
    # The text of filters can be seen, as it can in Looker
    yield s.queries, _but(s.queries, "identity")
    yield s.merge_queries, _but(s.merge_queries, "identity")
    yield s.sql_queries, _but(s.sql_queries, "identity", "sql", "doc")
    yield s.looks, _but(s.looks, "public_slug", "doc")
    yield s.connections, ("name", "dialect_name", "created_at", "user_id")
    yield s.scheduled_plans, _but(s.scheduled_plans, "last_result_sha256")
    yield s.scheduled_plan_destinations, ("id", "scheduled_plan_id", "type", "format", "address")
    yield (
        s.jobs,
        ("id", "kind", "payload", "run_at", "state", "attempt", "error", "created_at", "finished_at"),
    )
    yield s.deliveries, _but(s.deliveries, "key")


# Plain texts: names of SQLAlchemy are a kind of text of their own, which does not travel to workers.
READABLE: dict[str, tuple[str, ...]] = {
    str(table.name): tuple(map(str, columns)) for table, columns in _tables()
}
