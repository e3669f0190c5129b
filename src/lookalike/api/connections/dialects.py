"""The kinds of databases that the server knows, and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Names of checks, and what a good one says.
TESTS = {"connect": "Can connect.", "query": "Can run simple SELECT query."}
OPTIONS = """
    additional_params after_connect_statements analytical_view_dataset auth cost_estimate disabled
    disable_context_comment host instance_name key_pair_authentication max_billing_gigabytes
    oauth_credentials pdts_for_oauth port project_name schema service_account_credentials ssl timezone
    tmp_table tns username username_required supports_connection_pooling
""".split()


@dataclass(frozen=True, slots=True)
class Described:
    """`dialect` is the contract's Dialect, `info` its DialectInfo."""

    dialect: Mapping[str, Any]
    info: Mapping[str, Any]


def _described(name: str, label: str, port: str | None, options: str) -> Described:
    return Described(
        dialect={
            "name": name,
            "label": label,
            "supports_cost_estimate": name == "postgres",
            "cost_estimate_style": None,
            "supports_streaming": True,
            "automatically_run_sql_runner_snippets": False,
            "connection_tests": list(TESTS),
            "supports_inducer": False,
            "supports_multiple_databases": False,
            "supports_persistent_derived_tables": False,
            "has_ssl_support": "ssl" in options.split(),
        },
        info={
            "name": name,
            "label": label,
            "installed": True,
            "default_max_connections": "2",
            "default_port": port,
            "label_for_database_equivalent": "Database",
            "label_for_schema_equivalent": "Schema",
            "supported_options": {each: each in options.split() for each in OPTIONS},
        },
    )


DIALECTS = {
    "duckdb": _described("duckdb", "DuckDB", None, "timezone"),
    "postgres": _described("postgres", "PostgreSQL", "5432", "auth host port schema ssl timezone username"),
    "mysql": _described("mysql", "MySQL 8", "3306", "auth host port ssl timezone username"),
    "mariadb": _described("mariadb", "MariaDB", "3306", "auth host port ssl timezone username"),
    "sqlite": _described("sqlite", "SQLite", None, "timezone"),
}
