"""Labels that only the API shows: of models, explores, and of field groups in a list of fields."""

from __future__ import annotations

from ..lookml.model.labels import localized, prettified, shown_text
from ..lookml.model.types import Explore, Field, Model
from ..lookml.project.strings import NO_TEXTS, Texts


def model_label(model: Model, texts: Texts = NO_TEXTS) -> str:
    return prettified(model.name) if model.label is None else localized(model.label, texts)


def explore_label(explore: Explore, texts: Texts = NO_TEXTS) -> str:
    if explore.label is None:
        return prettified(explore.name)
    return shown_text(explore.label, explore, explore.base, texts)


def explore_description(explore: Explore, texts: Texts = NO_TEXTS) -> str | None:
    if explore.description is None:
        return None
    return shown_text(explore.description, explore, explore.base, texts)


def explore_group(model: Model, explore: Explore, texts: Texts = NO_TEXTS) -> str:
    return model_label(model, texts) if explore.group_label is None else localized(explore.group_label, texts)


def group_parts(
    explore: Explore, alias: str, field: Field, label_short: str, texts: Texts = NO_TEXTS
) -> tuple[str | None, str]:
    """(heading of the field's group, its name below that heading)."""

    def shown(text: str | None) -> str | None:
        return text and shown_text(text, explore, alias, texts)

    group, item = shown(field.group_label), shown(field.group_item_label)
    if field.dimension_group is None:
        return group, item or label_short
    own = prettified(field.dimension_group) if field.label is None else shown(field.label)
    if field.interval is not None:
        heading, variant = f"Duration {own}".rstrip(), f"{prettified(field.interval)}s"
    else:
        heading, variant = f"{own} Date".lstrip(), prettified(field.timeframe or "")
    return group or heading, item or variant
