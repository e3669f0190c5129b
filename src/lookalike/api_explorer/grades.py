"""How carefully an operation is to be run: what a page asks before it sends the call."""

from __future__ import annotations

from enum import StrEnum

from ..dispatch.contract import Operation
from ..safety.dry_run import Effect, effect_of


class Grade(StrEnum):
    READ = "read"  # changes nothing
    HARMLESS = "harmless"  # sent by a verb of changes, and changes nothing that anybody would miss
    WRITE = "write"  # makes or changes one thing
    DANGER = "danger"  # deletes, or replaces many things at once


# Each runs, tests, validates or renders something, or stores a question under the digest of what it asks.
HARMLESS = frozenset(
    """
    connection_cost_estimate conversational_analytics_chat create_dashboard_element_render_task
    create_dashboard_render_task create_embed_url_as_me create_look_render_task create_merge_query
    create_query create_query_render_task create_query_task create_sql_interface_query create_sql_query
    create_sso_embed_url fetch_and_parse_saml_idp_metadata fetch_integration_form
    fetch_remote_data_action_form login login_user parse_saml_idp_metadata
    preview_scheduled_plan preview_scheduled_plan_by_id run_inline_query
    run_key_driver_analysis test_connection test_connection_config test_integration test_ldap_config_auth
    test_ldap_config_connection test_ldap_config_user_auth test_ldap_config_user_info test_ssh_server
    validate_project validate_theme
    """.split()
)
# They replace a whole set, or reach many things with one call.
BULK = frozenset(
    """
    lock_all purge_artifacts reset_project_to_production reset_project_to_remote set_role_groups set_role_users
    set_user_roles set_user_attribute_group_values sync_lookml_dashboard undo_operations update_artifacts
    """.split()
)
# Deleting them loses nothing: a run that is still going, a mark, a subscription, one's own session.
LIGHT = frozenset(
    "cancel_continuous_integration_run delete_content_favorite kill_query logout unfollow_alert".split()
)


def grade_of(operation: Operation, reads: bool) -> Grade:
    """`reads`: as the operation was registered."""
    if operation.id in HARMLESS:
        return Grade.READ if operation.verb == "get" else Grade.HARMLESS
    effect = effect_of(operation, reads)
    if effect in (Effect.READ, Effect.QUERY):
        return Grade.READ if operation.verb == "get" else Grade.HARMLESS
    if operation.id in BULK or (operation.verb == "delete" and operation.id not in LIGHT):
        return Grade.DANGER
    return Grade.WRITE
