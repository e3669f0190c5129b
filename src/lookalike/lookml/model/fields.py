"""Field blocks to fields; dimension groups to one field per timeframe or interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..diagnostics import Diagnostic
from ..merge.bodies import listed
from ..parameters import known
from ..parse import Node
from ..parse.plain import plain, plain_body
from ..project.findings import Findings, did_you_mean
from .read import Reader, texts_of
from .timeframes import CUSTOM_TIMEFRAMES, INTERVALS, KNOWN_TIMEFRAMES, STANDARD, TIMEFRAMES
from .types import AllowedValue, CaseBranch, Category, Field, LinkSpec
from .vocabulary import (
    DIMENSION_TYPES,
    GROUP_TYPES,
    INTEGERS,
    LISTS,
    MEASURE_TYPES,
    PARAMETER_TYPES,
    TEXT,
    WORDS,
    YESNO,
)

_CATEGORY = {
    "dimension": Category.DIMENSION,
    "dimension_group": Category.DIMENSION,
    "measure": Category.MEASURE,
    "filter": Category.FILTER,
    "parameter": Category.PARAMETER,
}
_TYPES = {
    "dimension": DIMENSION_TYPES,
    "dimension_group": GROUP_TYPES,
    "measure": MEASURE_TYPES,
    "filter": DIMENSION_TYPES,
    "parameter": PARAMETER_TYPES,
}


class FieldBuilder:
    """Reads the fields of one view.

    A field with an error is left out: without its filter or its grant it would show what it should not.
    """

    def __init__(self, findings: Findings, hidden_by_default: bool = False):
        self.findings, self.hidden_by_default = findings, hidden_by_default
        self.reader = Reader(findings)
        self.broken: dict[str, Diagnostic] = {}  # by name: the first error of a field that is left out

    def fields(self, node: Node) -> Iterable[Field]:
        own = self._own()
        type_word, values = self._type(node, own), self._values(node)
        if type_word is None or own.errors():
            self.broken[node.name or ""] = own.errors()[0]
            return ()
        if node.key == "dimension_group":
            return self._group(node, type_word, values)
        type_word, timing = self._timing(node.key, type_word)
        return (Field(node.name or "", _CATEGORY[node.key], type_word, node.span, **values, **timing),)

    def _own(self) -> Findings:
        """The findings of one field. Nearly all have none, and then the next field can have the same object."""
        if self.reader.findings is self.findings or self.reader.findings.all():
            self.reader = Reader(self.findings.part())
        return self.reader.findings

    def _type(self, node: Node, own: Findings) -> str | None:
        found: str | None = "time" if node.key == "dimension_group" else "string"
        for inner in node.body or ():
            if inner.key == "type":
                found = self._known_type(inner, node, own)
        return "number" if found == "int" else found

    def _known_type(self, inner: Node, node: Node, own: Findings) -> str | None:
        word, known = inner.text or "", _TYPES[node.key]
        if word in known:
            return word
        timeframe = word.startswith("date_") and node.key != "dimension_group"
        message = f'a {node.key} has no type "{word}"{did_you_mean(word, known)}'
        code = "unknown-timeframe" if timeframe else "unknown-type"
        own.error(code, message, inner.span)
        return None

    def _timing(self, key: str, type_word: str) -> tuple[str, dict[str, Any]]:
        """The type and its timeframe or interval for a field that is not in a group."""
        if key != "dimension" or not type_word.startswith(("date", "duration_")):
            return type_word, {}
        family, _, part = type_word.partition("_")
        if family == "duration":
            return "duration", {"interval": part}
        timeframe = part or "date"
        return f"date_{timeframe}", {"timeframe": timeframe}

    def _values(self, node: Node) -> dict[str, Any]:
        values: dict[str, Any] = {"hidden": True} if self.hidden_by_default else {}
        kept: list[Node] = []
        blocks: dict[str, list[Node]] = {}
        reader, allowed = self.reader, known(node.key)
        for inner in node.body or ():
            key = inner.key
            if inner.body is not None or key not in allowed:
                reader.known(inner, node.key, f'the {node.key} "{node.name}"')
            if key in TEXT:
                text = inner.text
                if text is None or "@{" in text:
                    reader.text(inner)
                if text is not None:
                    values[TEXT[key]] = text
                if key in WORDS:
                    reader.word(inner, WORDS[key])
            elif key in _PLAIN:
                name, read = _PLAIN[key]
                _set(values, name, read(reader, inner))
            elif key in _BLOCKS:
                blocks.setdefault(key, []).append(inner)
            elif key not in _READ_APART:
                kept.append(inner)
        for key, nodes in blocks.items():
            name, read_all = _BLOCKS[key]
            values[name] = read_all(reader, nodes)
        if kept:
            values["other"] = _other(kept)
        return values

    def _group(self, node: Node, type_word: str, values: dict[str, Any]) -> Iterable[Field]:
        return _GROUPS[type_word](self, node, values)

    def _time_group(self, node: Node, values: dict[str, Any]) -> Iterable[Field]:
        group = node.name or ""
        named = self._named(node, "timeframes", KNOWN_TIMEFRAMES, "unknown-timeframe")
        standard = STANDARD if named is None else frozenset(named)
        span = node.span
        for timeframe in dict.fromkeys((*(named or ()), *TIMEFRAMES)):
            yield Field(
                f"{group}_{timeframe}",
                Category.DIMENSION,
                f"date_{timeframe}",
                span,
                dimension_group=group,
                timeframe=timeframe,
                standard_timeframe=timeframe in standard,
                **_of_member(_key_of(values, timeframe), "", f"_{timeframe}"),
            )

    def _duration_group(self, node: Node, values: dict[str, Any]) -> Iterable[Field]:
        group = node.name or ""
        if "sql_start" not in values or "sql_end" not in values:
            message = f'the duration "{group}" needs both "sql_start" and "sql_end"'
            self.findings.error("missing-parameter", message, node.span)
            return
        named = self._named(node, "intervals", INTERVALS, "unknown-interval")
        for interval in INTERVALS if named is None else named:
            yield Field(
                f"{interval}s_{group}",
                Category.DIMENSION,
                "duration",
                node.span,
                dimension_group=group,
                interval=interval,
                **_of_member(values, f"{interval}s_", ""),
            )

    def _calendar_group(self, node: Node, values: dict[str, Any]) -> Iterable[Field]:
        group = node.name or ""
        if "based_on_calendar" not in values:
            message = f'the custom calendar "{group}" needs "based_on_calendar", the view of the calendar'
            self.findings.error("missing-parameter", message, node.span)
            return
        named = self._named(node, "custom_timeframes", CUSTOM_TIMEFRAMES, "unknown-timeframe")
        for timeframe in CUSTOM_TIMEFRAMES if named is None else named:
            yield Field(
                f"{group}_{timeframe}",
                Category.DIMENSION,
                "custom_calendar",
                node.span,
                dimension_group=group,
                custom_timeframe=timeframe,
                **_of_member(values, "", f"_{timeframe}"),
            )

    def _named(self, node: Node, key: str, known: Iterable[str], code: str) -> list[str] | None:
        """What the group lists, without unknown words; None when it has no such list."""
        found: list[str] | None = None
        for inner in node.body or ():
            if inner.key != key:
                continue
            found = []
            for item in listed(inner):
                if item.text in known:
                    found.append(item.text)
                    continue
                word = key.removesuffix("s")
                message = f'"{item.text}" is not a known {word}{did_you_mean(item.text, known)}'
                self.findings.error(code, message, item.span)
        return found


_GROUPS: Mapping[str, Callable[[FieldBuilder, Node, dict[str, Any]], Iterable[Field]]] = {
    "time": FieldBuilder._time_group,
    "duration": FieldBuilder._duration_group,
    "custom_calendar": FieldBuilder._calendar_group,
}
_READ_APART = frozenset({"type", "timeframes", "intervals", "custom_timeframes"})


def _other(kept: list[Node]) -> dict[str, Any]:
    other = plain_body(kept)
    actions = [plain(inner) for inner in kept if inner.key == "action"]
    return {**other, "action": actions} if actions else other


def _key_of(values: dict[str, Any], timeframe: str) -> dict[str, Any]:
    """Of a group that is the primary key, the column itself is it. Assumed: `raw` names it best."""
    if timeframe == "raw" or "primary_key" not in values:
        return values
    return {**values, "primary_key": False}


def _of_member(values: dict[str, Any], before: str, behind: str) -> dict[str, Any]:
    """The values of a group for one member. Its old names are those of the group, with the member's part, and
    those that are written out with it."""
    if "aliases" not in values:
        return values
    names = values["aliases"]
    whole = (name for name in names if name.startswith(before) and name.endswith(behind))
    return {**values, "aliases": (*(f"{before}{name}{behind}" for name in names), *whole)}


def _set(values: dict[str, Any], name: str, value: Any) -> None:
    if value is not None:
        values[name] = value


def _link(node: Node) -> LinkSpec:
    texts = texts_of(node.body)
    return LinkSpec(texts.get("label", ""), texts.get("url", ""), texts.get("icon_url"))


def _allowed(node: Node) -> AllowedValue:
    texts = texts_of(node.body)
    value = texts.get("value", node.text or "")
    return AllowedValue(texts.get("label", value), value)


def _links(reader: Reader, nodes: list[Node]) -> tuple[LinkSpec, ...]:
    return tuple(map(_link, nodes))


def _allowed_values(reader: Reader, nodes: list[Node]) -> tuple[AllowedValue, ...]:
    return tuple(map(_allowed, nodes))


def _case(reader: Reader, nodes: list[Node]) -> tuple[CaseBranch, ...]:
    branches: list[CaseBranch] = []
    for inner in nodes[-1].body or ():
        texts = texts_of(inner.body)
        if inner.key == "when":
            branches.append(CaseBranch(texts.get("sql", ""), texts.get("label", "")))
        elif inner.key == "else":
            branches.append(CaseBranch(None, inner.text or texts.get("label", "")))
    return tuple(branches)


# Parameter -> the attribute that it fills, and how its value is read.
_PLAIN: Mapping[str, tuple[str, Callable[[Reader, Node], Any]]] = {
    **{key: (name, Reader.yesno) for key, name in YESNO.items()},
    **{key: (name, Reader.texts) for key, name in LISTS.items()},
    **{key: (name, Reader.integer) for key, name in INTEGERS.items()},
}
# The same for blocks, all of a key together.
_BLOCKS: Mapping[str, tuple[str, Callable[[Reader, list[Node]], Any]]] = {
    "filters": ("filters", Reader.pairs),
    "link": ("links", _links),
    "allowed_value": ("allowed_values", _allowed_values),
    "case": ("case", _case),
}
