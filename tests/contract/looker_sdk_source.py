"""What the installed `looker-sdk` package says of the API, read from its source without running it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

VERBS = {"get", "post", "put", "patch", "delete"}


@dataclass
class Method:
    name: str
    verb: str
    path: str
    docstring: str
    path_params: list[str] = field(default_factory=list)
    query_params: dict[str, str] = field(default_factory=dict)  # name -> annotation without Optional
    required: set[str] = field(default_factory=set)  # names of parameters without a default
    body: str | None = None  # annotation without Optional, or "form"
    answer: str = "None"


@dataclass
class Model:
    properties: dict[str, str]  # name -> annotation without Optional
    required: set[str]


def text(module: str) -> str:
    spec = find_spec("looker_sdk")
    assert spec and spec.origin
    return (Path(spec.origin).parent / "sdk" / "api40" / f"{module}.py").read_text("utf-8")


def source(module: str) -> ast.Module:
    return ast.parse(text(module))


def annotation(node: ast.expr | None) -> str:
    """The annotation as text, without `Optional`, `mdls.` and the quotes of forward references."""
    name = ast.unparse(node) if node else "None"
    name = re.sub(r"ForwardRef\('(\w+)'\)", r"\1", name).replace("mdls.", "").replace("'", "")
    while name.startswith("Optional["):
        name = name[len("Optional[") : -1]
    return name


@cache
def methods() -> dict[str, Method]:
    (sdk,) = (node for node in source("methods").body if isinstance(node, ast.ClassDef))
    found = [read_method(node) for node in sdk.body if isinstance(node, ast.FunctionDef)]
    return {method.name: method for method in found if method}


def read_method(node: ast.FunctionDef) -> Method | None:
    call = next((call for call in ast.walk(node) if is_request(call)), None)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    method = Method(
        name=node.name,
        verb=call.func.attr.upper(),
        path=path_text(given["path"]),
        docstring=(ast.get_docstring(node) or "").splitlines()[0],
        answer=annotation(node.returns),
    )
    arguments = {arg.arg: annotation(arg.annotation) for arg in node.args.args[1:]}
    defaults = {arg.arg for arg in node.args.args[len(node.args.args) - len(node.args.defaults) :]}
    method.required = set(arguments) - defaults
    method.path_params = re.findall(r"\{(\w+)\}", method.path)
    query = given.get("query_params")
    if isinstance(query, ast.Dict):
        names = [key.value for key in query.keys if isinstance(key, ast.Constant)]
        method.query_params = {str(name): arguments[str(name)] for name in names}
    if "body" in given:
        method.body = arguments.get("body", "form")
    return method


def is_request(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS


def path_text(node: ast.expr) -> str:
    """`f"/looks/{look_id}"` -> `/looks/{look_id}`"""
    if isinstance(node, ast.JoinedStr):
        return "".join(path_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + ast.unparse(node.value) + "}"
    assert isinstance(node, ast.Constant)
    return str(node.value)


@cache
def classes() -> list[ast.ClassDef]:
    return [node for node in source("models").body if isinstance(node, ast.ClassDef)]


@cache
def models() -> dict[str, Model]:
    return {node.name: read_model(node) for node in classes() if "enum" not in ast.unparse(node.bases[0])}


def read_model(node: ast.ClassDef) -> Model:
    fields = [
        (statement.target.id, statement)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    return Model(
        properties={name.removesuffix("_"): annotation(item.annotation) for name, item in fields},
        required={name.removesuffix("_") for name, item in fields if item.value is None},
    )


@cache
def enums() -> dict[str, list[str]]:
    """Enum class -> its values, without the one that the SDK adds for values that it does not know."""
    return {
        node.name: [
            str(statement.value.value)
            for statement in node.body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and statement.value.value != "invalid_api_enum_value"
        ]
        for node in classes()
        if "enum" in ast.unparse(node.bases[0])
    }
