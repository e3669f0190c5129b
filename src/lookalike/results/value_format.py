"""Excel-style number formats, as LookML's `value_format` takes them.

Read here: digits `0 # ?`, the point, thousands, trailing commas (each divides by 1000), `%`, `E+00`, literals
(`"text"`, `\\x`, any character without a meaning), `_x` (a space), `*x` (nothing), `[$€-407]`, colours (ignored),
up to four sections, and conditions such as `[>=1000000]0.00,,"M";[>=1000]0.00,"K";0`; durations such as `[h]:mm:ss`.
Not read: fractions and date codes; they raise ValueFormatError.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from .duration_format import duration_writer

DIGITS = "0#?"
COLOURS = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color *\d+)", re.IGNORECASE)
CONDITION = re.compile(r"(<=|>=|<>|=|<|>) *(-?[0-9.]+)")  # `[>=1000]` without its brackets
CURRENCY = re.compile(r"\$([^-\]]*)(-[0-9A-Fa-f]+)?")  # `[$€-407]` without its brackets
EXPONENT = re.compile(r"[eE][+-]0+")
DATE_CODES = "ymdhsYMDHS"
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
PRECISION = 120  # enough for DECIMAL(38) and every double written out


class ValueFormatError(ValueError):
    """A format that cannot be read; the message says which part."""


@dataclass(frozen=True)
class Part:
    """`kind`: literal, digit, point, comma, percent, exponent, text, general."""

    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    parts: tuple[Part, ...]
    condition: tuple[str, Decimal] | None = None

    def matches(self, value: Decimal) -> bool:
        return self.condition is None or COMPARE[self.condition[0]](value, self.condition[1])

    @property
    def only_negative(self) -> bool:
        return self.condition is not None and self.condition[0] in ("<", "<=") and self.condition[1] <= 0


def compile_format(value_format: str, separators: str = "") -> Callable[[Decimal], str]:
    """A function that writes a number. `separators`: what stands between thousands, and before the fraction, in
    place of `,` and `.`. Raises ValueFormatError."""
    if (show_duration := duration_writer(value_format)) is not None:
        return show_duration
    sections = [parse_section(text) for text in split_sections(value_format)]
    if len(sections) > 4:
        raise ValueFormatError(f"{value_format!r} has {len(sections)} sections; four are the most.")
    writers = [section_writer(section, separators or ",.") for section in sections]

    def show(value: Decimal) -> str:
        with localcontext() as context:
            context.prec = PRECISION
            number, signed = choose(sections, value)
            return writers[number](value if signed else abs(value))

    return show


def choose(sections: list[Section], value: Decimal) -> tuple[int, bool]:
    """Which section writes the value, and whether it writes a minus before a negative one."""
    if any(section.condition for section in sections):
        return choose_by_condition(sections, value)
    if value < 0 and len(sections) > 1:
        return 1, False
    if value == 0 and len(sections) > 2:
        return 2, False
    return 0, True


def choose_by_condition(sections: list[Section], value: Decimal) -> tuple[int, bool]:
    for number, section in enumerate(sections):
        if section.matches(value):
            return number, not section.only_negative
    return len(sections) - 1, True


def split_sections(value_format: str) -> list[str]:
    """Cut at `;` outside quotes, brackets and escapes."""
    found, start, at = [], 0, 0
    while at < len(value_format):
        if value_format[at] == ";":
            found.append(value_format[start:at])
            start = at + 1
        at = after_token(value_format, at)
    return [*found, value_format[start:]]


def after_token(text: str, at: int) -> int:
    """Where the next token begins; quotes and brackets are one token."""
    closing = {'"': '"', "[": "]"}.get(text[at])
    if closing:
        end = text.find(closing, at + 1)
        if end < 0:
            raise ValueFormatError(f"{text!r} has no {closing} for the {text[at]} at character {at + 1}.")
        return end + 1
    return at + 2 if text[at] in "\\_*" else at + 1


def parse_section(text: str) -> Section:
    parts: list[Part] = []
    condition = None
    at = 0
    while at < len(text):
        exponent = EXPONENT.match(text, at)
        end = exponent.end() if exponent else after_token(text, at)
        token = text[at:end]
        if token.lower() == "g" and text[at : at + 7].lower() == "general":
            token, end = "General", at + 7
        found = CONDITION.fullmatch(token[1:-1]) if token[0] == "[" else None
        if found:
            condition = (found[1], Decimal(found[2]))
        else:
            parts += parse_token(token, text)
        at = end
    return Section(tuple(parts), condition)


def parse_token(token: str, text: str) -> list[Part]:
    first = token[0]
    if first == "[":
        return parse_bracket(token[1:-1], text)
    if first == '"':
        return [Part("literal", token[1:-1])]
    if first == "\\":
        return [Part("literal", token[1:])]
    if first == "_":
        return [Part("literal", " ")]
    if first == "*":
        return []
    if token == "General":
        return [Part("general", "")]
    if EXPONENT.fullmatch(token):
        return [Part("exponent", token)]
    return [Part(kind_of(first, text), first)]


def parse_bracket(inner: str, text: str) -> list[Part]:
    currency = CURRENCY.fullmatch(inner)
    if currency:
        return [Part("literal", currency[1])]
    if COLOURS.fullmatch(inner):
        return []
    raise ValueFormatError(f"[{inner}] in {text!r} is no colour, currency or condition.")


def kind_of(char: str, text: str) -> str:
    if char in DIGITS:
        return "digit"
    if char == "/" and re.search(r"[0#?] */ *[0#?]", text):
        raise ValueFormatError(f"{text!r} is a fraction, which is not supported.")
    if char in DATE_CODES and not re.search(r"[0#?]", text):
        raise ValueFormatError(f"{text!r} is a date format; numbers take digits such as 0 and #.")
    return {".": "point", ",": "comma", "%": "percent", "@": "text"}.get(char, "literal")


@dataclass(frozen=True)
class Layout:
    """What the parts of a section mean together."""

    parts: tuple[Part, ...]
    whole: int  # digit places before the point
    decimals: int
    scale: int  # power of ten the value is multiplied by
    thousands: bool
    exponent: Part | None
    separators: str  # of thousands, of the fraction


def section_writer(section: Section, separators: str) -> Callable[[Decimal], str]:
    if not any(part.kind in ("digit", "general") for part in section.parts):
        fixed = "".join(part.text for part in section.parts if part.kind in ("literal", "percent"))
        return lambda value: ("-" if value < 0 and fixed else "") + fixed
    layout = layout_of(section.parts, separators)
    return lambda value: write_number(layout, value)


def layout_of(parts: tuple[Part, ...], separators: str) -> Layout:
    point = next((at for at, part in enumerate(parts) if part.kind == "point"), len(parts))
    digits = [at for at, part in enumerate(parts) if part.kind == "digit"]
    whole = [at for at in digits if at < point]
    kept, scale, thousands = [], 0, False
    for at, part in enumerate(parts):
        if part.kind != "comma":
            kept.append(part)
        elif whole and whole[0] < at < whole[-1]:
            thousands = True
        elif digits and at > digits[0]:
            scale -= 3
    scale += 2 * sum(part.kind == "percent" for part in parts)
    exponent = next((part for part in parts if part.kind == "exponent"), None)
    decimals = len(digits) - len(whole)
    return Layout(tuple(kept), len(whole), decimals, scale, thousands, exponent, separators)


def write_number(layout: Layout, value: Decimal) -> str:
    value = value.scaleb(layout.scale)
    power = 0
    if layout.exponent is not None and value:
        power = value.adjusted() - max(layout.whole, 1) + 1
        value = value.scaleb(-power)
    if any(part.kind == "general" for part in layout.parts):
        return write_general(layout, value)
    rounded = value.quantize(Decimal(1).scaleb(-layout.decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    written = write_parts(layout, whole.lstrip("0"), fraction, power)
    return "-" + written if rounded < 0 else written


def write_general(layout: Layout, value: Decimal) -> str:
    shown = (f"{value.normalize():f}" if value else "0").replace(".", layout.separators[1])
    return "".join(shown if part.kind == "general" else part.text for part in layout.parts)


def write_parts(layout: Layout, whole: str, fraction: str, power: int) -> str:
    before = write_whole(layout, whole)
    after = write_fraction(layout, fraction)
    found, seen_point = [], False
    for part in layout.parts:
        if part.kind == "digit":
            found.append(after.pop(0) if seen_point else before.pop(0))
        elif part.kind == "point":
            seen_point = True
            found.append(layout.separators[1])
        elif part.kind == "exponent":
            found.append(write_exponent(part.text, power))
        elif part.kind != "text":
            found.append(part.text)
    return "".join(found)


def write_exponent(pattern: str, power: int) -> str:
    sign = "-" if power < 0 else "+" if pattern[1] == "+" else ""
    return pattern[0] + sign + str(abs(power)).zfill(len(pattern) - 2)


def write_whole(layout: Layout, digits: str) -> list[str]:
    """One text for each digit place before the point; the first takes all digits that are left."""
    places = [part.text for part in before_point(layout.parts)]
    found: list[str] = []
    for number, place in enumerate(reversed(places)):
        last = number == len(places) - 1
        taken = digits if last else digits[-1:]
        digits = "" if last else digits[:-1]
        shown = taken or {"0": "0", "?": " "}.get(place, "")
        found.append(group(shown, number, layout.separators[0]) if layout.thousands else shown)
    return found[::-1]


def group(digits: str, places_right: int, comma: str = ",") -> str:
    """Put a comma after each digit that has a multiple of three places to its right.

    >>> group("1234", 2)
    '123,4'
    """
    found = ""
    for number, digit in enumerate(reversed(digits)):
        right = places_right + number
        found = digit + (comma if right and right % 3 == 0 and digit.isdigit() else "") + found
    return found


def write_fraction(layout: Layout, digits: str) -> list[str]:
    """One text for each digit place after the point; zeros at the end show only where the format has 0."""
    places = [part.text for part in after_point(layout.parts)]
    found = [*digits.ljust(len(places), "0")[: len(places)]]
    for at in range(len(places) - 1, -1, -1):
        if found[at] != "0" or places[at] == "0":
            break
        found[at] = " " if places[at] == "?" else ""
    return found


def before_point(parts: tuple[Part, ...]) -> list[Part]:
    point = next((at for at, part in enumerate(parts) if part.kind == "point"), len(parts))
    return [part for part in parts[:point] if part.kind == "digit"]


def after_point(parts: tuple[Part, ...]) -> list[Part]:
    point = next((at for at, part in enumerate(parts) if part.kind == "point"), len(parts))
    return [part for part in parts[point:] if part.kind == "digit"]
