"""A SELECT statement over an explore, as it was written. Positions count characters from 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Name:
    """A column, by the parts between its dots. `is_quoted`: it stood in double quotes, where GoogleSQL has texts."""

    parts: tuple[str, ...]
    position: int
    is_quoted: bool = False

    def __str__(self) -> str:
        return ".".join(f"`{part}`" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`AGGREGATE(measure)`."""

    name: Name
    position: int


@dataclass(frozen=True, slots=True)
class Value:
    """`kind` date and moment: a typed literal such as `DATE '2024-05-01'`, whose text is `text`."""

    kind: Literal["text", "number", "yesno", "null", "date", "moment"]
    text: str
    position: int


Operand = Name | Aggregate | Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator`: = != < <= > >="""

    left: Operand
    operator: str
    right: Operand
    position: int


@dataclass(frozen=True, slots=True)
class Among:
    """`left IN (values)`."""

    left: Operand
    values: tuple[Operand, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Like:
    left: Operand
    pattern: Value
    position: int


@dataclass(frozen=True, slots=True)
class IsNull:
    left: Operand
    position: int


@dataclass(frozen=True, slots=True)
class Holds:
    """A yesno that stands as a condition by itself."""

    left: Operand
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition
    position: int


@dataclass(frozen=True, slots=True)
class Joined:
    """`operator`: AND or OR."""

    operator: str
    operands: tuple[Condition, ...]
    position: int


Condition = Comparison | Among | Like | IsNull | Holds | Not | Joined


@dataclass(frozen=True, slots=True)
class Item:
    """One column of the answer."""

    operand: Name | Aggregate
    alias: str
    position: int


@dataclass(frozen=True, slots=True)
class Place:
    """A column by its number in the SELECT list, from 1."""

    number: int
    position: int


@dataclass(frozen=True, slots=True)
class Order:
    operand: Name | Aggregate | Place
    descending: bool
    position: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`settings`: what a JSON_OBJECT gives to filter-only fields and parameters. `limit` None: all rows."""

    items: tuple[Item, ...]
    model: str
    explore: str
    position: int  # of the table
    alias: str = ""
    settings: tuple[tuple[Value, Value], ...] = ()
    where: Condition | None = None
    groups: tuple[Name | Place, ...] = field(default=())
    having: Condition | None = None
    orders: tuple[Order, ...] = field(default=())
    limit: int | None = None
