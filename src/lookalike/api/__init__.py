"""All domains of the API, in one list. A new noun is a new file and one line here."""

from .access.explain import explanations
from .access.lockouts import lockouts
from .access.login import login_domain
from .access.page_session import page_sessions as sessions_of_pages
from .access.session import sessions, workspaces
from .audit.audit import audit
from .auth import emails, second_factors
from .auth.mobile_devices import devices
from .auth.oauth_apps import oauth_apps
from .auth.policies import page_sessions, passwords
from .auth.service_accounts import service_accounts
from .auth.support_access import support_entries, support_status
from .connections.connections import connections, dialects
from .connections.metadata import schemas
from .content import thumbnails
from .content.access import accesses, contents
from .content.favorites import favorites
from .content.folders import folders
from .content.looks import looks
from .content.search import found_content
from .content.summary import summaries
from .content.validation import validations
from .content.views import views
from .derived_tables.builds import builds
from .derived_tables.datagroups import datagroups
from .derived_tables.graphs import graphs
from .embed.cookieless import embed_sessions
from .embed.secrets import embed_secrets
from .embed.urls import embed_urls
from .embed.users import embed_users
from .explorer import comparisons, exports
from .explorer.calls import explorer_calls
from .explorer.permitted import permitted
from .explorer.requests import explorer_requests
from .models.filter_words import filter_expressions
from .models.models import models
from .models.named_formats import served_models
from .models.suggestions import suggestions
from .operations.operations import operations
from .operations.trash import trash_items
from .queries.charts import charts
from .queries.merge_queries import merge_queries
from .queries.queries import queries
from .queries.running import running_queries
from .queries.sql_interface import sql_interface_queries
from .queries.sql_runner import sql_queries
from .queries.sql_statements import sql_statements
from .queries.tasks import query_tasks
from .safety.breakers import breakers
from .sandboxes.sandboxes import sandboxes
from .schedules import outlook, preview
from .schedules.schedules import scheduled_plans
from .settings.hosted import egress_addresses, mobile
from .settings.instance import locales, timezones, versions_domain
from .settings.server_settings import server_settings
from .settings.setting import settings
from .sso import SIGN_ON
from .users import PEOPLE

DOMAINS = (
    login_domain,
    explanations,
    lockouts,
    sessions,
    sessions_of_pages,
    workspaces,
    versions_domain,
    timezones,
    locales,
    settings,
    server_settings,
    egress_addresses,
    mobile,
    *PEOPLE,
    audit,
    passwords,
    page_sessions,
    oauth_apps,
    service_accounts,
    devices,
    support_entries,
    support_status,
    *SIGN_ON,
    folders,
    looks,
    embed_users,
    embed_urls,
    embed_secrets,
    embed_sessions,
    favorites,
    found_content,
    summaries,
    views,
    validations,
    accesses,
    contents,
    connections,
    dialects,
    schemas,
    models,
    suggestions,
    filter_expressions,
    served_models,
    queries,
    query_tasks,
    charts,
    merge_queries,
    running_queries,
    sql_queries,
    sql_statements,
    sql_interface_queries,
    scheduled_plans,
    breakers,
    datagroups,
    builds,
    graphs,
    operations,
    trash_items,
    sandboxes,
    permitted,
    explorer_calls,
    explorer_requests,
)
REGISTERED_ON_SCHEDULES = (outlook, preview)
REGISTERED_ON_LOOKS = (thumbnails,)
REGISTERED_ON_EXPLORER = (comparisons, exports)
REGISTERED_ON_USERS = (emails, second_factors)  # modules whose operations belong to the domain of users
