"""The status of a refusal that Looker's API does not know: one that the contract declares for the operation."""

from __future__ import annotations

from ..dispatch.contract import read_contract


def refusal_status(operation_id: str | None) -> int:
    """403 where the operation declares it, otherwise 400: clients know no other for it."""
    operation = read_contract().operations.get(operation_id or "")
    return 403 if operation is None or 403 in operation.statuses else 400
