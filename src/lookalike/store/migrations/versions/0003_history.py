"""What happened: runs of queries, events, calls, logins, and what is used of the content and the models."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _history()
    _events()
    _event_attributes()
    _api_usage()
    _content_usage()
    _field_usage()
    _pdt_event_log()
    _user_logins()


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("issuer_source", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("result_source", sa.Text(), nullable=True),
        sa.Column("cache", sa.Boolean(), nullable=False),
        sa.Column("cache_only", sa.Boolean(), nullable=False),
        sa.Column("from_cache", sa.Boolean(), nullable=False),
        sa.Column("cache_key", sa.Text(), nullable=True),
        sa.Column("query_id", sa.Integer(), nullable=True),
        sa.Column("sql_query_id", sa.Integer(), nullable=True),
        sa.Column("merge_query_id", sa.Integer(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("explore", sa.Text(), nullable=True),
        sa.Column("connection_name", sa.Text(), nullable=True),
        sa.Column("dialect", sa.Text(), nullable=True),
        sa.Column("look_id", sa.Integer(), nullable=True),
        sa.Column("dashboard_id", sa.Text(), nullable=True),
        sa.Column("dashboard_session", sa.Text(), nullable=True),
        sa.Column("scheduled_plan_id", sa.Integer(), nullable=True),
        sa.Column("scheduled_job_id", sa.Integer(), nullable=True),
        sa.Column("query_task_id", sa.Text(), nullable=True),
        sa.Column("render_key", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("node", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("result_format", sa.Text(), nullable=True),
        sa.Column("apply_formatting", sa.Boolean(), nullable=False),
        sa.Column("apply_vis", sa.Boolean(), nullable=False),
        sa.Column("generate_links", sa.Boolean(), nullable=False),
        sa.Column("rebuild_pdts", sa.Boolean(), nullable=False),
        sa.Column("is_single_query", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=False),
        sa.Column("runtime", sa.Float(), nullable=False),
        sa.Column("compile_time", sa.Float(), nullable=True),
        sa.Column("queue_time", sa.Float(), nullable=True),
        sa.Column("database_time", sa.Float(), nullable=True),
        sa.Column("transfer_time", sa.Float(), nullable=True),
        sa.Column("rows", BIG, nullable=True),
        sa.Column("bytes", BIG, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_created_at"), "history", ["created_at"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_api_call", sa.Boolean(), nullable=False),
        sa.Column("is_looker_employee", sa.Boolean(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_created_at"), "events", ["created_at"], unique=False)


def _event_attributes() -> None:
    op.create_table(
        "event_attributes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_attributes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_attributes_event_id"), "event_attributes", ["event_id"], unique=False)


def _api_usage() -> None:
    op.create_table(
        "api_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("operation_id", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("status_class", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("latency_sum", sa.Float(), nullable=False),
        sa.Column("latency_max", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_usage")),
        sa.UniqueConstraint(
            "created_at",
            "operation_id",
            "status_class",
            "user_id",
            "credential_id",
            name=op.f("uq_api_usage_hour"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_usage_created_at"), "api_usage", ["created_at"], unique=False)


def _content_usage() -> None:
    op.create_table(
        "content_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=False),
        sa.Column("api_total", BIG, nullable=False),
        sa.Column("embed_total", BIG, nullable=False),
        sa.Column("schedule_total", BIG, nullable=False),
        sa.Column("other_total", BIG, nullable=False),
        sa.Column("first_accessed_at", sa.DateTime(), nullable=False),
        sa.Column("last_accessed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_usage")),
        sa.UniqueConstraint(
            "content_type", "content_id", name=op.f("uq_content_usage_content_type_content_id")
        ),
        sqlite_autoincrement=True,
    )


def _field_usage() -> None:
    op.create_table(
        "field_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("explore", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("times_used", BIG, nullable=False),
        sa.Column("first_used_at", sa.DateTime(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_usage")),
        sa.UniqueConstraint("model", "explore", "field", name=op.f("uq_field_usage_model_explore_field")),
        sqlite_autoincrement=True,
    )


def _pdt_event_log() -> None:
    op.create_table(
        "pdt_event_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("view_name", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=True),
        sa.Column("short_hash", sa.Text(), nullable=True),
        sa.Column("tid", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("action_data", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pdt_event_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pdt_event_log_created_at"), "pdt_event_log", ["created_at"], unique=False)


def _user_logins() -> None:
    op.create_table(
        "user_logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("credential_type", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("ip_address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_logins")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_user_logins_created_at"), "user_logins", ["created_at"], unique=False)
