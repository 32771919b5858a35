"""Write workbooks that no library of ours writes: .xls, .xlsb and .ods, no more than a reader needs."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Sequence[Sequence[str | float | None]]]
"""Rows of cells by the sheet's name; a number, a text or nothing."""

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls(sheets: Sheets, *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of Excel 97-2003."""
    parts = [_xls_sheet(rows) for rows in sheets.values()]
    names = [
        struct.pack("<BBBB", name in hidden, 0, len(name), 1) + name.encode("utf-16-le") for name in sheets
    ]
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    end = _record(0x000A, b"")
    at = len(begin) + sum(4 + 4 + len(name) for name in names) + len(end)
    listed = b""
    for name, part in zip(names, parts, strict=True):
        listed += _record(0x0085, struct.pack("<I", at) + name)
        at += len(part)
    return compound({"Workbook": begin + listed + end + b"".join(parts)})


def _xls_sheet(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    records = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = cell[:4000]
                records.append(
                    _record(
                        0x0204,
                        place
                        + struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1)
                        + text.encode("utf-16-le"),
                    )
                )
            elif cell is not None:
                records.append(_record(0x0203, place + struct.pack("<d", cell)))
    return b"".join([*records, _record(0x000A, b"")])


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    chains: list[list[int]] = []
    at = 0
    for size in (128 * (1 + len(padded)), *map(len, padded.values())):
        count = -(-size // _SECTOR)
        chains.append(list(range(at, at + count)))
        at += count
    tables = 1
    while tables * (_SECTOR // 4) < at + tables:
        tables += 1
    links = [_FREE] * (tables * (_SECTOR // 4))
    for chain in chains:
        for one, following in zip(chain, [*chain[1:], _END], strict=True):
            links[one] = following
    for number in range(at, at + tables):
        links[number] = _TABLE
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(_SECTOR, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, tables, 0, 0, 4096, _END, 0, _END, 0)
    struct.pack_into("<109I", header, 76, *range(at, at + tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, _END, 0, child=1)
    for number, (name, body) in enumerate(padded.items(), start=1):
        right = number + 1 if number < len(padded) else _FREE
        directory += _entry(name, 2, chains[number][0], len(body), right=right)
    bodies = [directory, *padded.values(), struct.pack(f"<{len(links)}I", *links)]
    return bytes(header) + b"".join(body.ljust(-(-len(body) // _SECTOR) * _SECTOR, b"\0") for body in bodies)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    written = name.encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<III", start, size, 0)


def xlsb(sheets: Sheets) -> bytes:
    """A binary workbook of Excel 2007 and later."""
    listed = b"".join(
        _binary(0x9C, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.bin": _binary(0x83, b"")
        + _binary(0x8F, b"")
        + listed
        + _binary(0x90, b"")
        + _binary(0x84, b""),
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>'
        ).encode(),
    }
    for number, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(rows)
    return _zipped(parts)


def _xlsb_sheet(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    widest = max((len(row) for row in rows), default=1)
    records = [
        _binary(0x81, b""),
        _binary(0x94, struct.pack("<4I", 0, max(0, len(rows) - 1), 0, widest - 1)),
        _binary(0x91, b""),
    ]
    for number, row in enumerate(rows):
        records.append(_binary(0x00, struct.pack("<I", number) + bytes(13)))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(cell, str):
                records.append(_binary(0x06, place + _wide(cell)))
            elif cell is not None:
                records.append(_binary(0x05, place + struct.pack("<d", cell)))
    return b"".join([*records, _binary(0x92, b""), _binary(0x82, b"")])


def _binary(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, written = len(body), b""
    while True:
        written += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + written + body


def _wide(text: str) -> bytes:
    written = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(written) // 2) + written


def ods(sheets: Sheets, *, tail: str = "") -> bytes:
    """An OpenDocument spreadsheet; ``tail`` is XML that stands last in every sheet."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}{tail}</table:table>"
        for name, rows in sheets.items()
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{urn}:office:1.0" '
        f'xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return _zipped(
        {
            "mimetype": kind.encode(),
            "content.xml": content.encode("utf-8", "replace"),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _ods_row(row: Sequence[str | float | None]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: str | float | None) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case str():
            printable = "".join(
                sign for sign in cell if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff")
            )
            return f'<table:table-cell office:value-type="string"><text:p>{escape(printable)}</text:p></table:table-cell>'
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
