"""Conditions of a statement as nodes of a Looker expression, with values of the types of their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from ..expressions.kinds import Kind
from ..expressions.tree import Call, Chain, FieldName, Node, Number, Prefixed, Text, YesNo
from ..plan.catalog import FieldRef
from ..plan.field_kinds import type_of
from .errors import SqlError
from .tree import (
    Aggregate,
    Among,
    Comparison,
    Condition,
    Holds,
    IsNull,
    Joined,
    Like,
    Name,
    Not,
    Operand,
    Value,
)

_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?)?|-Q([1-4]))?", re.ASCII
)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_YES_NO = {"TRUE": True, "YES": True, "FALSE": False, "NO": False}
_WORDS = {
    Kind.NUMBER: "a number",
    Kind.STRING: "a text in quotation marks",
    Kind.YESNO: "TRUE or FALSE",
    Kind.DATE: "a date such as '2024-05-01'",
    Kind.DATETIME: "a moment such as '2024-05-01 12:00:00'",
    Kind.YEAR: "a year such as 2024",
}


class Conditions:
    """`field` resolves what a statement names; `finds` tells whether a name in double quotes is a field. `named`
    gathers the fields that conditions name."""

    def __init__(self, field: Callable[[Name | Aggregate], FieldRef], finds: Callable[[Name], bool]):
        self._field, self._finds = field, finds
        self._on_groups = False
        self.named: set[str] = set()

    def node(self, condition: Condition, *, on_groups: bool) -> Node:
        """Raises SqlError. `on_groups`: the condition is of HAVING, where measures may stand."""
        self._on_groups = on_groups
        return self._node(condition)

    def _node(self, condition: Condition) -> Node:
        match condition:
            case Joined():
                first, *rest = [self._node(each) for each in condition.operands]
                return Chain(first, tuple((condition.operator, each) for each in rest))
            case Not():
                return Prefixed("NOT", self._node(condition.operand))
            case Comparison():
                return self._comparison(condition)
            case Among():
                return self._among(condition)
            case Like():
                return self._like(condition)
            case IsNull():
                return Call("is_null", (self._name(self._reference(condition.left)),))
            case Holds():
                return self._holds(condition)

    # fields

    def _operand(self, operand: Operand) -> FieldRef | Value:
        """A name in double quotes that is no field is a text."""
        if isinstance(operand, Value):
            return operand
        if isinstance(operand, Name) and operand.is_quoted and not self._finds(operand):
            return Value("text", operand.parts[0], operand.position)
        if isinstance(operand, Aggregate) and not self._on_groups:
            raise SqlError("WHERE filters rows; measures are filtered in HAVING.", operand.position)
        found = self._field(operand)
        self.named.add(found.name)
        return found

    def _reference(self, operand: Operand) -> FieldRef:
        found = self._operand(operand)
        if isinstance(found, Value):
            raise SqlError("A field is expected here, not a constant.", operand.position)
        return found

    def _name(self, reference: FieldRef) -> Node:
        return FieldName(reference.name)

    # tests

    def _comparison(self, condition: Comparison) -> Node:
        left, right, operator = (
            self._operand(condition.left),
            self._operand(condition.right),
            condition.operator,
        )
        if isinstance(left, Value) and not isinstance(right, Value):
            left, right, operator = right, left, _FLIPPED[operator]
        if isinstance(left, Value):
            assert isinstance(right, Value)
            return Chain(_constant(left), ((operator, _constant(right)),))
        if isinstance(right, Value):
            _check_order(left, operator, condition.position)
            return Chain(self._name(left), ((operator, literal(right, left)),))
        _check_alike(left, right, condition.position)
        return Chain(self._name(left), ((operator, self._name(right)),))

    def _among(self, condition: Among) -> Node:
        reference = self._reference(condition.left)
        name = self._name(reference)
        nodes: list[Node] = []
        for each in condition.values:
            value = self._operand(each)
            if isinstance(value, FieldRef):
                raise SqlError("IN takes constants.", each.position)
            nodes.append(Chain(name, (("=", literal(value, reference)),)))
        return nodes[0] if len(nodes) == 1 else Chain(nodes[0], tuple(("OR", node) for node in nodes[1:]))

    def _like(self, condition: Like) -> Node:
        reference = self._reference(condition.left)
        if _kind(reference) is not Kind.STRING:
            raise SqlError(f"LIKE compares texts, and {reference.name} is none.", condition.position)
        return like(self._name(reference), _pieces(condition.pattern), condition.pattern.position)

    def _holds(self, condition: Holds) -> Node:
        found = self._operand(condition.left)
        if isinstance(found, Value):
            if found.kind != "yesno":
                raise SqlError("A comparison is expected here.", condition.position)
            return Chain(Number("1"), (("=", Number("1" if found.text == "TRUE" else "2")),))
        if _kind(found) is not Kind.YESNO:
            raise SqlError(f"{found.name} is no condition; compare it with a value.", condition.position)
        return self._name(found)


def _kind(reference: FieldRef) -> Kind:
    found = type_of(reference)
    return found.kind if found is not None else Kind.ANY


def _check_order(reference: FieldRef, operator: str, position: int) -> None:
    if _kind(reference) is Kind.YESNO and operator not in ("=", "!="):
        raise SqlError(f"{reference.name} is yes or no, which has no order.", position)


def _check_alike(left: FieldRef, right: FieldRef, position: int) -> None:
    dates = {Kind.DATE, Kind.DATETIME, Kind.YEAR}
    kinds = {_kind(left), _kind(right)}
    if len(kinds) > 1 and not kinds <= dates:
        raise SqlError(f"{left.name} and {right.name} are of different types.", position)


def _constant(value: Value) -> Node:
    """Of a comparison without a field, such as `1 = 0`, which tools send to ask for no rows."""
    if value.kind != "number":
        raise SqlError("Constants of this type cannot be compared with one another.", value.position)
    return _digits(value)


# --- values -------------------------------------------------------------------------------------------------


def literal(value: Value, reference: FieldRef) -> Node:
    """The value in the type of the field that it is compared with. Raises SqlError."""
    if value.kind == "null":
        raise SqlError("A comparison with NULL is never true; write IS NULL.", value.position)
    kind = _kind(reference)
    found = _READERS[kind](value) if kind in _READERS else _as_written(value)
    if found is None:
        wanted = _WORDS.get(kind, "another value")
        raise SqlError(
            f"{reference.name} is compared with {wanted}, not with {value.text[:80]!r}.", value.position
        )
    return found


def _number(value: Value) -> Node | None:
    return _digits(value) if value.kind == "number" else None


def _digits(value: Value) -> Node:
    digits = value.text.removeprefix("-")
    return Prefixed("-", Number(digits)) if value.text.startswith("-") else Number(digits)


def _text(value: Value) -> Node | None:
    return Text(value.text) if value.kind == "text" else None


def _yes_no(value: Value) -> Node | None:
    found = _YES_NO.get(value.text.upper()) if value.kind in ("yesno", "text") else None
    return None if found is None else YesNo(found)


def _year(value: Value) -> Node | None:
    if value.kind == "text" and re.fullmatch(r"\d{4}", value.text, re.ASCII):
        return Number(value.text)
    return _number(value) or _date(value)


def _date(value: Value) -> Node | None:
    """`2024-05-01`, `2024-05`, `2024-Q2`, `2024`, and a time of day behind a day."""
    found = _DATE.fullmatch(value.text.strip()) if value.kind in ("text", "date", "moment") else None
    if found is None:
        return None
    year, month, day, hour, minute, second, quarter = found.groups()
    month = str(int(quarter) * 3 - 2) if quarter else month or "1"
    parts = [int(part) for part in (year, month, day or "1")]
    clock = [int(part) for part in (hour or "0", minute or "0", second or "0")]
    try:
        datetime(parts[0], parts[1], parts[2], clock[0], clock[1], clock[2])
    except ValueError as wrong:
        raise SqlError(f"{value.text[:80]!r} is no date: {wrong}.", value.position) from wrong
    has_clock = hour is not None
    numbers = tuple(Number(str(part)) for part in (*parts, *(clock if has_clock else ())))
    return Call("date_time" if has_clock else "date", numbers)


def _as_written(value: Value) -> Node | None:
    return _number(value) or _text(value) or _yes_no(value) or _date(value)


_READERS: dict[Kind, Callable[[Value], Node | None]] = {
    Kind.NUMBER: _number,
    Kind.STRING: _text,
    Kind.YESNO: _yes_no,
    Kind.DATE: _date,
    Kind.DATETIME: _date,
    Kind.YEAR: _year,
}


# --- LIKE ---------------------------------------------------------------------------------------------------


def _pieces(pattern: Value) -> list[str]:
    """The texts between the signs `%`. Raises SqlError for `_`, which stands for one character."""
    pieces, position = [""], pattern.position
    signs = iter(pattern.text)
    for sign in signs:
        if sign == "\\":
            pieces[-1] += next(signs, "\\")
        elif sign == "_":
            raise SqlError("LIKE with _ is not supported; write \\\\_ for the sign itself.", position)
        elif sign == "%":
            pieces.append("")
        else:
            pieces[-1] += sign
    return pieces


def like(name: Node, pieces: Sequence[str], position: int) -> Node:
    """Beginning, end and part of a text, which expressions can say. Raises SqlError for other patterns."""
    begin, *middle, end = pieces if len(pieces) > 1 else (pieces[0], "")
    if len(pieces) == 1:
        return Chain(name, (("=", Text(begin)),))
    inner = [piece for piece in middle if piece]
    if len(inner) > 1 or (inner and (begin or end)):
        raise SqlError("LIKE takes %part%, begin%, %end and begin%end.", position)
    tests: list[Node] = []
    if inner:
        tests.append(Call("contains", (name, Text(inner[0]))))
    if begin:
        tests.append(Chain(Call("position", (name, Text(begin))), (("=", Number("1")),)))
    if end:
        tests.append(_ends_with(name, end))
    if begin and end:  # the two must not overlap
        tests.append(Chain(Call("length", (name,)), ((">=", Number(str(len(begin) + len(end)))),)))
    if not tests:
        return Prefixed("NOT", Call("is_null", (name,)))
    return tests[0] if len(tests) == 1 else Chain(tests[0], tuple(("AND", test) for test in tests[1:]))


def _ends_with(name: Node, end: str) -> Node:
    count = Number(str(len(end)))
    start = Chain(Call("length", (name,)), (("-", Number(str(len(end) - 1))),))
    return Chain(Call("substring", (name, start, count)), (("=", Text(end)),))
