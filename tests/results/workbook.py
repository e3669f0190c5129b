"""Reads what the xlsx writer wrote."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def sheet_of(body: bytes) -> Worksheet:
    """The first sheet."""
    return openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
