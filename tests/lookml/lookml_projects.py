"""LookML projects for tests: written to a folder, then loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lookalike.lookml import Explore, Model, Project

Load = Callable[..., Project]


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


ORDERS_AND_USERS = """
view: orders {
  dimension: id { primary_key: yes sql: ${TABLE}.id ;; }
  dimension: status {}
  dimension: user_id { type: number }
  dimension_group: created { type: time timeframes: [date, month] sql: ${TABLE}.created_at ;; }
  measure: count { type: count }
  set: main { fields: [id, status, extra*] }
  set: extra { fields: [user_id] }
}
view: users {
  dimension: id { primary_key: yes }
  dimension: email {}
  dimension: state {}
}
"""


def codes(found: Project | Model | Explore) -> list[str]:
    diagnostics = found.errors if isinstance(found, Explore) else found.diagnostics
    return [diagnostic.code for diagnostic in diagnostics]
