"""The operations that leave nothing to take back, and why. The docs print this list; a test tries all others."""

from __future__ import annotations

from collections.abc import Mapping


def _because(reason: str, operations: str) -> dict[str, str]:
    return dict.fromkeys(operations.split(), reason)


CANNOT_BE_UNDONE: Mapping[str, str] = {
    **_because(
        "It gives, changes or ends a token. A token that has ended stays dead; log in for a new one.",
        "login login_user logout update_session delete_user_session generate_tokens_for_cookieless_session",
    ),
    **_because(
        "It gives a signed address, or ends a session, of an embedded page; neither is a thing of the instance.",
        "create_sso_embed_url create_embed_url_as_me delete_embed_cookieless_session",
    ),
    **_because(
        "It ends the tokens of an app for somebody; they log in by the app again.",
        "deactivate_app_user",
    ),
    **_because(
        "It stores a question under the digest of what it asks. The same question is stored once and never changes.",
        "create_query create_sql_query create_sql_interface_query create_merge_query",
    ),
    **_because(
        "It runs a query, or ends one: the answer is given, and nothing of the instance has changed.",
        "run_inline_query create_query_task run_sql_query kill_query connection_cost_estimate "
        "preview_scheduled_plan preview_scheduled_plan_by_id run_chart",
    ),
    **_because(
        "It asks another system whether it answers, and changes nothing.",
        """
        test_connection test_ldap_config_auth test_ldap_config_connection test_ldap_config_user_auth
        test_ldap_config_user_info parse_saml_idp_metadata fetch_and_parse_saml_idp_metadata
        """,
    ),
    **_because("It compares documents, and keeps nothing.", "compare_api_releases"),
    **_because(
        "What is old by then has been asked again, and tables may have been built.",
        "update_datagroup",
    ),
    **_because(
        "It lets a key go on for ten minutes. What the key does then can be taken back.",
        "approve_breaker",
    ),
    **_because(
        "Whoever reports is told nothing. A key that it revokes is an operation of its own in the list, to take back.",
        "report_leaked_key",
    ),
    **_because(
        "It makes, ends or keeps a server beside the instance, of which the instance itself holds nothing.",
        "create_sandbox update_sandbox delete_sandbox",
    ),
    **_because(
        "It notes, or removes, what somebody ran in the API Explorer: nothing of the instance has changed, and who "
        "clears it wants it gone.",
        "note_explorer_call delete_explorer_call clear_explorer_history",
    ),
    **_because(
        "It lifts a lockout, which ends by itself; failed logins bring it back.",
        "delete_user_login_lockout",
    ),
}
