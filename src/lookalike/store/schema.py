"""Every table of our own data. A column is what is searched, joined, sorted or shown; `doc` holds the rest.

Ids are integers here and strings in the API. Times are UTC. A table with `info={"journal": False}` is not
undoable: its rows are either immutable, or tokens and queue state that nobody would bring back. With
`info={"journal": LOST}` only what goes along with another row is journalled: a user's statements come back with the
user, and their own counting is nobody's change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

LOST = "lost"
# What the server notes by itself while people use it: nobody's change, and nothing to take back.
SERVER_NOTES = frozenset(
    """
    last_accessed_at last_viewed_at view_count last_used_at last_ip logged_in_at
    next_run_at last_run_at last_run_status last_result_sha256
    """.split()
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Json(TypeDecorator[Any]):
    """A JSON document as text, the same on SQLite and Postgres."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else msgspec.json.decode(value)


class Utc(TypeDecorator[datetime]):
    """A point in time: aware UTC in Python, naive UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def table(name: str, *columns: Any, journal: bool | str = True, **options: Any) -> Table:
    """A table of ours; ids are never used twice, so a deleted object's id cannot come to mean another."""
    return Table(name, metadata, *columns, sqlite_autoincrement=True, info={"journal": journal}, **options)


def key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


# Rows of what happened come by the thousand in a second: more than four bytes can count.
Big = BigInteger().with_variant(Integer, "sqlite")


def big_key() -> Column[int]:
    return Column("id", Big, primary_key=True)


def refers(name: str, target: str, *, nullable: bool = False, cascade: bool = True) -> Column[int]:
    """A foreign key; `cascade` removes the row with what it refers to, otherwise the reference becomes null."""
    return Column(
        name,
        Integer,
        ForeignKey(target, ondelete="CASCADE" if cascade else "SET NULL"),
        nullable=nullable,
        index=True,
    )


def doc() -> Column[Any]:
    return Column("doc", Json, nullable=False, default=dict)


def flag(name: str, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=default)


# --- people -----------------------------------------------------------------------------------------------

users = table(
    "users",
    key(),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("locale", Text, nullable=False, default="en"),
    flag("is_disabled"),
    flag("is_service_account"),
    flag("can_manage_api3_creds"),
    Column("home_folder_id", Text, nullable=False, default="1"),
    Column("personal_folder_id", Integer),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    doc(),
)

credentials_email = table(
    "credentials_email",
    key(),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("email_folded", Text, nullable=False, unique=True),
    Column("password_hash", Text),
    flag("is_disabled"),
    flag("forced_password_reset_at_next_login"),
    Column("reset_token_hash", LargeBinary, unique=True),
    Column("reset_expires_at", Utc),
    Column("created_at", Utc, nullable=False),
    Column("logged_in_at", Utc),
    Column("password_set_at", Utc),
)

credentials_api3 = table(
    "credentials_api3",
    key(),
    refers("user_id", "users.id"),
    Column("client_id", Text, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("purpose", Text),
    flag("is_disabled"),
    Column("created_at", Utc, nullable=False),
    Column("last_used_at", Utc),
    Column("last_ip", Text),
    Column("secret_hint", Text),  # the last characters
    Column("old_secret_hash", LargeBinary),  # good until `old_secret_until`, after the secret was rotated
    Column("old_secret_until", Utc),
    Column("expires_at", Utc),
    Column("mode", Text, nullable=False, default="full", server_default="full"),  # full, read_only, dry_run
    Column("scopes", Json),  # operations and tags; null: all
    Column("allowed_ips", Json),  # addresses and networks; null: all
    Column("traffic_class", Text),  # interactive, api, batch
    Column("open_window", Text),  # 22:00-06:00 Europe/Berlin
    Column("calls_per_s", Float),
    Column("auto_dedupe_s", Integer),
    Column("bulk_ok_until", Utc),
    Column("exposed_at", Utc),  # when the secret was seen where it should not be
    Column("exposed_how", Text),  # url, leaked
)

# How other systems know a user: google, ldap, saml, oidc, looker_openid, workforce, embed; and totp.
credentials_external = table(
    "credentials_external",
    key(),
    refers("user_id", "users.id"),
    Column("type", Text, nullable=False),
    Column("issuer", Text, nullable=False, default="", server_default=""),  # whose word `external_id` is
    Column("external_id", Text),
    Column("email", Text),
    flag("is_disabled"),
    Column("created_at", Utc, nullable=False),
    Column("logged_in_at", Utc),
    doc(),
    UniqueConstraint("type", "issuer", "external_id"),
)

# Answers of identity providers that somebody has logged in with: nobody does so again.
sso_used = table(
    "sso_used",
    key(),
    Column("used_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Utc, nullable=False, index=True),
    journal=False,
)

api_tokens = table(
    "api_tokens",
    key(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    refers("user_id", "users.id"),
    refers("sudo_user_id", "users.id", nullable=True),
    refers("credential_id", "credentials_api3.id", nullable=True),
    Column("parent_token_id", Integer, index=True),
    Column("kind", Text, nullable=False, default="api3"),  # api3, sudo, oauth, session
    Column("workspace_id", Text, nullable=False, default="production"),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("oauth_app_id", Integer, index=True),
    Column("chain", Text, index=True),  # what began with one consent, and ends together
    journal=False,
)

# What is known of a browser that is logged in; its token is of the kind `session`.
page_sessions = table(
    "page_sessions",
    key(),
    Column("token_id", Integer, ForeignKey("api_tokens.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("credentials_type", Text, nullable=False),
    Column("ip_address", Text),
    Column("browser", Text),
    Column("operating_system", Text),
    Column("seen_at", Utc, nullable=False),
    Column("extended_count", Integer, nullable=False, default=0),
    journal=False,
)

oauth_client_apps = table(
    "oauth_client_apps",
    key(),
    Column("client_guid", Text, nullable=False, unique=True),
    Column("redirect_uris", Json, nullable=False),  # the first is the API's redirect_uri
    Column("display_name", Text, nullable=False),
    Column("description", Text, nullable=False, default=""),
    flag("enabled", True),
    Column("group_id", Integer),  # no foreign key: without its group nobody may use the app
    Column("tokens_invalid_before", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
)

oauth_app_users = table(
    "oauth_app_users",
    key(),
    refers("app_id", "oauth_client_apps.id"),
    refers("user_id", "users.id"),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("app_id", "user_id"),
)

# Codes and refresh tokens, hashed. A used one stays until it has run out, so that a second use is noticed.
oauth_grants = table(
    "oauth_grants",
    key(),
    Column("kind", Text, nullable=False),  # code, refresh
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    refers("app_id", "oauth_client_apps.id"),
    refers("user_id", "users.id"),
    Column("chain", Text, nullable=False, index=True),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("used_at", Utc),
    journal=False,
)

groups = table(
    "groups",
    key(),
    Column("name", Text),
    Column("external_group_id", Text, unique=True),
    flag("can_add_to_content_metadata", True),
    flag("externally_managed"),
    flag("include_by_default"),
    Column("created_at", Utc, nullable=False),
)

group_users = table(
    "group_users",
    key(),
    refers("group_id", "groups.id"),
    refers("user_id", "users.id"),
    UniqueConstraint("group_id", "user_id"),
)

group_groups = table(
    "group_groups",
    key(),
    refers("group_id", "groups.id"),
    refers("child_group_id", "groups.id"),
    UniqueConstraint("group_id", "child_group_id"),
)

permission_sets = table(
    "permission_sets",
    key(),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("permissions", Json, nullable=False),
    flag("built_in"),
    flag("all_access"),
    flag("internal"),
)

model_sets = table(
    "model_sets",
    key(),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("models", Json, nullable=False),
    flag("built_in"),
    flag("all_access"),
    flag("internal"),
)

roles = table(
    "roles",
    key(),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    refers("permission_set_id", "permission_sets.id", nullable=True, cascade=False),
    refers("model_set_id", "model_sets.id", nullable=True, cascade=False),
    flag("built_in"),
)

role_users = table(
    "role_users",
    key(),
    refers("role_id", "roles.id"),
    refers("user_id", "users.id"),
    UniqueConstraint("role_id", "user_id"),
)

role_groups = table(
    "role_groups",
    key(),
    refers("role_id", "roles.id"),
    refers("group_id", "groups.id"),
    UniqueConstraint("role_id", "group_id"),
)

user_attributes = table(
    "user_attributes",
    key(),
    Column("name", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("label_folded", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False, default="string"),
    Column("default_value", Text),
    flag("is_system"),
    flag("is_permanent"),
    flag("value_is_hidden"),
    flag("user_can_view", True),
    flag("user_can_edit"),
    Column("hidden_value_domain_whitelist", Text),
    flag("needed_for_ci_run"),
    Column("value_for_ci_run", Text),
)

user_attribute_user_values = table(
    "user_attribute_user_values",
    key(),
    refers("user_attribute_id", "user_attributes.id"),
    refers("user_id", "users.id"),
    Column("value", Text),
    UniqueConstraint("user_attribute_id", "user_id"),
)

user_attribute_group_values = table(
    "user_attribute_group_values",
    key(),
    refers("user_attribute_id", "user_attributes.id"),
    refers("group_id", "groups.id"),
    Column("value", Text),
    Column("rank", Integer, nullable=False),
    UniqueConstraint("user_attribute_id", "group_id"),
)

# --- content ----------------------------------------------------------------------------------------------

content_metadata = table(
    "content_metadata",
    key(),
    Column("parent_id", Integer, index=True),
    flag("inherits", True),
    Column("content_type", Text, nullable=False),  # folder, look, dashboard, board
    Column("name", Text),
)

content_access = table(
    "content_access",
    key(),
    refers("content_metadata_id", "content_metadata.id"),
    Column("permission_type", Text, nullable=False),  # view, edit
    refers("group_id", "groups.id", nullable=True),
    refers("user_id", "users.id", nullable=True),
)

folders = table(
    "folders",
    key(),
    Column("name", Text, nullable=False),
    refers("parent_id", "folders.id", nullable=True),
    refers("creator_id", "users.id", nullable=True, cascade=False),
    refers("content_metadata_id", "content_metadata.id", nullable=True, cascade=False),
    flag("is_personal"),
    flag("is_shared_root"),
    flag("is_users_root"),
    flag("is_embed"),
    Column("external_id", Text),
    Column("created_at", Utc, nullable=False),
)

content_favorites = table(
    "content_favorites",
    key(),
    refers("user_id", "users.id"),
    refers("content_metadata_id", "content_metadata.id"),
    UniqueConstraint("user_id", "content_metadata_id"),
)

queries = table(
    "queries",
    key(),
    Column("identity", LargeBinary, nullable=False, unique=True),  # SHA-256 of the canonical body
    Column("slug", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False, unique=True),
    Column("model", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    doc(),
    journal=False,
)

query_tasks = table(
    "query_tasks",
    Column("id", Text, primary_key=True),  # 32 hexadecimal digits
    refers("user_id", "users.id"),
    Column("query_id", Integer, ForeignKey("queries.id"), nullable=False),
    Column("status", Text, nullable=False),  # added, running, complete, error, killed, expired
    Column("created_at", Utc, nullable=False, index=True),
    Column("completed_at", Utc),
    Column("runtime", Float),  # seconds
    doc(),
    journal=False,
)

sql_queries = table(
    "sql_queries",
    key(),
    Column("identity", LargeBinary, nullable=False, unique=True),  # SHA-256 of who, where and what
    Column("slug", Text, nullable=False, unique=True),
    Column("connection_name", Text, nullable=False),
    refers("user_id", "users.id", nullable=True, cascade=False),
    Column("sql", Text, nullable=False),
    Column("run_count", Integer, nullable=False, default=0),
    Column("last_run_at", Utc),
    Column("last_runtime", Float),  # seconds
    Column("created_at", Utc, nullable=False),
    doc(),
    journal=LOST,
)

merge_queries = table(
    "merge_queries",
    key(),
    Column("identity", LargeBinary, nullable=False, unique=True),  # SHA-256 of the canonical body
    Column("slug", Text, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
    doc(),
    journal=False,
)

sql_interface_queries = table(
    "sql_interface_queries",
    key(),
    Column("identity", LargeBinary, nullable=False, unique=True),  # SHA-256 of who and what
    refers("user_id", "users.id"),
    Column("sql", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    doc(),
    journal=LOST,
)

looks = table(
    "looks",
    key(),
    Column("title", Text, nullable=False),
    Column("description", Text),
    refers("folder_id", "folders.id", nullable=True, cascade=False),
    refers("user_id", "users.id", nullable=True, cascade=False),
    Column("query_id", Integer, ForeignKey("queries.id"), nullable=False, index=True),
    refers("content_metadata_id", "content_metadata.id", nullable=True, cascade=False),
    flag("public"),
    Column("public_slug", Text, unique=True),
    flag("is_run_on_load", True),
    flag("deleted"),
    Column("deleted_at", Utc),
    Column("deleter_id", Integer),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("last_updater_id", Integer),
    Column("last_accessed_at", Utc),
    Column("last_viewed_at", Utc),
    Column("view_count", Integer, nullable=False, default=0),
    doc(),
)

# --- data -------------------------------------------------------------------------------------------------

connections = table(
    "connections",
    Column("name", Text, primary_key=True),
    Column("dialect_name", Text, nullable=False),
    Column("url", LargeBinary, nullable=False),  # sealed: it can carry a password
    Column("created_at", Utc, nullable=False),
    Column("user_id", Integer),
    doc(),
)

# What is configured of a LookML model; its LookML lies in a project.
lookml_models = table(
    "lookml_models",
    Column("name", Text, primary_key=True),
    Column("project_name", Text),
    Column("allowed_db_connection_names", Json, nullable=False, default=list),
    flag("unlimited_db_connections"),
    Column("created_at", Utc, nullable=False),
)

# What is known of the datagroups of LookML models. A result that was begun before `stale_before` is old.
datagroups = table(
    "datagroups",
    key(),
    Column("model_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("trigger_value", Text),
    Column("trigger_error", Text),
    Column("trigger_check_at", Utc),
    Column("triggered_at", Utc),
    Column("stale_before", Utc),
    Column("told_at", Utc),  # the `triggered_at` for which schedules were queued
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("model_name", "name"),
    journal=False,
)

# Persistent derived and aggregate tables in the scratch places of connections. Of one key, one row is `current`.
derived_tables = table(
    "derived_tables",
    key(),
    Column("connection_name", Text, nullable=False),
    Column("key", Text, nullable=False),  # digest of what it holds, and the view: query/plan/keys.py
    Column("name", Text, nullable=False),  # what SQL calls it
    Column("file", Text),  # where the table is a file of ours
    Column("model_name", Text, nullable=False),
    Column("view_name", Text, nullable=False),
    Column("state", Text, nullable=False),  # building, current, old
    Column("trigger_value", Text),  # of sql_trigger_value, when it was built
    Column("started_at", Utc, nullable=False),
    Column("completed_at", Utc),
    Column("runtime", Float),  # seconds
    Column("expires_at", Utc),  # of persist_for
    Column("drop_after", Utc),
    Index("ix_derived_tables_connection_name_key", "connection_name", "key"),
    journal=False,
)

derived_table_builds = table(
    "derived_table_builds",
    Column("id", Text, primary_key=True),  # 32 hexadecimal digits: the API's materialization_id
    Column("connection_name", Text, nullable=False),
    Column("model_name", Text, nullable=False),
    Column("view_name", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),  # added, running, complete, error, killed
    Column("message", Text),
    flag("force_rebuild"),
    flag("force_full_incremental"),
    flag("stop_requested"),
    Column("source", Text),
    refers("user_id", "users.id", nullable=True, cascade=False),
    Column("created_at", Utc, nullable=False),
    Column("started_at", Utc),
    Column("completed_at", Utc),
    doc(),
    journal=False,
)

# Who of several servers does what only one may do at a time.
leases = table(
    "leases",
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Utc, nullable=False),
    journal=False,
)

# --- delivery ---------------------------------------------------------------------------------------------

scheduled_plans = table(
    "scheduled_plans",
    key(),
    Column("name", Text),
    Column("title", Text),
    refers("user_id", "users.id"),
    refers("look_id", "looks.id", nullable=True),
    Column("dashboard_id", Text),
    Column("lookml_dashboard_id", Text),
    Column("query_id", Integer, ForeignKey("queries.id"), index=True),
    flag("enabled", True),
    flag("run_once"),
    Column("crontab", Text),
    Column("datagroup", Text),
    Column("timezone", Text),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("next_run_at", Utc, index=True),
    Column("last_run_at", Utc),
    Column("last_run_status", Text),  # success, skipped, failure
    Column("last_result_sha256", Text),
    doc(),
)

scheduled_plan_destinations = table(
    "scheduled_plan_destinations",
    key(),
    refers("scheduled_plan_id", "scheduled_plans.id"),
    Column("type", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("address", Text),
    Column("secret_parameters", LargeBinary),  # sealed
    doc(),
)

jobs = table(
    "jobs",
    key(),
    Column("key", Text, nullable=False, unique=True),  # kind:plan:slot, so no slot is queued twice
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("run_at", Utc, nullable=False),
    Column("state", Text, nullable=False, default="queued"),  # queued, running, done, failed
    Column("owner", Text),
    Column("lease_until", Utc),
    Column("attempt", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("created_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("scheduled_plan_id", Integer, index=True),  # of the runs of a plan
    Index("ix_jobs_state_run_at", "state", "run_at"),
    journal=False,
)

deliveries = table(
    "deliveries",
    key(),
    Column("key", Text, nullable=False, unique=True),  # plan:slot:destination
    refers("job_id", "jobs.id"),
    Column("scheduled_plan_id", Integer, index=True),
    Column("destination", Json, nullable=False),  # type, format, address; no secrets
    Column("state", Text, nullable=False),  # sending, sent, failed, skipped
    Column("detail", Text),
    Column("attempt", Integer, nullable=False, default=0),
    Column("bytes", Integer),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    journal=False,
)

delivery_attempts = table(
    "delivery_attempts",
    key(),
    refers("delivery_id", "deliveries.id"),
    Column("attempt", Integer, nullable=False),
    Column("state", Text, nullable=False),  # as of deliveries: sending without an end, if a server died on it
    Column("detail", Text),
    Column("begun_at", Utc, nullable=False),
    Column("ended_at", Utc),
    journal=False,
)

# --- embedding --------------------------------------------------------------------------------------------

embed_secrets = table(
    "embed_secrets",
    key(),
    Column("algorithm", Text, nullable=False),  # hmac/sha-1, hmac/sha-256
    Column("secret", LargeBinary, nullable=False),  # sealed: signatures are checked with it
    Column("secret_type", Text, nullable=False),  # SSO, JWT
    flag("enabled", True),
    refers("user_id", "users.id", nullable=True, cascade=False),
    Column("created_at", Utc, nullable=False),
)

# Signed addresses that were used: none is good twice.
embed_nonces = table(
    "embed_nonces",
    key(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False, index=True),
    journal=False,
)

embed_sessions = table(
    "embed_sessions",
    key(),
    refers("user_id", "users.id"),
    Column("kind", Text, nullable=False),  # signed, me, cookieless
    Column("reference_hash", LargeBinary, unique=True),  # of cookieless sessions
    Column("user_agent", LargeBinary),  # SHA-256 of the browser's; of cookieless sessions
    Column("terms", LargeBinary),  # SHA-256 of what the session was asked for with
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    journal=False,
)

# What opens an embed session, each for one purpose. An `api` token is in api_tokens too.
embed_tokens = table(
    "embed_tokens",
    key(),
    refers("embed_session_id", "embed_sessions.id"),
    Column("purpose", Text, nullable=False),  # address, authentication, cookie, navigation, api
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    journal=False,
)

# --- the instance -----------------------------------------------------------------------------------------

settings = table("settings", Column("name", Text, primary_key=True), Column("value", Json))

# People whom an administrator lets in for a while to help, once support access is open.
support_access_entries = table(
    "support_access_entries",
    key(),
    Column("email", Text, nullable=False),
    Column("email_folded", Text, nullable=False, unique=True),
    Column("reason", Text),
    Column("created_at", Utc, nullable=False),
)

mobile_devices = table(
    "mobile_devices",
    key(),
    refers("user_id", "users.id"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("device_token", LargeBinary, nullable=False),  # sealed
    Column("device_type", Text, nullable=False),  # android, ios
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

journal = table(
    "journal",
    key(),
    Column("operation", Text, nullable=False, index=True),  # op_…, one for each request that changed things
    Column("at", Utc, nullable=False, index=True),
    Column("user_id", Integer),
    Column("sudo_user_id", Integer),
    Column("request_id", Text),
    Column("operation_id", Text),  # the API operation, such as update_user
    Column("table_name", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Index("ix_journal_table_name_row_key", "table_name", "row_key"),
    journal=False,
)

# One for each operation that changed what the journal keeps. Ids are in the order of the changes.
operations = table(
    "operations",
    key(),
    Column("operation", Text, nullable=False, unique=True),  # op_…, as in the journal
    Column("at", Utc, nullable=False, index=True),
    Column("operation_id", Text, nullable=False),  # the API operation, such as update_user
    Column("user_id", Integer, index=True),
    Column("sudo_user_id", Integer),
    Column("credential_id", Integer),  # credentials_api3.id of the key that logged in
    flag("is_admin"),
    Column("request_id", Text, index=True),
    Column("subject_type", Text),  # user, look, scheduled_plan, …
    Column("subject_id", Text),
    Column("params", Json, nullable=False),  # of the path
    Column("rows", Integer, nullable=False),  # entries in the journal
    Column("undo_of", Json, nullable=False),  # the operations that this one took back
    Column("undone_by", Text),  # the operation that took this one back
    journal=False,
)

# What each key or person has taken away from people and content lately: safety/breaker.py.
breaker_subjects = table(
    "breaker_subjects",
    big_key(),
    Column("budget", Text, nullable=False),  # key:12, or user:7 without a key
    Column("kind", Text, nullable=False),  # people, content
    Column("subject", Text, nullable=False),  # users/12, looks/3
    Column("at", Utc, nullable=False, index=True),
    UniqueConstraint("budget", "kind", "subject"),
    Index("ix_breaker_subjects_budget_kind_at", "budget", "kind", "at"),
    journal=False,
)

# Those who were stopped, or allowed more.
breakers = table(
    "breakers",
    key(),
    Column("budget", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("user_id", Integer),
    Column("credential_id", Integer),
    Column("tripped_at", Utc),
    Column("operation_id", Text),  # the API operation that was refused
    Column("reached", Integer),  # how many it would have been
    Column("allowed", Integer),
    Column("subjects", Json),  # some of those that the refused call was about
    Column("approved_until", Utc),
    Column("approved_count", Integer),
    Column("approved_by", Integer),
    UniqueConstraint("budget", "kind"),
    journal=False,
)

idempotency_keys = table(
    "idempotency_keys",
    key(),
    Column("scope", LargeBinary, nullable=False, unique=True),  # SHA-256 of caller, verb, path and key
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("answer", LargeBinary),  # sealed: it can be a new key's secret
    Column("created_at", Utc, nullable=False, index=True),
    journal=False,
)

# --- what happened ----------------------------------------------------------------------------------------
#
# Written in batches by history/, never changed, removed by age. No foreign keys: a row outlives what it tells of.
# They hold neither secrets nor statements: a statement can carry the values of user attributes.

history = table(
    "history",
    big_key(),
    Column("slug", Text, nullable=False),  # 32 hexadecimal digits: the id of the run
    Column("source", Text, nullable=False),  # explore, look, api4, scheduled_task, sql_runner, suggest, …
    Column("issuer_source", Text, nullable=False),  # API, User, Scheduler, System, Other
    Column("client", Text),  # X-Looker-AppId, otherwise the first word of User-Agent
    Column("status", Text, nullable=False),  # complete, error, killed
    Column("result_source", Text),  # query, cache; None: neither gave one
    flag("cache", True),  # whether an answer from the cache would do
    flag("cache_only"),
    flag("from_cache"),
    Column("cache_key", Text),
    Column("query_id", Integer),
    Column("sql_query_id", Integer),
    Column("merge_query_id", Integer),
    Column("model", Text),
    Column("explore", Text),
    Column("connection_name", Text),
    Column("dialect", Text),
    Column("look_id", Integer),
    Column("dashboard_id", Text),
    Column("dashboard_session", Text),
    Column("scheduled_plan_id", Integer),
    Column("scheduled_job_id", Integer),  # jobs.id
    Column("query_task_id", Text),
    Column("render_key", Text),
    Column("user_id", Integer),
    Column("sudo_user_id", Integer),
    Column("credential_id", Integer),  # credentials_api3.id of the key that logged in
    Column("workspace_id", Text),
    Column("node", Text),  # the server process
    Column("request_id", Text),
    Column("result_format", Text),
    flag("apply_formatting"),
    flag("apply_vis"),
    flag("generate_links"),
    flag("rebuild_pdts"),
    flag("is_single_query", True),  # False: a part of a merged query or of a dashboard
    Column("created_at", Utc, nullable=False, index=True),
    Column("completed_at", Utc, nullable=False),
    Column("runtime", Float, nullable=False),  # seconds, like the four that follow
    Column("compile_time", Float),
    Column("queue_time", Float),
    Column("database_time", Float),
    Column("transfer_time", Float),
    Column("rows", Big),
    Column("bytes", Big),
    Column("message", Text),  # of an error; masked
    journal=False,
)

events = table(
    "events",
    big_key(),
    Column("name", Text, nullable=False),  # as Looker names them: login, create_user, update_look, …
    Column("category", Text, nullable=False),
    Column("user_id", Integer),
    Column("sudo_user_id", Integer),
    flag("is_admin"),
    flag("is_api_call"),
    flag("is_looker_employee"),
    Column("subject_type", Text),  # user, look, scheduled_plan, …
    Column("subject_id", Text),
    Column("request_id", Text),
    Column("created_at", Utc, nullable=False, index=True),
    journal=False,
)

event_attributes = table(
    "event_attributes",
    big_key(),
    Column("event_id", Big, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("value", Text),
    journal=False,
)

# Calls of the API, summed by the hour. 0 in `user_id` and `credential_id`: nobody's, none.
api_usage = table(
    "api_usage",
    key(),
    Column("created_at", Utc, nullable=False, index=True),  # the beginning of the hour
    Column("operation_id", Text, nullable=False),  # "" for a path that no operation has
    Column("verb", Text, nullable=False),
    Column("endpoint", Text, nullable=False),  # the path of the contract: /users/{user_id}
    Column("activity_type", Text, nullable=False),  # db_query, non_query, none: as the contract says
    Column("status_class", Integer, nullable=False),  # 2 for 200 to 299, …
    Column("user_id", Integer, nullable=False),
    Column("credential_id", Integer, nullable=False),
    Column("total", Big, nullable=False),
    Column("latency_sum", Float, nullable=False),  # seconds
    Column("latency_max", Float, nullable=False),
    UniqueConstraint(
        "created_at", "operation_id", "status_class", "user_id", "credential_id", name="uq_api_usage_hour"
    ),
    journal=False,
)

content_usage = table(
    "content_usage",
    key(),
    Column("content_type", Text, nullable=False),  # look, dashboard
    Column("content_id", Text, nullable=False),
    Column("api_total", Big, nullable=False, default=0),
    Column("embed_total", Big, nullable=False, default=0),
    Column("schedule_total", Big, nullable=False, default=0),
    Column("other_total", Big, nullable=False, default=0),  # on the pages
    Column("first_accessed_at", Utc, nullable=False),
    Column("last_accessed_at", Utc, nullable=False),
    UniqueConstraint("content_type", "content_id"),
    journal=False,
)

# Of every week, by the Monday that it begins with; counted by history/, like content_usage.
content_views = table(
    "content_views",
    big_key(),
    Column("user_id", Integer, nullable=False),
    Column("look_id", Integer, nullable=False, index=True),
    Column("week", Text, nullable=False),  # 2026-11-23
    Column("view_count", Big, nullable=False),
    Column("last_viewed_at", Utc, nullable=False),
    UniqueConstraint("user_id", "look_id", "week"),
    journal=False,
)

# Every field of every explore that is served, with 0 until somebody uses it.
field_usage = table(
    "field_usage",
    key(),
    Column("model", Text, nullable=False),
    Column("explore", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("field", Text, nullable=False),  # whole: orders.count
    Column("times_used", Big, nullable=False, default=0),
    Column("first_used_at", Utc),
    Column("last_used_at", Utc),
    UniqueConstraint("model", "explore", "field"),
    journal=False,
)

pdt_event_log = table(
    "pdt_event_log",
    key(),
    Column("connection", Text, nullable=False),
    Column("model_name", Text, nullable=False),
    Column("view_name", Text, nullable=False),
    Column("table_name", Text),
    Column("short_hash", Text),
    Column("tid", Text, nullable=False),  # one for each build
    Column("seq", Integer, nullable=False),  # within the build
    Column("action", Text, nullable=False),  # create begin, create complete, create sql error, drop, …
    Column("action_data", Text),
    Column("user_id", Integer),
    Column("created_at", Utc, nullable=False, index=True),
    journal=False,
)

user_logins = table(
    "user_logins",
    key(),
    Column("user_id", Integer),  # None: nobody was found
    Column("sudo_user_id", Integer),
    Column("credential_type", Text, nullable=False),  # api3, email, sudo, …
    Column("credential_id", Integer),
    flag("succeeded"),
    Column("reason", Text),  # of a failure
    Column("client", Text),
    Column("ip_address", Text),
    Column("request_id", Text),
    Column("created_at", Utc, nullable=False, index=True),
    journal=False,
)

# --- what protects logins, and what was done ----------------------------------------------------------------

login_lockouts = table(
    "login_lockouts",
    key(),
    Column("key", Text, nullable=False, unique=True),
    Column("auth_type", Text, nullable=False),  # api, email, ldap, totp
    Column("account", Text),  # client id or address of the account; null: an address of the network
    Column("ip", Text),
    refers("user_id", "users.id", nullable=True),
    Column("remote_id", Text),
    Column("fail_count", Integer, nullable=False),
    Column("lockout_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False, index=True),
    journal=False,
)

# Each row carries the hash of the one before it: nothing can be changed, removed or put between without a trace.
audit_events = table(
    "audit_events",
    big_key(),
    Column("at", Utc, nullable=False, index=True),
    Column("name", Text, nullable=False),  # the operation, or login_failed, key_new_address, …
    Column("category", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # done, refused, failed, simulated
    Column("user_id", Integer, index=True),
    Column("sudo_user_id", Integer),
    Column("credential_id", Integer),
    Column("ip_address", Text),
    Column("request_id", Text),
    Column("operation", Text, index=True),  # op_…, as in the journal
    Column("subject_type", Text),
    Column("subject_id", Text),
    Column("status", Integer),
    Column("times", Integer, nullable=False, default=1),
    Column("detail", Json, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    journal=False,
)

# The last row of audit_events, so that one that was cut off the end is missed: `id` is always 1.
audit_head = table(
    "audit_head",
    key(),
    Column("last_id", Big, nullable=False),
    Column("hash", Text, nullable=False),
    Column("first_id", Big, nullable=False),  # older rows were removed by age
    Column("first_previous", Text, nullable=False),
    journal=False,
)

# --- sandboxes ----------------------------------------------------------------------------------------------

# A sandbox is a process and a folder: no journal brings one back.
sandboxes = table(
    "sandboxes",
    key(),
    Column("name", Text, nullable=False),
    Column("user_id", Integer),  # no foreign key: it outlives whoever made it
    Column("data", Text, nullable=False),  # live-readonly, sample, none
    Column("state", Text, nullable=False, index=True),  # starting, running, ended
    Column("folder", Text, nullable=False, unique=True),  # below the folder of sandboxes
    Column("server", Text, nullable=False),  # which server keeps it
    Column("url", Text),
    Column("restarts", Integer, nullable=False, default=0),
    Column("problem", Text),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("ended_at", Utc),
    journal=False,
)

# In a sandbox: the requests behind its operations, so that they can be made again on the instance it came from.
sandbox_calls = table(
    "sandbox_calls",
    key(),
    Column("operation", Text, nullable=False, unique=True),  # op_…
    Column("verb", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary),  # sealed
    journal=False,
)

# --- the API Explorer -----------------------------------------------------------------------------------------

# What somebody ran in the API Explorer, the newest of it, without secrets.
explorer_calls = table(
    "explorer_calls",
    key(),
    refers("user_id", "users.id"),
    Column("at", Utc, nullable=False),
    Column("operation_id", Text, nullable=False),
    Column("params", Json, nullable=False),
    Column("body", Json),
    flag("body_left_out"),
    Column("run_as", Text),  # null: as oneself
    Column("status", Integer, nullable=False),  # 0: no answer
    Column("milliseconds", Float, nullable=False),
    Column("request_id", Text),
    journal=LOST,
)

explorer_requests = table(
    "explorer_requests",
    key(),
    refers("user_id", "users.id"),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False, default=""),
    Column("operation_id", Text, nullable=False),
    Column("params", Json, nullable=False),
    Column("body", Json),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
)
