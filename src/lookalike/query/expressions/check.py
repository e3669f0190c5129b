"""The type checker: a tree whose every node knows its type, or the sentence that says what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import ExpressionError, too_deep
from .functions import FUNCTIONS, Argument, Function, Place
from .kinds import DATE, NULL, NUMBER, STRING, YESNO, Kind, Type, fits, joined
from .tree import Call, Chain, FieldName, Node, Null, Number, Prefixed, Text, YesNo, rank_of, walk, written

FieldTypes = Callable[[FieldName], Type]  # raises ExpressionError for a name that is no field
_ARITHMETIC_HINTS = {
    Kind.DATE: "; dates are moved with add_days(number, date) and compared with diff_days(start, end)",
    Kind.DATETIME: "; dates are moved with add_days(number, date) and compared with diff_days(start, end)",
    Kind.STRING: "; texts are joined with concat(a, b)",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """`operands` are those of the node; of a `case` the conditions and values in turn, then the else value.

    `as_date`: a year that stands where a date is asked for.
    """

    node: Node
    type: Type
    operands: tuple[Typed, ...] = ()
    as_date: bool = False

    @property
    def kind(self) -> Kind:
        return self.type.kind


def check(node: Node, fields: FieldTypes, place: Place) -> Typed:
    """Raises ExpressionError."""
    try:
        return _Checker(fields, place).typed(node)
    except RecursionError as error:
        raise too_deep() from error


def null_comparisons(node: Node) -> list[str]:
    """A warning for each comparison with `null`, which is never yes: null propagates."""
    return [
        f"The comparison {written(each)} is never yes; write is_null(value)"
        for each in walk(node)
        if isinstance(each, Chain)
        and rank_of(each.rest[0][0]) == rank_of("=")
        and any(isinstance(operand, Null) for operand in each.operands)
    ]


class _Checker:
    def __init__(self, fields: FieldTypes, place: Place):
        self._fields, self._place = fields, place

    def typed(self, node: Node) -> Typed:
        match node:
            case Number():
                return Typed(node, NUMBER)
            case Text():
                return Typed(node, STRING)
            case YesNo():
                return Typed(node, YESNO)
            case Null():
                return Typed(node, NULL)
            case FieldName():
                return self._field(node)
            case Prefixed():
                return self._prefixed(node)
            case Chain():
                return self._chain(node)
            case Call():
                return self._call(node)

    def _field(self, node: FieldName) -> Typed:
        if node.total and self._place is Place.QUERY:
            message = f"${{{node.name}:{node.total}}} can only stand in table calculations"
            raise ExpressionError("calculation-only", message, node.position)
        return Typed(node, self._fields(node))

    def _prefixed(self, node: Prefixed) -> Typed:
        wanted = YESNO if node.operator == "NOT" else NUMBER
        operand = self._operand(node.operand, wanted.kind, node.operator)
        return Typed(node, wanted, (operand,))

    def _operand(self, node: Node, wanted: Kind, operator: str) -> Typed:
        found = self.typed(node)
        if found.type.is_list or not fits(found.kind, wanted):
            hint = _ARITHMETIC_HINTS.get(found.kind, "") if wanted is Kind.NUMBER else ""
            message = f'"{operator}" takes a {wanted}, and {written(node)} is a {found.type}{hint}'
            raise ExpressionError("wrong-type", message, node.position)
        return found

    def _chain(self, node: Chain) -> Typed:
        operator = node.rest[0][0]
        if rank_of(operator) == rank_of("="):
            return self._comparison(node, operator)
        wanted = YESNO if operator in ("AND", "OR") else NUMBER
        operands = [self._operand(node.first, wanted.kind, operator)]
        operands += [self._operand(operand, wanted.kind, sign) for sign, operand in node.rest]
        return Typed(node, wanted, tuple(operands))

    def _comparison(self, node: Chain, operator: str) -> Typed:
        left, right = (self.typed(operand) for operand in node.operands)
        kind = joined(left.kind, right.kind)
        if kind is None or left.type.is_list or right.type.is_list:
            hint = _comparison_hint(left, right)
            message = f"A {left.type} cannot be compared with a {right.type}: {written(node)}{hint}"
            raise ExpressionError("wrong-type", message, node.position)
        if operator not in ("=", "!=") and kind is Kind.YESNO:
            message = f'"{operator}" compares numbers, dates and texts; yes and no take = and !='
            raise ExpressionError("wrong-type", message, node.position)
        return Typed(node, YESNO, (_as(left, kind), _as(right, kind)))

    def _call(self, node: Call) -> Typed:
        if node.name == "when":
            message = "when(condition, value) can only stand in case(…)"
            raise ExpressionError("misplaced-when", message, node.position)
        function = FUNCTIONS[node.name]
        if self._place not in function.places:
            message = f"{node.name} can only be used in {', '.join(function.places)}"
            raise ExpressionError("misplaced-function", message, node.position)
        if node.name == "case":
            return self._case(node)
        operands = self._arguments(node, function)
        if node.name == "matches_filter":
            _check_filter(operands)
        return self._result(node, function, operands)

    def _arguments(self, node: Call, function: Function) -> list[Typed]:
        expected, given = function.arguments, node.arguments
        repeats = bool(expected) and expected[-1].repeats
        if len(given) < len(expected) or (len(given) > len(expected) and not repeats):
            number = f"{len(expected)} or more" if repeats else str(len(expected))
            message = f"{function.signature} takes {number} arguments; {len(given)} were given"
            raise ExpressionError("wrong-number-of-arguments", message, node.position)
        wanted = [*expected, *[expected[-1]] * (len(given) - len(expected))] if expected else []
        return [self._argument(each, one, function) for each, one in zip(given, wanted, strict=True)]

    def _argument(self, node: Node, wanted: Argument, function: Function) -> Typed:
        found = self.typed(node)
        if found.type.is_list and not wanted.is_column:
            message = f"{wanted.name} of {function.signature} takes one value, and {written(node)} is a list"
            raise ExpressionError("wrong-type", message, node.position)
        if not fits(found.kind, wanted.kind):
            message = (
                f"{wanted.name} of {function.signature} takes a {wanted.kind}, and {written(node)} is a "
                f"{found.type}"
            )
            raise ExpressionError("wrong-type", message, node.position)
        return _as(found, wanted.kind)

    def _case(self, node: Call) -> Typed:
        whens, rest = _whens(node)
        conditions = [self._operand(each.arguments[0], Kind.YESNO, "when") for each in whens]
        values = [self.typed(each.arguments[1]) for each in whens]
        values += [self.typed(each) for each in rest]
        kind = self._common(node, values)
        values = [_as(value, kind) for value in values]
        pairs = [one for pair in zip(conditions, values, strict=False) for one in pair]
        return Typed(node, Type(kind), (*pairs, *values[len(conditions) :]))

    def _common(self, node: Call, values: list[Typed]) -> Kind:
        kind = Kind.NULL
        for value in values:
            found = None if value.type.is_list else joined(kind, value.kind)
            if found is None:
                message = f"The values of {node.name}(…) must be of one type; {written(value.node)} is a {value.type}"
                raise ExpressionError("wrong-type", message, value.node.position)
            kind = found
        return kind

    def _result(self, node: Call, function: Function, operands: list[Typed]) -> Typed:
        match function.result:
            case "same":
                kind = operands[0].kind
            case "last":
                kind = operands[-1].kind
            case "moved":
                kind = Kind.DATETIME if operands[1].kind is Kind.DATETIME else Kind.DATE
            case "strings":
                return Typed(node, Type(Kind.STRING, is_list=True), tuple(operands))
            case "list":
                values = operands if node.name == "list" else operands[:1]
                return Typed(node, Type(self._common(node, values), is_list=True), tuple(operands))
            case "joined":
                values = operands[1:] if node.name == "if" else operands
                kind = self._common(node, values)
                operands[len(operands) - len(values) :] = [_as(value, kind) for value in values]
            case _:
                kind = Kind(function.result)
        return Typed(node, Type(kind), tuple(operands))


def _as(typed: Typed, wanted: Kind) -> Typed:
    """A year becomes a date where one is asked for."""
    if typed.kind is Kind.YEAR and wanted in (Kind.DATE, Kind.DATETIME):
        return replace(typed, type=DATE, as_date=True)
    return typed


def _whens(node: Call) -> tuple[list[Call], tuple[Node, ...]]:
    whens: list[Call] = []
    for argument in node.arguments:
        if not isinstance(argument, Call) or argument.name != "when":
            break
        if len(argument.arguments) != 2:
            message = f"when(condition, value) takes 2 arguments; {len(argument.arguments)} were given"
            raise ExpressionError("wrong-number-of-arguments", message, argument.position)
        whens.append(argument)
    rest = node.arguments[len(whens) :]
    if not whens or len(rest) > 1:
        message = "case takes when(condition, value) once or more, then one else value"
        raise ExpressionError("wrong-number-of-arguments", message, node.position)
    return whens, rest


def _check_filter(operands: list[Typed]) -> None:
    field, expression = operands
    if not isinstance(field.node, FieldName) or not isinstance(expression.node, Text):
        message = "matches_filter takes a field and a filter expression in quotation marks"
        raise ExpressionError("wrong-type", message, field.node.position)


def _comparison_hint(left: Typed, right: Typed) -> str:
    kinds = {left.kind, right.kind}
    if kinds & {Kind.DATE, Kind.DATETIME} and Kind.STRING in kinds:
        return "; a date is written date(2024, 12, 31)"
    if kinds == {Kind.YESNO, Kind.STRING}:
        return "; write yes and no without quotation marks"
    return ""
