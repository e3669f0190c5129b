"""What people read: labels of views and fields. Source: LookML reference, labels."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ..diagnostics import LookmlError
from ..liquid import LiquidScope, has_liquid, render_sql
from ..project.strings import NO_TEXTS, Texts
from .types import Explore, Field

# Words that a title keeps small or large. `ID` is seen in Looker's answers; small `of` is remembered.
_SPECIAL_WORDS = {"id": "ID", "of": "of"}


@lru_cache(maxsize=65_536)
def prettified(name: str) -> str:
    """
    >>> prettified("order_id"), prettified("day_of_week")
    ('Order ID', 'Day of Week')
    """
    words = [word for word in name.split("_") if word]
    titled = [_SPECIAL_WORDS.get(word, word[:1].upper() + word[1:]) for word in words]
    if titled and words[0] == "of":
        titled[0] = "Of"
    return " ".join(titled)


def view_label(explore: Explore, alias: str, field: Field | None = None, texts: Texts = NO_TEXTS) -> str:
    """The heading under which a field stands: its own, or the join's, the explore's for its base, the view's."""
    own = _own_view_label(explore, alias, field)
    return prettified(alias) if own is None else localized(own, texts)


def _own_view_label(explore: Explore, alias: str, field: Field | None) -> str | None:
    if field is not None and field.view_label is not None:
        return field.view_label
    join = next((join for join in explore.joins if join.name == alias), None)
    if join is not None and join.view_label is not None:
        return join.view_label
    if alias == explore.base and explore.view_label is not None:
        return explore.view_label
    view = explore.views.get(alias)
    if view is not None:
        label = view.other.get("view_label") if view.label is None else view.label
        if label is not None:
            return str(label)
    return None


def localized(text: str, texts: Texts) -> str:
    """A label or description in the reader's language; one without a translation stays. A label that the model does
    not state is made of a name and has none: Looker's documents show it as it is in every locale."""
    return texts.get(text, text)


def shown_text(text: str, explore: Explore, alias: str, texts: Texts) -> str:
    """A text of the model where no query is asked: translated, and with what it reads of `_localization`. Any other
    Liquid needs a query, so it stays."""
    text = localized(text, texts)
    if "_localization" not in text:
        return text
    fields = {name: view.fields for name, view in explore.views.items()}
    scope = LiquidScope(explore.model, explore.name, alias, fields, localization=texts, place="label")
    try:
        return render_sql(text, scope, None)
    except LookmlError:
        return text


def _rendered(text: str, scope: LiquidScope, field: Field) -> str:
    return render_sql(text, replace(scope, place="label"), field.span) if has_liquid(text) else text


def field_label_short(
    explore: Explore,
    alias: str,
    field: Field,
    scope: LiquidScope | None = None,
    texts: Texts = NO_TEXTS,
) -> str:
    """The label without its view: `Created Date`, `Days Since Signup`, `Count`. `texts`: the reader's.

    With a scope, Liquid and `label_from_parameter` are carried out for its query; without one, Liquid stays.
    """
    own = _from_parameter(explore, alias, field, scope) or field.label
    if own is None:
        own = prettified(field.dimension_group or field.name)
    else:
        own = localized(own, texts) if scope is not None else shown_text(own, explore, alias, texts)
    if scope is not None:
        own = _rendered(own, scope, field)
    if field.dimension_group is None:
        return own
    if field.interval is not None:
        return f"{prettified(field.interval)}s {own}".rstrip()
    timeframe = prettified(field.timeframe or "")
    # Blanks in front stay: people order fields by them.
    return f"{own} {timeframe}" if own else timeframe


def _from_parameter(explore: Explore, alias: str, field: Field, scope: LiquidScope | None) -> str | None:
    """The label of the value that is chosen for the parameter; None when nothing can be said."""
    name = field.label_from_parameter
    if name is None or scope is None:
        return None
    parameter_alias, _, parameter_name = (name if "." in name else f"{alias}.{name}").partition(".")
    view = explore.views.get(parameter_alias)
    parameter = view.fields.get(parameter_name) if view is not None else None
    if parameter is None:
        return None
    chosen = scope.filters.get(f"{parameter_alias}.{parameter_name}", parameter.default_value)
    for allowed in parameter.allowed_values:
        if chosen in (allowed.value, None):
            return allowed.label
    return chosen


def field_label(
    explore: Explore,
    alias: str,
    field: Field,
    scope: LiquidScope | None = None,
    texts: Texts = NO_TEXTS,
) -> str:
    """The whole label, as in the header of a CSV: `Orders Created Date`. A blank view label adds nothing."""
    heading = view_label(explore, alias, field, texts)
    if scope is not None:
        heading = _rendered(heading, scope, field)
    short = field_label_short(explore, alias, field, scope, texts)
    return f"{heading} {short}" if heading.strip() else short
