"""The table of parameters against the names that LookML has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lookalike.lookml import Explore, Model
from lookalike.lookml.parameters import (
    BLOCKS,
    FIELD_BLOCKS,
    Status,
    every_parameter,
    inner_block,
    known,
    parameters,
)

# The names on the parameter pages of Looker's reference, and those that real projects and editors know beside them.
NAMES = {
    "manifest": "application constant local_dependency localization_settings new_lookml_runtime project_name "
    "remote_dependency visualization",
    "constant": "value export",
    "local_dependency": "project override_constant",
    "remote_dependency": "url ref override_constant",
    "localization_settings": "default_locale localization_level",
    "visualization": "id label url file dependencies sri_hash",
    "application": "label url file mount_points entitlements",
    "model": "access_grant case_sensitive connection datagroup explore fiscal_month_offset include label map_layer "
    "named_value_format persist_for persist_with test view week_start_day",
    "access_grant": "user_attribute allowed_values",
    "datagroup": "label description sql_trigger interval_trigger max_cache_age",
    "named_value_format": "value_format strict_value_format",
    "map_layer": "extents_json_url feature_key file url format label max_zoom_level min_zoom_level projection "
    "property_key property_label_key",
    "test": "explore_source assert",
    "assert": "expression",
    "explore": "access_filter aggregate_table always_filter always_join cancel_grouping_fields case_sensitive "
    "conditionally_filter description extends extension fields final from group_label hidden join label persist_for "
    "persist_with query required_access_grants sql_always_having sql_always_where sql_preamble sql_table_name "
    "symmetric_aggregates tags view_label view_name",
    "access_filter": "field user_attribute",
    "always_filter": "filters",
    "conditionally_filter": "filters unless",
    "join": "fields foreign_key from outer_only relationship required_access_grants required_joins sql sql_foreign_key "
    "sql_having sql_on sql_table_name sql_where type view_label",
    "query": "dimensions measures pivots filters sorts limit timezone label description",
    "aggregate_table": "query materialization",
    "aggregate_table.query": "dimensions measures filters timezone",
    "materialization": "cluster_keys datagroup_trigger distribution distribution_style increment_key increment_offset "
    "indexes interval_trigger materialized_view partition_keys persist_for publish_as_db_view sortkeys "
    "sql_trigger_value",
    "view": "calendar_definition derived_table dimension dimension_group drill_fields extends extension "
    "fields_hidden_by_default filter final label measure parameter required_access_grants set sql_table_name "
    "suggestions view_label",
    "set": "fields",
    "derived_table": "cluster_keys create_process datagroup_trigger distribution distribution_style explore_source "
    "increment_key increment_offset indexes interval_trigger materialized_view partition_keys persist_for "
    "publish_as_db_view sortkeys sql sql_create sql_trigger_value table_compression table_format",
    "create_process": "sql_step",
    "explore_source": "bind_all_filters bind_filters column derived_column expression_custom_filter filters limit "
    "sorts timezone",
    "column": "field",
    "derived_column": "sql",
    "bind_filters": "from_field to_field",
    "filters": "field value",
    "calendar_definition": "reference_date timeframe_mapping timeframe_ordinal_mapping previous_ordinal_mapping",
    "timeframe_mapping": "custom_date custom_period custom_quarter custom_season custom_week custom_year",
    "dimension": "action alias allow_fill alpha_sort bins bypass_suggest_restrictions can_filter case case_sensitive "
    "convert_tz datatype description drill_fields end_location_field fanout_on full_suggestions group_item_label "
    "group_label hidden html label label_from_parameter link map_layer_name order_by_field primary_key "
    "required_access_grants required_fields skip_drill_filter sql sql_end sql_latitude sql_longitude sql_start "
    "start_location_field string_datatype style suggest_dimension suggest_explore suggest_persist_for suggestable "
    "suggestions synonyms tags tiers type units value_format value_format_name view_label",
    "dimension_group": "allow_fill based_on_calendar convert_tz custom_timeframes datatype description drill_fields "
    "group_label hidden html intervals label order_by_field required_access_grants sql sql_end sql_start tags "
    "timeframes type view_label",
    "measure": "action alias allow_approximate_optimization approximate approximate_threshold based_on based_on_time "
    "can_filter convert_tz custom_calendar_period datatype description direction drill_fields fanout_on filters "
    "group_item_label group_label hidden html kind label label_from_parameter link list_field percentile period "
    "precision required_access_grants required_fields sql sql_distinct_key tags type value_format value_format_name "
    "value_to_date view_label",
    "filter": "case_sensitive convert_tz datatype default_value description full_suggestions group_label hidden label "
    "required_access_grants sql suggest_dimension suggest_explore suggestions suggestable tags type view_label",
    "parameter": "allowed_value default_value description group_label hidden label required_access_grants "
    "suggest_dimension suggest_explore suggestions suggestable tags type view_label",
    "case": "when else",
    "when": "sql label",
    "link": "label url icon_url",
    "allowed_value": "label value",
    "action": "form_param form_url icon_url label param url user_attribute_param",
    "form_param": "default label name option required type",
    "option": "name label",
    "dashboard": "auto_run crossfilter_enabled description elements embed_style extends extension "
    "filters filters_bar_collapsed filters_location_top layout preferred_slug preferred_viewer query_timezone refresh "
    "rows tile_size title width",
    "dashboard filter": "allow_multiple_values default_value explore field listens_to_filters model name required "
    "title type ui_config",
    "dashboard element": "col column_limit dynamic_fields explore fields fill_fields filters height hidden_fields "
    "limit listen model name note_display note_state note_text pivots query_timezone row row_total sorts subtotals "
    "title title_hidden total type width",
}


@pytest.mark.parametrize("block", NAMES)
def test_table_has_every_name_of_lookml(block):
    assert set(NAMES[block].split()) - known(block) == set()


def test_each_parameter_without_full_support_says_why():
    silent = [each for each in every_parameter() if bool(each.why) is (each.status is Status.SUPPORTED)]
    assert silent == []


def test_each_parameter_has_one_sentence():
    odd = [each.name for each in every_parameter() if not each.text.endswith(".") or each.text.count(". ")]
    assert odd == []


def test_fields_are_blocks_of_the_table():
    assert set(BLOCKS) > FIELD_BLOCKS == {"dimension", "dimension_group", "measure", "filter", "parameter"}


def test_query_of_an_aggregate_table_is_a_block_of_its_own():
    assert inner_block("aggregate_table", "query") == "aggregate_table.query"
    assert inner_block("explore", "query") == "query"
    assert inner_block("application", "entitlements") is None


def messages(found: Model) -> list[str]:
    return [each.message for each in found.diagnostics if each.code == "unknown-parameter"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "view: v { dimension: a { primry_key: yes } }",
            '"primry_key" is not a parameter of the dimension "a"; did you mean "primary_key"?',
        ),
        (
            'view: v { dimension: a { link: { lable: "x" url: "/" } } }',
            '"lable" is not a parameter of "link"; did you mean "label"?',
        ),
        (
            "view: v { measure: m { type: count tiers: [1] } }",
            '"tiers" is not a parameter of the measure "m"',
        ),
        (
            "view: v { derived_table: { sqll: select 1 ;; } }",
            '"sqll" is not a parameter of a derived table; did you mean "sql"?',
        ),
        (
            "view: v { set: s { field: [a] } }",
            '"field" is not a parameter of "set: s"; did you mean "fields"?',
        ),
        (
            "datagroup: d { sql_triger: select 1 ;; }",
            '"sql_triger" is not a parameter of "datagroup: d"; did you mean "sql_trigger"?',
        ),
        ("access_grnt: g { }", '"access_grnt" is not a parameter of a model; did you mean "access_grant"?'),
        (
            'view: v {} explore: v { always_filter: { filter: [a: "1"] } }',
            '"filter" is not a parameter of "always_filter"; did you mean "filters"?',
        ),
        (
            "view: v {} explore: v { aggregate_table: t { query: { dimension: [a] } materialization: {} } }",
            '"dimension" is not a parameter of "query"; did you mean "dimensions"?',
        ),
    ],
)
def test_unknown_parameter_is_reported_wherever_it_stands(
    model: Callable[[str], Model], text: str, message: str
):
    assert message in messages(model(text))


def test_unknown_parameter_has_its_place(model: Callable[[str], Model]):
    found = model('view: v {\n  dimension: a {\n    labl: "x"\n  }\n}')
    assert [str(each.span) for each in found.diagnostics] == ["m.model.lkml:4:5"]


@pytest.mark.parametrize(
    "body",
    [
        "access_filter_fields: [orders.id]",
        "join: users { sql_on: ${orders.user_id} = ${users.id} ;; sql_having: 1=1 ;; }",
    ],
)
def test_refused_parameter_keeps_the_explore_from_running(explore: Callable[[str], Explore], body: str):
    assert [each.code for each in explore(body).errors] == ["refused-parameter"]


def test_grants_of_a_whole_model_refuse_its_explores(model: Callable[[str], Model]):
    found = model("required_access_grants: [g]\nview: v {}\nexplore: v {}")
    assert [each.code for each in found.explores["v"].errors] == ["refused-parameter"]


def test_misspelled_row_filter_refuses_the_explore(explore: Callable[[str], Explore]):
    assert [each.code for each in explore("sql_alway_where: 1=1 ;;").errors] == ["unknown-parameter"]


def test_every_status_is_used():
    assert {each.status for block in BLOCKS for each in parameters(block).values()} == set(Status)
