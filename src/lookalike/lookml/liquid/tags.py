"""Looker's own Liquid tags and filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, TextIO, cast
from urllib.parse import quote

from liquid import Environment, RenderContext, TokenStream
from liquid.ast import BlockNode, Node
from liquid.builtin.filters.misc import date as liquid_date
from liquid.exceptions import LiquidSyntaxError
from liquid.filter import with_context, with_environment
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_TAG, Token

from .scope import LiquidScope
from .variables import RootVariables

_FIELD = re.compile(r"\s*(\w+(?:\.\w+)?)\s*")


def scope_of(context: RenderContext) -> LiquidScope:
    return cast(RootVariables, context.globals).scope


def _in_sql(context: RenderContext, token: Token) -> LiquidScope:
    """The scope. Raises LiquidSyntaxError for a tag that stands anywhere else than in SQL."""
    scope = scope_of(context)
    if scope.place != "sql":
        raise LiquidSyntaxError(
            f'Variable not found "{token.value}". {{% {token.value} %}} has no value in "{scope.place}".',
            token=token,
        )
    return scope


def known_field(scope: LiquidScope, name: str, token: Token) -> str:
    """The complete name of a field that the explore has; anything else is an error."""
    complete = scope.complete(name)
    alias, _, field_name = complete.partition(".")
    if field_name in scope.fields.get(alias, ()):
        return complete
    raise LiquidSyntaxError(f'Variable not found "{name}".', token=token)


def _field_argument(stream: TokenStream, tag: Token) -> str:
    argument = stream.current
    match = _FIELD.fullmatch(argument.value) if argument.kind == TOKEN_EXPRESSION else None
    if match is None:
        raise LiquidSyntaxError(_one_field(tag), token=tag)
    return match.group(1)


def _one_field(tag: Token) -> str:
    return f"the tag {tag.value} takes the name of one field: {{% {tag.value} view.field %}}"


class WritingNode(Node):
    """A tag that writes. The library skips blocks of which it believes that they write nothing, and it believes so of
    every tag that does not object: an `{% if %}` around nothing but a `{% condition %}` would lose it."""

    def __init__(self, token: Token):
        super().__init__(token)
        self.blank = False


class ConditionNode(WritingNode):
    """`{% condition orders.created %} sql {% endcondition %}`."""

    __slots__ = ("block", "name")

    def __init__(self, token: Token, name: str, block: BlockNode):
        super().__init__(token)
        self.name, self.block = name, block

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        scope = _in_sql(context, self.token)
        inner = context.get_buffer(buffer)
        self.block.render(context, inner)
        # Without a name it is the filter field's own: `filter: f { sql: {% condition %} x {% endcondition %} ;; }`.
        name = self.name or scope.field_name
        if not name:
            raise LiquidSyntaxError(_one_field(self.token), token=self.token)
        return buffer.write(scope.condition(known_field(scope, name, self.token), inner.getvalue()))


class ConditionTag(Tag):
    name = "condition"
    end = "endcondition"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        field_name = ""
        if stream.current.kind == TOKEN_EXPRESSION:
            field_name = _field_argument(stream, token)
            next(stream)
        return ConditionNode(token, field_name, _block(self, stream))


class IncrementConditionNode(WritingNode):
    __slots__ = ("block",)

    def __init__(self, token: Token, block: BlockNode):
        super().__init__(token)
        self.block = block

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        inner = context.get_buffer(buffer)
        self.block.render(context, inner)
        build = _in_sql(context, self.token).increment_condition
        # A build from nothing takes every row.
        return buffer.write("1=1" if build is None else build(inner.getvalue()))


class IncrementConditionTag(Tag):
    name = "incrementcondition"
    end = "endincrementcondition"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        if stream.current.kind == TOKEN_EXPRESSION:
            next(stream)
        return IncrementConditionNode(token, _block(self, stream))


class IncrementValueNode(WritingNode):
    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_in_sql(context, self.token).increment_value)


class IncrementValueTag(Tag):
    """The moment from which an increment is built; NULL when the table is built from nothing."""

    name = "increment_value"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        return IncrementValueNode(stream.eat(TOKEN_TAG))


def _block(tag: Tag, stream: TokenStream) -> BlockNode:
    block = get_parser(tag.env).parse_block(stream, frozenset((tag.end, TOKEN_EOF)))
    stream.expect(TOKEN_TAG, value=tag.end)
    return block


class InlineNode(WritingNode):
    __slots__ = ("name", "sql")

    def __init__(self, token: Token, name: str, sql: Callable[[LiquidScope, str], str]):
        super().__init__(token)
        self.name, self.sql = name, sql

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        scope = scope_of(context) if self.token.value == ParameterTag.name else _in_sql(context, self.token)
        return buffer.write(self.sql(scope, known_field(scope, self.name, self.token)))


class InlineTag(Tag):
    """A tag with one field and no end; `sql` says what it writes."""

    block = False

    @staticmethod
    def sql(scope: LiquidScope, field_name: str) -> str:
        raise NotImplementedError

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        # The last token of a tag stays current: the parser steps over it.
        return InlineNode(token, _field_argument(stream, token), self.sql)


class ParameterTag(InlineTag):
    name = "parameter"

    @staticmethod
    def sql(scope: LiquidScope, field_name: str) -> str:
        return scope.parameter(field_name)


class DateStartTag(InlineTag):
    name = "date_start"

    @staticmethod
    def sql(scope: LiquidScope, field_name: str) -> str:
        return scope.date_bound(field_name, "start")


class DateEndTag(InlineTag):
    name = "date_end"

    @staticmethod
    def sql(scope: LiquidScope, field_name: str) -> str:
        return scope.date_bound(field_name, "end")


TAGS: tuple[type[Tag], ...] = (
    ConditionTag,
    IncrementConditionTag,
    IncrementValueTag,
    ParameterTag,
    DateStartTag,
    DateEndTag,
)


@with_context
def sql_quote(value: Any, *, context: RenderContext) -> str:
    """The value as a string literal of the query's database."""
    return scope_of(context).quote("" if value is None else str(value))


def sql_boolean(value: Any) -> str:
    """`TRUE` or `FALSE`; the words of LookML and of users count as what they say."""
    if isinstance(value, str):
        return "TRUE" if value.strip().lower() in ("true", "yes", "1") else "FALSE"
    return "TRUE" if value else "FALSE"


def encode_uri(value: Any) -> str:
    return "" if value is None else quote(str(value), safe="")


def rounded(value: Any, digits: Any = 0) -> int | float:
    """Half away from zero, as Ruby rounds; what is no number counts as 0."""
    try:
        number, places = Decimal(str(value)), int(digits or 0)
    except (ArithmeticError, TypeError, ValueError):
        return 0
    if not number.is_finite():
        return float(number)
    with localcontext(prec=1_000):
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(number) if places > 0 else int(number)


@with_context
@with_environment
def date(value: Any, form: Any, *, context: RenderContext, environment: Environment) -> str:
    """As the library's, but `now` is the query's."""
    now = scope_of(context).now
    return liquid_date(now if now and value in ("now", "today") else value, form, environment=environment)


FILTERS: dict[str, Callable[..., object]] = {
    "date": date,
    "round": rounded,
    "sql_quote": sql_quote,
    "sql_boolean": sql_boolean,
    "encode_uri": encode_uri,
}
