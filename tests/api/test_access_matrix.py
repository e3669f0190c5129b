"""Who may do what: each operation, on somebody else's things and on the caller's own, by hand.

The columns are a stranger without a token, a user without roles, a viewer, a developer and an administrator. Roles,
groups and user attributes have a table of their own in users/test_matrix.py.

`{other}` is a user who is none of the callers; `{private}` is in the personal folder of that user, `{shared}` in the
folder Shared, `{mine}` in the caller's personal folder. Everything of the other user is named after a zebra, and no
refusal may say the word.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scene import APP, EMBEDDED, EXTERNAL, OIDC, PLAN, QUAGGA, QUERY, SAML, SQL, ZEBRA, Scene, served_scene

from client import LoopThread
from contract_check import ContractCheck

CALLERS = ("stranger", "nobody", "viewer", "developer", "admin")
MIRRORED = {"groups_with_role_ids": [{"name": "{new}", "looker_group_name": "Team {new}", "role_ids": ["4"]}]}
REQUEST = {"name": "Mine", "operation_id": "user", "params": {"user_id": "5"}}
RELEASES = {"base": "26.12", "compared": "26.22"}
SCHEMAS = "%7B%22request%22:%22getSchemas%22%7D"

Row = tuple[str, str, str, object, tuple[int, int, int, int, int]]


def rows(
    statuses: tuple[int, int, int, int, int], *calls: tuple[str, str, str] | tuple[str, str, str, object]
) -> list[Row]:
    """Operations that answer alike."""
    return [(call[0], call[1], call[2], call[3] if len(call) > 3 else None, statuses) for call in calls]


TABLE: list[Row] = [
    # --- open to everybody -------------------------------------------------------------------------------
    *rows(
        (200, 200, 200, 200, 200),
        ("versions", "GET", "/versions"),
        ("api_spec", "GET", "/api_spec/4.0/swagger.json"),
    ),
    *rows((404, 404, 404, 404, 404), ("login", "POST", "/login", {"client_id": "x", "client_secret": "y"})),
    # --- lockouts of logins ------------------------------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("all_user_login_lockouts", "GET", "/user_login_lockouts"),
        ("search_user_login_lockouts", "GET", "/user_login_lockouts/search?email=a"),
    ),
    *rows((401, 404, 404, 404, 404), ("delete_user_login_lockout", "DELETE", "/user_login_lockout/none")),
    # --- passwords, sessions, applications, service accounts -----------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("session_config", "GET", "/session_config"),
        ("get_setting", "GET", "/setting"),
        ("all_server_settings", "GET", "/api/lookalike/v1/server-settings"),
        ("server_setting", "GET", "/api/lookalike/v1/server-settings/calls_at_once"),
        ("update_server_setting", "PATCH", "/api/lookalike/v1/server-settings/token_seconds", {"value": 7200}),
        ("update_session_config", "PATCH", "/session_config", {"session_minutes": 600}),
        ("all_oauth_client_apps", "GET", "/oauth_client_apps"),
        ("oauth_client_app", "GET", "/oauth_client_apps/{app}"),
        ("register_oauth_client_app", "POST", "/oauth_client_apps/{new}", APP),
        ("update_oauth_client_app", "PATCH", "/oauth_client_apps/{app}", {"display_name": "X"}),
    ),
    *rows(
        (401, 404, 404, 404, 204),
        ("delete_oauth_client_app", "DELETE", "/oauth_client_apps/{app}"),
        ("invalidate_tokens", "DELETE", "/oauth_client_apps/{app}/tokens"),
        ("activate_app_user", "POST", "/oauth_client_apps/{app}/users/{other}"),
        ("deactivate_app_user", "DELETE", "/oauth_client_apps/{app}/users/{other}"),
    ),
    *rows(
        (401, 403, 403, 403, 200),
        ("password_config", "GET", "/password_config"),
        ("public_egress_ip_addresses", "GET", "/public_egress_ip_addresses"),
        ("update_password_config", "PATCH", "/password_config", {"min_length": 9}),
        ("set_setting", "PATCH", "/setting", {"timezone": "Europe/Berlin"}),
        (
            "force_password_reset_at_next_login_for_all_users",
            "PUT",
            "/password_config/force_password_reset_at_next_login_for_all_users",
        ),
        ("create_service_account", "POST", "/users/service_accounts", {"service_account_name": "zebra"}),
        ("create_user_credentials_totp", "POST", "/users/{other.plain}/credentials_totp"),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("update_service_account", "PATCH", "/users/service_accounts/{service}", {"is_disabled": True}),
    ),
    *rows((401, 404, 404, 404, 204), ("delete_service_account", "DELETE", "/users/service_accounts/{service}")),
    *rows(
        (401, 403, 403, 403, 400),
        ("wipeout_user_emails", "POST", "/users/{other}/update_emails", {"email": "new@example.com"}),
    ),
    # --- people who help, phones -------------------------------------------------------------------------
    *rows(
        (401, 403, 403, 403, 200),
        ("get_support_access_allowlist_entries", "GET", "/support_access/allowlist"),
        (
            "add_support_access_allowlist_entries",
            "POST",
            "/support_access/allowlist",
            {"emails": ["{new}@example.com"], "reason": "A fault"},
        ),
        ("support_access_status", "GET", "/support_access/status"),
        ("enable_support_access", "PUT", "/support_access/enable", {"duration_in_seconds": 3600}),
        ("disable_support_access", "PUT", "/support_access/disable"),
    ),
    *rows(
        (401, 403, 403, 403, 204),
        ("delete_support_access_allowlist_entry", "DELETE", "/support_access/allowlist/{helping}"),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        (
            "register_mobile_device",
            "POST",
            "/mobile/device",
            {"device_type": "ios", "device_token": "{new} token"},
        ),
        ("update_mobile_device_registration", "PATCH", "/mobile/device/{mine.phone}"),
    ),
    *rows((401, 404, 204, 204, 204), ("deregister_mobile_device", "DELETE", "/mobile/device/{mine.phone}")),
    *rows(
        (401, 404, 404, 404, 404),
        ("update_mobile_device_registration", "PATCH", "/mobile/device/{phone}"),
        ("deregister_mobile_device", "DELETE", "/mobile/device/{phone}"),
    ),
    # --- the audit, and keys with their limits -----------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("audit_events", "GET", "/api/lookalike/v1/audit/events"),
        ("audit_head", "GET", "/api/lookalike/v1/audit/head"),
        ("verify_audit", "GET", "/api/lookalike/v1/audit/verify"),
    ),
    ("all_api_keys", "GET", "/api/lookalike/v1/keys", None, (401, 200, 200, 200, 200)),
    (
        "approve_breaker",
        "POST",
        "/api/lookalike/v1/breakers/99999/approve",
        {"count": 100},
        (401, 404, 404, 404, 404),
    ),
    # --- sandboxes; that they do something is tried in tests/sandboxes ------------------------------------
    ("all_sandboxes", "GET", "/api/lookalike/v1/sandboxes", None, (401, 404, 404, 404, 200)),
    *rows(
        (401, 404, 404, 404, 404),
        ("sandbox", "GET", "/api/lookalike/v1/sandboxes/99999"),
        ("sandbox_diff", "GET", "/api/lookalike/v1/sandboxes/99999/diff"),
        ("update_sandbox", "PATCH", "/api/lookalike/v1/sandboxes/99999", {"ttl": "1h"}),
        ("delete_sandbox", "DELETE", "/api/lookalike/v1/sandboxes/99999"),
        ("promote_sandbox", "POST", "/api/lookalike/v1/sandboxes/99999/promote", {"operations": ["op_1"]}),
    ),
    ("create_sandbox", "POST", "/api/lookalike/v1/sandboxes", {"ttl": "for ever"}, (401, 403, 403, 403, 422)),
    *rows(
        (401, 404, 404, 404, 404),
        ("api_key", "GET", "/api/lookalike/v1/keys/99999"),
        ("update_api_key", "PATCH", "/api/lookalike/v1/keys/99999", {"purpose": "x"}),
        ("rotate_api_key", "POST", "/api/lookalike/v1/keys/99999/rotate"),
        ("revoke_api_key", "POST", "/api/lookalike/v1/keys/99999/revoke"),
    ),
    (
        "report_leaked_key",
        "POST",
        "/api/lookalike/v1/leaked-keys",
        {"key": "none"},
        (200, 200, 200, 200, 200),
    ),
    ("create_api_key", "POST", "/api/lookalike/v1/keys", {"user_id": "{other}"}, (401, 404, 404, 404, 200)),
    # --- the API Explorer's memory: everybody has their own ------------------------------------------------
    *rows(
        (401, 200, 200, 200, 200),
        ("export_explorer_requests", "GET", "/api/lookalike/v1/explorer/exports/http?tag=Look"),
        ("compare_api_releases", "POST", "/api/lookalike/v1/explorer/comparisons", RELEASES),
        ("explorer_history", "GET", "/api/lookalike/v1/explorer/history"),
        ("note_explorer_call", "POST", "/api/lookalike/v1/explorer/history", {"operation_id": "me"}),
        ("all_explorer_requests", "GET", "/api/lookalike/v1/explorer/requests"),
        ("create_explorer_request", "POST", "/api/lookalike/v1/explorer/requests", REQUEST),
        ("explorer_request", "GET", "/api/lookalike/v1/explorer/requests/{mine.request}"),
        ("update_explorer_request", "PATCH", "/api/lookalike/v1/explorer/requests/{mine.request}", {"name": "N"}),
    ),
    *rows(
        (401, 204, 204, 204, 204),
        ("delete_explorer_request", "DELETE", "/api/lookalike/v1/explorer/requests/{mine.request}"),
        ("clear_explorer_history", "DELETE", "/api/lookalike/v1/explorer/history"),
    ),
    *rows(
        (401, 404, 404, 404, 404),
        ("explorer_request", "GET", "/api/lookalike/v1/explorer/requests/{saved}"),
        ("update_explorer_request", "PATCH", "/api/lookalike/v1/explorer/requests/{saved}", {"name": "N"}),
        ("delete_explorer_request", "DELETE", "/api/lookalike/v1/explorer/requests/{saved}"),
        ("delete_explorer_call", "DELETE", "/api/lookalike/v1/explorer/history/{noted}"),
    ),
    # --- single sign-on ----------------------------------------------------------------------------------
    *rows(
        (401, 403, 403, 403, 200),
        *((f"{kind}_config", "GET", f"/{kind}_config") for kind in ("ldap", "saml", "oidc")),
        *((f"update_{kind}_config", "PATCH", f"/{kind}_config", MIRRORED) for kind in ("ldap", "saml", "oidc")),
        ("create_oidc_test_config", "POST", "/oidc_test_configs", OIDC),
        ("create_saml_test_config", "POST", "/saml_test_configs", {**SAML, "idp_cert": "{certificate}"}),
        *((f"{kind}_test_config", "GET", f"/{kind}_test_configs/{{trial.{kind}}}") for kind in ("saml", "oidc")),
    ),
    *rows(
        (401, 403, 403, 403, 204),
        *(
            (f"delete_{kind}_test_config", "DELETE", f"/{kind}_test_configs/{{trial.{kind}}}")
            for kind in ("saml", "oidc")
        ),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("workforce_config", "GET", "/workforce_config"),
        ("update_workforce_config", "PATCH", "/workforce_config", {"auth_requires_role": True}),
        ("create_workforce_test_config", "POST", "/workforce_test_configs", {}),
        ("workforce_test_config", "GET", "/workforce_test_configs/{trial.workforce}"),
    ),
    *rows(
        (401, 404, 404, 404, 204),
        ("delete_workforce_test_config", "DELETE", "/workforce_test_configs/{trial.workforce}"),
    ),
    *rows(
        (401, 403, 403, 403, 400),
        ("parse_saml_idp_metadata", "POST", "/parse_saml_idp_metadata", "<a/>"),
        ("fetch_and_parse_saml_idp_metadata", "POST", "/fetch_and_parse_saml_idp_metadata", "file:///etc/passwd"),
    ),
    *rows(
        (401, 403, 403, 403, 422),
        *(
            (f"test_ldap_config_{each}", "PUT", f"/ldap_config/test_{each}", {})
            for each in ("auth", "connection", "user_auth", "user_info")
        ),
    ),
    # --- everybody who is logged in ----------------------------------------------------------------------
    *rows(
        (401, 200, 200, 200, 200),
        ("session", "GET", "/session"),
        ("all_locales", "GET", "/locales"),
        ("mobile_settings", "GET", "/mobile/settings"),
        ("all_breakers", "GET", "/api/lookalike/v1/breakers"),
        ("permitted_operations", "GET", "/api/lookalike/v1/permitted-operations"),
        ("page_session", "GET", "/api/lookalike/v1/page-session"),
        ("all_timezones", "GET", "/timezones"),
        ("all_workspaces", "GET", "/workspaces"),
        ("workspace", "GET", "/workspaces/production"),
        ("me", "GET", "/user"),
        ("user", "GET", "/users/{other}"),
        ("all_users", "GET", "/users"),
        ("search_users", "GET", "/users/search"),
        ("search_users_names", "GET", "/users/search/names/a"),
        ("all_folders", "GET", "/folders"),
        ("search_folders", "GET", "/folders/search?name=%25"),
        ("all_looks", "GET", "/looks"),
        ("search_looks", "GET", "/looks/search?title=%25"),
        ("all_user_credentials_api3s", "GET", "/users/{me}/credentials_api3"),
        ("user_roles", "GET", "/users/{me}/roles"),
        ("user_attribute_user_values", "GET", "/users/{me}/attribute_values"),
    ),
    # --- datagroups and derived tables -------------------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("all_datagroups", "GET", "/datagroups"),
        ("datagroup", "GET", "/datagroups/{datagroup}"),
        ("update_datagroup", "PATCH", "/datagroups/{datagroup}", {"stale_before": 1}),
    ),
    *rows(
        (401, 404, 404, 200, 200),
        ("graph_derived_tables_for_model", "GET", "/derived_table/graph/model/thelook"),
        ("graph_derived_tables_for_view", "GET", "/derived_table/graph/view/daily_sales"),
        ("start_pdt_build", "GET", "/derived_table/thelook/daily_sales/start"),
        ("check_pdt_build", "GET", "/derived_table/{build}/status"),
        ("stop_pdt_build", "GET", "/derived_table/{build}/stop"),
    ),
    # --- folders -----------------------------------------------------------------------------------------
    *rows(
        (401, 200, 200, 200, 200),
        ("folder", "GET", "/folders/{mine.folder}"),
        ("folder_ancestors", "GET", "/folders/{mine.folder}/ancestors"),
        ("folder_looks", "GET", "/folders/{mine.folder}/looks"),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("folder", "GET", "/folders/1"),
        ("folder_children", "GET", "/folders/1/children"),
        ("folder_children_search", "GET", "/folders/1/children/search?name=%25"),
        ("folder_looks", "GET", "/folders/1/looks"),
        ("folder_dashboards", "GET", "/folders/1/dashboards"),
        ("scheduled_plans_for_space", "GET", "/scheduled_plans/space/1"),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("folder", "GET", "/folders/{private.folder}"),
        ("folder_children", "GET", "/folders/{private.folder}/children"),
        ("folder_children_search", "GET", "/folders/{private.folder}/children/search"),
        ("folder_ancestors", "GET", "/folders/{private.folder}/ancestors"),
        ("folder_parent", "GET", "/folders/{private.folder}/parent"),
        ("folder_looks", "GET", "/folders/{private.folder}/looks"),
        ("folder_dashboards", "GET", "/folders/{private.folder}/dashboards"),
        ("update_folder", "PATCH", "/folders/{private.below}", {"name": "X"}),
        ("create_folder", "POST", "/folders", {"name": "X", "parent_id": "{private.folder}"}),
    ),
    *rows((401, 404, 404, 404, 204), ("delete_folder", "DELETE", "/folders/{private.below}")),
    *rows((401, 404, 404, 404, 405), ("delete_folder", "DELETE", "/folders/{private.folder}")),
    *rows((401, 404, 404, 404, 405), ("delete_folder", "DELETE", "/folders/1")),
    *rows(
        (401, 404, 404, 200, 200), ("create_folder", "POST", "/folders", {"name": "X", "parent_id": "{mine.folder}"})
    ),
    # --- explanations ------------------------------------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("explain_access", "GET", "/api/lookalike/v1/explain?user_id={other}&permission=explore"),
        ("explain_access", "GET", "/api/lookalike/v1/explain?folder_id={private.folder}"),
        ("explain_access", "GET", "/api/lookalike/v1/explain?look_id={private.look}"),
    ),
    # --- embedding ---------------------------------------------------------------------------------------
    *rows(
        (401, 403, 403, 403, 200),
        ("create_embed_secret", "POST", "/embed_config/secrets", {}),
        ("create_sso_embed_url", "POST", "/embed/sso_url", {"target_url": "/embed/looks/1", **EMBEDDED}),
        ("acquire_embed_cookieless_session", "POST", "/embed/cookieless_session/acquire", EMBEDDED),
        ("create_embed_user", "POST", "/users/embed_user", {"external_user_id": "zebra"}),
    ),
    *rows((401, 403, 403, 403, 422), ("validate_embed_url", "GET", "/embed/sso/validate?url=zebra")),
    *rows(
        (401, 403, 403, 403, 400),
        (
            "generate_tokens_for_cookieless_session",
            "PUT",
            "/embed/cookieless_session/generate_tokens",
            {"session_reference_token": "x", "navigation_token": "x", "api_token": "x"},
        ),
    ),
    *rows(
        (401, 404, 404, 404, 204),
        ("delete_embed_secret", "DELETE", "/embed_config/secrets/{secret}"),
        ("delete_embed_cookieless_session", "DELETE", "/embed/cookieless_session/{reference}"),
    ),
    *rows(
        (401, 200, 200, 200, 200),
        ("create_embed_url_as_me", "POST", "/embed/token_url/me", {"target_url": "/embed/looks/1"}),
    ),
    # --- content access ----------------------------------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("content_metadata", "GET", "/content_metadata/{private.content}"),
        ("all_content_metadatas", "GET", "/content_metadata?parent_id={private.content}"),
        ("update_content_metadata", "PATCH", "/content_metadata/{private.content}", {"inherits": False}),
        ("all_content_metadata_accesses", "GET", "/content_metadata_access?content_metadata_id={private.content}"),
        ("all_content_metadata_accesses", "GET", "/content_metadata_access?content_metadata_id=1"),
        (
            "create_content_metadata_access",
            "POST",
            "/content_metadata_access",
            {"content_metadata_id": "{private.content}", "permission_type": "edit", "group_id": "1"},
        ),
        (
            "update_content_metadata_access",
            "PUT",
            "/content_metadata_access/{private.rule}",
            {"permission_type": "view"},
        ),
        ("content_favorite", "GET", "/content_favorite/{private.favorite}"),
    ),
    *rows(
        (401, 404, 404, 404, 204),
        ("delete_content_metadata_access", "DELETE", "/content_metadata_access/{private.rule}"),
        ("delete_content_favorite", "DELETE", "/content_favorite/{private.favorite}"),
    ),
    *rows(
        (401, 422, 422, 422, 200),
        ("create_content_favorite", "POST", "/content_favorite", {"content_metadata_id": "{private.content}"}),
    ),
    *rows(
        (401, 200, 200, 200, 200),
        ("search_content_favorites", "GET", "/content_favorite/search"),
        ("search_content_views", "GET", "/content_view/search"),
        ("search_content", "GET", "/content/zebra"),
        ("content_summary", "GET", "/content_summary?target_user_id={me}"),
    ),
    *rows((401, 404, 404, 200, 200), ("content_validation", "GET", "/content_validation")),
    *rows(
        (401, 404, 404, 404, 200),
        ("content_summary", "GET", "/content_summary?target_user_id={other}"),
    ),
    *rows((401, 404, 200, 200, 200), ("content_metadata", "GET", "/content_metadata/1")),
    # --- Looks -------------------------------------------------------------------------------------------
    *rows(
        (401, 404, 404, 404, 200),
        ("look", "GET", "/looks/{private.look}"),
        ("update_look", "PATCH", "/looks/{private.look}", {"title": "X"}),
        ("run_look", "GET", "/looks/{private.look}/run/json"),
        ("content_thumbnail", "GET", "/content_thumbnail/look/{private.look}"),
        ("vector_thumbnail", "GET", "/vector_thumbnail/look/{private.look}"),
    ),
    *rows((401, 404, 404, 404, 201), ("copy_look", "POST", "/looks/{private.look}/copy?folder_id=1")),
    *rows((401, 404, 404, 404, 201), ("move_look", "PATCH", "/looks/{private.look}/move?folder_id=1")),
    *rows((401, 404, 404, 404, 204), ("delete_look", "DELETE", "/looks/{private.look}")),
    *rows(
        (401, 404, 200, 200, 200),
        ("look", "GET", "/looks/{shared.look}"),
        ("look", "GET", "/looks/{mine.look}"),
        ("run_look", "GET", "/looks/{shared.look}/run/json"),
        ("content_thumbnail", "GET", "/content_thumbnail/look/{shared.look}?format=png"),
        ("run_query", "GET", "/queries/{shared.query}/run/json"),
        ("run_chart", "POST", "/api/lookalike/v1/queries/{shared.query}/chart", {}),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("create_look", "POST", "/looks", {"title": "X", "folder_id": "{shared.below}", "query_id": "{shared.query}"}),
        ("update_look", "PATCH", "/looks/{shared.look}", {"title": "X"}),
    ),
    *rows((401, 404, 404, 404, 204), ("delete_look", "DELETE", "/looks/{shared.look}")),
    *rows(
        (401, 404, 404, 200, 200),
        ("create_look", "POST", "/looks", {"title": "X", "query_id": "{shared.query}"}),
        ("update_look", "PATCH", "/looks/{mine.look}", {"title": "X"}),
    ),
    *rows((401, 404, 404, 201, 201), ("copy_look", "POST", "/looks/{shared.look}/copy?folder_id={mine.folder}")),
    *rows((401, 404, 404, 204, 204), ("delete_look", "DELETE", "/looks/{mine.look}")),
    *rows((401, 404, 404, 422, 200), ("update_look", "PATCH", "/looks/{mine.look}", {"user_id": "{other}"})),
    # --- queries and models ------------------------------------------------------------------------------
    *rows(
        (401, 404, 200, 200, 200),
        ("query", "GET", "/queries/{shared.query}"),
        ("query_for_slug", "GET", "/queries/slug/{shared.slug}"),
        ("lookml_model", "GET", "/lookml_models/thelook"),
        ("lookml_model_explore", "GET", "/lookml_models/thelook/explores/order_items?fields=name"),
        ("connection", "GET", "/connections/thelook"),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("get_model", "GET", "/models/thelook"),
        ("connection_features", "GET", "/connections/thelook/features"),
        (
            "model_fieldname_suggestions",
            "GET",
            "/models/thelook/views/order_items/fields/products.brand/suggestions?term=levi",
        ),
        (
            "filter_words",
            "GET",
            "/api/lookalike/v1/models/thelook/explores/order_items/filter_words?field=products.brand",
        ),
    ),
    *rows(
        (401, 404, 404, 200, 200),
        ("connection_databases", "GET", "/connections/thelook/databases"),
        ("connection_schemas", "GET", "/connections/thelook/schemas"),
        ("connection_tables", "GET", "/connections/thelook/tables"),
        ("connection_columns", "GET", "/connections/thelook/columns"),
        ("connection_search_columns", "GET", "/connections/thelook/search_columns?column_name=id"),
    ),
    *rows(
        (401, 404, 404, 400, 400),
        ("connection_cost_estimate", "POST", "/connections/thelook/cost_estimate", {"sql": "SELECT 1"}),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("all_lookml_models", "GET", "/lookml_models?fields=name"),
        ("all_connections", "GET", "/connections"),
    ),
    *rows((401, 404, 404, 200, 200), ("create_query", "POST", "/queries", QUERY)),
    *rows((401, 403, 403, 200, 200), ("run_inline_query", "POST", "/queries/run/json", QUERY)),
    *rows((401, 403, 403, 200, 200), ("run_inline_query", "POST", "/queries/run/sql", QUERY)),
    *rows((401, 404, 403, 200, 200), ("run_query", "GET", "/queries/{shared.query}/run/sql")),
    *rows((401, 404, 403, 200, 200), ("run_query", "GET", "/queries/{private.query}/run/json")),
    *rows((401, 404, 403, 200, 200), ("run_chart", "POST", "/api/lookalike/v1/queries/{private.query}/chart", {})),
    *rows((401, 404, 404, 200, 200), ("query", "GET", "/queries/{private.query}")),
    *rows(
        (401, 404, 404, 200, 200),
        ("run_url_encoded_query", "GET", "/queries/models/thelook/views/users/run/json?fields=users.count"),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("create_query_task", "POST", "/query_tasks", {"query_id": "{shared.query}", "result_format": "json"}),
        ("query_task_multi_results", "GET", "/query_tasks/multi_results?query_task_ids=" + "0" * 32),
    ),
    *rows(
        (401, 404, 404, 200, 200),
        ("create_query_task", "POST", "/query_tasks", {"query_id": "{private.query}", "result_format": "json"}),
    ),
    *rows(
        (401, 404, 404, 404, 404),
        ("query_task", "GET", "/query_tasks/" + "0" * 32),
        ("query_task_results", "GET", f"/query_tasks/{'0' * 32}/results"),
        ("kill_query", "DELETE", "/running_queries/" + "0" * 32),
    ),
    *rows(
        (401, 404, 404, 200, 200),
        ("my_sql_statements", "GET", "/api/lookalike/v1/sql-statements"),
        ("create_sql_query", "POST", "/sql_queries", {"connection_name": "thelook", "sql": "SELECT 1"}),
    ),
    *rows(
        (401, 404, 404, 404, 404),
        ("sql_query", "GET", "/sql_queries/nothing"),
        ("run_sql_query", "POST", "/sql_queries/nothing/run/json"),
        ("merge_query", "GET", "/merge_queries/999999"),
    ),
    *rows(
        (401, 403, 403, 200, 200),
        ("create_sql_interface_query", "POST", "/sql_interface_queries", {"sql": SQL}),
        ("sql_interface_metadata", "GET", "/sql_interface_queries/metadata?avatica_request=" + SCHEMAS),
    ),
    *rows(
        (401, 404, 404, 404, 404),
        ("run_sql_interface_query", "GET", "/sql_interface_queries/{private.sql}/run/json_bi"),
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("create_merge_query", "POST", "/merge_queries", {"source_queries": [{"query_id": "{shared.query}"}]}),
        ("run_merge_query", "GET", "/api/lookalike/v1/merge_queries/{shared.merge}/run/json"),
    ),
    *rows(
        (401, 404, 403, 200, 200),
        ("run_merge_query", "GET", "/api/lookalike/v1/merge_queries/{private.merge}/run/json"),
        ("run_merge_query", "GET", "/api/lookalike/v1/merge_queries/{shared.merge}/run/sql"),
    ),
    *rows((401, 200, 200, 200, 200), ("all_running_queries", "GET", "/running_queries")),
    *rows(
        (401, 404, 404, 404, 200),
        ("create_lookml_model", "POST", "/lookml_models", {"name": "{new}"}),
        ("update_lookml_model", "PATCH", "/lookml_models/thelook", {"unlimited_db_connections": False}),
    ),
    *rows((401, 404, 404, 404, 204), ("delete_lookml_model", "DELETE", "/lookml_models/{model}")),
    *rows((401, 404, 404, 404, 200), ("all_dialect_infos", "GET", "/dialect_info?fields=name")),
    *rows((401, 404, 404, 404, 200), ("test_connection", "PUT", "/connections/thelook/test")),
    *rows((401, 422, 422, 200, 200), ("update_session", "PATCH", "/session", {"workspace_id": "dev"})),
    # --- schedules ---------------------------------------------------------------------------------------
    *rows((401, 200, 200, 200, 200), ("all_scheduled_plans", "GET", "/scheduled_plans")),
    *rows(
        (401, 200, 200, 200, 200),
        ("search_scheduled_plans", "GET", "/scheduled_plans/search"),
        ("scheduled_plan_choices", "GET", "/api/lookalike/v1/scheduled_plans/choices"),
        ("scheduled_plan_times", "GET", "/api/lookalike/v1/scheduled_plans/times?crontab=0+8+*+*+1"),
        ("scheduled_plan_outlooks", "GET", "/api/lookalike/v1/scheduled_plans/outlooks?ids={private.plan}"),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("all_scheduled_plans", "GET", "/scheduled_plans?all_users=true"),
        ("all_scheduled_plans", "GET", "/scheduled_plans?user_id={other}"),
        ("search_scheduled_plans", "GET", "/scheduled_plans/search?all_users=true"),
        ("scheduled_plan", "GET", "/scheduled_plans/{private.plan}"),
        ("update_scheduled_plan", "PATCH", "/scheduled_plans/{private.plan}", {"name": "X"}),
        ("scheduled_plan_run_once_by_id", "POST", "/scheduled_plans/{private.plan}/run_once", {}),
        ("scheduled_plan_runs", "GET", "/api/lookalike/v1/scheduled_plans/{private.plan}/runs"),
        (
            "preview_scheduled_plan_by_id",
            "POST",
            "/api/lookalike/v1/scheduled_plans/{private.plan}/preview",
            {},
        ),
    ),
    *rows((401, 404, 404, 404, 204), ("delete_scheduled_plan", "DELETE", "/scheduled_plans/{private.plan}")),
    *rows((401, 404, 200, 200, 200), ("scheduled_plans_for_look", "GET", "/scheduled_plans/look/{shared.look}")),
    *rows((401, 404, 404, 404, 200), ("scheduled_plans_for_look", "GET", "/scheduled_plans/look/{private.look}")),
    *rows(
        (401, 200, 200, 200, 200),
        ("scheduled_plans_for_dashboard", "GET", "/scheduled_plans/dashboard/1"),
        ("scheduled_plans_for_lookml_dashboard", "GET", "/scheduled_plans/lookml_dashboard/a%3A%3Ab"),
    ),
    *rows(
        (401, 404, 404, 404, 200), ("scheduled_plans_for_space", "GET", "/scheduled_plans/space/{private.folder}")
    ),
    *rows(
        (401, 404, 200, 200, 200),
        ("create_scheduled_plan", "POST", "/scheduled_plans", PLAN),
        ("scheduled_plan_run_once", "POST", "/scheduled_plans/run_once", PLAN),
        ("preview_scheduled_plan", "POST", "/api/lookalike/v1/scheduled_plans/preview", PLAN),
    ),
    *rows(
        (401, 404, 422, 422, 200),
        ("create_scheduled_plan", "POST", "/scheduled_plans", {**PLAN, "user_id": "{other}"}),
        ("create_scheduled_plan", "POST", "/scheduled_plans", {**PLAN, "look_id": "{private.look}"}),
    ),
    # --- operations and the trash ------------------------------------------------------------------------
    *rows(
        (401, 200, 200, 200, 200),
        ("all_operations", "GET", "/api/lookalike/v1/operations"),
        ("trash", "GET", "/api/lookalike/v1/trash"),
    ),
    *rows(
        (401, 404, 404, 404, 200),
        ("operation", "GET", "/api/lookalike/v1/operations/{operation}"),
        ("undo_operation", "POST", "/api/lookalike/v1/operations/{operation}/undo", {}),
        ("redo_operation", "POST", "/api/lookalike/v1/operations/{undone}/redo", {}),
        ("restore_from_trash", "POST", "/api/lookalike/v1/trash/folders/{trashed}/restore", {}),
    ),
    *rows(
        (401, 403, 403, 403, 200),
        ("undo_operations", "POST", "/api/lookalike/v1/undo", {"actor": "{helper}"}),
    ),
    # --- accounts ----------------------------------------------------------------------------------------
    *rows((401, 204, 204, 204, 204), ("logout", "DELETE", "/logout")),
    *rows((401, 404, 404, 404, 200), ("login_user", "POST", "/login/{other}"), ("create_user", "POST", "/users", {})),
    *rows(
        (401, 403, 403, 403, 200),
        ("update_user", "PATCH", "/users/{other}", {"first_name": "X"}),
        ("user_for_credential", "GET", "/users/credential/email/{other.email}"),
        ("search_credentials_email", "GET", "/credentials_email/search"),
        ("user_credentials_email", "GET", "/users/{other}/credentials_email"),
        ("update_user_credentials_email", "PATCH", "/users/{other}/credentials_email", {"email": "{new}@example.com"}),
        (
            "create_user_credentials_email",
            "POST",
            "/users/{other.plain}/credentials_email",
            {"email": "{new}@example.com"},
        ),
        ("create_user_credentials_email_password_reset", "POST", "/users/{other}/credentials_email/password_reset"),
        ("send_user_credentials_email_password_reset", "POST", "/users/{other}/credentials_email/send_password_reset"),
        ("all_user_credentials_api3s", "GET", "/users/{other}/credentials_api3"),
        ("create_user_credentials_api3", "POST", "/users/{other}/credentials_api3"),
        ("user_credentials_api3", "GET", "/users/{other}/credentials_api3/{other.key}"),
        ("update_user_credentials_api3", "PATCH", "/users/{other}/credentials_api3/{other.key}", {"purpose": "X"}),
        ("all_user_credentials_embeds", "GET", "/users/{other}/credentials_embed"),
        ("user_credentials_embed", "GET", "/users/{other}/credentials_embed/{other.embed}"),
        ("all_user_sessions", "GET", "/users/{other}/sessions"),
        ("set_user_roles", "PUT", "/users/{other}/roles", ["4"]),
        ("set_user_attribute_user_value", "PATCH", "/users/{other}/attribute_values/5", {"value": "UTC"}),
        *((f"user_credentials_{each}", "GET", f"/users/{{other}}/credentials_{each}") for each in EXTERNAL),
    ),
    *rows(
        (401, 403, 403, 403, 204),
        ("delete_user", "DELETE", "/users/{other.plain}"),
        ("delete_user_credentials_email", "DELETE", "/users/{other}/credentials_email"),
        ("delete_user_credentials_api3", "DELETE", "/users/{other}/credentials_api3/{other.key}"),
        ("delete_user_credentials_embed", "DELETE", "/users/{other}/credentials_embed/{other.embed}"),
        ("delete_user_attribute_user_value", "DELETE", "/users/{other}/attribute_values/5"),
        *((f"delete_user_credentials_{each}", "DELETE", f"/users/{{other}}/credentials_{each}") for each in EXTERNAL),
    ),
    *rows(
        (401, 403, 403, 403, 404),
        ("user_session", "GET", "/users/{other}/sessions/1"),
        ("delete_user_session", "DELETE", "/users/{other}/sessions/1"),
    ),
    *rows((401, 404, 404, 404, 200), ("user_roles", "GET", "/users/{other}/roles")),
    *rows((401, 404, 404, 404, 200), ("user_attribute_user_values", "GET", "/users/{other}/attribute_values")),
    # Somebody else's key under one's own id is nobody's.
    *rows(
        (401, 404, 404, 404, 404), ("user_credentials_api3", "GET", "/users/{me}/credentials_api3/{other.key}")
    ),
    *rows((401, 200, 200, 200, 200), ("update_user", "PATCH", "/users/{me}", {"first_name": "X"})),
]  # fmt: skip


@pytest.fixture(scope="module")
def scene(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Scene]:
    data = tmp_path_factory.mktemp("matrix") / "data"
    with served_scene(sqlite_template, thelook_file, data, loop_thread, contract_check) as scene:
        yield scene


@pytest.mark.parametrize(
    ("operation", "verb", "path", "body", "statuses"),
    [pytest.param(*row, id=f"{number}-{row[0]}") for number, row in enumerate(TABLE)],
)
def test_each_kind_of_caller_gets_what_the_table_says(
    scene: Scene, operation: str, verb: str, path: str, body: object, statuses: tuple[int, ...]
) -> None:
    seen = []
    for name in CALLERS:
        answer = scene.call(name, verb, path, body)
        seen.append(answer.status_code)
        if answer.status_code >= 400:
            assert ZEBRA not in answer.text.lower(), f"{operation} as {name}: {answer.text}"
    assert tuple(seen) == statuses, operation


def test_no_list_shows_what_is_somebody_elses(scene: Scene) -> None:
    scene.somebody(QUAGGA)
    scene.private_things(QUAGGA)
    for name in ("nobody", "viewer", "developer"):
        person = scene.caller(name)
        for path in (
            *("/folders", "/folders/search?name=%25", "/folders/1/children", "/folders/2/children"),
            *("/looks", "/looks/search?title=%25", "/looks/search?deleted=true&filter_or=true&title=%25"),
            *("/scheduled_plans", "/scheduled_plans/search?name=%25", "/scheduled_plans/space/1"),
            *("/content_metadata?parent_id=2", "/content_favorite/search"),
            *("/content_view/search", "/content_view/search?group_id=1", "/content/a", "/content_summary"),
            "/content_validation",
            *("/users", "/users/search?first_name=%25", "/users/search?email=%25", "/users/search/names/%25"),
            *("/groups/1/users", "/groups", "/roles"),
        ):
            assert QUAGGA not in person.get(path).text.lower(), f"{path} as {name}"


def test_tables_have_every_operation(scene: Scene) -> None:
    dispatcher = scene.api.app.dispatcher
    elsewhere = {"Role", "Group", "UserAttribute"}
    wanted = {name for name, each in dispatcher.contract.operations.items() if each.tag not in elsewhere}
    assert wanted - dispatcher.not_yet - {row[0] for row in TABLE} == set()
