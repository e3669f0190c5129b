"""`xlsx`: Excel's file, written as text by DuckDB and zipped as it comes.

Strings are inline strings, so nothing from the data can become a formula. Whole dates are dates, numbers are
numbers unless Excel's 15 digits would change them. A sheet that is full goes on in the next.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from .expressions import Cell, concat, quoted, text
from .html import escape as html_escape
from .source import Source
from .tabular import header_lines

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SHEET_ROWS = 1_048_576  # Excel's limit, the header among them
SHEET_BYTES = 1_500_000_000  # of XML; a zip member without 64-bit sizes takes 2 GiB
CELL_CHARS = 32_767  # Excel's limit for one cell
EXACT_DIGITS = 15
# XML 1.0 has no way to write these, escaped or not.
CONTROLS = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x{FFFE}\\x{FFFF}]"
CONTROL_CODES = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
BLANKS = "chr(32) || chr(9) || chr(10) || chr(13)"
DATE_STYLE = 1
FIRST_FORMAT = 164  # the first number of a format that is not built in
DATE_FORMAT = "yyyy-mm-dd"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Pipe:
    """What zipfile writes to: it gathers, and `take` empties it. No `seek`, so sizes follow each member."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        return

    def close(self) -> None:
        return

    def take(self) -> bytes:
        found = b"".join(self.parts)
        self.parts.clear()
        return found


@dataclass
class Sheet:
    """The sheet that is being written."""

    number: int
    rows: int = 0
    size: int = 0

    def full(self, rows: int, size: int) -> bool:
        return self.rows + rows > SHEET_ROWS or self.size + size > SHEET_BYTES


def pieces(source: Source) -> Iterator[bytes]:
    formats = formats_of(source)
    expressions = [row_text(source, formats)]
    batches = source.tuples(expressions)
    first = next(batches, [])
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sheets = 0
        for sheet, piece in sheet_pieces(archive, pipe, source, chain([first], batches)):
            sheets = sheet
            yield piece
        for name, content in parts(sheets, formats):
            archive.writestr(name, XML + content)
    yield pipe.take()


def sheet_pieces(
    archive: zipfile.ZipFile, pipe: Pipe, source: Source, batches: Iterator[list[tuple]]
) -> Iterator[tuple[int, bytes]]:
    """Write all sheets; gives the number of the sheet and the zipped bytes so far."""
    lines = header_lines(source)
    header = "".join(header_row(line) for line in lines)
    sheet = Sheet(1)
    rest: list[str] = []
    while True:
        with archive.open(f"xl/worksheets/sheet{sheet.number}.xml", "w") as member:
            member.write(f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{header}'.encode())
            sheet.rows = len(lines)
            for rows in chain([rest], ([text for (text,) in batch] for batch in batches)):
                rest = fill(member, sheet, rows)
                yield sheet.number, pipe.take()
                if rest:
                    break
            member.write(b"</sheetData></worksheet>")
        if not rest:
            return
        sheet = Sheet(sheet.number + 1)


def fill(member, sheet: Sheet, rows: list[str]) -> list[str]:
    """Write the rows that find room; the others come back."""
    content = "".join(rows).encode()
    if not sheet.full(len(rows), len(content)):
        member.write(content)
        sheet.rows += len(rows)
        sheet.size += len(content)
        return []
    room = max(0, SHEET_ROWS - sheet.rows) if sheet.size + len(content) <= SHEET_BYTES else 0
    member.write("".join(rows[:room]).encode())
    sheet.rows += room
    return rows[room:]


def header_row(texts: list[str]) -> str:
    cells = [f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' for text in texts]
    return f"<row>{''.join(cells)}</row>"


def escape(value: str) -> str:
    return html_escape(value.translate(CONTROL_CODES))[:CELL_CHARS]


def row_text(source: Source, formats: dict[str, int]) -> str:
    formatted = source.task.apply_formatting
    cells = [cell_text(cell, style_of(cell, source, formats), formatted) for cell in source.cells]
    return concat(["'<row>'", *cells, "'</row>'"])


def style_of(cell: Cell, source: Source, formats: dict[str, int]) -> int:
    wanted = cell.column.value_format if source.task.apply_formatting else None
    return formats.get(wanted, 0) if wanted else 0


def cell_text(cell: Cell, style: int, shows_quarter: bool) -> str:
    """One `<c>`; an empty one for null, so that the next value keeps its column."""
    value = shown_quarter(cell, text(cell)) if shows_quarter else text(cell)
    marked = f' s="{style}"' if style else ""
    number = f"concat('<c{marked}><v>', {value}, '</v></c>')"
    if cell.is_number and cell.kind == "float":
        return or_empty(value, number)
    if cell.is_number:
        digits = f"length(ltrim(translate({value}, '-.', ''), '0'))"
        exact = f"CASE WHEN {digits} <= {EXACT_DIGITS} THEN {number} ELSE {inline(value)} END"
        return or_empty(value, exact)
    if cell.column.value_type == "date":
        return or_empty(value, date_cell(cell, value))
    return or_empty(value, inline(value) if cell.plain else inline_text(value))


def shown_quarter(cell: Cell, value: str) -> str:
    """The same as `rendered.quarter`, as an expression: `2018-04` -> `2018-Q2`."""
    prefix = {"quarter": "", "fiscal_quarter": "FY"}.get(cell.column.timeframe or "")
    if prefix is None:
        return value
    month = f"try_cast(substr({value}, 6, 2) AS INTEGER)"
    shown = f"concat('{prefix}', left({value}, 4), '-Q', ({month} + 2) // 3)"
    return f"CASE WHEN regexp_full_match({value}, '[0-9]{{4}}-[0-9]{{2}}.*') THEN {shown} ELSE {value} END"


def or_empty(value: str, written: str) -> str:
    return f"CASE WHEN {value} IS NULL THEN '<c/>' ELSE {written} END"


def inline(value: str) -> str:
    return f"""concat('<c t="inlineStr"><is><t>', {value}, '</t></is></c>')"""


def inline_text(value: str) -> str:
    """Text that may begin or end with blanks, which XML readers drop unless told not to."""
    escaped = escape_sql(value)
    kept = f"""concat('<c t="inlineStr"><is><t xml:space="preserve">', {escaped}, '</t></is></c>')"""
    return f"CASE WHEN trim({value}, {BLANKS}) = {value} THEN {inline(escaped)} ELSE {kept} END"


def date_cell(cell: Cell, value: str) -> str:
    """A whole date as days since 1899-12-30. Before March 1900 Excel counts a day that never was: as text."""
    day = f"CASE WHEN length({value}) = 10 THEN try_cast({value} AS DATE) END"
    if cell.kind == "date":
        day = f"c{cell.index}"
    days = f"date_diff('day', DATE '1899-12-30', {day})"
    written = f"""concat('<c s="{DATE_STYLE}"><v>', {days}, '</v></c>')"""
    return f"CASE WHEN {days} > 60 THEN {written} ELSE {inline_text(value)} END"


def escape_sql(value: str) -> str:
    value = f"left({value}, {CELL_CHARS})"
    value = f"regexp_replace({value}, {quoted(CONTROLS)}, '', 'g')"
    for char, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        value = f"replace({value}, '{char}', '{written}')"
    return value


def formats_of(source: Source) -> dict[str, int]:
    """The style number of each number format in the answer; 0 is none, 1 is a date."""
    wanted = [column.value_format for column in source.columns if column.value_format]
    return {text: number for number, text in enumerate(dict.fromkeys(wanted), DATE_STYLE + 1)}


def parts(sheets: int, formats: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The small files around the sheets."""
    numbers = range(1, sheets + 1)
    yield "[Content_Types].xml", content_types(numbers)
    yield "_rels/.rels", relations([("rId1", "officeDocument", "xl/workbook.xml")])
    yield "xl/workbook.xml", workbook(numbers)
    targets = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", relations([*targets, (f"rId{sheets + 1}", "styles", "styles.xml")])
    yield "xl/styles.xml", styles(formats)


def content_types(numbers: range) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{OFFICE}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.styles+xml"/>{sheets}</Types>'
    )


def relations(targets: list[tuple[str, str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def workbook(numbers: range) -> str:
    sheets = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def styles(formats: dict[str, int]) -> str:
    codes = [DATE_FORMAT, *formats]
    written = "".join(
        f'<numFmt numFmtId="{FIRST_FORMAT + at}" formatCode="{html_escape(code)}"/>'
        for at, code in enumerate(codes)
    )
    uses = "".join(
        f'<xf numFmtId="{FIRST_FORMAT + at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for at in range(len(codes))
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{written}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(codes) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{uses}'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
