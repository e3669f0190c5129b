"""How a query is run, beside what it asks: `apply_formatting`, `limit`, the size of a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..dispatch.errors import BadRequest

TEXT_TYPES = {
    "csv": "text/csv",
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
}
JSONS = ("json", "json_label", "json_detail", "json_bi")
PICTURES = ("png", "jpg")
FORMATS = (*JSONS, *TEXT_TYPES, "xlsx", "sql", *PICTURES)
# Names that clients send for formats which have another name here.
SAME_FORMAT = {"inline_json": "json", "json_fe": "json_detail"}
FOR_DELIVERY = ("json_detail_lite_stream",)  # known to integrations alone
# Formats that Looker's servers name, of which no document says what they hold.
NOT_MADE = ("gsxml", "odc")
OWN = ("arrow", "columns")  # without a name in the API: `accepted.py` says how they are asked for
SPREADSHEET_TEXTS = ("csv", "txt")  # texts that spreadsheets open, and run what looks like a formula
CHART = "chart"  # what a page draws a picture from; `run_chart` alone gives it
MAX_PIXELS = 8192
DEFAULT_WIDTH, DEFAULT_HEIGHT = 800, 600

# Formats that show the settings of the picture; a picture itself always does.
ARRANGED = ("json_label", *TEXT_TYPES, "xlsx", "columns")
MAX_PREFIX_CHARS = 500
_PREFIX = re.compile(r"(https?://[\w.:-]+)?(/[\w.~%+-]*)*")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`limit` None: the query's own. `cache` False: run it whatever is kept; `cache_only`: take what is kept, however
    old. `path_prefix` stands before the addresses of drill links. `formula_safe`: see `results/formulas.py`.
    `rebuild_pdts`: see `rebuilding.py`."""

    limit: int | None = None
    apply_formatting: bool = False
    image_width: int = DEFAULT_WIDTH
    image_height: int = DEFAULT_HEIGHT
    cache: bool = True
    cache_only: bool = False
    apply_vis: bool = False
    generate_drill_links: bool = False
    path_prefix: str = ""
    formula_safe: bool = False
    rebuild_pdts: bool = False

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> RunOptions:
        """From the parameters of an operation. Raises 400 for a size out of range."""
        return cls(
            limit=params.get("limit"),
            apply_formatting=bool(params.get("apply_formatting")),
            image_width=_pixels("image_width", params.get("image_width"), DEFAULT_WIDTH),
            image_height=_pixels("image_height", params.get("image_height"), DEFAULT_HEIGHT),
            cache=params.get("cache") is not False,
            cache_only=bool(params.get("cache_only")),
            apply_vis=bool(params.get("apply_vis")),
            generate_drill_links=bool(params.get("generate_drill_links")),
            path_prefix=_prefix(params.get("path_prefix") or ""),
            rebuild_pdts=bool(params.get("rebuild_pdts")),
        )

    def warnings(self, result_format: str) -> list[str]:
        """What was asked for and changes nothing."""
        found: list[str] = []
        if self.apply_vis and result_format not in (*ARRANGED, *PICTURES):
            found.append(f"apply_vis has no effect on {result_format}")
        if self.generate_drill_links and result_format != "json_detail":
            found.append(f"generate_drill_links has no effect on {result_format}, only on json_detail")
        return found


def _prefix(text: str) -> str:
    """`/embed`, or a whole address without a query. Raises 400 for what could not stand before a path."""
    if len(text) > MAX_PREFIX_CHARS or not _PREFIX.fullmatch(text):
        raise BadRequest(
            f"path_prefix: the beginning of an address, such as /embed, is wanted, not {text[:80]!r}.",
            "path_prefix",
        )
    return text.rstrip("/")


def _pixels(name: str, value: int | None, default: int) -> int:
    if value is None:
        return default
    if not 1 <= value <= MAX_PIXELS:
        raise BadRequest(f"{name}: from 1 to {MAX_PIXELS} pixels, not {value}.", name)
    return value


def check_format(result_format: str) -> None:
    """Raises 400 that names the formats."""
    if result_format in NOT_MADE:
        raise BadRequest(
            f"{result_format} is not made here; for a spreadsheet ask for xlsx or csv.", "result_format"
        )
    if result_format not in FORMATS:
        known = ", ".join(FORMATS)
        raise BadRequest(
            f"There is no result format {result_format[:80]!r}; there are {known}.", "result_format"
        )
