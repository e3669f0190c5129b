"""YAML text to plain nodes with places, in bounded time; no tag ever makes an object.

Words are read as Looker's YAML reads them: `yes`, `on` and `true` are truth, digits are numbers. Unlike there,
`012`, `1:30` and dates stay texts, because people write postal codes and times so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ..diagnostics import Diagnostic, Severity, Span

MAX_CHARS = 4 << 20
MAX_DEPTH = 64
MAX_NODES = 200_000  # with every alias counted as often as it is used

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    spelling: value
    for word, value in (
        ("yes", True),
        ("true", True),
        ("on", True),
        ("no", False),
        ("false", False),
        ("off", False),
    )
    for spelling in (word, word.title(), word.upper())
} | {"": None, "~": None, "null": None, "Null": None, "NULL": None}

_TYPED = frozenset({f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool")})

# `@` may not begin a text in YAML, and braces mean something: a constant passes through under other letters.
_CONSTANT = re.compile(r"@\{(\w+)\}")
_DISGUISED = re.compile("\ue000\ue001(\\w+)\ue002")


class YamlNode(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A value and its place. `value` is a scalar, a tuple of nodes, or a dict from text to node."""

    value: Any
    path: str
    line: int
    column: int
    size: int = 1
    key_line: int = 0  # of the key before it in a mapping; 0: there is none
    key_column: int = 0

    @property
    def span(self) -> Span:
        """Where it begins; in a mapping, where its key does."""
        return Span(self.path, self.key_line or self.line, self.key_column or self.column)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)

    def plain(self) -> Any:
        """The value with dicts and lists as such."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value


class YamlFile(msgspec.Struct, frozen=True, eq=False):
    """What a file says. `root` None: it is empty, or cannot be read; `diagnostics` says why."""

    path: str
    root: YamlNode | None
    diagnostics: tuple[Diagnostic, ...] = ()
    has_constants: bool = False


class _Refused(Exception):
    def __init__(self, code: str, message: str, line: int, column: int):
        super().__init__(message)
        self.code, self.line, self.column = code, line, column


class _Builder:
    """Events to nodes, on a stack of our own depth."""

    def __init__(self, path: str):
        self.path = path
        self.anchors: dict[str, YamlNode] = {}
        self.diagnostics: list[Diagnostic] = []
        self.total = self.depth = 0

    def build(self, events: Iterator[Event]) -> YamlNode | None:
        """The first document; None when there is none."""
        for event in events:
            if isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent, AliasEvent)):
                return self._node(event, events)
        return None

    def _node(self, event: Event, events: Iterator[Event]) -> YamlNode:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, AliasEvent):
            return self._alias(event, line, column)
        self._count(1, line, column)
        if isinstance(event, ScalarEvent):
            node = YamlNode(_scalar(event), self.path, line, column)
        else:
            node = self._collection(event, events, line, column)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def _collection(self, event: Event, events: Iterator[Event], line: int, column: int) -> YamlNode:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused("nesting", f"values may be nested {MAX_DEPTH} deep; this is deeper", line, column)
        before = self.total
        value = self._mapping(events) if isinstance(event, MappingStartEvent) else self._sequence(events)
        self.depth -= 1
        return YamlNode(value, self.path, line, column, self.total - before + 1)

    def _sequence(self, events: Iterator[Event]) -> tuple[YamlNode, ...]:
        found: list[YamlNode] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._node(event, events))
        return tuple(found)

    def _mapping(self, events: Iterator[Event]) -> dict[str, YamlNode]:
        found: dict[str, YamlNode] = {}
        inherited: dict[str, YamlNode] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._node(event, events)
            value = self._node(next(events), events)
            if key.value == "<<":
                inherited |= _inherited(value)
            else:
                self._enter(found, key, value)
        return {**inherited, **found} if inherited else found

    def _enter(self, found: dict[str, YamlNode], key: YamlNode, value: YamlNode) -> None:
        name = _key_text(key)
        if name in found:
            message = (
                f'"{name}" stands twice here (first in line {found[name].key_line}); the last one counts'
            )
            self._warn("duplicate-parameter", message, key)
        found[name] = msgspec.structs.replace(value, key_line=key.line, key_column=key.column)

    def _alias(self, event: AliasEvent, line: int, column: int) -> YamlNode:
        target = self.anchors.get(event.anchor)
        if target is None:
            message = f'"*{event.anchor}" repeats a value that is not there (or is not complete yet)'
            raise _Refused("unknown-alias", message, line, column)
        self._count(target.size, line, column)
        return msgspec.structs.replace(target, line=line, column=column)

    def _count(self, nodes: int, line: int, column: int) -> None:
        self.total += nodes
        if self.total > MAX_NODES:
            raise _Refused("file-size", f"the file has more than {MAX_NODES} values", line, column)

    def _warn(self, code: str, message: str, node: YamlNode) -> None:
        self.diagnostics.append(Diagnostic(code, message, node.span, Severity.WARNING))


def _inherited(value: YamlNode) -> dict[str, YamlNode]:
    """What `<<: *other` brings: the keys of a mapping, or of several, of which the first counts."""
    found: dict[str, YamlNode] = {}
    for node in reversed(value.value if value.is_list else (value,)):
        if node.is_mapping:
            found |= node.value
    return found


def _key_text(key: YamlNode) -> str:
    if isinstance(key.value, bool):
        return "yes" if key.value else "no"
    return "" if key.value is None else str(key.value)


def _scalar(event: ScalarEvent) -> Any:
    text = event.value
    if "\ue000" in text:
        text = _DISGUISED.sub(r"@{\1}", text)
    if event.tag == "tag:yaml.org,2002:null":
        return None  # Looker writes `!!null ''`
    if event.tag in _TYPED:
        return _word(text)
    return text if event.style or event.tag is not None else _word(text)


@lru_cache(maxsize=4_096)
def _word(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 20 and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= 40 and _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def read_yaml(text: str, path: str) -> YamlFile:
    """The nodes of a file and what is wrong with it. Never raises; time is linear in the text."""
    if len(text) > MAX_CHARS:
        return _unread(
            path, "file-size", f"the file has {len(text)} characters; at most {MAX_CHARS} are read", 1, 1
        )
    builder = _Builder(path)
    try:
        root = builder.build(yaml.parse(_disguised(text), Loader=_Loader))
    except _Refused as refused:
        return _unread(path, refused.code, str(refused), refused.line, refused.column)
    except yaml.YAMLError as error:
        return _unread(path, "yaml", *_explained(error))
    return YamlFile(path, root, tuple(builder.diagnostics), "@{" in text)


def _disguised(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return _CONSTANT.sub("\ue000\ue001\\1\ue002", text) if "@{" in text else text


def _explained(error: yaml.YAMLError) -> tuple[str, int, int]:
    problem = getattr(error, "problem", None) or "the file has a character that YAML does not allow"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    hint = "; indent with blanks, never with tabs" if "'\\t'" in problem else ""
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return f"this is not YAML: {problem}{hint}", line, column


def _unread(path: str, code: str, message: str, line: int, column: int) -> YamlFile:
    diagnostic = Diagnostic(code, message, Span(path, line, column), Severity.ERROR, "syntax")
    return YamlFile(path, None, (diagnostic,))
