"""The contract's types against the models of the installed `looker-sdk`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from looker_sdk_source import enums, models

import lookalike.contract
from lookalike.contract import schemas

# Types of release 26.12 that only the removed operations used, directly or not.
REMOVED_SINCE_26_12 = {
    "AssertValidatorErrorItem",
    "AssertValidatorResult",
    "AssertValidatorTestError",
    "AssertValidatorTestSuccess",
    "AssertValidatorTestedExplore",
    "CIChangeRequest",
    "CIGitState",
    "CIScheduleTrigger",
    "ContentValidatorContentError",
    "ContentValidatorErrorItem",
    "ContentValidatorResult",
    "ContentValidatorTestedExplore",
    "CreateCIRunRequest",
    "CreateCIRunResponse",
    "GenericError",
    "GitDiagnosticIssue",
    "GitDiagnosticReport",
    "LookMLValidatorError",
    "LookMLValidatorErrorItem",
    "LookMLValidatorResult",
    "ProjectRun",
    "Run",
    "RunResult",
    "SqlValidatorError",
    "SqlValidatorErrorItem",
    "SqlValidatorResult",
    "SqlValidatorTestedExplore",
}

# Write forms with properties that the SDK leaves out of its own.
WRITABLE_HERE_ONLY = {"WriteGoldenQuery": {"is_active"}}

FORMATS = {"date-time": "datetime.datetime", "date": "datetime.datetime"}
TYPES = {"string": "str", "integer": "int", "boolean": "bool", "number": "float", "any": "Any"}
SCHEMAS = schemas()
SHARED = sorted(SCHEMAS.keys() & models().keys())


def sdk_type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if schema.get("type") == "array":
        return f"Sequence[{sdk_type(schema['items'])}]"
    if schema.get("type") == "object":
        # The SDK knows no maps of text; it has `Any` for them.
        inner = schema.get("additionalProperties") or {"type": "any"}
        return f"MutableMapping[str, {'bool' if inner.get('type') == 'boolean' else 'Any'}]"
    return FORMATS.get(schema.get("format", ""), TYPES[schema["type"]])


def sdk_values(annotation: str) -> list[str] | None:
    """The values of an enum or of a list of them, None for any other type."""
    return enums().get(annotation.removeprefix("Sequence[").removesuffix("]"))


def body_types() -> dict[str, set[str]]:
    """Class -> properties, from the generated `types.py`."""
    path = Path(lookalike.contract.__file__).with_name("types.py")
    classes = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    return {
        node.name: {
            statement.target.id.removesuffix("_")
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        }
        for node in classes
    }


def test_sdk_has_every_type_but_the_removed():
    assert SCHEMAS.keys() - models().keys() == REMOVED_SINCE_26_12


def test_contract_has_every_model_of_sdk():
    assert {name for name in models().keys() - SCHEMAS.keys() if not name.startswith("Write")} == set()


@pytest.mark.parametrize("name", SHARED)
def test_type_has_the_properties_of_sdk(name: str):
    schema, model = SCHEMAS[name], models()[name]
    assert schema["properties"].keys() == model.properties.keys()
    assert set(schema.get("required", ())) == model.required
    for prop, annotation in model.properties.items():
        values = sdk_values(annotation)
        if values is None:
            assert (prop, sdk_type(schema["properties"][prop])) == (prop, annotation)
        else:
            assert sorted(schema["properties"][prop]["enum"]) == sorted(values)


def test_every_write_model_of_sdk_exists():
    assert {name for name in models() if name.startswith("Write")} - body_types().keys() == set()


def test_write_models_have_the_properties_of_sdk():
    ours = body_types()
    differences = {
        name: ours[name] ^ model.properties.keys()
        for name, model in models().items()
        if name.startswith("Write") and ours[name] != model.properties.keys()
    }
    assert differences == WRITABLE_HERE_ONLY
