"""Runs queries for the API, Looks and schedules: rights, compilation, a worker, and the answer's bytes.

    return run(call, query_row, "csv", RunOptions(limit=10))                   # the answer of an operation
    delivered = await run_to_bytes(instance, caller, query_row, "csv")         # a file for a delivery

Whoever calls decides that the caller may have this query (their own, or one of a Look that they may see); what
the query may show them is decided here, on every path: the model, row filters, access grants, SQL and row limits.
Source: API contract, sections 4.2 to 4.4.
"""

from .execute import Delivered, QueryFailed, run, run_to_bytes
from .options import FORMATS, RunOptions

__all__ = ["FORMATS", "Delivered", "QueryFailed", "RunOptions", "run", "run_to_bytes"]
