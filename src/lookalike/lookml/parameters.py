"""Every parameter of LookML, by the block that it stands in, and what this engine makes of it.

Readers ask `known()`, the documentation prints all of it, and a parameter that is not here is a diagnostic.
Source: LookML reference, sections 1 to 10, and the parameter lists of Looker's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final


class Status(StrEnum):
    SUPPORTED = "supported"
    NO_EFFECT = "no effect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`why` says why it has no effect or is refused; empty for what is supported."""

    block: str
    name: str
    text: str
    status: Status = Status.SUPPORTED
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Apart:
    """The text of a parameter that is not simply supported."""

    text: str
    status: Status
    why: str


Texts = Mapping[str, "str | _Apart"]


def _none(text: str, why: str) -> _Apart:
    return _Apart(text, Status.NO_EFFECT, why)


def _refused(text: str, why: str) -> _Apart:
    return _Apart(text, Status.REFUSED, why)


_ONE_RUNTIME = "there is one runtime here, and it does what the new one does"
_NO_EXTENSIONS = "extensions and custom visualizations are not run here; the text is kept"
_NO_ACTIONS = "kept and checked; nothing here sends data actions"
_NO_MAPS = "kept; no map is drawn from a layer of one's own"
_NO_QUICK_STARTS = "read and checked; no page offers it yet"
_NO_DASHBOARDS = "read and checked; no page shows LookML dashboards yet"

_LABELLED: Texts = {
    "label": "The name that people read.",
    "description": "What it holds, in words for people.",
}
_EXTENDED: Texts = {
    "extends": "The objects whose parameters this one takes over; a later one wins over an earlier one.",
    "extension": "`required`: only there to be extended.",
    "final": "In a refinement: no later refinement may follow.",
}


def _all_none(texts: Texts, why: str) -> Texts:
    return {name: text if isinstance(text, _Apart) else _none(text, why) for name, text in texts.items()}


_MANIFEST: Texts = {
    "project_name": "What other projects call this one in `//name/…`.",
    "constant": "A text that `@{name}` stands for in every file.",
    "local_dependency": "Another project on this server whose files may be included.",
    "remote_dependency": "A project in a git repository whose files may be included, once they are fetched.",
    "localization_settings": "The default locale, and whether every label must be translated.",
    "new_lookml_runtime": _none("Whether Looker's new runtime reads the project.", _ONE_RUNTIME),
    "application": _none("An extension of Looker's pages.", _NO_EXTENSIONS),
    "visualization": _none("A visualization written in JavaScript.", _NO_EXTENSIONS),
}
_DEPENDENCY: Texts = {
    "project": "The name of the project that is imported.",
    "override_constant": "Another value for a constant of the imported project, which must export it.",
}
_MODEL: Texts = {
    "connection": "The database connection of all queries.",
    "include": "Files to read; `*` and `**` stand for names and folders, `//project/` for an import.",
    "label": "The name of the model in menus.",
    "explore": "Something that people can query.",
    "view": "A table, or a query that stands for one, with its fields.",
    "datagroup": "When results and persistent tables are out of date.",
    "access_grant": "A name for a value of a user attribute that others may demand.",
    "named_value_format": "A value format under a name of its own.",
    "map_layer": _none("Shapes for maps.", _NO_MAPS),
    "test": "A query and what must be true of each of its rows.",
    "week_start_day": "The day on which weeks begin.",
    "fiscal_month_offset": "How many months after January the fiscal year begins.",
    "case_sensitive": "Whether filters on texts tell capitals from small letters.",
    "persist_for": "How long results may be kept.",
    "persist_with": "The datagroup by which results are kept.",
    "required_access_grants": _refused("Grants for a whole model.", "write it in each explore"),
    "scoping": _none("An old switch for how names are looked up.", _ONE_RUNTIME),
    "template": _none("An old switch for the templating language.", "Liquid is the only one"),
    "localization_settings": _none(
        "The place of this one is the manifest.", "it counts in the manifest only"
    ),
}
_DATAGROUP: Texts = {
    **_LABELLED,
    "sql_trigger": "A query of one value; a new value makes everything of the group out of date.",
    "interval_trigger": "The time after which everything of the group is out of date.",
    "max_cache_age": "How long results may be kept at most.",
}
_MAP_LAYER: Texts = {
    name: _none(text, _NO_MAPS)
    for name, text in {
        "label": "The name that people read.",
        "file": "A TopoJSON or GeoJSON file of the project.",
        "url": "The address of such a file.",
        "format": "How the shapes are written.",
        "feature_key": "The part of the file to draw.",
        "property_key": "The property that values are matched with.",
        "property_label_key": "The property that names a shape.",
        "projection": "How the globe is made flat.",
        "extents_json_url": "Where the extents of the shapes are listed.",
        "max_zoom_level": "The closest look.",
        "min_zoom_level": "The widest look.",
    }.items()
}
_TEST: Texts = {
    "explore_source": "The query that the test asks.",
    "assert": "A statement that must be true of each row.",
}
_EXPLORE: Texts = {
    **_LABELLED,
    **_EXTENDED,
    "group_label": "The heading in the menu under which the explore stands.",
    "hidden": "Not in menus, yet usable.",
    "from": "The base view, under the explore's name.",
    "view_name": "The base view, under its own name.",
    "view_label": "The heading of the base view's fields.",
    "sql_table_name": "Another table for the base view.",
    "join": "A further view, and how its rows belong to those before it.",
    "always_join": "Joins that every query makes.",
    "fields": "The fields that people may choose.",
    "tags": "Words for other programs.",
    "alias": "Old names by which saved content still finds the explore.",
    "access_filter": "Rows that a user may see, by a user attribute; without a value, none.",
    "always_filter": "Filters that are there until somebody gives another value.",
    "conditionally_filter": "Filters that are there unless somebody filters one of the listed fields.",
    "sql_always_where": "A condition on rows that nobody can take away.",
    "sql_always_having": "A condition on groups that nobody can take away.",
    "sql_preamble": "SQL before every statement of the explore.",
    "required_access_grants": "Grants without which a user does not see the explore.",
    "case_sensitive": "Whether filters on texts tell capitals from small letters.",
    "symmetric_aggregates": "`no`: measures are not protected against repeated rows.",
    "cancel_grouping_fields": "Fields that make a query without measures answer single rows.",
    "persist_for": "How long results may be kept.",
    "persist_with": "The datagroup by which results are kept.",
    "query": _none("A question that is ready to ask.", _NO_QUICK_STARTS),
    "aggregate_table": "A table of results made beforehand, which fitting queries read.",
    "synonyms": _none("Other words for the explore.", "kept; nothing here searches by them"),
    "suggestions": _none("An old switch.", "the switch of the view and of the field decide"),
    "drill_fields": _none("Fields to drill into.", "those of the view and of the field decide"),
    "view": _none("An old word for `view_name`.", "write `view_name`; this one is kept and not read"),
    "access_filter_fields": _refused(
        "An old form of `access_filter`.", "write one access_filter with field and user_attribute for each"
    ),
}
_JOIN: Texts = {
    "from": "The view that is joined, under the join's name.",
    "view_name": "The view that is joined, as in an explore.",
    "view_label": "The heading of its fields.",
    "type": "`left_outer`, `inner`, `full_outer` or `cross`.",
    "relationship": "How many rows of one side belong to one of the other; totals rest on it.",
    "sql_on": "The condition.",
    "sql": "The whole clause, written by hand.",
    "sql_where": "A condition on rows of every query that makes the join.",
    "sql_table_name": "Another table for the view.",
    "foreign_key": "A field that holds the primary key of the joined view.",
    "sql_foreign_key": "An expression that holds the primary key of the joined view.",
    "outer_only": "An old word for an outer join.",
    "required_joins": "Joins that must be made first.",
    "required_access_grants": "Grants without which the join is not there.",
    "fields": "The fields of the view that people may choose.",
    "alias": _none("Old names of the join.", "kept; old names of fields and explores are followed"),
    "sql_having": _refused("An old condition on groups.", "write sql_always_having in the explore"),
    "sql_merge_where": _refused("An old condition on rows.", "write sql_where"),
}
_ASKED: Texts = {
    "dimensions": "Its dimensions.",
    "measures": "Its measures.",
    "filters": "Its filters.",
    "timezone": "The timezone that its dates are in.",
}
_QUICK: Texts = {
    **_ASKED,
    **_LABELLED,
    "pivots": "Dimensions whose values become columns.",
    "sorts": "The order of the rows.",
    "limit": "The greatest number of rows.",
    "expression_custom_filter": "A filter as an expression of Looker's.",
}
_PERSISTENCE: Texts = {
    "datagroup_trigger": "The datagroup that says when the table is out of date.",
    "sql_trigger_value": "A query of one value; a new value makes the table out of date.",
    "interval_trigger": "The time after which the table is out of date.",
    "persist_for": "How long the table is kept after it was last used.",
    "materialized_view": "The database keeps the table up to date itself.",
    "increment_key": "The column by whose periods new rows are added.",
    "increment_offset": "How many earlier periods are made anew each time.",
    "publish_as_db_view": "A view of a stable name over the table.",
    "indexes": "Columns to index.",
    "sortkeys": "The columns by which rows are sorted in the table.",
    "sortkey_type": "How several sort keys are kept.",
    "distribution": "The column by which rows are spread over machines.",
    "distribution_style": "`all` or `even`: how rows are spread over machines.",
    "partition_keys": "The columns by which the table is cut into partitions.",
    "cluster_keys": "The columns by which rows lie together.",
    "table_compression": "How the table's files are compressed.",
    "table_format": "How the table's files are written.",
}
_VIEW: Texts = {
    "label": "The heading of its fields.",
    "description": "What it holds, in words for people.",
    **_EXTENDED,
    "sql_table_name": "The table.",
    "derived_table": "A query that stands for a table.",
    "view_label": "The heading of its fields, as in an explore.",
    "drill_fields": "Fields to drill into where a measure names none.",
    "fields_hidden_by_default": "Fields are hidden unless they say `hidden: no`.",
    "suggestions": "`no`: nothing is suggested for its fields.",
    "required_access_grants": "Grants without which the view is not there.",
    "set": "Fields under one name.",
    "dimension": "A column, or a value computed from columns.",
    "dimension_group": "Dimensions of one moment, or of the time between two.",
    "measure": "A value computed from many rows.",
    "filter": "A filter that stands for no column.",
    "parameter": "A value that people choose.",
    "calendar_definition": "The columns of a table that holds a calendar of one's own.",
    "alias": _none("Old names of the view.", "kept; old names of fields and explores are followed"),
    "tags": _none("Words for other programs.", "kept; explores and fields give theirs out"),
    "synonyms": _none("Other words for the view.", "kept; nothing here searches by them"),
    "hidden": _none("Not in menus.", "a view stands in no menu; hide its fields or the explore"),
}
_TABLE: Texts = {
    "sql": "The query.",
    "explore_source": "A query on an explore, in LookML.",
    "sql_create": "The statement that makes the table.",
    "create_process": "Several statements that make the table.",
    **_PERSISTENCE,
    "distribution_type": _none("An old word for `distribution_style`.", "write `distribution_style`"),
    "cluster_columns": _none("An old word for `cluster_keys`.", "write `cluster_keys`"),
    "engine": _none("The storage engine.", "kept; the database chooses its own"),
}
_SOURCE: Texts = {
    "column": "A column, and the field that fills it.",
    "derived_column": "A column computed over the finished rows.",
    "filters": "Filters of the query.",
    "filter": "A filter of the query, in the old form.",
    "bind_filters": "A filter of the outer query that counts here too.",
    "bind_all_filters": "All filters of the outer query count here too.",
    "expression_custom_filter": "A filter as an expression of Looker's.",
    "sorts": "The order of the rows.",
    "sort": "The order of the rows, in the old form.",
    "limit": "The greatest number of rows.",
    "timezone": "The timezone that its dates are in.",
}
_TIMEFRAMES: Texts = {
    f"custom_{unit}": f"The column that holds the {unit} of a day."
    for unit in ("date", "week", "period", "quarter", "season", "year")
}

# Parameters of fields: the kinds that take them are Dimension, dimension Group, Measure, Filter, Parameter.
_FIELDS: Mapping[str, tuple[str, str | _Apart]] = {
    "type": ("DGMFP", "What kind of value it is."),
    "label": ("DGMFP", "The name that people read; Liquid may stand in it."),
    "view_label": ("DGMFP", "The heading under which it stands."),
    "group_label": ("DGMFP", "The group in which it stands under that heading."),
    "group_item_label": ("DGMFP", "Its name inside the group."),
    "description": ("DGMFP", "What it holds, in words for people."),
    "hidden": ("DGMFP", "Not in lists, yet usable."),
    "alias": ("DGMFP", "Old names by which saved content still finds it."),
    "tags": ("DGMFP", "Words for other programs."),
    "synonyms": ("DGMFP", "Other words for it, given out by the API."),
    "required_access_grants": ("DGMFP", "Grants without which it is not there."),
    "required_fields": ("DGMFP", "Fields that every query with this one takes in."),
    "label_from_parameter": ("DGM", "The label is that of the parameter's chosen value."),
    "sql": ("DGMFP", "Its value, in SQL."),
    "html": (
        "DGMFP",
        "How a value is shown, in `json_detail` and in formatted `html`; what could do harm is left out.",
    ),
    "link": ("DGM", "A page that a value leads to, in `json_detail`."),
    "action": ("DGM", _none("Something to do with a value elsewhere.", _NO_ACTIONS)),
    "drill_fields": ("DGM", "Fields to drill into, for the drill links of `json_detail`."),
    "skip_drill_filter": ("DG", "Drilling does not filter by it."),
    "value_format": ("DGMP", "How numbers are written, as in a spreadsheet."),
    "value_format_name": ("DGMP", "How numbers are written, by name."),
    "strict_value_format": ("DGM", "The format stays whatever the user's settings say."),
    "case_sensitive": ("DGFM", "Whether filters on it tell capitals from small letters."),
    "can_filter": ("DGM", "`no`: nobody may filter by it."),
    "alpha_sort": ("DG", "Rows of a case or a tier are sorted by its labels."),
    "order_by_field": ("DGM", "The field that rows are sorted by in its place."),
    "allow_fill": ("DG", "`no`: missing values are not filled in."),
    "primary_key": ("DG", "Its value names one row of the view."),
    "case": ("DM", "Labels by conditions."),
    "tiers": ("D", "The bounds of its ranges."),
    "bins": ("D", "The bounds of its ranges, for `type: bin`."),
    "style": ("D", "How ranges are written."),
    "sql_latitude": ("D", "The latitude of a location."),
    "sql_longitude": ("D", "The longitude of a location."),
    "start_location_field": ("D", "Where a distance begins."),
    "end_location_field": ("D", "Where a distance ends."),
    "units": ("D", "What a distance is measured in."),
    "map_layer_name": ("DG", "The shapes that its values name, given out by the API."),
    "sql_start": ("DG", "When a duration begins."),
    "sql_end": ("DG", "When a duration ends."),
    "timeframes": ("G", "The members of a group of moments."),
    "intervals": ("G", "The members of a group of durations."),
    "datatype": ("DGFMP", "How the column holds a moment."),
    "convert_tz": ("DGFMP", "`no`: it is not brought to the query's timezone."),
    "string_datatype": ("DG", _none("How a text is to be cast.", "write the cast in sql")),
    "based_on_calendar": ("G", "The view that holds the calendar of a custom calendar group."),
    "custom_timeframes": ("G", "The members of a custom calendar group."),
    "suggestions": ("DGFMP", "The values to suggest."),
    "suggestable": ("DGFMP", "`no`: nothing is suggested."),
    "suggest_dimension": ("DGFMP", "The field whose values are suggested."),
    "suggest_explore": ("DGFMP", "The explore whose values are suggested."),
    "suggest_persist_for": ("DGFMP", "How long suggestions are kept."),
    "full_suggestions": ("DGFMP", "Suggestions come from the explore's query, or never do."),
    "bypass_suggest_restrictions": ("DGFMP", "Suggestions may pass by row filters."),
    "fanout_on": ("DM", _none("An old way to name repeated rows.", "the relationships of joins say it")),
    "required_explore": ("DGM", _none("An old restriction.", "kept; `fields` of the explore decides")),
    "filters": ("M", "Only rows that pass are counted in."),
    "sql_distinct_key": ("M", "What names the rows that are counted once."),
    "percentile": ("M", "Which percentile."),
    "list_field": ("M", "The field that is listed."),
    "approximate": ("M", "A count of distinct values may be an estimate."),
    "approximate_threshold": (
        "M",
        _none("The count above which an estimate may come.", "the database decides how it estimates"),
    ),
    "allow_approximate_optimization": (
        "M",
        _none("An aggregate table may hold sketches.", "distinct counts are read from exact rows"),
    ),
    "precision": ("M", "How many digits a protected sum keeps."),
    "direction": ("M", "Along rows or along columns, for what is computed after the query."),
    "based_on": ("M", "The measure of an earlier period."),
    "based_on_time": ("M", "The timeframe by which periods are told apart."),
    "period": ("M", "How far back."),
    "custom_calendar_period": (
        "M",
        _refused("How far back, in periods of a custom calendar.", "write `period`, on a time group"),
    ),
    "kind": ("M", "The earlier value, the difference, or the change."),
    "value_to_date": ("M", "The earlier period counts as far as this one has come."),
    "expression": ("M", _none("An expression of Looker's.", "custom fields of queries take one; write sql")),
    "allowed_value": ("P", "A value that may be chosen."),
    "default_value": ("FP", "The value until somebody chooses another."),
}
_KINDS: Final = {"D": "dimension", "G": "dimension_group", "M": "measure", "F": "filter", "P": "parameter"}


def _of_kind(letter: str) -> Texts:
    return {name: text for name, (kinds, text) in _FIELDS.items() if letter in kinds}


_DASHBOARD: Texts = {
    "dashboard": "Its name.",
    "title": "The name that people read.",
    "description": "What it shows, in words for people.",
    "extends": "The dashboards whose parameters it takes over.",
    "extension": "`required`: only there to be extended.",
    "elements": "Its tiles.",
    "filters": "Its filters.",
    "layout": "How tiles are placed.",
    "preferred_slug": "Its name in addresses.",
    "preferred_viewer": "Which page shows it.",
    "query_timezone": "The timezone of its queries.",
    "refresh": "How often its tiles are asked anew.",
    "auto_run": "Whether tiles are asked at once.",
    "crossfilter_enabled": "Whether a click on a tile filters the others.",
    "filters_location_top": "Where filters stand.",
    "filters_bar_collapsed": "Whether filters are folded away.",
    "embed_style": "How it looks inside other pages.",
    "rows": "The rows of the layout `grid`.",
    "width": "How wide it is.",
    "tile_size": "How large a cell of the layout `tile` is.",
    "enable_viz_full_screen": _none("Whether a tile can fill the screen.", "kept; pages decide"),
    "load_configuration": _none("What is asked when it is opened.", "kept; `auto_run` decides"),
    "show_applied_filters": _none("Whether filters are listed.", "kept; pages decide"),
    "elements_layout": _none("An old word for the places of tiles.", "kept; the tiles say their places"),
    "tabs": _none("Tiles on several leaves.", "kept; all tiles are on one leaf"),
}
_DASHBOARD_FILTER: Texts = {
    "name": "Its name, to which tiles listen.",
    "title": "The name that people read.",
    "type": "`field_filter`, `date_filter`, `number_filter` or `string_filter`.",
    "default_value": "The value until somebody chooses another.",
    "allow_multiple_values": "Whether several values may be chosen.",
    "required": "Whether a value must be chosen.",
    "ui_config": "How values are chosen.",
    "model": "The model of its field.",
    "explore": "The explore of its field.",
    "field": "The field whose values are suggested.",
    "listens_to_filters": "Filters that narrow its suggestions.",
}
_ELEMENT: Texts = {
    "name": "Its name.",
    "title": "The name that people read.",
    "type": "How it is drawn.",
    "model": "The model that it asks.",
    "explore": "The explore that it asks.",
    "fields": "The fields that it asks for.",
    "dimensions": "The dimensions that it asks for, in the old form.",
    "measures": "The measures that it asks for, in the old form.",
    "base_view": "The explore that it asks, in the old form.",
    "pivots": "Dimensions whose values become columns.",
    "fill_fields": "Dimensions whose missing values are filled in.",
    "filters": "Filters of its own.",
    "filter_expression": "A filter as an expression of Looker's.",
    "sorts": "The order of the rows.",
    "limit": "The greatest number of rows.",
    "column_limit": "The greatest number of columns.",
    "total": "Whether there is a row of totals.",
    "row_total": "Whether there is a column of totals.",
    "subtotals": "Dimensions for whose values there are subtotals.",
    "dynamic_fields": "Fields and calculations of its own.",
    "query_timezone": "The timezone of its query.",
    "hidden_fields": "Fields that are asked and not shown.",
    "listen": "Which of its fields follow which filters.",
    "merged_queries": "Several questions that are joined.",
    "row": "Its row in the layout.",
    "col": "Its column in the layout.",
    "width": "How many cells wide it is.",
    "height": "How many cells high it is.",
    "title_hidden": "Whether its title is hidden.",
    "note": "A note on it.",
    "note_text": "The text of the note.",
    "note_state": "Whether the note is folded away.",
    "note_display": "Where the note stands.",
    "title_text": "The heading of a text.",
    "subtitle_text": "The second heading of a text.",
    "body_text": "A text.",
    "refresh": "How often it is asked anew.",
}

_BLOCKS: Final[Mapping[str, Texts]] = {
    "manifest": _MANIFEST,
    "constant": {
        "value": "The text.",
        "export": "`none`, `override_optional` or `override_required`: what importing projects may do.",
    },
    "local_dependency": _DEPENDENCY,
    "remote_dependency": {
        **_DEPENDENCY,
        "url": "The address of the repository.",
        "ref": "The commit, the tag or the branch.",
    },
    "override_constant": {"value": "The text."},
    "localization_settings": {
        "default_locale": "The locale of users who have none.",
        "localization_level": "`strict`: every label must be translated; `permissive`: none must.",
        "import_locale_defs": "Whether the translations of imported projects count as well.",
    },
    "application": {
        name: _none(text, _NO_EXTENSIONS)
        for name, text in {
            "label": "Its name in menus.",
            "url": "Where its code lies.",
            "file": "The file of its code.",
            "uri": "An old word for its address.",
            "sri_hash": "What its code must hash to.",
            "mount_points": "Where it appears.",
            "entitlements": "What it may do.",
        }.items()
    },
    "visualization": {
        name: _none(text, _NO_EXTENSIONS)
        for name, text in {
            "id": "Its name in dashboards.",
            "label": "Its name in menus.",
            "file": "The file of its code.",
            "url": "Where its code lies.",
            "sri_hash": "What its code must hash to.",
            "dependencies": "Further code that it needs.",
        }.items()
    },
    "model": _MODEL,
    "datagroup": _DATAGROUP,
    "access_grant": {
        "user_attribute": "The attribute that is asked for.",
        "allowed_values": "The values that pass.",
    },
    "named_value_format": {
        "value_format": "How numbers are written, as in a spreadsheet.",
        "strict_value_format": "The format stays whatever the user's settings say.",
    },
    "map_layer": _MAP_LAYER,
    "test": _TEST,
    "assert": {"expression": "An expression of Looker's that must be yes on each row."},
    "explore": _EXPLORE,
    "join": _JOIN,
    "access_filter": {"field": "The field that is filtered.", "user_attribute": "Whose value filters it."},
    "always_filter": {"filters": "The filters."},
    "conditionally_filter": {
        "filters": "The filters.",
        "unless": "Fields; a filter on one of them takes these filters away.",
    },
    "query": _all_none(_QUICK, _NO_QUICK_STARTS),
    "aggregate_table": {
        "query": "What the table holds.",
        "materialization": "When the table is made anew, and how it lies in the database.",
    },
    "aggregate_table.query": {**_QUICK, "bind_all_filters": _none("An old switch.", "kept and not read")},
    "materialization": _PERSISTENCE,
    "view": _VIEW,
    "set": {"fields": "The fields."},
    "derived_table": _TABLE,
    "create_process": {"sql_step": "One statement."},
    "explore_source": _SOURCE,
    "column": {"field": "The field; without one, the field of the column's name."},
    "derived_column": {"sql": "Its value, in SQL over the finished rows."},
    "bind_filters": {
        "from_field": "The field of the outer query.",
        "to_field": "The field of the explore behind the table.",
    },
    "filters": {"field": "The field.", "value": "The filter expression."},
    "calendar_definition": {
        "reference_date": "The column that holds each day.",
        "timeframe_mapping": "The columns of the periods.",
        "timeframe_ordinal_mapping": "The columns of the periods' numbers in order.",
        "previous_ordinal_mapping": _none(
            "The columns of the number of the period a year before.",
            "kept; comparisons by a custom calendar are refused",
        ),
    },
    "timeframe_mapping": _TIMEFRAMES,
    "timeframe_ordinal_mapping": _TIMEFRAMES,
    "previous_ordinal_mapping": _TIMEFRAMES,
    **{block: _of_kind(letter) for letter, block in _KINDS.items()},
    "parameter": {
        **_of_kind("P"),
        "sql": _none(
            "SQL of its own.", "a parameter has none; `{% parameter %}` writes its value into that of others"
        ),
    },
    "case": {"when": "A label and its condition.", "else": "The label where no condition is true."},
    "when": {"sql": "The condition.", "label": "The label."},
    "link": {"label": "Its name.", "url": "Where it leads.", "icon_url": "The address of a small picture."},
    "allowed_value": {"label": "The name that people read.", "value": "The value."},
    "action": {
        name: _none(text, _NO_ACTIONS)
        for name, text in {
            "label": "Its name.",
            "url": "Where the data goes.",
            "icon_url": "The address of a small picture.",
            "form_url": "Where its form comes from.",
            "param": "A value that is sent along.",
            "form_param": "A value that people are asked for.",
            "user_attribute_param": "A user attribute that is sent along.",
        }.items()
    },
    "param": {
        name: _none(text, _NO_ACTIONS) for name, text in {"name": "Its name.", "value": "Its value."}.items()
    },
    "form_param": {
        name: _none(text, _NO_ACTIONS)
        for name, text in {
            "name": "Its name.",
            "type": "How it is asked.",
            "label": "The name that people read.",
            "required": "Whether an answer must be given.",
            "default": "The answer until another is given.",
            "option": "An answer to choose.",
            "description": "What is asked, in words for people.",
        }.items()
    },
    "option": {
        name: _none(text, _NO_ACTIONS) for name, text in {"name": "Its value.", "label": "Its name."}.items()
    },
    "user_attribute_param": {
        name: _none(text, _NO_ACTIONS)
        for name, text in {
            "user_attribute": "The attribute.",
            "name": "The name under which it is sent.",
        }.items()
    },
    "dashboard": _all_none(_DASHBOARD, _NO_DASHBOARDS),
    "dashboard filter": _all_none(_DASHBOARD_FILTER, _NO_DASHBOARDS),
    "dashboard element": _all_none(_ELEMENT, _NO_DASHBOARDS),
}

BLOCKS: Final = tuple(_BLOCKS)
FIELD_BLOCKS: Final = frozenset(_KINDS.values())

# A block inside another that is not called by its own key.
_INSIDE: Final = {("aggregate_table", "query"): "aggregate_table.query"}
# What these hold is free: the names are those of the writer.
_FREE: Final = frozenset({"entitlements", "mount_points"})


def _parameter(block: str, name: str, text: str | _Apart) -> Parameter:
    if isinstance(text, str):
        return Parameter(block, name, text)
    return Parameter(block, name, text.text, text.status, text.why)


@cache
def parameters(block: str) -> Mapping[str, Parameter]:
    """The parameters of a block by name. Raises KeyError for a block that there is not."""
    return {name: _parameter(block, name, text) for name, text in _BLOCKS[block].items()}


@cache
def known(block: str) -> frozenset[str]:
    """The names of a block's parameters."""
    return frozenset(_BLOCKS[block])


def inner_block(block: str, key: str) -> str | None:
    """Which block `key: { … }` opens inside `block`; None: one whose inside is free, or no block at all."""
    inner = _INSIDE.get((block, key), key)
    return inner if inner in _BLOCKS and key not in _FREE else None


def every_parameter() -> Iterator[Parameter]:
    for block in _BLOCKS:
        yield from parameters(block).values()
