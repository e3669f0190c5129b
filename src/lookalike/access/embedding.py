"""What people may do who come through a page that embeds ours: what the page says, within one fixed list.

Source: API contract, section 9.1; the list itself is assumed from the documentation of signed embedding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

EMBED_PERMISSIONS = frozenset(
    """
    access_data can_create_forecast clear_cache_refresh create_alerts create_custom_fields
    create_table_calculations download_with_limit download_without_limit embed_browse_spaces
    embed_save_shared_space explore follow_alerts save_content save_dashboards save_looks
    schedule_external_look_emails schedule_look_emails schedule_without_limit see_drill_overlay
    see_lookml_dashboards see_looks see_sql see_user_dashboards send_outgoing_webhook
    send_to_integration send_to_s3 send_to_sftp
    """.split()
)

Role = tuple[frozenset[str], bool, frozenset[str] | None]


def embedded_roles(roles: Iterable[Role], said: dict[str, Any]) -> list[Role]:
    """The roles of an embed user's groups, and what the embedding page said, without all that is not for embedding.
    Nobody becomes an administrator so, not even by a group."""
    by_page = (frozenset(said.get("permissions") or ()), False, frozenset(said.get("models") or ()))
    return [(permissions & EMBED_PERMISSIONS, False, models) for permissions, _, models in (*roles, by_page)]
