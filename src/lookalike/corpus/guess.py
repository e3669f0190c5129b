"""The dialect that a project is written for, guessed from words that only one database knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ..engines.dialect import Dialect, dialect_named

DEFAULT = "duckdb"
MAX_READ_CHARS = 2_000_000

_SIGNS = {
    "bigquery": (
        r"`[\w@{}-]+\.[\w@{}.$-]+`|\bSAFE_(?:CAST|DIVIDE|OFFSET)\b|\bSAFE\.|_TABLE_SUFFIX|\bSTRUCT<|\bCOUNTIF\("
        r"|\b(?:TIMESTAMP|DATE|DATETIME)_(?:SUB|DIFF)\(|\b(?:TIMESTAMP|DATETIME)_(?:TRUNC|ADD)\(|\bUNNEST\(|\bPARSE_DATE\("
    ),
    "snowflake": (
        r"\bFLATTEN\s*\(|\bLATERAL\s+FLATTEN|\bIFF\(|_NTZ\b|\bDIV0\(|\bZEROIFNULL\(|\bTRY_(?:CAST|TO_\w+)\("
        r"|\bPARSE_JSON\(|\w:\w+(?:\.\w+)*::|\bSNOWFLAKE\."
        r'|(?-i:\$\{TABLE\}\."[A-Z0-9_]+")'  # as LookML made of its tables says: names are in capitals there
    ),
    "redshift": (
        r"\b(?:stl|stv|svv|svl)_\w+|\bJSON_EXTRACT_PATH_TEXT\(|\bsortkeys\s*:|\bdistribution\w*\s*:|\bGETDATE\(\)"
        r"|\bCONVERT_TIMEZONE\(|\bSTRTOL\(|\bDISTKEY\b"
    ),
    "postgres": r"->>|\bGENERATE_SERIES\(|\bNOW\(\)|\bpg_\w+|\bAGE\(|\bINTERVAL '\d+ \w+'|\bTO_CHAR\(",
    "mysql": (
        r"\bDATE_FORMAT\(|\bCURDATE\(|\bSTR_TO_DATE\(|\bGROUP_CONCAT\(|\bUNIX_TIMESTAMP\(|\bTIMESTAMPDIFF\("
        r"|\bIFNULL\(|\bINTERVAL \d+ DAY\b"
    ),
    "mssql": (
        r"\bISNULL\([^)]*,|\bNVARCHAR\b|\bWITH \(NOLOCK\)|\bTRY_CONVERT\(|\bDATEFROMPARTS\(|\bSELECT TOP\b"
        r"|\[\w+\]\.\[\w+\]"
    ),
    "databricks": r"\bGET_JSON_OBJECT\(|\bLATERAL VIEW\b|\bEXPLODE\(|\bDATE_TRUNC\('\w+', CURRENT_TIMESTAMP\(\)\)",
    "trino": r"\bJSON_EXTRACT_SCALAR\(|\bAPPROX_PERCENTILE\(|\bDATE_PARSE\(|\bCROSS JOIN UNNEST\(.*\) AS \w+ ?\(",
    "clickhouse": r"\btoDate\(|\btoDateTime\(|\buniqExact\(|\btoStartOf\w+\(|\barrayJoin\(",
}
_PATTERNS = {name: re.compile(signs, re.IGNORECASE) for name, signs in _SIGNS.items()}
_CONNECTION = re.compile(r'^\s*connection\s*:\s*"([^"]*)"', re.MULTILINE)
_HINTS = {
    **{name: name for name in _SIGNS},
    **{"bq": "bigquery", "google": "bigquery", "pg": "postgres", "sqlserver": "mssql", "presto": "trino"},
    "spark": "databricks",
}
_HINT_WEIGHT = 50


def guessed_dialect(texts: Iterable[str]) -> Dialect:
    """The dialect with most signs in the texts of a project; DuckDB's when there are none or when the likeliest
    is not supported."""
    votes: Counter[str] = Counter()
    left = MAX_READ_CHARS
    for text in texts:
        for name, pattern in _PATTERNS.items():
            votes[name] += sum(1 for _ in pattern.finditer(text[:left]))
        for connection in _CONNECTION.findall(text):
            votes.update({_HINTS[hint]: _HINT_WEIGHT for hint in _HINTS if hint in connection.lower()})
        left -= len(text)
        if left <= 0:
            break
    likeliest = max(votes, key=lambda name: votes[name], default=DEFAULT)
    return _supported(likeliest if votes[likeliest] else DEFAULT)


def _supported(name: str) -> Dialect:
    try:
        return dialect_named(name)
    except KeyError:
        return dialect_named(DEFAULT)
