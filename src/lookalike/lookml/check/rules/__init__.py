"""The rules, one file and one code each. The file is called by its code."""

from __future__ import annotations

from typing import Final

from ..rule import Rule
from . import (
    bad_filter,
    bad_value_format,
    circular_reference,
    dashboard_model,
    dashboard_query,
    field_in_derived_table,
    inaccessible_view,
    liquid_filter,
    liquid_place,
    liquid_syntax,
    liquid_variable,
    missing_parameter,
    missing_primary_key,
    nested_aggregate,
    raw_user_value,
    unknown_connection,
    unknown_datagroup,
    unknown_drill_field,
    unknown_explore,
    unknown_field_name,
    unknown_query_field,
    unknown_reference,
    unknown_suggest_explore,
    unknown_table_view,
    unknown_value_format,
)

RULES: Final[tuple[Rule, ...]] = (
    bad_filter.RULE,
    bad_value_format.RULE,
    circular_reference.RULE,
    dashboard_model.RULE,
    dashboard_query.RULE,
    field_in_derived_table.RULE,
    inaccessible_view.RULE,
    liquid_filter.RULE,
    liquid_place.RULE,
    liquid_syntax.RULE,
    liquid_variable.RULE,
    missing_parameter.RULE,
    missing_primary_key.RULE,
    nested_aggregate.RULE,
    raw_user_value.RULE,
    unknown_connection.RULE,
    unknown_datagroup.RULE,
    unknown_drill_field.RULE,
    unknown_explore.RULE,
    unknown_field_name.RULE,
    unknown_query_field.RULE,
    unknown_reference.RULE,
    unknown_suggest_explore.RULE,
    unknown_table_view.RULE,
    unknown_value_format.RULE,
)
