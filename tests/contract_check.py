"""Holds every answer of the tests against the contract, and notes which operations were tried how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lookalike.dispatch.contract import Contract, Operation, Property

# Real statuses that the contract does not list for every operation. Source: API contract, sections 0.2 and 2.2.
UNDECLARED = {400, 401, 404, 405, 413, 415, 429, 501, 503}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


class ContractCheck:
    def __init__(self, contract: Contract, record: Path | None = None):
        self.contract, self.record = contract, record

    def check(self, operation: Operation, status: int, headers: Any, content: bytes) -> None:
        """Raises AssertionError with the path of what does not fit."""
        assert status < 500 or status in UNDECLARED, f"{operation.id}: {status} {content[:500]!r}"
        allowed = operation.statuses | UNDECLARED
        if operation.statuses == {
            200
        }:  # Looker's contract names no refusal at all for some of its newest operations
            allowed = allowed | {403, 422}
        if b"idempotency_key_in_use" in content:  # asked for by a header of our own
            allowed = allowed | {409}
        assert status in allowed, f"{operation.id}: {status} is not in the contract: {content[:300]!r}"
        if status >= 400:
            self._check_error(operation, headers, content)
        elif status == 204:
            assert not content and "content-type" not in headers, f"{operation.id}: a 204 with content"
        elif operation.result and headers["content-type"].startswith("application/json"):
            self._check_result(operation, json.loads(content))
        self._note(operation.id, "success" if status < 400 else "refusal", status)

    def _check_error(self, operation: Operation, headers: Any, content: bytes) -> None:
        body = json.loads(content)
        assert headers["content-type"] == "application/json", operation.id
        assert isinstance(body.get("message"), str) and body["message"], operation.id
        assert "/docs/r/err/4.0/" in body["documentation_url"], operation.id
        for error in body.get("errors", [{"documentation_url": "", "message": "", "code": ""}]):
            assert {"documentation_url", "message", "code"} <= set(error), f"{operation.id}: {error}"
        assert body.get("errors", [1]), f"{operation.id}: an empty errors list breaks the Python SDK"

    def _check_result(self, operation: Operation, body: Any) -> None:
        assert operation.result is not None
        if not operation.result_is_list:
            self.check_object(operation.result, body, operation.id)
            return
        assert isinstance(body, list), f"{operation.id}: not a list"
        for number, each in enumerate(body):
            self.check_object(operation.result, each, f"{operation.id}[{number}]")

    def check_object(self, schema_name: str, value: Any, where: str) -> None:
        assert isinstance(value, dict), f"{where}: not an object but {value!r}"
        schema = self.contract.schemas[schema_name]
        for name, each in value.items():
            assert name in schema.properties, f"{where}.{name}: the contract does not know it"
            self._check_property(schema.properties[name], each, f"{where}.{name}", name in schema.required)

    def _check_property(self, prop: Property, value: Any, where: str, required: bool) -> None:
        if value is None:
            assert prop.nullable or required, f"{where}: null, which the contract forbids"
            return
        if prop.type == "any":
            return
        fits = isinstance(value, TYPES[prop.type]) and (prop.type == "boolean" or not isinstance(value, bool))
        assert fits, f"{where}: {value!r} is not of type {prop.type}"
        known = self.contract.schemas.get(prop.ref or "")
        if known is None or not known.properties:
            return
        if prop.type == "array":
            for number, each in enumerate(value):
                self.check_object(known.name, each, f"{where}[{number}]")
        elif prop.items is None and prop.type == "object":
            self.check_object(known.name, value, where)

    def _note(self, operation_id: str, kind: str, status: int) -> None:
        if self.record is not None:
            with self.record.open("a") as file:
                file.write(f"{operation_id} {kind} {status}\n")
