"""Field blocks to fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lookalike.lookml import Field, Model, View
from lookalike.lookml.model.timeframes import INTERVALS, TIMEFRAMES
from lookalike.lookml.model.types import AllowedValue, CaseBranch, FilterPair, LinkSpec

MakeView = Callable[[str], View]
MakeModel = Callable[[str], Model]


@pytest.fixture
def field(view: MakeView) -> Callable[[str], Field]:
    """The only field of a view with the given body."""

    def make(body: str) -> Field:
        fields = view(body).fields
        assert len(fields) == 1
        return next(iter(fields.values()))

    return make


def test_dimension_defaults(field):
    made = field("dimension: status {}")
    assert (made.name, made.category, made.type, made.sql) == ("status", "dimension", "string", None)
    assert (made.hidden, made.can_filter, made.suggestable, made.convert_tz) == (False, True, True, True)


def test_texts_flags_and_lists_are_read(field):
    made = field(
        'dimension: a { type: number sql: ${TABLE}.a ;; label: "A" description: "d" hidden: yes primary_key: yes '
        'value_format_name: usd drill_fields: [b, c*] tags: ["x", "y"] alias: [old] group_label: "G" '
        "required_fields: [b] order_by_field: b can_filter: no suggestable: no }"
    )
    assert (made.type, made.sql, made.label, made.description) == ("number", "${TABLE}.a", "A", "d")
    assert (made.hidden, made.primary_key, made.can_filter, made.suggestable) == (True, True, False, False)
    assert (made.drill_fields, made.tags, made.aliases) == (("b", "c*"), ("x", "y"), ("old",))
    assert (made.group_label, made.required_fields, made.order_by_field) == ("G", ("b",), "b")
    assert made.value_format_name == "usd"


def test_int_is_number(field):
    assert field("dimension: a { type: int }").type == "number"


def test_sql_keeps_the_users_bytes(field):
    text = "CASE WHEN x = 'a  b' THEN 1\n    ELSE {{ y }} END"
    assert field(f"dimension: a {{ sql: {text} ;; }}").sql == text


def test_tiers_keep_their_texts(field):
    made = field("dimension: a { type: tier tiers: [0, 10.5, -3] style: integer sql: x ;; }")
    assert (made.tiers, made.style) == (("0", "10.5", "-3"), "integer")


def test_case_branches_are_in_order(field):
    made = field(
        'dimension: a { case: { when: { sql: x<1 ;; label: "low" } when: { sql: x<9 ;; label: "mid" } else: "high" } }'
    )
    assert made.case == (CaseBranch("x<1", "low"), CaseBranch("x<9", "mid"), CaseBranch(None, "high"))


def test_location_keeps_both_expressions(field):
    made = field("dimension: a { type: location sql_latitude: lat ;; sql_longitude: lon ;; }")
    assert (made.sql_latitude, made.sql_longitude) == ("lat", "lon")


def test_links_are_read(field):
    made = field('dimension: a { link: { label: "L" url: "http://x" icon_url: "i" } }')
    assert made.links == (LinkSpec("L", "http://x", "i"),)


def test_date_dimension_has_a_timeframe(field):
    made = field("dimension: a { type: date_month datatype: epoch convert_tz: no }")
    assert (made.type, made.timeframe, made.datatype, made.convert_tz) == (
        "date_month",
        "month",
        "epoch",
        False,
    )


def test_plain_date_is_the_date_timeframe(field):
    made = field("dimension: a { type: date }")
    assert (made.type, made.timeframe) == ("date_date", "date")


def test_duration_dimension_has_an_interval(field):
    made = field("dimension: a { type: duration_day sql_start: x ;; sql_end: y ;; }")
    assert (made.type, made.interval, made.sql_start) == ("duration", "day", "x")


def test_time_group_names_its_members(view: MakeView):
    fields = view("dimension_group: created { type: time timeframes: [raw, date, hour6] sql: x ;; }").fields
    assert [made.name for made in fields.values() if made.standard_timeframe] == [
        "created_raw",
        "created_date",
        "created_hour6",
    ]
    made = fields["created_hour6"]
    assert (made.type, made.timeframe, made.dimension_group, made.sql) == (
        "date_hour6",
        "hour6",
        "created",
        "x",
    )


def test_unnamed_timeframes_are_usable_and_not_shown(view: MakeView):
    made = view("dimension_group: created { type: time timeframes: [date] }").fields["created_fiscal_quarter"]
    assert made.standard_timeframe is False


def test_parametric_timeframes_exist_only_when_named(view: MakeView):
    fields = view("dimension_group: c { type: time timeframes: [minute15, millisecond250] }").fields
    assert {"c_minute15", "c_millisecond250"} <= set(fields)
    assert "c_minute30" not in fields


def test_group_without_timeframes_shows_the_standard_ones(view: MakeView):
    fields = view("dimension_group: c { type: time }").fields
    assert [name for name, made in fields.items() if made.standard_timeframe] == [
        "c_time",
        "c_date",
        "c_week",
        "c_month",
        "c_year",
    ]


def test_written_field_replaces_an_unnamed_timeframe(view: MakeView):
    body = "dimension_group: c { type: time timeframes: [date] } dimension: c_year { type: number }"
    assert view(body).fields["c_year"].type == "number"
    swapped = "dimension: c_year { type: number } dimension_group: c { type: time timeframes: [date] }"
    assert view(swapped).fields["c_year"].type == "number"


def test_duration_group_members_are_plural(view: MakeView):
    fields = view(
        "dimension_group: since_signup { type: duration intervals: [day, month] sql_start: a ;; sql_end: b ;; }"
    ).fields
    assert list(fields) == ["days_since_signup", "months_since_signup"]
    assert fields["days_since_signup"].interval == "day"


def test_primary_key_of_a_group_is_its_column(model: MakeModel):
    found = model("view: v { dimension_group: at { type: time primary_key: yes timeframes: [date] } }")
    assert found.diagnostics == ()
    assert [field.name for field in found.views["v"].fields.values() if field.primary_key] == ["at_raw"]


def test_old_names_of_a_group_are_those_of_its_members(view: MakeView):
    made = view(
        "dimension_group: created { type: time timeframes: [date, month] alias: [placed, made_month] }"
    )
    assert made.fields["created_date"].aliases == ("placed_date", "made_month_date")
    assert made.fields["created_month"].aliases == ("placed_month", "made_month_month", "made_month")
    body = "type: duration intervals: [day] sql_start: a ;; sql_end: b ;; alias: [wait]"
    assert view(f"dimension_group: open {{ {body} }}").fields["days_open"].aliases == ("days_wait",)


def test_duration_without_intervals_has_all(view: MakeView):
    fields = view("dimension_group: x { type: duration sql_start: a ;; sql_end: b ;; }").fields
    assert list(fields) == [
        "seconds_x",
        "minutes_x",
        "hours_x",
        "days_x",
        "weeks_x",
        "months_x",
        "quarters_x",
        "years_x",
    ]


@pytest.mark.parametrize(
    "syntax",
    [
        'filters: [status: "a,b", users.age: ">5"]',
        'filters: { field: status value: "a,b" } filters: { field: users.age value: ">5" }',
    ],
)
def test_measure_filters_in_both_syntaxes(field, syntax: str):
    made = field(f"measure: m {{ type: sum sql: x ;; {syntax} }}")
    assert [(pair.field, pair.expression) for pair in made.filters] == [
        ("status", "a,b"),
        ("users.age", ">5"),
    ]


def test_filter_pair_has_its_place(field):
    pair = field('measure: m { type: count filters: [status: "a"] }').filters[0]
    assert isinstance(pair, FilterPair) and str(pair.span) == "m.model.lkml:2:46"


def test_measure_parameters_are_read(field):
    made = field(
        "measure: m { type: percentile percentile: 95 sql: x ;; sql_distinct_key: k ;; precision: 3 "
        'approximate_threshold: 1000 list_field: f direction: "column" }'
    )
    assert (made.type, made.percentile, made.sql_distinct_key) == ("percentile", "95", "k")
    assert (made.precision, made.approximate_threshold, made.direction) == (3, 1000, "column")


def test_period_over_period_is_read(field):
    made = field(
        "measure: m { type: period_over_period based_on: total based_on_time: created_year period: year "
        "kind: difference value_to_date: yes }"
    )
    assert (made.based_on, made.based_on_time, made.period) == ("total", "created_year", "year")
    assert (made.kind, made.value_to_date) == ("difference", True)


def test_parameter_keeps_its_allowed_values(field):
    made = field(
        'parameter: p { type: unquoted default_value: "day" allowed_value: { label: "Day" value: "day" } '
        'allowed_value: { value: "week" } }'
    )
    assert made.allowed_values == (AllowedValue("Day", "day"), AllowedValue("week", "week"))
    assert (made.category, made.type, made.default_value) == ("parameter", "unquoted", "day")


def test_filter_field_is_read(field):
    made = field("filter: f { type: date suggest_explore: e suggest_dimension: e.d }")
    assert (made.category, made.type, made.suggest_dimension) == ("filter", "date", "e.d")


def test_unknown_parameter_is_kept_and_named(model: MakeModel):
    found = model('view: v { dimension: a { lable: "x" } }')
    assert found.views["v"].fields["a"].other == {"lable": "x"}
    assert [(d.code, d.severity.value, d.message, str(d.span)) for d in found.diagnostics] == [
        (
            "unknown-parameter",
            "warning",
            '"lable" is not a parameter of the dimension "a"; did you mean "label"?',
            "m.model.lkml:2:26",
        )
    ]


def test_actions_are_kept(field):
    made = field('dimension: a { action: { label: "one" url: "u" } action: { label: "two" url: "v" } }')
    assert made.other == {"action": [{"label": "one", "url": "u"}, {"label": "two", "url": "v"}]}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            "dimension: a { type: sting }",
            "unknown-type",
            'a dimension has no type "sting"; did you mean "string"?',
        ),
        (
            "measure: a { type: cuont }",
            "unknown-type",
            'a measure has no type "cuont"; did you mean "count"?',
        ),
        (
            "dimension_group: a { type: time timeframes: [weeks] }",
            "unknown-timeframe",
            '"weeks" is not a known timeframe; did you mean "week"?',
        ),
        (
            "dimension: a { type: date_moth }",
            "unknown-timeframe",
            'a dimension has no type "date_moth"; did you mean "date_month"?',
        ),
        (
            "dimension_group: a { type: duration intervals: [dya] sql_start: x ;; sql_end: y ;; }",
            "unknown-interval",
            '"dya" is not a known interval; did you mean "day"?',
        ),
        (
            "dimension_group: a { type: duration sql_start: x ;; }",
            "missing-parameter",
            'the duration "a" needs both "sql_start" and "sql_end"',
        ),
        ("dimension: a { hidden: maybe }", "wrong-value", '"hidden" takes "yes" or "no", not "maybe"'),
        ("measure: a { type: sum precision: x }", "wrong-value", '"precision" takes a whole number, not "x"'),
        (
            "measure: a { type: count filters: [status] }",
            "filter-without-value",
            'the filter on "status" has no expression; write status: "…"',
        ),
        (
            "dimension: a { datatype: epok }",
            "unknown-datatype",
            '"datatype: epok" is not known; did you mean "epoch"?',
        ),
    ],
)
def test_wrong_field_is_named(model: MakeModel, body: str, code: str, message: str):
    found = model(f"view: v {{ {body} }}").diagnostics
    assert [(d.code, d.message) for d in found] == [(code, message)]


def test_measure_with_a_broken_filter_is_left_out(model: MakeModel):
    found = model("view: v { measure: a { type: count filters: [status] } measure: b { type: count } }")
    assert list(found.views["v"].fields) == ["b"]


def test_field_with_a_broken_grant_is_left_out(model: MakeModel):
    found = model("view: v { dimension: a { required_access_grants: { x: y } } dimension: b {} }")
    assert list(found.views["v"].fields) == ["b"]


def test_two_primary_keys_are_refused(model: MakeModel):
    found = model(
        "view: v { dimension: a { primary_key: yes } dimension: b { primary_key: yes } } explore: v {}"
    )
    assert [error.message for error in found.explores["v"].errors] == [
        'the view "v" has 2 primary keys ("a", "b"); keep one of them'
    ]


def test_hidden_by_default_can_be_undone(view: MakeView):
    fields = view("fields_hidden_by_default: yes dimension: a {} dimension: b { hidden: no }").fields
    assert (fields["a"].hidden, fields["b"].hidden) == (True, False)


def test_sql_derived_table_is_read(view: MakeView):
    table = view(
        'derived_table: { sql: SELECT 1 ;; persist_for: "2 hours" indexes: ["a", "b"] increment_key: "d" '
        "increment_offset: 3 }"
    ).derived_table
    assert table is not None
    assert (table.sql, table.persist_for, table.hints) == ("SELECT 1", "2 hours", {"indexes": ["a", "b"]})
    assert (table.increment_key, table.increment_offset) == ("d", 3)


def test_native_derived_table_is_read(view: MakeView):
    table = view(
        """derived_table: { explore_source: orders {
             column: user_id { field: orders.user_id }  column: total {}
             derived_column: rank { sql: RANK() OVER () ;; }
             filters: [orders.status: "x"]
             bind_filters: { from_field: v.day to_field: orders.day }
             bind_all_filters: yes  expression_custom_filter: ${orders.n} > 1 ;;
             sorts: [orders.count: desc, orders.day: asc]  limit: 10  timezone: "UTC"
           } }"""
    ).derived_table
    assert table is not None and table.explore_source is not None
    source = table.explore_source
    assert source.explore == "orders"
    assert source.columns == (("user_id", "orders.user_id"), ("total", "total"))
    assert source.derived_columns == (("rank", "RANK() OVER ()"),)
    assert [(pair.field, pair.expression) for pair in source.filters] == [("orders.status", "x")]
    assert (source.bind_filters, source.bind_all_filters) == ((("v.day", "orders.day"),), True)
    assert (source.expression_custom_filter, source.limit, source.timezone) == ("${orders.n} > 1", 10, "UTC")
    assert source.sorts == ("orders.count desc", "orders.day")


# --- every type and word


@pytest.mark.parametrize(
    ("word", "type_word"),
    [
        ("string", "string"),
        ("number", "number"),
        ("int", "number"),
        ("yesno", "yesno"),
        ("tier", "tier"),
        ("zipcode", "zipcode"),
        ("location", "location"),
        ("distance", "distance"),
        ("bin", "bin"),
        ("unquoted", "unquoted"),
    ],
)
def test_dimension_type_is_kept(field, word: str, type_word: str):
    assert field(f"dimension: a {{ type: {word} }}").type == type_word


@pytest.mark.parametrize("timeframe", [*TIMEFRAMES, "minute15", "hour6", "millisecond250"])
def test_single_date_dimension_takes_every_timeframe(field, timeframe: str):
    made = field(f"dimension: a {{ type: date_{timeframe} }}")
    assert (made.type, made.timeframe) == (f"date_{timeframe}", timeframe)


@pytest.mark.parametrize("interval", INTERVALS)
def test_single_duration_dimension_takes_every_interval(field, interval: str):
    made = field(f"dimension: a {{ type: duration_{interval} sql_start: x ;; sql_end: y ;; }}")
    assert (made.type, made.interval) == ("duration", interval)


@pytest.mark.parametrize("datatype", ["epoch", "timestamp", "datetime", "date", "yyyymmdd"])
def test_datatype_is_kept(view: MakeView, datatype: str):
    fields = view(
        f"dimension_group: a {{ type: time timeframes: [date] datatype: {datatype} convert_tz: no }}"
    ).fields
    assert (fields["a_date"].datatype, fields["a_date"].convert_tz) == (datatype, False)


@pytest.mark.parametrize(
    ("body", "code", "meant"),
    [
        ("dimension_group: a { type: time datatype: dates }", "unknown-datatype", "date"),
        ("dimension: a { type: distance units: mile }", "unknown-units", "miles"),
        ("dimension: a { type: tier tiers: [1] style: integers }", "unknown-style", "integer"),
        ("measure: a { type: running_total sql: x ;; direction: rows }", "unknown-direction", "row"),
        ("measure: a { type: period_over_period period: years }", "unknown-period", "year"),
        ("measure: a { type: period_over_period kind: difference_ }", "unknown-kind", "difference"),
    ],
)
def test_wrong_word_names_the_right_one(model: MakeModel, body: str, code: str, meant: str):
    found = model(f"view: v {{ {body} }}")
    assert [each.code for each in found.diagnostics] == [code]
    assert f'did you mean "{meant}"' in found.diagnostics[0].message
    assert "a" not in found.views["v"].fields


def test_distance_keeps_its_ends(field):
    made = field("dimension: a { type: distance start_location_field: b end_location_field: c units: miles }")
    assert (made.start_location_field, made.end_location_field, made.units) == ("b", "c", "miles")


def test_bins_keep_their_bounds(field):
    made = field("dimension: a { type: bin bins: [0, 18] style: interval sql: x ;; }")
    assert (made.bins, made.style) == (("0", "18"), "interval")


def test_suggestion_parameters_are_read(field):
    made = field(
        'dimension: a { suggestions: ["x", "y"] suggest_dimension: b suggest_explore: e suggest_persist_for: "1 hour" '
        "full_suggestions: yes bypass_suggest_restrictions: yes suggestable: no }"
    )
    assert (made.suggestions, made.suggest_dimension, made.suggest_explore) == (("x", "y"), "b", "e")
    assert (made.suggest_persist_for, made.full_suggestions) == ("1 hour", True)
    assert (made.bypass_suggest_restrictions, made.suggestable) == (True, False)


def test_labels_and_metadata_are_read(field):
    made = field(
        'dimension: a { label: "L" view_label: "V" group_label: "G" group_item_label: "I" label_from_parameter: p '
        'html: <b>{{ value }}</b> ;; map_layer_name: us_states synonyms: ["one", "two"] skip_drill_filter: yes '
        "alpha_sort: yes allow_fill: no case_sensitive: no }"
    )
    assert (made.view_label, made.group_label, made.group_item_label) == ("V", "G", "I")
    assert (made.label_from_parameter, made.html, made.map_layer_name) == (
        "p",
        "<b>{{ value }}</b>",
        "us_states",
    )
    assert (made.skip_drill_filter, made.alpha_sort, made.allow_fill, made.case_sensitive) == (
        True,
        True,
        False,
        False,
    )
    assert made.other["synonyms"] == ["one", "two"]


def test_else_of_a_case_may_be_a_block(field):
    made = field('dimension: a { case: { when: { sql: x ;; label: "X" } else: { label: "Rest" } } }')
    assert made.case == (CaseBranch("x", "X"), CaseBranch(None, "Rest"))


def test_allowed_value_may_be_a_bare_text(field):
    made = field('parameter: a { type: string allowed_value: "x" }')
    assert made.allowed_values == (AllowedValue("x", "x"),)


# --- custom calendars


def test_custom_calendar_group_names_its_members(view: MakeView):
    fields = view(
        "dimension_group: created { type: custom_calendar based_on_calendar: retail sql: ${TABLE}.day ;; "
        "custom_timeframes: [custom_week, custom_year] }"
    ).fields
    assert list(fields) == ["created_custom_week", "created_custom_year"]
    made = fields["created_custom_week"]
    assert (made.type, made.based_on_calendar, made.custom_timeframe) == (
        "custom_calendar",
        "retail",
        "custom_week",
    )
    assert (made.dimension_group, made.timeframe) == ("created", None)


def test_custom_calendar_group_without_a_list_has_all(view: MakeView):
    fields = view("dimension_group: a { type: custom_calendar based_on_calendar: c sql: x ;; }").fields
    assert [made.custom_timeframe for made in fields.values()] == [
        "custom_date",
        "custom_week",
        "custom_period",
        "custom_quarter",
        "custom_season",
        "custom_year",
    ]


def test_custom_calendar_group_needs_its_calendar(model: MakeModel):
    found = model("view: v { dimension_group: a { type: custom_calendar sql: x ;; } }")
    assert [each.code for each in found.diagnostics] == ["missing-parameter"]


def test_calendar_definition_is_read(view: MakeView):
    calendar = view(
        "calendar_definition: { reference_date: day timeframe_mapping: { custom_week: week custom_year: year } "
        "timeframe_ordinal_mapping: { custom_week: week_num } previous_ordinal_mapping: { custom_week: last_week } }"
    ).calendar
    assert calendar is not None
    assert calendar.reference_date == "day"
    assert calendar.timeframes == {"custom_week": "week", "custom_year": "year"}
    assert calendar.ordinals == {"custom_week": "week_num"}
    assert calendar.previous_ordinals == {"custom_week": "last_week"}


def test_measure_over_a_custom_calendar_keeps_its_period(field):
    made = field(
        "measure: a { type: period_over_period based_on: b based_on_time: c_custom_year "
        "custom_calendar_period: custom_year }"
    )
    assert made.custom_calendar_period == "custom_year"
