"""What every instance has from the start: root folders, All Users, built-in roles and sets, system attributes.

Ids are Looker's: folder 1 is Shared and 2 is Users, group 1 is All Users, role 2 is Admin, permission set 1 is
Admin and 2 Developer, model set 1 is All. Source: API contract, sections 5.1, 6.2 to 6.4.
"""

from __future__ import annotations

from sqlalchemy import select

from ..access.permissions import DEFAULT_SETS
from . import schema as s
from .database import UnitOfWork

# (name, label, default, may the user edit it)
SYSTEM_ATTRIBUTES = (
    ("first_name", "First Name", None, False),
    ("last_name", "Last Name", None, False),
    ("email", "Email", None, False),
    ("name", "Full Name", None, False),
    ("timezone", "User Timezone", None, True),
    ("id", "User ID", None, False),
    ("ldap_user_id", "LDAP User ID", None, False),
    ("saml_user_id", "SAML User ID", None, False),
    ("google_user_id", "Google User ID", None, False),
    ("oidc_user_id", "OpenID Connect User ID", None, False),
    ("locale", "Locale", "en", True),
    ("number_format", "Number format", "1,234.56", True),
    ("landing_page", "Landing Page", "/browse", True),
)


def seed(work: UnitOfWork) -> None:
    """Adds what is missing on a new store; does nothing on one that has it. Of two servers that start together on
    Postgres the second waits here."""
    if work.connection.dialect.name == "postgresql":
        work.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7133702)")
    if work.get(s.groups, 1) is not None:
        return
    work.insert(
        s.groups,
        {
            "id": 1,
            "name": "All Users",
            "externally_managed": True,
            "include_by_default": True,
            "can_add_to_content_metadata": True,
            "created_at": work.now,
        },
    )
    _folders(work)
    _roles(work)
    for number, (name, label, default, editable) in enumerate(SYSTEM_ATTRIBUTES, start=1):
        work.insert(
            s.user_attributes,
            {
                "id": number,
                "name": name,
                "label": label,
                "label_folded": label.lower(),
                "default_value": default,
                "is_system": True,
                "is_permanent": True,
                "user_can_edit": editable,
            },
        )
    _advance_sequences(work)


def _folders(work: UnitOfWork) -> None:
    for number, name, role in ((1, "Shared", "is_shared_root"), (2, "Users", "is_users_root")):
        work.insert(
            s.content_metadata,
            {"id": number, "inherits": False, "content_type": "folder", "name": name, "parent_id": None},
        )
        work.insert(
            s.folders,
            {
                "id": number,
                "name": name,
                role: True,
                "content_metadata_id": number,
                "created_at": work.now,
            },
        )
    work.insert(s.content_access, {"content_metadata_id": 1, "permission_type": "view", "group_id": 1})


def _roles(work: UnitOfWork) -> None:
    work.insert(
        s.model_sets,
        {"id": 1, "name": "All", "name_folded": "all", "models": [], "built_in": True, "all_access": True},
    )
    for number, (name, permissions) in enumerate(DEFAULT_SETS, start=1):
        work.insert(
            s.permission_sets,
            {
                "id": number,
                "name": name,
                "name_folded": name.lower(),
                "permissions": permissions,
                "built_in": number == 1,
                "all_access": number == 1,
            },
        )
    # Role ids: Admin is 2, as on every Looker instance.
    for number, name, permission_set in (
        (1, "Developer", 2),
        (2, "Admin", 1),
        (3, "User", 3),
        (4, "Viewer", 5),
    ):
        work.insert(
            s.roles,
            {
                "id": number,
                "name": name,
                "name_folded": name.lower(),
                "permission_set_id": permission_set,
                "model_set_id": 1,
                "built_in": number == 2,
            },
        )


def _advance_sequences(work: UnitOfWork) -> None:
    """Rows with ids of our choice do not move Postgres' counters; SQLite's follow by themselves."""
    if work.connection.dialect.name != "postgresql":
        return
    tables = (s.groups, s.folders, s.content_metadata, s.model_sets, s.permission_sets, s.roles)
    for table in (*tables, s.user_attributes):
        newest = work.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1))
        work.connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {int(newest)})"
        )
