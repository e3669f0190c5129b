"""A finding as the API tells it: `ProjectError`. Source: LookML reference, 10.2."""

from __future__ import annotations

import re
from typing import Any

from ..diagnostics import Diagnostic

_NAMES = re.compile(r""""[^"]*"|'[^']*'""")


def project_error(found: Diagnostic, project: str | None = None) -> dict[str, Any]:
    """`project`: its name, with which the path begins. `sanitized_message` has `(?)` for every name, so that like
    findings of different objects count as one."""
    file, line = (found.span.file, found.span.line) if found.span else (None, None)
    return {
        "code": found.code,
        "severity": found.severity.value,
        "kind": found.kind,
        "message": found.message,
        "sanitized_message": _NAMES.sub("(?)", found.message),
        "field_name": found.field,
        "file_path": f"{project}/{file}" if file and project else file,
        "line_number": line,
        "model_id": found.model,
        "explore": found.explore,
        "help_url": None,
        "params": {},
    }
