"""Liquid in LookML: strict, with Looker's tags and with limits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, ResourceLimitError

from ..diagnostics import Diagnostic, LookmlError, Span
from .legacy import normalise
from .scope import LiquidScope
from .tags import FILTERS, TAGS
from .variables import Refused, RootVariables

MAX_RANGE = 10_000
MAX_TEMPLATE_CHARS = 1_000_000

_ASSIGNED = re.compile(r"\{%-?\s*(?:assign|capture)\s+([\w-]+)")


class StrictEnvironment(Environment):
    """Unknown tags, filters and variables are errors, and no text can hold the server up."""

    loop_iteration_limit = 20_000
    output_stream_limit = 1_000_000
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


def _environment() -> StrictEnvironment:
    environment = StrictEnvironment(tolerance=Mode.STRICT, undefined=Refused, strict_filters=True)
    for tag in TAGS:
        environment.add_tag(tag)
    for name, apply in FILTERS.items():
        environment.add_filter(name, apply)
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=8192)
def _compiled(text: str) -> tuple[BoundTemplate, frozenset[str]]:
    if len(text) > MAX_TEMPLATE_CHARS:
        raise ResourceLimitError(
            f"a Liquid text may have at most {MAX_TEMPLATE_CHARS} characters", token=None
        )
    normal = normalise(text)
    return _ENVIRONMENT.from_string(normal), frozenset(_ASSIGNED.findall(normal))


def render(text: str, scope: LiquidScope, span: Span | None) -> str:
    """Raises LookmlError, code `liquid`."""
    try:
        template, assigned = _compiled(text)
        return _rendered(template, RootVariables(scope, assigned))
    except LiquidError as error:
        raise LookmlError(_diagnostic(_sentence(error), scope, span)) from error
    except (LookupError, ValueError) as error:
        raise LookmlError(_diagnostic(str(error.args[0] if error.args else error), scope, span)) from error


def filter_names() -> frozenset[str]:
    """The names of all filters, Liquid's and Looker's."""
    return frozenset(_ENVIRONMENT.filters)


def check(text: str) -> str | None:
    """What is wrong with the grammar of the text, in a sentence; None when it parses."""
    try:
        _compiled(text)
    except LiquidError as error:
        return _sentence(error)
    return None


def _rendered(template: BoundTemplate, variables: RootVariables) -> str:
    buffer = template._get_buffer()
    template.render_with_context(RenderContext(template, globals=variables), buffer)
    return buffer.getvalue()


def _sentence(error: LiquidError) -> str:
    text = str(error.args[0]) if error.args else type(error).__name__
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
