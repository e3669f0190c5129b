"""What the LookML engine says about a project: one typed code, one place, one sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(msgspec.Struct, frozen=True, gc=False):
    """A place in a project file. `line` and `column` count from 1; `file` is relative to the project root."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is a stable token such as `unknown-timeframe`; `message` says what would be right."""

    code: str
    message: str
    span: Span | None = None
    severity: Severity = Severity.ERROR
    kind: str = "model_configuration"  # Looker's ProjectError.kind: syntax, deprecation, model_configuration
    model: str | None = None
    explore: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = f"{self.span} " if self.span else ""
        return f"{place}{self.code}: {self.message}"


class LookmlError(Exception):
    """A LookML construct that stops the request at hand; carries the diagnostic that explains it."""

    def __init__(self, diagnostic: Diagnostic):
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic
