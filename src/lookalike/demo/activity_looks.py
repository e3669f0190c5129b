"""What an administrator asks of the server's own activity, as Looks. Only who may see activity sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .content import SampleFolder, SampleLook

ACTIVITY_FOLDER = SampleFolder("System Activity")


def _look(title: str, description: str, view: str, fields: str, **rest: Any) -> SampleLook:
    query: Mapping[str, Any] = {
        "model": "system__activity",
        "view": view,
        "fields": fields.split(),
        "limit": "500",
        **rest,
    }
    return SampleLook(title, description, ACTIVITY_FOLDER.name, query)


ACTIVITY_LOOKS = (
    _look(
        "Who ran what",
        "Every run of the last seven days: who, what, from which client, how long, and what came of it.",
        "history",
        """history.created_time user.name query.model query.view history.source history.client history.status
        history.runtime""",
        filters={"history.created_date": "7 days"},
        sorts=["history.created_time desc"],
    ),
    _look(
        "Queries by person",
        "Runs of the last 30 days, and the seconds that they took.",
        "history",
        "user.name history.query_run_count history.average_runtime history.max_runtime history.total_runtime",
        filters={"history.created_date": "30 days"},
        sorts=["history.query_run_count desc"],
    ),
    _look(
        "Queries by client",
        "Which programs ask, and how long they wait.",
        "history",
        "history.issuer_source history.client history.query_run_count history.average_runtime",
        filters={"history.created_date": "30 days"},
        sorts=["history.query_run_count desc"],
    ),
    _look(
        "Slow queries",
        "What took more than ten seconds in the last 30 days.",
        "history",
        """query.id query.model query.view query.formatted_fields history.query_run_count history.average_runtime
        history.max_runtime""",
        filters={"history.created_date": "30 days", "history.runtime": ">10"},
        sorts=["history.max_runtime desc"],
    ),
    _look(
        "Top errors",
        "Why queries failed in the last 30 days.",
        "history",
        "history.message history.connection_name history.query_run_count history.most_recent_query_date",
        filters={"history.created_date": "30 days", "history.status": "error"},
        sorts=["history.query_run_count desc"],
    ),
    _look(
        "Cache hits by day",
        "The share of runs that needed no database.",
        "history",
        "history.created_date history.query_run_count history.cache_result_query_count history.cache_ratio",
        filters={"history.created_date": "30 days"},
        sorts=["history.created_date"],
        vis_config={"type": "looker_line"},
    ),
    _look(
        "Explores without a run in 90 days",
        "What could go, or needs an introduction.",
        "field_usage",
        "field_usage.model field_usage.explore field_usage.total_times_used field_usage.most_recent_use_date",
        filters={"field_usage.recently_used_count": "0"},
        sorts=["field_usage.model", "field_usage.explore"],
    ),
    _look(
        "Fields that were never used",
        "In explores that somebody does use.",
        "field_usage",
        "field_usage.model field_usage.explore field_usage.field",
        filters={"field_usage.times_used": "0", "field_usage.is_explore_used": "Yes"},
        sorts=["field_usage.model", "field_usage.explore", "field_usage.field"],
    ),
    _look(
        "Failed schedules",
        "Deliveries that did not arrive in the last 30 days, and why.",
        "scheduled_plan",
        """scheduled_plan.id scheduled_plan.name user.name scheduled_job.finalized_time scheduled_job.status_detail
        scheduled_plan.destination_addresses""",
        filters={"scheduled_job.status": "failure", "scheduled_job.created_date": "30 days"},
        sorts=["scheduled_job.finalized_time desc"],
    ),
    _look(
        "Logins by day",
        "How many, of how many people, and how many failed.",
        "user_login",
        "user_login.created_date user_login.count user_login.user_count user_login.failed_count",
        filters={"user_login.created_date": "30 days"},
        sorts=["user_login.created_date"],
        vis_config={"type": "looker_column"},
    ),
    _look(
        "API calls by key and endpoint",
        "Calls of the last seven days and the seconds that one takes.",
        "api_usage",
        """user.name api_usage.credential_id api_usage.verb api_usage.endpoint api_usage.status
        api_usage.total_usage api_usage.average_latency api_usage.max_latency""",
        filters={"api_usage.created_date": "7 days"},
        sorts=["api_usage.total_usage desc"],
    ),
    _look(
        "Looks that nobody opened for 90 days",
        "The oldest first; those in the trash are left out.",
        "look",
        "look.id look.title user.name look.last_viewed_date look.days_since_last_viewed",
        filters={"look.days_since_last_viewed": ">90", "look.moved_to_trash": "No"},
        sorts=["look.days_since_last_viewed desc"],
    ),
    _look(
        "Who may do what",
        "People with the roles that they have by themselves or through groups.",
        "role",
        "user.name user.is_disabled role.name permission_set.permissions model_set.models",
        filters={"user.id": "NOT NULL"},
        sorts=["user.name", "role.name"],
    ),
)
