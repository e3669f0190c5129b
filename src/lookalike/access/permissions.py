"""The permissions, what each depends on, and whether it counts per model or for the whole instance.

Source: API contract reference, section 6.2. A permission without its parents gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

MODEL, CONNECTION, INSTANCE = "model", "connection", "instance"


@dataclass(frozen=True, slots=True)
class Permission:
    name: str
    parent: str | None
    scope: str
    description: str


def _p(name: str, parent: str | None, scope: str, description: str) -> Permission:
    return Permission(name, parent, scope, description)


ALL = (
    _p("access_data", None, MODEL, "Reach the data of the role's models."),
    _p("see_lookml_dashboards", "access_data", MODEL, "Open dashboards defined in LookML."),
    _p("see_looks", "access_data", MODEL, "Open saved Looks."),
    _p("see_user_dashboards", "see_looks", MODEL, "Open dashboards that people made."),
    _p("explore", "see_looks", MODEL, "Ask own questions of an explore."),
    _p("create_table_calculations", "explore", INSTANCE, "Add table calculations to a query."),
    _p("create_custom_fields", "explore", INSTANCE, "Add custom dimensions and measures to a query."),
    _p("can_create_forecast", "explore", INSTANCE, "Add a forecast to a query."),
    _p("can_override_vis_config", "explore", INSTANCE, "Edit the raw settings of a chart."),
    _p("save_content", "see_looks", INSTANCE, "Save Looks and dashboards."),
    _p("save_dashboards", "save_content", INSTANCE, "Save and edit dashboards."),
    _p("save_looks", "save_content", INSTANCE, "Save and edit Looks."),
    _p("create_public_looks", "save_looks", MODEL, "Give a Look a public address."),
    _p("download_with_limit", "see_looks", MODEL, "Download results up to the row limit."),
    _p("download_without_limit", "see_looks", MODEL, "Download results of any size."),
    _p("schedule_look_emails", "see_looks", MODEL, "Schedule content by mail."),
    _p("schedule_external_look_emails", "schedule_look_emails", MODEL, "Mail to addresses outside."),
    _p("create_alerts", "see_looks", INSTANCE, "Make alerts."),
    _p("follow_alerts", "see_looks", INSTANCE, "Follow alerts."),
    _p("send_to_s3", "see_looks", MODEL, "Deliver to S3."),
    _p("send_to_sftp", "see_looks", MODEL, "Deliver by SFTP."),
    _p("send_outgoing_webhook", "see_looks", MODEL, "Deliver to a webhook."),
    _p("send_to_integration", "see_looks", MODEL, "Deliver through an integration."),
    _p("schedule_without_limit", "see_looks", MODEL, "Schedule results of any size."),
    _p("see_sql", "see_looks", MODEL, "See the SQL of a query."),
    _p("see_lookml", "see_looks", MODEL, "Read LookML."),
    _p("develop", "see_looks", MODEL, "Change LookML in a workspace of one's own."),
    _p("deploy", "develop", INSTANCE, "Bring LookML to production."),
    _p("support_access_toggle", "develop", INSTANCE, "Switch support access."),
    _p("manage_project_models", "develop", MODEL, "Configure the models of a project."),
    _p("use_global_connections", "manage_project_models", MODEL, "Use connections of the instance."),
    _p("manage_project_connections_restricted", "develop", MODEL, "Edit some of a project's connections."),
    _p(
        "manage_project_connections",
        "manage_project_connections_restricted",
        MODEL,
        "Edit all of a project's connections.",
    ),
    _p("see_ci", "develop", INSTANCE, "See continuous integration."),
    _p("manage_ci", "see_ci", INSTANCE, "Configure continuous integration."),
    _p("use_sql_runner", "see_lookml", MODEL, "Run SQL on a connection."),
    _p("certify_content", "access_data", MODEL, "Certify content."),
    _p("clear_cache_refresh", "access_data", MODEL, "Run again without the cache."),
    _p("see_drill_overlay", "access_data", MODEL, "Drill into a value."),
    _p("manage_schedules", None, MODEL, "Manage the schedules of everybody for the role's models."),
    _p("manage_spaces", None, INSTANCE, "Create, move and delete folders."),
    _p("manage_homepage", None, INSTANCE, "Edit the home page."),
    _p("manage_models", None, INSTANCE, "Configure every model."),
    _p("create_prefetches", None, INSTANCE, "Prefetch (kept for old scripts; does nothing)."),
    _p("login_special_email", None, INSTANCE, "Log in by mail where single sign-on is the rule."),
    _p("embed_browse_spaces", None, INSTANCE, "Browse folders when embedded."),
    _p("embed_save_shared_space", None, INSTANCE, "Save to the shared folder when embedded."),
    _p("manage_embed_settings", None, INSTANCE, "Configure embedding."),
    _p("manage_themes", None, INSTANCE, "Manage themes."),
    _p("manage_internal_themes", None, INSTANCE, "Manage the themes of the application."),
    _p("manage_privatelabel", None, INSTANCE, "Put one's own name and logo on the pages."),
    _p("see_alerts", None, INSTANCE, "See everybody's alerts."),
    _p("see_queries", None, INSTANCE, "See everybody's queries."),
    _p("see_logs", None, INSTANCE, "See the logs."),
    _p("see_users", None, INSTANCE, "See users and groups."),
    _p("sudo", "see_users", INSTANCE, "Act as another user."),
    _p("manage_groups", "see_users", INSTANCE, "Manage groups."),
    _p("manage_roles", "manage_groups", INSTANCE, "Manage roles."),
    _p("manage_user_attributes", "see_users", INSTANCE, "Manage user attributes."),
    _p("see_schedules", None, INSTANCE, "See everybody's schedules."),
    _p("see_pdts", None, CONNECTION, "See persistent derived tables."),
    _p("see_datagroups", None, MODEL, "See datagroups."),
    _p("update_datagroups", "see_datagroups", MODEL, "Trigger and reset datagroups."),
    _p("see_system_activity", None, INSTANCE, "Explore the instance's own activity."),
    _p("see_admin", None, INSTANCE, "See the admin pages, without changing anything."),
    _p("mobile_app_access", None, INSTANCE, "Log in from a phone."),
    _p("manage_modelsets_restricted", None, MODEL, "Edit some model sets."),
    _p("upload_data", None, INSTANCE, "Upload data."),
    _p("gemini_in_looker", None, MODEL, "Use assistance."),
    _p("chat_with_agent", "gemini_in_looker", MODEL, "Chat with an agent."),
    _p("chat_with_explore", "chat_with_agent", MODEL, "Chat with an explore."),
    _p("save_agents", "chat_with_explore", MODEL, "Save agents."),
    _p("publish_agent_externally", "save_agents", MODEL, "Publish an agent outside."),
    _p("admin_agents", "gemini_in_looker", MODEL, "Manage everybody's agents."),
    _p("administer", None, INSTANCE, "Do everything. Only the Admin permission set has it."),
    _p("manage_stereo", None, INSTANCE, "A name from older releases; does nothing."),
    _p("can_copy_print", None, INSTANCE, "A name from older releases; does nothing."),
)

BY_NAME = {permission.name: permission for permission in ALL}

# Granting one of these grants the others too. Source: API contract reference, 6.2.
IMPLIED = {"save_content": ("save_looks", "save_dashboards"), "explore": ("see_drill_overlay",)}

VIEWER = """
    access_data clear_cache_refresh download_without_limit mobile_app_access schedule_look_emails
    see_drill_overlay see_lookml_dashboards see_looks see_user_dashboards schedule_without_limit
""".split()
USER = """
    access_data can_create_forecast clear_cache_refresh create_custom_fields
    create_table_calculations download_without_limit explore manage_spaces mobile_app_access
    save_content save_dashboards save_looks schedule_look_emails see_drill_overlay see_lookml
    see_lookml_dashboards see_looks see_sql see_user_dashboards send_to_integration
    schedule_without_limit
""".split()
DEVELOPER = sorted([*USER, "deploy", "develop", "see_pdts", "use_sql_runner"])
WITHOUT_LOOKML = [name for name in USER if name not in {"see_lookml", "see_sql", "see_drill_overlay"}]
LOOKML_DASHBOARD_USER = ["access_data", "clear_cache_refresh", "mobile_app_access", "see_lookml_dashboards"]

# The permission sets of a new instance, in the order of their ids: Admin is 1, Developer 2.
DEFAULT_SETS: tuple[tuple[str, list[str]], ...] = (
    ("Admin", sorted(name for name in BY_NAME if name not in {"manage_stereo", "can_copy_print"})),
    ("Developer", DEVELOPER),
    ("User", sorted(USER)),
    ("User who can't view LookML", sorted(WITHOUT_LOOKML)),
    ("Viewer", sorted(VIEWER)),
    ("LookML Dashboard User", LOOKML_DASHBOARD_USER),
    ("Gemini", ["gemini_in_looker"]),
)


def effective(granted: frozenset[str]) -> frozenset[str]:
    """What a set of permissions gives: implied ones added, those without all their parents removed."""
    full = set(granted)
    for name in granted:
        full.update(IMPLIED.get(name, ()))
    return frozenset(name for name in full if name in BY_NAME and _has_parents(name, full))


def _has_parents(name: str, full: set[str]) -> bool:
    parent = BY_NAME[name].parent
    while parent is not None:
        if parent not in full:
            return False
        parent = BY_NAME[parent].parent
    return True
