"""`html` and links: texts that are rendered for each cell of an answer.

A template is read once and rendered per row. What it writes of values is escaped, and what it makes is put through a
list of harmless tags, attributes and styles, so that neither a row nor a model can bring a script into a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from liquid import Markup
from nh3 import Cleaner

from ..diagnostics import Span
from .engine import render, require
from .names import fields_read
from .scope import LiquidScope, Place

_MARKED = re.compile("[<>&]")
_SCHEMES = frozenset({"http", "https", "mailto"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Browsers leave these out of an address before they look at its scheme.
_IGNORED_IN_URLS = re.compile("[\x00-\x20\x7f]+")
_TAGS = """
    a abbr b blockquote br center code del details div em font h1 h2 h3 h4 h5 h6 hr i img ins li meter ol p pre progress
    s small span strong sub summary sup table tbody td tfoot th thead tr u ul
"""
_STYLES = """
    background background-color border border-bottom border-color border-left border-radius border-right border-style
    border-top border-width box-shadow color display flex flex-direction font font-family font-size font-style
    font-weight gap height justify-content align-items letter-spacing line-height margin margin-bottom margin-left
    margin-right margin-top max-height max-width min-height min-width opacity overflow padding padding-bottom
    padding-left padding-right padding-top text-align text-decoration text-overflow text-shadow text-transform
    vertical-align white-space width word-break word-wrap
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, as templates see it: `rendered` has its value format, `filterable` is filter text for
    exactly this value, `link` the address that a click leads to."""

    value: object
    rendered: str
    filterable: str = ""
    link: str = ""


Row = Mapping[str, Cell]  # by complete field name


class CellTemplate:
    """A text of the field `scope.field_name` of the view `scope.view`. `fields` are the complete names of the other
    fields that a branch of it reads: they must be among the cells of every row.

    Raises LookmlError (code `liquid`) for a text that does not parse.
    """

    def __init__(self, text: str, scope: LiquidScope, span: Span | None = None):
        require(text, scope, span)
        self._text, self._scope, self._span = text, scope, span
        self._own = scope.complete(scope.field_name)
        self.fields = fields_read(text, scope.view) - {self._own}

    def html(self, row: Row) -> str:
        """Raises LookmlError for what the template gets wrong in this row."""
        return clean_html(self._rendered(row, "html"))

    def text(self, row: Row) -> str:
        """For the label of a link: neither HTML nor escaped."""
        return self._rendered(row, "link")

    def url(self, row: Row) -> str | None:
        """None where nothing is left, or a scheme other than http, https and mailto."""
        return safe_url(self._rendered(row, "link"))

    def _rendered(self, row: Row, place: Place) -> str:
        scope = replace(self._scope, values=_RowVariables(row, self._own), place=place)
        return render(self._text, scope, self._span, escapes_html=place == "html")


@lru_cache(maxsize=4096)
def clean_html(html: str) -> str:
    """Without what is not on the list. Columns repeat themselves, so the last answers are kept."""
    return _cleaner().clean(html) if _MARKED.search(html) else html


def safe_url(url: str) -> str | None:
    """The address without blanks at its ends, if it is relative or of a harmless scheme.

    >>> safe_url("java\\nscript:alert(1)") is None
    True
    """
    bare = _IGNORED_IN_URLS.sub("", url)
    scheme = _SCHEME.match(bare)
    if not bare or (scheme and scheme[1].lower() not in _SCHEMES):
        return None
    return url.strip()


@cache
def _cleaner() -> Cleaner:
    everywhere = {"class", "style", "title", "align"}
    return Cleaner(
        tags=set(_TAGS.split()),
        attributes={
            "*": everywhere,
            "a": {"href", "target"},
            "img": {"src", "alt", "width", "height"},
            "font": {"color", "size", "face"},
            "table": {"border", "cellpadding", "cellspacing", "width"},
            "td": {"colspan", "rowspan", "width", "height", "bgcolor"},
            "th": {"colspan", "rowspan", "width", "height", "bgcolor"},
            "progress": {"value", "max"},
            "meter": {"value", "min", "max", "low", "high", "optimum"},
        },
        url_schemes=set(_SCHEMES),
        filter_style_properties=set(_STYLES.split()),
        link_rel="noopener noreferrer",
    )


class _RowVariables(Mapping[str, Any]):
    """`value`, `rendered_value` … of the cell itself, `v.f._value` … of the others, and `row['v.f']`."""

    def __init__(self, row: Row, own: str):
        self._row, self._own = row, own

    def __getitem__(self, key: str) -> Any:
        if key == "row":
            return _RowValues(self._row)
        of_cell = _OF_FIELD.get(key)
        if of_cell is not None:
            return of_cell(self._row[self._own])
        name, _, variable = key.rpartition("._")
        return _OF_FIELD[variable](self._row[name])

    def __contains__(self, key: object) -> bool:
        return key == "row" or key in _OF_FIELD

    def __iter__(self) -> Iterator[str]:
        return iter(("row", *_OF_FIELD))

    def __len__(self) -> int:
        return 1 + len(_OF_FIELD)


class _RowValues(Mapping[str, Any]):
    """`row['orders.id']`: nil for a field that the query does not have."""

    def __init__(self, row: Row):
        self._row = row

    def __getitem__(self, key: str) -> Any:
        cell = self._row.get(key)
        return None if cell is None else _value(cell)

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


def _value(cell: Cell) -> object:
    """Liquid cannot add to a Decimal: it would cut it to a whole number."""
    value = cell.value
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    return value


def _linked(cell: Cell) -> Markup:
    address = safe_url(cell.link)
    if address is None:
        return Markup.escape(cell.rendered)
    return Markup('<a href="{}">{}</a>').format(address, cell.rendered)


_OF_FIELD: dict[str, Callable[[Cell], object]] = {
    "value": _value,
    "rendered_value": lambda cell: cell.rendered,
    "filterable_value": lambda cell: cell.filterable,
    "linked_value": _linked,
    "link": lambda cell: cell.link,
}
