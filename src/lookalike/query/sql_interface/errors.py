"""What is wrong with a statement, and where."""

from __future__ import annotations

MAX_MESSAGE = 400


class SqlError(Exception):
    """`position` counts characters from 0. What is quoted of a hostile statement has its bounds."""

    def __init__(self, message: str, position: int):
        message = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
        super().__init__(message)
        self.message = message if message[-1] in ".?…" else f"{message}."
        self.position = position

    def placed(self, sql: str) -> str:
        """The sentence with line and column, both from 1."""
        before = sql[: self.position]
        column = len(before) - (before.rfind("\n") + 1) + 1
        return f"Line {before.count(chr(10)) + 1}, column {column}: {self.message}"
