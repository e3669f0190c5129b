"""A SELECT as data, and its text."""

from __future__ import annotations

from dataclasses import dataclass, field

INDENT = "    "


@dataclass(slots=True)
class Select:
    """`columns` are pairs of SQL and quoted alias; `group` holds ordinals or expressions, None: no GROUP BY.

    An empty item of `group` is a constant, which the database takes none of: alone, it leaves one group, or none.
    """

    columns: list[tuple[str, str]]
    source: list[str]  # FROM's table, then one join a line
    with_: list[tuple[str, str]] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    group: list[str] | None = None
    having: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    head: str = ""  # what limits the rows where that stands after SELECT
    limit: str = ""

    def shape(self) -> str:
        """The part that says which columns come, and of which types: conditions, order and limit have no say."""
        lines = [self._with()] if self.with_ else []
        head = f"SELECT {self.head}" if self.head else "SELECT"
        lines.append(f"{head}\n" + ",\n".join(f"{INDENT}{sql} AS {alias}" for sql, alias in self.columns))
        lines.append("FROM " + "\n".join(self.source))
        return "\n".join(lines)

    def text(self) -> str:
        lines = [self.shape()]
        if self.where:
            lines.append("WHERE " + " AND ".join(self.where))
        group = [item for item in self.group or () if item]
        if group:
            lines.append(f"GROUP BY\n{_list(group)}")
        having = self.having if group or not self.group else ["(COUNT(*) > 0)", *self.having]
        if having:
            lines.append("HAVING " + " AND ".join(having))
        if self.order:
            lines.append(f"ORDER BY\n{_list(self.order)}")
        if self.limit:
            lines.append(self.limit)
        return "\n".join(lines)

    def _with(self) -> str:
        return "WITH " + ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in self.with_)


def _list(items: list[str]) -> str:
    return ",\n".join(INDENT + item for item in items)
