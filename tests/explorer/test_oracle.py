"""The API as the makers of the official SDKs read it: their generator sees the methods that the Explorer shows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from lookalike import contract
from lookalike.api_explorer.index import documents

NODE = Path(__file__).parents[1] / "clients" / "node"
READ = """
import { ApiModel } from "@looker/sdk-codegen";
import fs from "node:fs";
const api = ApiModel.fromString(fs.readFileSync(0, "utf8"));
const methods = Object.values(api.methods).map((each) => [each.name, `${each.httpMethod} ${each.endpoint}`]);
process.stdout.write(JSON.stringify(Object.fromEntries(methods)));
"""
INDEX: dict[str, Any] = json.loads(documents().index)


def _named(value: dict[str, Any]) -> dict[str, Any]:
    empty = [name for name in ("items", "additionalProperties", "schema") if value.get(name) == {}]
    return {**value, **{name: {"type": "any"} for name in empty}}


def test_generator_of_the_sdks_sees_the_same_methods() -> None:
    command = ["node", "--input-type=module", "-e", READ]
    # It refuses the empty schema, which OpenAPI has for anything; Looker's own documents say `any`.
    document = json.loads(contract.openapi("https://bi.example.com"), object_hook=_named)
    text = json.dumps(document)
    done = subprocess.run(command, cwd=NODE, input=text, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    ours = {
        each["id"]: f"{each['verb']} {each['path']}" for each in INDEX["operations"] if not each.get("own")
    }
    assert json.loads(done.stdout) == ours
