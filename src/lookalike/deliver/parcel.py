"""What is sent to one destination, and how sending can go wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LARGEST_BYTES = 25 * 1024 * 1024
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Undeliverable(Exception):
    """Trying again would not help. The text goes into the ledger."""


class Delayed(Exception):
    """It may work later, under the same key. The text goes into the ledger."""


@dataclass(frozen=True, slots=True)
class Format:
    """How results are run for a destination's format. `run_format` is one of the query formats."""

    run_format: str
    extension: str
    inline: bool = False  # in the message itself, not attached to it


DATA = {
    "json": Format("json", "json"),
    "json_label": Format("json_label", "json"),
    "json_detail": Format("json_detail", "json"),
    "json_detail_lite_stream": Format("json_detail_lite_stream", "json"),
    "inline_json": Format("json", "json", inline=True),
    "csv": Format("csv", "csv"),
    "txt": Format("txt", "txt"),
    "html": Format("html", "html"),
    "xlsx": Format("xlsx", "xlsx"),
}
PICTURE = {"wysiwyg_png": Format("png", "png")}
IN_MAIL = {
    "inline_table": Format("html", "html", inline=True),
    "inline_visualizations": Format("png", "png", inline=True),
}
FOR_DASHBOARDS = ("wysiwyg_pdf", "assembled_pdf", "csv_zip")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery. `key` is the same however often the delivery is tried, and belongs to no other.

    `link` is the address of the content, None when the plan has no links; `secrets` are the destination's secret
    parameters.
    """

    key: str
    slot: str
    plan_id: int
    name: str
    title: str
    kind: str  # look or query
    format: Format
    data: bytes
    media_type: str
    address: str
    url: str = ""
    look_id: int | None = None
    query_id: int | None = None
    link: str | None = None
    link_label: str | None = None
    message: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The same at every try: `Orders_by_state_20260308T070000Z.csv`."""
        stem = NOT_IN_NAMES.sub("_", self.title).strip("_.")[:80] or f"plan_{self.plan_id}"
        return f"{stem}_{self.slot}.{self.format.extension}"
