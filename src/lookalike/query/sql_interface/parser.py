"""Text -> statement. Linear in the text; how deep parentheses nest is bounded. What is not of the language is refused
by its name: joins, subqueries, functions, window functions, set operations."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NoReturn

from .errors import SqlError
from .lexer import Word, words
from .tree import (
    Aggregate,
    Among,
    Comparison,
    Condition,
    Holds,
    IsNull,
    Item,
    Joined,
    Like,
    Name,
    Not,
    Operand,
    Order,
    Place,
    Statement,
    Value,
)

MAX_DEPTH = 25
MAX_PARTS = 4  # model, explore, view, field
_COMPARISONS = {"=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CLAUSES = frozenset(
    "FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION INTERSECT EXCEPT JOIN ON WINDOW QUALIFY AND OR NOT AS ASC DESC "
    "INNER LEFT RIGHT FULL CROSS NULLS IN IS LIKE BETWEEN BY SELECT USING TABLESAMPLE".split()
)
_REFUSED = {
    **dict.fromkeys(
        ("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "USING"),
        "JOIN is not supported: joins are part of the explore",
    ),
    **dict.fromkeys(
        ("UNION", "INTERSECT", "EXCEPT"), "Set operations are not supported: send each SELECT by itself"
    ),
    "WITH": "WITH is not supported: a statement asks one explore",
    "WINDOW": "Window functions are not supported",
    "QUALIFY": "Window functions are not supported",
    "OVER": "Window functions are not supported",
    "OFFSET": "OFFSET is not supported",
    "TABLESAMPLE": "TABLESAMPLE is not supported",
    **dict.fromkeys(
        "INSERT UPDATE DELETE MERGE CREATE DROP ALTER TRUNCATE GRANT REVOKE CALL SET BEGIN EXPLAIN SHOW".split(),
        "Only SELECT is supported",
    ),
}
_TYPED: dict[str, Literal["date", "moment"]] = {"DATE": "date", "DATETIME": "moment", "TIMESTAMP": "moment"}


def parse_statement(sql: str) -> Statement:
    """Raises SqlError, which says what was expected and where."""
    return _Parser(sql).statement()


class _Parser:
    def __init__(self, sql: str):
        self._words = words(sql)
        self._word = next(self._words)
        self._depth = 0

    # words

    def _next(self) -> Word:
        word, self._word = self._word, next(self._words, self._word)
        return word

    def _took(self, *keywords: str) -> bool:
        if self._word.is_keyword(*keywords):
            self._next()
            return True
        return False

    def _took_sign(self, *signs: str) -> bool:
        if self._word.is_sign(*signs):
            self._next()
            return True
        return False

    def _expect(self, keyword: str) -> None:
        if not self._took(keyword):
            self._unexpected(keyword)

    def _expect_sign(self, sign: str) -> None:
        if not self._took_sign(sign):
            self._unexpected(f'"{sign}"')

    def _unexpected(self, expected: str) -> NoReturn:
        word = self._word
        if word.kind == "word" and word.value.upper() in _REFUSED:
            raise SqlError(f"{_REFUSED[word.value.upper()]}.", word.position)
        found = "The statement ends" if word.kind == "end" else f"{word.value[:80]!r} stands"
        raise SqlError(f"{found} where {expected} is expected.", word.position)

    # the statement

    def statement(self) -> Statement:
        self._expect("SELECT")
        self._took("ALL", "DISTINCT")  # fields of an explore are grouped, so their rows are distinct
        items = [self._item()]
        while self._took_sign(","):
            items.append(self._item())
        self._expect("FROM")
        found = replace(self._table(), items=tuple(items))
        if self._took("WHERE"):
            found = replace(found, where=self._condition())
        if self._took("GROUP"):
            self._expect("BY")
            found = replace(found, groups=tuple(self._groups()))
        if self._took("HAVING"):
            found = replace(found, having=self._condition())
        if self._took("ORDER"):
            self._expect("BY")
            found = replace(found, orders=tuple(self._orders()))
        if self._took("LIMIT"):
            found = replace(found, limit=self._whole_number())
        self._took_sign(";")
        if self._word.kind != "end":
            self._unexpected("the end of the statement, or another clause")
        return found

    def _item(self) -> Item:
        position = self._word.position
        if self._word.is_sign("*"):
            raise SqlError(
                "SELECT * is not supported: name the fields, and put measures into AGGREGATE().", position
            )
        operand = self._operand("a field")
        if isinstance(operand, Value):
            raise SqlError(
                "Constants cannot be selected; a column is a field, or AGGREGATE(a measure).", position
            )
        self._refuse_arithmetic()
        return Item(operand, self._alias(), position)

    def _refuse_arithmetic(self) -> None:
        if self._word.is_sign("+", "-", "*", "/", "%", "||"):
            message = "Expressions are not supported: make a field of the model for it."
            raise SqlError(message, self._word.position)
        if self._word.is_keyword("OVER"):
            self._unexpected("a comma")

    def _alias(self) -> str:
        if self._took("AS"):
            if self._word.kind not in ("name", "double", "word"):
                self._unexpected("a name")
            return self._next().value
        word = self._word
        is_name = word.kind in ("name", "double") or (
            word.kind == "word" and word.value.upper() not in _CLAUSES and word.value.upper() not in _REFUSED
        )
        return self._next().value if is_name else ""

    def _table(self) -> Statement:
        position = self._word.position
        if self._word.is_sign("("):
            raise SqlError("Subqueries are not supported: name a table, `model`.`explore`.", position)
        parts = self._parts("a table, `model`.`explore`")
        if len(parts) == 1 and "." in parts[0]:
            parts = parts[0].split(".")
        if len(parts) != 2:
            raise SqlError("A table is named by its model and its explore: `model`.`explore`.", position)
        settings = tuple(self._settings()) if self._word.is_sign("(") else ()
        alias = self._alias()
        if self._word.is_sign(","):
            raise SqlError(
                "One table can be asked at a time: joins are part of the explore.", self._word.position
            )
        return Statement((), parts[0], parts[1], position, alias, settings)

    def _settings(self) -> list[tuple[Value, Value]]:
        """`(JSON_OBJECT('view.parameter', 'value', …))`."""
        self._expect_sign("(")
        self._expect("JSON_OBJECT")
        self._expect_sign("(")
        texts: list[Value] = []
        while not self._word.is_sign(")"):
            if texts:
                self._expect_sign(",")
            if self._word.kind not in ("text", "double"):
                self._unexpected("a text, such as 'view.parameter'")
            word = self._next()
            texts.append(Value("text", word.value, word.position))
        if len(texts) % 2:
            raise SqlError("JSON_OBJECT takes pairs of a name and a value.", texts[-1].position)
        self._expect_sign(")")
        self._expect_sign(")")
        return list(zip(texts[::2], texts[1::2], strict=True))

    def _groups(self) -> list[Name | Place]:
        found: list[Name | Place] = []
        while not found or self._took_sign(","):
            column = self._column("a field")
            if isinstance(column, Aggregate):
                raise SqlError("GROUP BY takes dimensions, not measures.", column.position)
            found.append(column)
        return found

    def _orders(self) -> list[Order]:
        found: list[Order] = []
        while not found or self._took_sign(","):
            position = self._word.position
            column = self._column("a field")
            descending = self._took("DESC")
            if not descending:
                self._took("ASC")
            if self._word.is_keyword("NULLS"):
                message = "NULLS FIRST and NULLS LAST are not supported; the database decides."
                raise SqlError(message, self._word.position)
            found.append(Order(column, descending, position))
        return found

    def _column(self, expected: str) -> Name | Aggregate | Place:
        if self._word.kind == "number":
            position = self._word.position
            return Place(self._whole_number(), position)
        operand = self._operand(expected)
        if isinstance(operand, Value):
            raise SqlError("A field, or the number of a column, is expected here.", operand.position)
        self._refuse_arithmetic()
        return operand

    def _whole_number(self) -> int:
        word = self._word
        if word.kind != "number" or not word.value.isdigit() or len(word.value) > 15:
            self._unexpected("a whole number")
        return int(self._next().value)

    # conditions

    def _condition(self) -> Condition:
        """Joined by OR."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SqlError(f"Conditions nest more than {MAX_DEPTH} levels deep.", self._word.position)
        position = self._word.position
        operands = [self._conjunction()]
        while self._took("OR"):
            operands.append(self._conjunction())
        self._depth -= 1
        return operands[0] if len(operands) == 1 else Joined("OR", tuple(operands), position)

    def _conjunction(self) -> Condition:
        position = self._word.position
        operands = [self._negated()]
        while self._took("AND"):
            operands.append(self._negated())
        return operands[0] if len(operands) == 1 else Joined("AND", tuple(operands), position)

    def _negated(self) -> Condition:
        position, negated = self._word.position, False
        while self._took("NOT"):
            negated = not negated
        found = self._inside() if self._took_sign("(") else self._test()
        return Not(found, position) if negated else found

    def _inside(self) -> Condition:
        if self._word.is_keyword("SELECT"):
            raise SqlError("Subqueries are not supported.", self._word.position)
        found = self._condition()
        self._expect_sign(")")
        return found

    def _test(self) -> Condition:
        left = self._operand("a field or a value")
        self._refuse_arithmetic()
        word = self._word
        if word.kind == "sign" and word.value in _COMPARISONS:
            return self._comparison(left)
        if self._took("IS"):
            return self._is(left, word.position)
        negated = self._took("NOT")
        found = self._worded(left)
        if found is None:
            if negated:
                self._unexpected("IN, LIKE or BETWEEN")
            return Holds(left, left.position)
        return Not(found, word.position) if negated else found

    def _comparison(self, left: Operand) -> Condition:
        sign = self._next()
        if self._word.is_sign("(") or self._word.is_keyword("ANY", "ALL", "SOME"):
            raise SqlError(
                "A value or a field is expected here; subqueries are not supported.", self._word.position
            )
        right = self._operand("a value")
        self._refuse_arithmetic()
        return Comparison(left, _COMPARISONS[sign.value], right, sign.position)

    def _is(self, left: Operand, position: int) -> Condition:
        negated = self._took("NOT")
        if self._took("NULL"):
            found: Condition = IsNull(left, position)
        elif self._word.is_keyword("TRUE", "FALSE"):
            truth = self._next()
            found = Comparison(left, "=", Value("yesno", truth.value.upper(), truth.position), position)
        else:
            self._unexpected("NULL, TRUE or FALSE")
        return Not(found, position) if negated else found

    def _worded(self, left: Operand) -> Condition | None:
        position = self._word.position
        if self._took("IN"):
            return self._among(left, position)
        if self._took("LIKE"):
            return self._like(left, position)
        if self._took("BETWEEN"):
            low = self._operand("a value")
            self._expect("AND")
            high = self._operand("a value")
            both = (Comparison(left, ">=", low, position), Comparison(left, "<=", high, position))
            return Joined("AND", both, position)
        return None

    def _among(self, left: Operand, position: int) -> Condition:
        self._expect_sign("(")
        if self._word.is_keyword("SELECT"):
            raise SqlError("Subqueries are not supported; list the values.", self._word.position)
        values = [self._operand("a value")]
        while self._took_sign(","):
            values.append(self._operand("a value"))
        self._expect_sign(")")
        return Among(left, tuple(values), position)

    def _like(self, left: Operand, position: int) -> Condition:
        word = self._next()
        if word.kind not in ("text", "double"):
            raise SqlError("LIKE takes a pattern in quotation marks.", word.position)
        if self._word.is_keyword("ESCAPE"):
            raise SqlError("ESCAPE is not supported; write \\\\% for a percent sign.", self._word.position)
        return Like(left, Value("text", word.value, word.position), position)

    # operands

    def _operand(self, expected: str) -> Operand:
        word = self._word
        if word.kind == "text":
            self._next()
            return Value("text", word.value, word.position)
        if word.kind == "number" or word.is_sign("-", "+"):
            return self._number()
        if word.is_sign("("):
            raise SqlError("Expressions in parentheses are not supported here.", word.position)
        if word.kind == "word" and (value := self._constant(word)) is not None:
            return value
        return self._name(expected)

    def _number(self) -> Value:
        position, sign = self._word.position, ""
        if self._word.is_sign("-", "+"):
            sign = self._next().value.replace("+", "")
        if self._word.kind != "number":
            self._unexpected("a number")
        return Value("number", sign + self._next().value, position)

    def _constant(self, word: Word) -> Value | None:
        keyword = word.value.upper()
        if keyword in ("TRUE", "FALSE", "NULL"):
            self._next()
            return Value("null" if keyword == "NULL" else "yesno", keyword, word.position)
        if keyword not in _TYPED:
            return None
        self._next()
        if self._word.kind not in ("text", "double"):
            self._unexpected(f"a text after {keyword}, such as '2024-05-01'")
        return Value(_TYPED[keyword], self._next().value, word.position)

    def _name(self, expected: str) -> Name | Aggregate:
        word = self._word
        if word.kind not in ("name", "double", "word") or (
            word.kind == "word" and (word.value.upper() in _CLAUSES or word.value.upper() in _REFUSED)
        ):
            self._unexpected(expected)
        if word.is_keyword("CASE", "CAST", "EXTRACT", "INTERVAL", "EXISTS"):
            raise SqlError(
                f"{word.value.upper()} is not supported: make a field of the model for it.", word.position
            )
        parts = self._parts(expected)
        if not self._word.is_sign("("):
            return Name(tuple(parts), word.position, is_quoted=word.kind == "double" and len(parts) == 1)
        if word.kind != "word" or parts[0].upper() != "AGGREGATE" or len(parts) != 1:
            message = f"The function {'.'.join(parts)[:80]} is not supported; AGGREGATE(measure) is."
            raise SqlError(message, word.position)
        return self._aggregate(word.position)

    def _aggregate(self, position: int) -> Aggregate:
        self._expect_sign("(")
        name = self._name("a measure")
        if isinstance(name, Aggregate):
            raise SqlError("AGGREGATE takes a measure.", name.position)
        self._expect_sign(")")
        return Aggregate(name, position)

    def _parts(self, expected: str) -> list[str]:
        found: list[str] = []
        while not found or self._took_sign("."):
            if self._word.kind not in ("name", "double", "word"):
                self._unexpected(expected)
            if len(found) == MAX_PARTS:
                raise SqlError(f"A name has at most {MAX_PARTS} parts.", self._word.position)
            found.append(self._next().value)
        return found
