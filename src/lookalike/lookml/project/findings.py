"""Where the stages put what they find, and how a wrong name is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches

from ..diagnostics import Diagnostic, Severity, Span

MAX_COMPARED = 300


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "week"?`, or nothing when no known word is close."""
    close = closest(word, known)
    return f'; did you mean "{close}"?' if close else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    # Comparing is slow, and a project may have a thousand wrong names beside a thousand right ones.
    left = _comparisons.get()
    if left is not None and left[0] <= 0:
        return None
    alike = [each for each in known if abs(len(each) - len(word)) <= 3 and each[:1] == word[:1]][
        :MAX_COMPARED
    ]
    if left is not None:
        left[0] -= len(alike)
    close = get_close_matches(word, alike, n=1, cutoff=0.6)
    return close[0] if close else None


# How many names may still be compared; None: as many as there are.
_comparisons: ContextVar[list[int] | None] = ContextVar("comparisons", default=None)


@contextmanager
def suggestions_within(comparisons: int) -> Iterator[None]:
    """Inside, at most so many names are compared in search of what was meant; then nothing more is suggested."""
    token = _comparisons.set([comparisons])
    try:
        yield
    finally:
        _comparisons.reset(token)


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
        if not self._found:
            return ()
        return tuple(found for found in self._found if found.severity in (Severity.ERROR, Severity.FATAL))

    def all(self) -> tuple[Diagnostic, ...]:
        return tuple(self._found)
