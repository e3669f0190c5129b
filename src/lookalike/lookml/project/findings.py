"""Where the stages put what they find, and how a wrong name is answered."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from ..diagnostics import Diagnostic, Severity, Span

MAX_COMPARED = 300


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "week"?`, or nothing when no known word is close."""
    close = closest(word, known)
    return f'; did you mean "{close}"?' if close else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    # Comparing is slow, and a project may have a thousand wrong names beside a thousand right ones.
    alike = (each for each in known if abs(len(each) - len(word)) <= 3 and each[:1] == word[:1])
    close = get_close_matches(word, list(islice(alike, MAX_COMPARED)), n=1, cutoff=0.6)
    return close[0] if close else None


class Findings:
    """Diagnostics in the order of their discovery, each once. What a part finds, its `whole` knows as well."""

    def __init__(self, model: str | None = None, whole: Findings | None = None):
        self.model, self.whole = model, whole
        self._found: dict[Diagnostic, None] = {}

    def part(self) -> Findings:
        """Findings of one object, which are findings of this one too."""
        return Findings(self.model, self)

    def error(self, code: str, message: str, span: Span | None, explore: str | None = None) -> Diagnostic:
        return self.add(Diagnostic(code, message, span, model=self.model, explore=explore))

    def warning(self, code: str, message: str, span: Span | None, explore: str | None = None) -> Diagnostic:
        return self.add(Diagnostic(code, message, span, Severity.WARNING, model=self.model, explore=explore))

    def add(self, diagnostic: Diagnostic) -> Diagnostic:
        self._found.setdefault(diagnostic)
        if self.whole is not None:
            self.whole.add(diagnostic)
        return diagnostic

    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self._found if found.severity in (Severity.ERROR, Severity.FATAL))

    def all(self) -> tuple[Diagnostic, ...]:
        return tuple(self._found)
