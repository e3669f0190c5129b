"""What headers say of the answer. Formats of our own have no name in the API: whoever wants one says so in `Accept`,
and the path says what everybody else gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..dispatch.call import Call
from .options import OWN, RunOptions, check_format

ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = "application/vnd.lookalike.columns+json"
BY_ACCEPT = dict(zip((ARROW, COLUMNS), OWN, strict=True))
CSV_SAFE = "x-lookalike-csv-safe"
MAX_CHARACTERS = 2000
_QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)")


def format_of(call: Call, result_format: str) -> str:
    """The format of the answer to a request that names `result_format`. Raises 400 when there is none of the name."""
    check_format(result_format)
    return accepted_format(call.memo["incoming"].headers.get("accept", ""), result_format)


def with_headers(call: Call, options: RunOptions) -> RunOptions:
    """The options, and what headers of our own add: `X-Lookalike-Csv-Safe: 1`."""
    if call.memo["incoming"].headers.get(CSV_SAFE) != "1":
        return options
    return replace(options, formula_safe=True)


def accepted_format(accept: str, result_format: str) -> str:
    """`result_format`, unless a format of our own is named and wanted at least as much as every other type that is
    named: `*/*` asks for nothing in particular. Source of the weights: RFC 9110, section 12.5.1."""
    if "application/vnd." not in accept.lower() or len(accept) > MAX_CHARACTERS:
        return result_format
    named = list(_weighted(accept))
    best = max((weight for _, weight in named), default=0)
    return next(
        (BY_ACCEPT[name] for name, weight in named if name in BY_ACCEPT and weight == best), result_format
    )


def _weighted(accept: str) -> Iterator[tuple[str, float]]:
    """Of the types that are wanted and have no `*`."""
    for part in accept.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        weights = [float(found[1]) for word in parameters if (found := _QUALITY.fullmatch(word))]
        if "*" not in name and (weight := weights[0] if weights else 1.0) > 0:
            yield name, weight
