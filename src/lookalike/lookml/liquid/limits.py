"""What a Liquid text may cost. Steps are counted, not seconds: a text passes on every machine or on none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TextIO, cast

from liquid import RenderContext, TokenStream
from liquid.ast import BlockNode, Node
from liquid.builtin.tags.for_tag import ForNode, ForTag
from liquid.exceptions import ResourceLimitError
from liquid.output import LimitedStringIO
from liquid.token import Token

# A step is about two microseconds: 100,000 of them end within a fifth of a second.
MAX_STEPS = 100_000
MAX_OUTPUT_CHARS = 1_000_000
MAX_INTEGER_BITS = 4_096
MAX_DATE_CHARS = 200
MAX_ROUNDED_DIGITS = 100


class BoundedContext(RenderContext):
    """Counts what variables, filters, loops and written texts cost."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._steps_left = MAX_STEPS

    def charge(self, steps: int) -> None:
        """Raises ResourceLimitError."""
        self._steps_left -= steps
        if self._steps_left < 0:
            raise ResourceLimitError("the text takes too many steps to render", token=None)

    def get(self, path: list[object], **options: Any) -> object:
        self.charge(1)
        return super().get(path, **options)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.charge(length)
        super().raise_for_loop_limit(length)

    def get_buffer(self, buf: Any = None) -> BoundedBuffer:
        return BoundedBuffer(self)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        return partial(self._apply, name, super().filter(name, token))

    def _apply(
        self, name: str, apply: Callable[..., object], value: Any, *args: Any, **kwargs: Any
    ) -> object:
        given = (value, *args, *kwargs.values())
        self.charge(1 + sum(map(_cost, given)))
        before = _BEFORE.get(name)
        if before is not None:
            self.charge(before(*given))
        result = apply(value, *args, **kwargs)
        if isinstance(result, int) and result.bit_length() > MAX_INTEGER_BITS:
            raise ResourceLimitError("the number is too large", token=None)
        self.charge(_cost(result))
        return result


class BoundedBuffer(LimitedStringIO):
    """Takes what one rendering writes."""

    def __init__(self, context: BoundedContext):
        super().__init__(limit=MAX_OUTPUT_CHARS)
        self._context = context

    def write(self, text: str) -> int:
        self._context.charge(1 + len(text) // 1000)
        return super().write(text)


class BoundedBlock(BlockNode):
    """What a loop repeats: each turn costs as much as it holds, whether or not it reads anything."""

    __slots__ = ("steps",)

    def __init__(self, block: BlockNode):
        super().__init__(block.token, block.nodes)
        self.blank = block.blank
        self.steps = _nodes_in(block)

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        cast(BoundedContext, context).charge(self.steps)
        return super().render_to_output(context, buffer)


class BoundedForTag(ForTag):
    def parse(self, stream: TokenStream) -> Node:
        node = cast(ForNode, super().parse(stream))
        node.block = BoundedBlock(node.block)
        return node


def _nodes_in(node: Node) -> int:
    # The context of the library's signature is for templates that load others: there are none here.
    return 1 + sum(map(_nodes_in, node.children(cast(RenderContext, None))))


def _cost(value: object) -> int:
    if isinstance(value, str):
        return len(value) // 1000
    return len(value) // 10 if isinstance(value, list | tuple | range) else 0


def _replacing(value: Any, old: Any = "", new: Any = "", *_: Any) -> int:
    return str(value).count(str(old)) * len(str(new)) // 1000


def _joining(value: Any, separator: Any = " ", *_: Any) -> int:
    return len(value) * len(str(separator)) // 1000 if isinstance(value, list | tuple | range) else 0


def _each_with_each(value: Any, *_: Any) -> int:
    return len(value) ** 2 // 50 if isinstance(value, list | tuple | range) else 0


def _rescanning(value: Any, *_: Any) -> int:
    """The library looks for the end of a tag anew from each `<`."""
    text = str(value)
    return text.count("<") * len(text) // 2000


def _rounding(_: Any, digits: Any = 0, *__: Any) -> int:
    """Ten to the power of `digits` is worked out in full."""
    try:
        fits = abs(int(digits)) <= MAX_ROUNDED_DIGITS
    except (TypeError, ValueError, OverflowError):
        return 0
    return 0 if fits else MAX_STEPS + 1


def _reading_a_date(value: Any, *_: Any) -> int:
    return MAX_STEPS + 1 if isinstance(value, str) and len(value) > MAX_DATE_CHARS else 20


# What filters cost that is more than what they read and write.
_BEFORE: dict[str, Callable[..., int]] = {
    "replace": _replacing,
    "join": _joining,
    "uniq": _each_with_each,
    "strip_html": _rescanning,
    "round": _rounding,
    "date": _reading_a_date,
}
