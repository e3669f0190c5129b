"""The codes that reading a project gives, beside those of the rules: what each means, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .rules import RULES

# code -> (what it means, what to do)
READING: Final[Mapping[str, tuple[str, str]]] = {
    # text
    "syntax": (
        "The text is no LookML here.",
        "Look at the place: a quote, a brace or a `;;` is missing or too much.",
    ),
    "missing-end": ("An expression has no `;;`.", "Add `;;` after it."),
    "unclosed-block": ("A block has no `}`.", "Add it; what stands in the block may be incomplete."),
    "unclosed-list": ("A list has no `]`.", "Add it."),
    "unexpected-brace": (
        "A `}` closes nothing.",
        "Remove it, or look for the `{` that is missing before it.",
    ),
    "empty-item": ("A list has nothing between two commas.", "Remove one of them."),
    "nesting": ("Blocks are nested too deep.", "No LookML needs so many; look for a missing `}`."),
    "duplicate-parameter": (
        "A parameter or a field stands twice in a block.",
        "Remove one; the last one counts.",
    ),
    "old-lookml": (
        "A file is of the old LookML in YAML.",
        "Rewrite it in today's LookML; only dashboards are YAML.",
    ),
    "unreadable-file": ("A file cannot be read.", "Look at its rights and at the disk."),
    "missing-file": ("The file of a map layer is not there.", "Correct the name, or add the file."),
    "encoding": ("A file is not UTF-8.", "Save it as UTF-8."),
    "file-size": ("A file is too large to be read.", "Cut it into several files."),
    "project-size": ("The project is too large to be read.", "Cut it into several projects."),
    "not-formatted": ("A file with syntax errors cannot be formatted.", "Correct the errors first."),
    "yaml": ("A dashboard's file is no YAML.", "Look at the place: indentation or a quote is wrong."),
    "json": ("A strings file is no JSON of texts.", 'Write `{"key": "text"}`.'),
    # values
    "unknown-parameter": (
        "The block has no such parameter.",
        "Correct the name; [parameters](lookml-parameters.md) lists all.",
    ),
    "refused-parameter": (
        "The parameter is not supported, and leaving it out would show other rows.",
        "Write what the message says instead.",
    ),
    "wrong-value": (
        "The parameter takes another kind of value.",
        "Write a text, a list, a number or yes and no as the message says.",
    ),
    "missing-parameter": ("A type or a block needs a parameter that is not given.", "Add it."),
    "unknown-value": ("The parameter takes one of a few words, and this is none.", "Write one of them."),
    "unknown-type": ("There is no such type of field.", "Correct it."),
    "unknown-timeframe": ("There is no such timeframe.", "Correct it."),
    "unknown-interval": ("There is no such interval.", "Correct it."),
    "unknown-datatype": (
        "There is no such `datatype`.",
        "Write epoch, date, datetime, timestamp or yyyymmdd.",
    ),
    "unknown-style": (
        "There is no such `style` of ranges.",
        "Write classic, integer, interval or relational.",
    ),
    "unknown-units": (
        "A distance cannot be measured so.",
        "Write feet, kilometers, meters, miles, nautical_miles or yards.",
    ),
    "unknown-direction": ("There is no such `direction`.", "Write row or column."),
    "unknown-period": (
        "There is no such `period`.",
        "Write year, quarter, month, week or date, or a fiscal one.",
    ),
    "unknown-kind": (
        "There is no such `kind` of comparison.",
        "Write previous, difference or relative_change.",
    ),
    "unknown-custom-calendar-period": (
        "There is no such period of a calendar.",
        "Write custom_week, custom_year or another of them.",
    ),
    "unknown-week-start-day": ("There is no such day.", "Write monday to sunday."),
    "unknown-join-type": ("There is no such type of join.", "Write left_outer, inner, full_outer or cross."),
    "unknown-relationship": (
        "There is no such relationship.",
        "Write many_to_one, one_to_one, one_to_many or many_to_many.",
    ),
    "unknown-layout": ("There is no such layout of a dashboard.", "Write newspaper, tile, static or grid."),
    "conflicting-parameters": ("Two parameters of a block exclude each other.", "Keep one of them."),
    "filter-without-value": (
        "A filter has a field and no expression, or the other way round.",
        'Write `[view.field: "expression"]`.',
    ),
    "outer-only": ("`outer_only` and `type` of a join contradict each other.", "Remove `outer_only`."),
    # names
    "unknown-view": (
        "An explore uses a view that its model does not include.",
        "Correct the name, or include the file.",
    ),
    "unknown-field": ("A list of fields, or a row filter, names what is not there.", "Correct the name."),
    "unknown-join": ("`always_join` or `required_joins` names no join of the explore.", "Correct the name."),
    "unknown-access-grant": (
        "A grant is demanded that the model does not have.",
        "Declare it, or include its file; until then nobody passes.",
    ),
    "unknown-extends": (
        "An object extends one that the model does not have.",
        "Correct the name, or include the file.",
    ),
    "unknown-refinement": (
        "A refinement stands before its object, or there is none.",
        "Include the object's file first.",
    ),
    "unknown-constant": (
        "A text needs a constant that the manifest does not have.",
        "Add the constant, or correct the name.",
    ),
    "unknown-filter": ("A tile listens to a filter that the dashboard does not have.", "Correct the name."),
    "unknown-project": ("An include names a project that is not imported.", "Import it in the manifest."),
    "duplicate-view": (
        "A view is declared twice in a model.",
        "Rename one, or write `view: +name` to refine.",
    ),
    "duplicate-explore": (
        "An explore is declared twice in a model.",
        "Rename one, or write `explore: +name` to refine.",
    ),
    "duplicate-field": ("A view has two fields of one name.", "Rename one."),
    "duplicate-alias": ("An explore uses one name for two views.", "Give the join another name."),
    "duplicate-model": ("Two files make one model.", "Rename one."),
    "reserved-name": ("A model has the name of the built-in model of the server's activity.", "Rename it."),
    "duplicate-constant": ("A constant is declared twice.", "Remove one; the last one counts."),
    "duplicate-dependency": ("A project is imported twice.", "Remove one."),
    "duplicate-dashboard": ("Two dashboards of a model have one name.", "Rename one."),
    "duplicate-element": ("Two tiles of a dashboard have one name.", "Rename one."),
    "duplicate-filter": ("Two filters of a dashboard have one name.", "Rename one."),
    "duplicate-access-grant": ("A grant is declared twice, so nobody passes it.", "Remove one."),
    "duplicate-datagroup": ("A datagroup is declared twice.", "Remove one."),
    "duplicate-named-value-format": ("A format is declared twice.", "Remove one."),
    "duplicate-map-layer": ("A map layer is declared twice.", "Remove one."),
    "duplicate-assert": ("Two assertions of a test have one name.", "Rename one."),
    "duplicate-test": ("A test is declared twice.", "Rename one."),
    "nameless-view": ("A view has no name or no block.", "Write `view: name { … }`."),
    "nameless-explore": ("An explore has no name or no block.", "Write `explore: name { … }`."),
    "nameless-dashboard": ("A dashboard has no name.", "Write `- dashboard: name`."),
    # objects
    "abstract-view": (
        "A view with `extension: required` is used as it is.",
        "Extend it, and use the view that does.",
    ),
    "access-filter": (
        "A row filter lacks its field or its user attribute.",
        "Give both; until then the explore is refused.",
    ),
    "missing-sql-on": ("A join has no condition.", "Give it `sql_on`, or `type: cross`."),
    "missing-connection": ("A model names no connection.", "Add `connection`."),
    "two-primary-keys": (
        "A view has more than one primary key.",
        "Keep one; join several columns in its sql.",
    ),
    "refinement-of-final": ("A refinement follows one that is final.", "Remove it, or the `final`."),
    "circular-extends": ("Objects extend each other in a ring.", "Take one out of the ring."),
    "extends-depth": ("Too many objects extend one another.", "Make the chain shorter."),
    "nothing-extended": (
        "`${EXTENDED}` stands where nothing is extended.",
        "Remove it, or extend an object that has the parameter.",
    ),
    # files and projects
    "include-without-match": ("An include matches no file.", "Correct it, or remove it."),
    "link-outside": ("A link leads out of the project, and is not read.", "Copy the file into the project."),
    "missing-project": ("An imported project is not there.", "Put it where the message says."),
    "undeclared-project": (
        "An include names a project that the manifest does not import.",
        "Add a local_dependency.",
    ),
    "remote-dependency": ("A project could not be fetched.", "Look at the message of git."),
    "constant-required": (
        "An imported project wants a value for a constant.",
        "Give it with `override_constant`.",
    ),
    "constant-not-exported": (
        "A constant of an imported project may not be replaced.",
        "Remove the `override_constant`, or export the constant.",
    ),
    "conflicting-override": (
        "Two projects replace one constant of a third in different ways.",
        "Let them agree.",
    ),
    "missing-strings": ("There is no strings file for a locale that is needed.", "Add it."),
    "missing-translation": (
        "A label has no translation, and the project demands one.",
        "Add it to the strings file.",
    ),
}


def meanings() -> dict[str, tuple[str, str]]:
    """Every code with what it means and what to do."""
    return {**READING, **{rule.code: (rule.meaning, rule.remedy) for rule in RULES}}
