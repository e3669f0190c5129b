"""Liquid in LookML: strict, with Looker's tags and with limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, ResourceLimitError

from ..diagnostics import Diagnostic, LookmlError, Span
from .legacy import normalise
from .limits import MAX_OUTPUT_CHARS, BoundedContext, BoundedForTag
from .scope import LiquidScope
from .tags import FILTERS, TAGS
from .variables import Refused, RootVariables

MAX_RANGE = 10_000
MAX_TEMPLATE_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """`assigned` are the variables that the text itself sets."""

    parsed: BoundTemplate
    assigned: frozenset[str]

    def render(self, scope: LiquidScope) -> str:
        """Raises LiquidError, LookupError and ValueError."""
        context = BoundedContext(self.parsed, globals=RootVariables(scope, self.assigned))
        buffer = context.get_buffer()
        self.parsed.render_with_context(context, buffer)
        return buffer.getvalue()


_ASSIGNED = re.compile(r"\{%-?\s*(?:assign|capture)\s+([\w-]+)")


class StrictEnvironment(Environment):
    """Unknown tags, filters and variables are errors, and no text can hold the server up."""

    loop_iteration_limit = 20_000
    output_stream_limit = MAX_OUTPUT_CHARS
    local_namespace_limit = 200_000
    context_depth_limit = 30
    logical_parentheses = True


def _capped_range(self: RangeLiteral, context: RenderContext) -> range:
    numbers = self._make_range(self.start.evaluate(context), self.stop.evaluate(context))
    # not len(): it overflows for the very ranges that have to be refused
    if numbers.stop - numbers.start > MAX_RANGE:
        raise ResourceLimitError(f"a range may have at most {MAX_RANGE} members", token=self.token)
    return numbers


# python-liquid makes range literals in a function of its own, so there is no class to pass in: without this,
# `(1..99999999) | join` takes the memory of the machine before any of its limits is asked.
RangeLiteral.evaluate = _capped_range


# Not in Looker's Liquid: there are no other templates to include, and `safe` would let HTML out of values.
_TAGS_LEFT_OUT = ("include", "render", "tablerow")
_FILTERS_LEFT_OUT = ("safe", "escapejs")


def _environment(*, escapes_html: bool) -> StrictEnvironment:
    environment = StrictEnvironment(
        tolerance=Mode.STRICT, undefined=Refused, strict_filters=True, autoescape=escapes_html
    )
    for tag in (*TAGS, BoundedForTag):
        environment.add_tag(tag)
    for name in _TAGS_LEFT_OUT:
        del environment.tags[name]
    for name, apply in FILTERS.items():
        environment.add_filter(name, apply)
    for name in _FILTERS_LEFT_OUT:
        del environment.filters[name]
    return environment


_ENVIRONMENTS = {False: _environment(escapes_html=False), True: _environment(escapes_html=True)}


@lru_cache(maxsize=8192)
def compiled(text: str, *, escapes_html: bool = False) -> Template:
    """Raises LiquidError. `escapes_html`: what the template writes of values is text, never HTML."""
    if len(text) > MAX_TEMPLATE_CHARS:
        raise ResourceLimitError(
            f"a Liquid text may have at most {MAX_TEMPLATE_CHARS} characters", token=None
        )
    normal = normalise(text)
    template = _ENVIRONMENTS[escapes_html].from_string(normal)
    return Template(template, frozenset(_ASSIGNED.findall(normal)))


def render(text: str, scope: LiquidScope, span: Span | None, *, escapes_html: bool = False) -> str:
    """Raises LookmlError, code `liquid`."""
    try:
        return compiled(text, escapes_html=escapes_html).render(scope)
    except LiquidError as error:
        raise LookmlError(_diagnostic(_sentence(error), scope, span)) from error
    except (LookupError, ValueError, ArithmeticError) as error:
        raise LookmlError(_diagnostic(str(error.args[0] if error.args else error), scope, span)) from error


def require(text: str, scope: LiquidScope, span: Span | None) -> None:
    """Raises LookmlError, code `liquid`, for a text that does not parse."""
    message = check(text)
    if message is not None:
        raise LookmlError(_diagnostic(message, scope, span))


def filter_names() -> frozenset[str]:
    """The names of all filters, Liquid's and Looker's."""
    return frozenset(_ENVIRONMENTS[False].filters)


def check(text: str) -> str | None:
    """What is wrong with the grammar of the text, in a sentence; None when it parses."""
    try:
        compiled(text)
    except LiquidError as error:
        return _sentence(error)
    return None


def _sentence(error: LiquidError) -> str:
    text = str(error.args[0]) if error.args else type(error).__name__
    if (
        "__init__()" in text
    ):  # where the library trips over its own error: `concat` with a range, for instance
        text = "a filter cannot work with the value that it is given"
    place: Any = error.context()
    return f"{text} (line {place[0]} of the text)" if place else text


def _diagnostic(message: str, scope: LiquidScope, span: Span | None) -> Diagnostic:
    return Diagnostic(
        code="liquid",
        message=message,
        span=span,
        model=scope.model,
        explore=scope.explore,
        field=scope.complete(scope.field_name) if scope.field_name else None,
    )
