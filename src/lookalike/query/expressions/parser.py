"""Text -> tree. Linear in the text; how deep parentheses nest is bounded.

Precedence, from loose to tight: OR, AND, NOT, comparisons, + and -, * and /, the sign of a value. That AND comes
before OR is documented; the place of NOT is assumed to be SQL's.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from .errors import ExpressionError
from .functions import FUNCTIONS
from .lexer import Word, words
from .tree import Call, Chain, FieldName, Node, Null, Number, Prefixed, Text, YesNo, rank_of

MAX_DEPTH = 100
REMEMBERED_LENGTH = 1000  # trees of longer texts would fill the memory
_CONSTANTS = {"yes": True, "no": False}
_LOWER_CASE = {"and": "AND", "or": "OR", "not": "NOT"}
_COMPARE = rank_of("=")


def parse_expression(text: str) -> Node:
    """Raises ExpressionError, which says where and what was expected."""
    return _remembered(text) if len(text) <= REMEMBERED_LENGTH else _Parser(text).parse()


@lru_cache(maxsize=1024)
def _remembered(text: str) -> Node:
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str):
        self._words = words(text)
        self._word = next(self._words)
        self._depth = 0

    def parse(self) -> Node:
        if self._word.kind == "end":
            raise ExpressionError("empty-expression", "The expression is empty", 0)
        node = self._operands(1)
        if self._word.kind != "end":
            raise self._unexpected("an operator or the end")
        return node

    def _next(self) -> Word:
        word, self._word = self._word, next(self._words)
        return word

    def _operands(self, loosest: int) -> Node:
        """Values joined by operators that hold at least as tightly as the rank `loosest`."""
        self._deeper(1)
        node = self._prefixed()
        while (rank := self._operator_rank()) >= loosest:
            rest: list[tuple[str, Node]] = []
            while self._operator_rank() == rank:
                self._refuse_chained_comparison(rank, rest)
                operator = self._next().value
                rest.append((operator, self._operands(rank + 1)))
            node = Chain(node, tuple(rest), node.position)
        self._depth -= 1
        return node

    def _deeper(self, levels: int) -> None:
        self._depth += levels
        if self._depth > MAX_DEPTH:
            message = f"The expression is nested more than {MAX_DEPTH} levels deep"
            raise ExpressionError("too-deep", message, self._word.position)

    def _operator_rank(self) -> int:
        """Of the operator that comes next; 0 when none does."""
        word = self._word
        if word.kind == "name" and word.value in _LOWER_CASE:
            raise _lower_case(word)
        is_operator = word.value in ("AND", "OR") if word.kind == "name" else word.kind == "sign"
        return rank_of(word.value) if is_operator and word.value not in "()," else 0

    def _refuse_chained_comparison(self, rank: int, rest: list[tuple[str, Node]]) -> None:
        if rank == _COMPARE and rest:
            message = "Comparisons cannot be chained; join them with AND"
            raise ExpressionError("chained-comparison", message, self._word.position)

    def _prefixed(self) -> Node:
        """A value with the NOTs or signs before it."""
        prefixes: list[Word] = []
        while self._word.value == "NOT" if self._word.kind == "name" else self._is_sign("+-"):
            prefixes.append(self._next())
        self._deeper(len(prefixes))
        is_negated = bool(prefixes) and prefixes[-1].value == "NOT"
        node = self._operands(_COMPARE) if is_negated else self._value()
        self._depth -= len(prefixes)
        for prefix in reversed(prefixes):
            node = node if prefix.value == "+" else Prefixed(prefix.value, node, prefix.position)
        return node

    def _is_sign(self, signs: str) -> bool:
        return self._word.kind == "sign" and self._word.value in signs

    def _value(self) -> Node:
        word = self._word
        match word.kind:
            case "number":
                return Number(self._next().value, word.position)
            case "text":
                return Text(self._next().value, word.position)
            case "field":
                return _field(self._next())
            case "name":
                return self._named()
            case "sign" if word.value == "(":
                return self._inside_parentheses()
            case _:
                raise self._unexpected("a value")

    def _inside_parentheses(self) -> Node:
        self._next()
        node = self._operands(1)
        self._close('")"')
        return node

    def _close(self, expected: str) -> None:
        if not self._is_sign(")"):
            raise self._unexpected(expected)
        self._next()

    def _named(self) -> Node:
        word = self._next()
        if self._is_sign("("):
            return self._call(word)
        if word.value in _CONSTANTS:
            return YesNo(_CONSTANTS[word.value], word.position)
        if word.value == "null":
            return Null(word.position)
        raise _unknown_word(word)

    def _call(self, name: Word) -> Node:
        if name.value not in FUNCTIONS and name.value != "when":
            raise _unknown_function(name)
        self._next()
        arguments: list[Node] = []
        if not self._is_sign(")"):
            arguments.append(self._operands(1))
            while self._is_sign(","):
                self._next()
                arguments.append(self._operands(1))
        self._close('"," or ")"')
        return Call(name.value, tuple(arguments), name.position)

    def _unexpected(self, expected: str) -> ExpressionError:
        word = self._word
        if word.kind == "name" and word.value in _LOWER_CASE:
            return _lower_case(word)
        if word.kind == "end":
            return ExpressionError(
                "unexpected-end", f"The expression ends where {expected} was expected", word.position
            )
        found = f"the {word.kind} " if word.kind in ("text", "number", "field") else ""
        message = f'Found {found}"{word.value}" where {expected} was expected'
        return ExpressionError("unexpected-word", message, word.position)


def _field(word: Word) -> FieldName:
    name, colon, total = (part.strip() for part in word.value.partition(":"))
    if not name or any(sign.isspace() for sign in name):
        message = f'"${{{word.value}}}" names no field; right would be ${{view.field}}'
        raise ExpressionError("bad-reference", message, word.position)
    if colon and total not in ("total", "row_total"):
        message = f'":{total}" is unknown; a field can be followed by :total or :row_total'
        raise ExpressionError("bad-reference", message, word.position)
    return FieldName(name, total, word.position)


def _lower_case(word: Word) -> ExpressionError:
    message = f'"{word.value}" must be written in capitals: {_LOWER_CASE[word.value]}'
    return ExpressionError("lower-case-operator", message, word.position)


def _unknown_word(word: Word) -> ExpressionError:
    if word.value in _LOWER_CASE:
        return _lower_case(word)
    if word.value in ("AND", "OR"):
        return ExpressionError("unexpected-word", f"{word.value} needs a value before it", word.position)
    hint = _hint(word)
    return ExpressionError("unknown-word", f'"{word.value}" is not a value{hint}', word.position)


def _hint(word: Word) -> str:
    lower = {"true": "yes", "false": "no"}.get(word.value.lower(), word.value.lower())
    if lower in ("yes", "no", "null"):
        return f"; write {lower}"
    if lower in FUNCTIONS:
        return f"; did you mean {lower}(…)?"
    return "; fields are written ${view.field}, texts in quotation marks"


def _unknown_function(word: Word) -> ExpressionError:
    if word.value.lower() in _LOWER_CASE:
        return _lower_case(Word("name", word.value.lower(), word.position))
    near = get_close_matches(word.value.lower(), FUNCTIONS, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    message = f'There is no function "{word.value}"{hint}'
    return ExpressionError("unknown-function", message, word.position)
