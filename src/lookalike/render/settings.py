"""A `vis_config` as it is read: what nobody has read at the end, and asks for something, was not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Settings that say nothing of the picture, or that ask for what is drawn anyway.
_ALWAYS = frozenset(
    {
        *("type", "defaults_version", "show_view_names", "query_fields", "truncate_text", "size_to_fit"),
        *("label_density", "y_axis_tick_density", "y_axis_tick_density_custom", "y_axis_zoom", "x_axis_zoom"),
        *(
            "totals_color",
            "font_size_main",
            "column_order",
            "map",
            "valueFormat",
            "note_state",
            "note_display",
        ),
        *("x_axis_scale", "y_axis_combined", "trellisRows", "show_y_axis_ticks", "map_latitude", "map_zoom"),
        *("map_longitude", "map_position", "map_tile_provider", "map_plot_mode", "hide_totals"),
        *(
            "hide_row_totals",
            "table_theme",
            "header_font_size",
            "rows_font_size",
            "transpose",
            "show_row_totals",
        ),
        *("show_totals", "minimum_column_width", "header_text_alignment", "draggingBefore", "dragging"),
    }
)
MAX_TOLD = 20
_NOTHING: tuple[Any, ...] = (None, "", False, (), "none", "default", "auto")


class Settings:
    def __init__(self, given: Mapping[str, Any]):
        self._given = given
        self._read: set[str] = set()
        self.warnings: list[str] = []

    def flag(self, name: str, otherwise: bool = False) -> bool:
        value = self._take(name)
        return value if isinstance(value, bool) else otherwise

    def text(self, name: str, otherwise: str = "") -> str:
        value = self._take(name)
        return (
            str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else otherwise
        )

    def number(self, name: str) -> float | None:
        return number_of(self._take(name))

    def names(self, name: str) -> list[str]:
        return [each for each in self.listed(name) if isinstance(each, str)]

    def listed(self, name: str) -> Sequence[Any]:
        value = self._take(name)
        return value if isinstance(value, list) else []

    def mapped(self, name: str) -> Mapping[str, Any]:
        value = self._take(name)
        return value if isinstance(value, Mapping) else {}

    def ignore(self, *names: str) -> None:
        """These have no meaning for what is drawn."""
        self._read |= set(names)

    def warn(self, told: str) -> None:
        if told not in self.warnings:
            self.warnings.append(told)

    def told(self) -> list[str]:
        """The warnings, and a line for each setting that asks for something nobody has read."""
        unread = [
            name
            for name, value in self._given.items()
            if name not in self._read | _ALWAYS and not _asks_nothing(value)
        ]
        more = len(unread) - MAX_TOLD
        rest = [f"{more} more settings of vis_config are not drawn."] if more > 0 else []
        named = [f"{name[:80]} of vis_config is not drawn." for name in sorted(unread)[:MAX_TOLD]]
        return [*self.warnings[:MAX_TOLD], *named, *rest]

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._given.get(name)


def _asks_nothing(value: Any) -> bool:
    return value in _NOTHING if not isinstance(value, list | dict) else not value


def number_of(value: Any) -> float | None:
    """Numbers may come as text, when they were too long for JSON's."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) < float("inf") else None
