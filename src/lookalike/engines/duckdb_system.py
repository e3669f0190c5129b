"""What DuckDB would tell about the server, or do to it, from inside of one SELECT; no setting turns these off.

Its lists of settings and databases name paths of the server, functions that take SQL as text get around every check of
a statement, others write logs or sleep. Source: trust reference, rows G12 to G14. DuckDB has nothing that is asked
before a function is bound, so names are looked for in the tokens of a statement: a column that is called as such a
list is refused too, a text or a comment is not.
"""

from __future__ import annotations

import re

import _duckdb as engine

LISTS = frozenset(
    """
    duckdb_settings duckdb_databases duckdb_secrets duckdb_secret_types duckdb_extensions duckdb_temporary_files
    duckdb_logs duckdb_log_contexts duckdb_logs_parsed duckdb_external_file_cache duckdb_memory duckdb_connections
    duckdb_prepared_statements duckdb_variables pg_settings pragma_database_list pragma_database_size
    pragma_metadata_info pragma_storage_info pragma_user_agent pragma_platform
    """.split()
)
FUNCTIONS = frozenset(
    """
    current_setting query query_table json_execute_serialized_sql json_serialize_plan write_log sleep_ms getenv
    which_secret pragma_show
    """.split()
)
_SUSPECT = re.compile(rf"\b(?:{'|'.join(sorted(LISTS | FUNCTIONS))})\b", re.IGNORECASE)
_SILENT = (engine.token_type.string_const, engine.token_type.comment)


def forbidden_name(sql: str) -> str | None:
    """The first name in a statement that is not for queries; None when there is none."""
    if not _SUSPECT.search(sql):
        return None
    words = _words(sql)
    for at, word in enumerate(words):
        name = word.strip('"').lower()
        called = at + 1 < len(words) and words[at + 1].startswith("(")
        if name in LISTS or (name in FUNCTIONS and called):
            return name
    return None


def _words(sql: str) -> list[str]:
    """The tokens of a statement but texts and comments."""
    raw = sql.encode("utf-8", "surrogatepass")
    tokens = engine.tokenize(sql)
    ends = [at for at, _ in tokens[1:]] + [len(raw)]
    return [
        raw[at:end].decode("utf-8", "replace").strip()
        for (at, kind), end in zip(tokens, ends, strict=True)
        if kind not in _SILENT
    ]
