"""What is wrong with a Looker expression, and where in its text."""

from __future__ import annotations


class ExpressionError(Exception):
    """The author's mistake. `code` is a stable token; `position` counts characters from 0; None: no single place."""

    def __init__(self, code: str, message: str, position: int | None = None):
        self.code, self.message, self.position = code, message, position
        super().__init__(message if position is None else f"{message} (at character {position + 1})")


def too_deep() -> ExpressionError:
    return ExpressionError("too-deep", "The expression is nested too deeply")
