"""What is wrong with a statement, and where."""

from __future__ import annotations


class SqlError(Exception):
    """`position` counts characters from 0."""

    def __init__(self, message: str, position: int):
        super().__init__(message)
        self.message, self.position = message, position

    def placed(self, sql: str) -> str:
        """The sentence with line and column, both from 1."""
        before = sql[: self.position]
        column = len(before) - (before.rfind("\n") + 1) + 1
        return f"Line {before.count(chr(10)) + 1}, column {column}: {self.message}"
