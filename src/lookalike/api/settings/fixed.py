"""Properties of Looker's settings that have one value here, and why another one cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Fixed:
    value: Any
    reason: str

    def allows(self, value: Any) -> bool:
        """The value itself, nothing, and an object in which nothing is switched on."""
        plain = msgspec.to_builtins(value)
        return plain is None or plain == self.value or (isinstance(plain, dict) and not _has_something(plain))


def _has_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_something(each) for each in value.values())
    return value not in (None, False, "", [])


def _all(value: Any, reason: str, names: str) -> dict[str, Fixed]:
    return {name: Fixed(value, reason) for name in names.split()}


NO_DASHBOARDS = "This release has no dashboards yet."
NO_CERTIFICATION = "This release does not certify content yet."
OWN_PAGES = "The pages have one look; logo, title and help cannot be replaced."

FIXED: Mapping[str, Fixed] = {
    **_all(
        False,
        "This server has no extension framework.",
        "extension_framework_enabled extension_load_url_enabled",
    ),
    **_all(
        False,
        "There is no marketplace: this server calls no other host for software.",
        "marketplace_auto_install_enabled marketplace_enabled marketplace_terms_accepted",
    ),
    "marketplace_automation": Fixed(None, "There is no marketplace to install from."),
    "onboarding_enabled": Fixed(False, "There is no guided tour that could be switched on."),
    "allow_user_timezones": Fixed(
        False, "People have no time zones of their own; a query names its own in query_timezone."
    ),
    "data_connector_default_enabled": Fixed(False, "Data goes to no other product."),
    "custom_welcome_email": Fixed(None, "New users get a mail with a link, whose words are fixed."),
    **_all(
        False,
        NO_CERTIFICATION,
        "revoke_certification_on_edits is_content_certification_enabled auto_certify_lookml_content",
    ),
    "content_certification_documentation_link": Fixed(None, NO_CERTIFICATION),
    "dashboard_auto_refresh_restriction": Fixed(False, NO_DASHBOARDS),
    "dashboard_auto_refresh_minimum_interval": Fixed(None, NO_DASHBOARDS),
    "managed_certificate_uri": Fixed(
        None, "The certificate is a file beside the server; its setting is cert, with key."
    ),
    "automated_mfa_enabled": Fixed(
        False, "A second factor is set up for each user, by create_user_credentials_totp."
    ),
    "ca_agent_observability": Fixed(False, "There are no conversational agents."),
    "mcp_tools": Fixed(None, "This server offers no MCP tools."),
    "embed_vis_modernization_default": Fixed(None, NO_DASHBOARDS),
}
FIXED_EMBED: Mapping[str, Fixed] = {
    "alert_url_allowlist": Fixed(None, "This release has no alerts yet."),
    "alert_url_param_owner": Fixed(None, "This release has no alerts yet."),
    "alert_url_label": Fixed(None, "This release has no alerts yet."),
    **_all(
        False,
        "Embedded pages show one Look, without navigation.",
        "embed_content_navigation embed_content_management look_filters",
    ),
    "hide_look_navigation": Fixed(True, "Embedded pages show one Look, without navigation."),
    "strict_sameorigin_for_login": Fixed(True, "The login never opens in a page of another origin."),
    "embed_show_tile_filter_information": Fixed(None, NO_DASHBOARDS),
}
FIXED_PRIVATE_LABEL: Mapping[str, Fixed] = {
    **_all(None, OWN_PAGES, "logo_file favicon_file default_title"),
    **_all(True, OWN_PAGES, "show_help_menu show_docs show_email_sub_options"),
    **_all(
        False,
        OWN_PAGES,
        "allow_looker_mentions allow_looker_links custom_welcome_email_advanced setup_mentions alerts_logo "
        "alerts_links folders_mentions",
    ),
}
