"""Labels that only the API shows: of models, explores, and of field groups in a list of fields."""

from __future__ import annotations

from ..lookml.model.labels import prettified
from ..lookml.model.types import Explore, Field, Model


def model_label(model: Model) -> str:
    return prettified(model.name) if model.label is None else model.label


def explore_label(explore: Explore) -> str:
    return prettified(explore.name) if explore.label is None else explore.label


def explore_group(model: Model, explore: Explore) -> str:
    return model_label(model) if explore.group_label is None else explore.group_label


def group_parts(field: Field, label_short: str) -> tuple[str | None, str]:
    """(heading of the field's group, its name below that heading)."""
    if field.dimension_group is None:
        return field.group_label, field.group_item_label or label_short
    own = prettified(field.dimension_group) if field.label is None else field.label
    if field.interval is not None:
        heading, variant = f"Duration {own}".rstrip(), f"{prettified(field.interval)}s"
    else:
        heading, variant = f"{own} Date".lstrip(), prettified(field.timeframe or "")
    return field.group_label or heading, field.group_item_label or variant
