"""The first tables, as they were in release 0.1.0. Never edited again: what changes later is a later migration."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dialect_name", sa.Text(), nullable=False),
        sa.Column("url", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_connections")),
        sqlite_autoincrement=True,
    )


def _content_metadata() -> None:
    op.create_table(
        "content_metadata",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("inherits", sa.Boolean(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_metadata")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_content_metadata_parent_id"), "content_metadata", ["parent_id"], unique=False)


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("external_group_id", sa.Text(), nullable=True),
        sa.Column("can_add_to_content_metadata", sa.Boolean(), nullable=False),
        sa.Column("externally_managed", sa.Boolean(), nullable=False),
        sa.Column("include_by_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("external_group_id", name=op.f("uq_groups_external_group_id")),
        sqlite_autoincrement=True,
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("scope", name=op.f("uq_idempotency_keys_scope")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"], unique=False)


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("operation_id", sa.Text(), nullable=True),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"], unique=False)
    op.create_index(op.f("ix_journal_operation"), "journal", ["operation"], unique=False)
    op.create_index("ix_journal_table_name_row_key", "journal", ["table_name", "row_key"], unique=False)


def _lookml_models() -> None:
    op.create_table(
        "lookml_models",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=True),
        sa.Column("allowed_db_connection_names", sa.Text(), nullable=False),
        sa.Column("unlimited_db_connections", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lookml_models")),
        sqlite_autoincrement=True,
    )


def _model_sets() -> None:
    op.create_table(
        "model_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("models", sa.Text(), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("all_access", sa.Boolean(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_sets")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_model_sets_name_folded")),
        sqlite_autoincrement=True,
    )


def _permission_sets() -> None:
    op.create_table(
        "permission_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("all_access", sa.Boolean(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_sets")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_permission_sets_name_folded")),
        sqlite_autoincrement=True,
    )


def _queries() -> None:
    op.create_table(
        "queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queries")),
        sa.UniqueConstraint("client_id", name=op.f("uq_queries_client_id")),
        sa.UniqueConstraint("identity", name=op.f("uq_queries_identity")),
        sa.UniqueConstraint("slug", name=op.f("uq_queries_slug")),
        sqlite_autoincrement=True,
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        sqlite_autoincrement=True,
    )


def _user_attributes() -> None:
    op.create_table(
        "user_attributes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_folded", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("default_value", sa.Text(), nullable=True),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("is_permanent", sa.Boolean(), nullable=False),
        sa.Column("value_is_hidden", sa.Boolean(), nullable=False),
        sa.Column("user_can_view", sa.Boolean(), nullable=False),
        sa.Column("user_can_edit", sa.Boolean(), nullable=False),
        sa.Column("hidden_value_domain_whitelist", sa.Text(), nullable=True),
        sa.Column("needed_for_ci_run", sa.Boolean(), nullable=False),
        sa.Column("value_for_ci_run", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_attributes")),
        sa.UniqueConstraint("label_folded", name=op.f("uq_user_attributes_label_folded")),
        sa.UniqueConstraint("name", name=op.f("uq_user_attributes_name")),
        sqlite_autoincrement=True,
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("is_service_account", sa.Boolean(), nullable=False),
        sa.Column("can_manage_api3_creds", sa.Boolean(), nullable=False),
        sa.Column("home_folder_id", sa.Text(), nullable=False),
        sa.Column("personal_folder_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_autoincrement=True,
    )


def _content_access() -> None:
    op.create_table(
        "content_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_metadata_id", sa.Integer(), nullable=False),
        sa.Column("permission_type", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_metadata_id"],
            ["content_metadata.id"],
            name=op.f("fk_content_access_content_metadata_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_content_access_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_content_access_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_access")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_content_access_content_metadata_id"), "content_access", ["content_metadata_id"], unique=False
    )
    op.create_index(op.f("ix_content_access_group_id"), "content_access", ["group_id"], unique=False)
    op.create_index(op.f("ix_content_access_user_id"), "content_access", ["user_id"], unique=False)


def _credentials_api3() -> None:
    op.create_table(
        "credentials_api3",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_credentials_api3_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials_api3")),
        sa.UniqueConstraint("client_id", name=op.f("uq_credentials_api3_client_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credentials_api3_user_id"), "credentials_api3", ["user_id"], unique=False)


def _credentials_email() -> None:
    op.create_table(
        "credentials_email",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("forced_password_reset_at_next_login", sa.Boolean(), nullable=False),
        sa.Column("reset_token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("reset_expires_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("logged_in_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_credentials_email_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials_email")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_credentials_email_email_folded")),
        sa.UniqueConstraint("reset_token_hash", name=op.f("uq_credentials_email_reset_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_credentials_email_user_id")),
        sqlite_autoincrement=True,
    )


def _credentials_external() -> None:
    op.create_table(
        "credentials_external",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("logged_in_at", sa.DateTime(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_credentials_external_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials_external")),
        sa.UniqueConstraint("type", "external_id", name=op.f("uq_credentials_external_type_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_credentials_external_user_id"), "credentials_external", ["user_id"], unique=False
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("scheduled_plan_id", sa.Integer(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_deliveries_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliveries_job_id"), "deliveries", ["job_id"], unique=False)
    op.create_index(
        op.f("ix_deliveries_scheduled_plan_id"), "deliveries", ["scheduled_plan_id"], unique=False
    )


def _folders() -> None:
    op.create_table(
        "folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("creator_id", sa.Integer(), nullable=True),
        sa.Column("content_metadata_id", sa.Integer(), nullable=True),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("is_shared_root", sa.Boolean(), nullable=False),
        sa.Column("is_users_root", sa.Boolean(), nullable=False),
        sa.Column("is_embed", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_metadata_id"],
            ["content_metadata.id"],
            name=op.f("fk_folders_content_metadata_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["users.id"], name=op.f("fk_folders_creator_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["folders.id"], name=op.f("fk_folders_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folders")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_folders_content_metadata_id"), "folders", ["content_metadata_id"], unique=False)
    op.create_index(op.f("ix_folders_creator_id"), "folders", ["creator_id"], unique=False)
    op.create_index(op.f("ix_folders_parent_id"), "folders", ["parent_id"], unique=False)


def _group_groups() -> None:
    op.create_table(
        "group_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("child_group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_group_id"], ["groups.id"], name=op.f("fk_group_groups_child_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_groups_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_groups")),
        sa.UniqueConstraint(
            "group_id", "child_group_id", name=op.f("uq_group_groups_group_id_child_group_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_groups_child_group_id"), "group_groups", ["child_group_id"], unique=False)
    op.create_index(op.f("ix_group_groups_group_id"), "group_groups", ["group_id"], unique=False)


def _group_users() -> None:
    op.create_table(
        "group_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_users_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_group_users_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_users")),
        sa.UniqueConstraint("group_id", "user_id", name=op.f("uq_group_users_group_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_users_group_id"), "group_users", ["group_id"], unique=False)
    op.create_index(op.f("ix_group_users_user_id"), "group_users", ["user_id"], unique=False)


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("permission_set_id", sa.Integer(), nullable=True),
        sa.Column("model_set_id", sa.Integer(), nullable=True),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_set_id"], ["model_sets.id"], name=op.f("fk_roles_model_set_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["permission_set_id"],
            ["permission_sets.id"],
            name=op.f("fk_roles_permission_set_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_roles_name_folded")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_roles_model_set_id"), "roles", ["model_set_id"], unique=False)
    op.create_index(op.f("ix_roles_permission_set_id"), "roles", ["permission_set_id"], unique=False)


def _user_attribute_group_values() -> None:
    op.create_table(
        "user_attribute_group_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_attribute_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groups.id"],
            name=op.f("fk_user_attribute_group_values_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_attribute_id"],
            ["user_attributes.id"],
            name=op.f("fk_user_attribute_group_values_user_attribute_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_attribute_group_values")),
        sa.UniqueConstraint(
            "user_attribute_id",
            "group_id",
            name=op.f("uq_user_attribute_group_values_user_attribute_id_group_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_user_attribute_group_values_group_id"),
        "user_attribute_group_values",
        ["group_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_user_attribute_group_values_user_attribute_id"),
        "user_attribute_group_values",
        ["user_attribute_id"],
        unique=False,
    )


def _user_attribute_user_values() -> None:
    op.create_table(
        "user_attribute_user_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_attribute_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_attribute_id"],
            ["user_attributes.id"],
            name=op.f("fk_user_attribute_user_values_user_attribute_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_attribute_user_values_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_attribute_user_values")),
        sa.UniqueConstraint(
            "user_attribute_id",
            "user_id",
            name=op.f("uq_user_attribute_user_values_user_attribute_id_user_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_user_attribute_user_values_user_attribute_id"),
        "user_attribute_user_values",
        ["user_attribute_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_user_attribute_user_values_user_id"), "user_attribute_user_values", ["user_id"], unique=False
    )


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sudo_user_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("parent_token_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credentials_api3.id"],
            name=op.f("fk_api_tokens_credential_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sudo_user_id"], ["users.id"], name=op.f("fk_api_tokens_sudo_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_tokens_credential_id"), "api_tokens", ["credential_id"], unique=False)
    op.create_index(op.f("ix_api_tokens_expires_at"), "api_tokens", ["expires_at"], unique=False)
    op.create_index(op.f("ix_api_tokens_parent_token_id"), "api_tokens", ["parent_token_id"], unique=False)
    op.create_index(op.f("ix_api_tokens_sudo_user_id"), "api_tokens", ["sudo_user_id"], unique=False)
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False)


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("folder_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("content_metadata_id", sa.Integer(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("public_slug", sa.Text(), nullable=True),
        sa.Column("is_run_on_load", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("deleter_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("last_updater_id", sa.Integer(), nullable=True),
        sa.Column("last_accessed_at", sa.DateTime(), nullable=True),
        sa.Column("last_viewed_at", sa.DateTime(), nullable=True),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_metadata_id"],
            ["content_metadata.id"],
            name=op.f("fk_looks_content_metadata_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_looks_folder_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name=op.f("fk_looks_query_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_looks_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
        sa.UniqueConstraint("public_slug", name=op.f("uq_looks_public_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_looks_content_metadata_id"), "looks", ["content_metadata_id"], unique=False)
    op.create_index(op.f("ix_looks_folder_id"), "looks", ["folder_id"], unique=False)
    op.create_index(op.f("ix_looks_query_id"), "looks", ["query_id"], unique=False)
    op.create_index(op.f("ix_looks_user_id"), "looks", ["user_id"], unique=False)


def _role_groups() -> None:
    op.create_table(
        "role_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_role_groups_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_role_groups_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_groups")),
        sa.UniqueConstraint("role_id", "group_id", name=op.f("uq_role_groups_role_id_group_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_role_groups_group_id"), "role_groups", ["group_id"], unique=False)
    op.create_index(op.f("ix_role_groups_role_id"), "role_groups", ["role_id"], unique=False)


def _role_users() -> None:
    op.create_table(
        "role_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_role_users_role_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_role_users_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_users")),
        sa.UniqueConstraint("role_id", "user_id", name=op.f("uq_role_users_role_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_role_users_role_id"), "role_users", ["role_id"], unique=False)
    op.create_index(op.f("ix_role_users_user_id"), "role_users", ["user_id"], unique=False)


def _scheduled_plans() -> None:
    op.create_table(
        "scheduled_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=True),
        sa.Column("dashboard_id", sa.Text(), nullable=True),
        sa.Column("lookml_dashboard_id", sa.Text(), nullable=True),
        sa.Column("query_id", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("run_once", sa.Boolean(), nullable=False),
        sa.Column("crontab", sa.Text(), nullable=True),
        sa.Column("datagroup", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(), nullable=True),
        sa.Column("last_run_at", sa.DateTime(), nullable=True),
        sa.Column("last_run_status", sa.Text(), nullable=True),
        sa.Column("last_result_sha256", sa.Text(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id"], ["looks.id"], name=op.f("fk_scheduled_plans_look_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name=op.f("fk_scheduled_plans_query_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_scheduled_plans_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_plans")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scheduled_plans_look_id"), "scheduled_plans", ["look_id"], unique=False)
    op.create_index(op.f("ix_scheduled_plans_next_run_at"), "scheduled_plans", ["next_run_at"], unique=False)
    op.create_index(op.f("ix_scheduled_plans_query_id"), "scheduled_plans", ["query_id"], unique=False)
    op.create_index(op.f("ix_scheduled_plans_user_id"), "scheduled_plans", ["user_id"], unique=False)


def _scheduled_plan_destinations() -> None:
    op.create_table(
        "scheduled_plan_destinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheduled_plan_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("secret_parameters", sa.LargeBinary(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheduled_plan_id"],
            ["scheduled_plans.id"],
            name=op.f("fk_scheduled_plan_destinations_scheduled_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_plan_destinations")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_scheduled_plan_destinations_scheduled_plan_id"),
        "scheduled_plan_destinations",
        ["scheduled_plan_id"],
        unique=False,
    )


def upgrade() -> None:
    for table in TABLES:
        table()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table.__name__[1:])


TABLES = (
    _connections,
    _content_metadata,
    _groups,
    _idempotency_keys,
    _jobs,
    _journal,
    _lookml_models,
    _model_sets,
    _permission_sets,
    _queries,
    _settings,
    _user_attributes,
    _users,
    _content_access,
    _credentials_api3,
    _credentials_email,
    _credentials_external,
    _deliveries,
    _folders,
    _group_groups,
    _group_users,
    _roles,
    _user_attribute_group_values,
    _user_attribute_user_values,
    _api_tokens,
    _looks,
    _role_groups,
    _role_users,
    _scheduled_plans,
    _scheduled_plan_destinations,
)
