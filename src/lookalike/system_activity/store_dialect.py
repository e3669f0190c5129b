"""SQLite's SQL for our own store, with the time zones that SQLite does not know: its sessions have a function for them.

Elsewhere a zone whose offset changes in the year is refused, because other programs could not run the SQL.
"""

from __future__ import annotations

from ..engines.sqlite_dialect import SqliteDialect
from ..engines.sqlite_zones import FUNCTION
from ..engines.zones import fixed_offset_minutes


class StoreSqliteDialect(SqliteDialect):
    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        if fixed_offset_minutes(source) is not None and fixed_offset_minutes(target) is not None:
            return super().convert_timezone(sql, source, target)
        return f"{FUNCTION}({sql}, {self.string(source)}, {self.string(target)})"
