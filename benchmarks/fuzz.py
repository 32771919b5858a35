"""Throw mutated exports at ingest: never a traceback, a hang, a gigabyte, or a row unaccounted for.

Each mutant is made from its seed alone, so that any of them can be made again. Mutants of text, workbooks of every
kind, geographic files and compressed ones go through the whole of ingest, as files in a workspace.

    python benchmarks/fuzz.py [--full] [--count N] [--first SEED]

``--full`` runs 10 000 mutants. A mutant that fails is kept in benchmarks/out, with its seed in the name. Memory is what one mutant takes:
what the allocator holds after those before it (up to 2 GB, and 380 MB once it gives back what is free) is given back first, and the
process's peak is forgotten, on Linux; elsewhere a peak counts from the process's beginning.
"""

import argparse
import csv
import ctypes
import faulthandler
import gzip
import html
import io
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
import traceback
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
from _workbooks import ods, xls, xlsb

LINUX = sys.platform == "linux"
LONGEST_S = 20
MOST_MEMORY = 1 << 30
OWN_MEMORY = 200 << 20  # of a process that has tried nothing yet
CANARY = "Kanariefågel"  # stands in free text: no message may repeat it
OUT = Path(__file__).parent / "out"

CONFIGURATION = """
[area]
name = "Exempelby kommun"
boundary = { file = "boundary.geojson" }

[[sources]]
name = "text"
files = ["data/raw/*.csv", "data/raw/*.csv.*"]
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M", "iso", "excel"]
columns = { id = "Nr", occurred_from = "Från", occurred_to = "Till", reported_at = "Rapporterad", category = "Kategori", description = "Text", x = "Öst", y = "Nord" }

[[sources]]
name = "tva"
files = "data/raw/*.txt"
crs = "EPSG:4326"
decimal = ","
date_formats = ["iso", "excel", "%y%m%d"]
time_formats = ["iso", "excel", "%H%M"]
columns = { id = ["Nr", "Kategori"], occurred_from = { date = "Från", time = "Till" }, category = "Kategori", description = "Text", latlon = "Öst" }

[[sources]]
name = "bok"
files = ["data/raw/*.xls*", "data/raw/*.ods"]
crs = "EPSG:3006"
datetime_formats = ["iso", "excel"]
columns = { id = "Nr", occurred_from = "Från", occurred_to = "Till", reported_at = "Rapporterad", category = "Kategori", description = "Text", x = "Öst", y = "Nord" }

[[sources]]
name = "karta"
files = ["data/raw/*.geojson", "data/raw/*.gpkg", "data/raw/*.shp.zip", "data/raw/*.fgb", "data/raw/*.km*"]
crs = "EPSG:3006"
columns = { id = "Nr", occurred_from = "Från", category = "Kategori", description = "Text", x = "geometry.x", y = "geometry.y" }

[[categories]]
name = "Inbrott"
[rules]
stop_above = { quarantined = 1.0, unknown_category = 1.0, unplaced = 1.0, replaced = 1.0 }  # each row is judged by itself
[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{ notebook = "oversikt", step = "kartlaggning" }]
"""
HEADER = ["Nr", "Från", "Till", "Rapporterad", "Kategori", "Text", "Öst", "Nord"]
WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000  # open sea

DATES = [
    "", "2026-11-02", "2026-11-02T10:00:00+01:00", "2026-11-02 10:00:00.123456789", "0001-01-01 00:00", "9999-12-31 23:59",
    "10000-01-01", "-0044-03-15", "1969-12-31 23:59", "2026-02-29 10:00", "2026-13-45 99:99", "2026-03-29 02:30",
    "2026-10-25 02:30", "2026-10-25T02:30:00+02:00", "02/11/2026", "2.11.2026 kl. 10", "20261102T1000Z", "2026-W45-1",
    "46328.5", "46328,5", "-1", "1e400", "60", "2958466", "99999999999999999999", "nan", "NaT", "null", "None", "inf", "now",
    "today", "2026-11-02 24:00", "2026-11-02 10:00+99:99", "2026-11-02T10:00:00+23:59", "２０２６-11-02 10:00", "1677-09-21", "2262-04-12",
    "2026-11-02 10:60", "2026-11-02 10:00:60", " 2026-11-02 10:00 ", "2026-11-02\u00a010:00", "1e5", "0x10", "2026-11-02 10:00 Europe/Stockholm",
]  # fmt: skip
NUMBERS = [
    "", "nan", "NaN", "inf", "-inf", "Infinity", "1e308", "-1e308", "1e309", "5e-324", "0", "-0", "0.0", "785000,5", "785 000", "785\u00a0000",
    "0x1F", "1_000", "١٢٣", "--5", "+785000", "1e6e6", ".", ",", "785000.0.0", "6790000", "180", "91", "59.5,15.5", "15.5", "NULL", "9" * 400,
    "=1+1", "TRUE", "1/2", "#N/A", "59,5; 15,5", "inf,inf", "nan;nan",
]  # fmt: skip
TEXTS = [
    "", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "{=1}", "\ufeff", "\u202e\u0000", "'", '"', '""', '"""',
    "a;b;c", "a\nb", "a\r\nb", "\n" * 50, "\\", "%s%n", "<b>&amp;</b>", "\U0001f9e8" * 9, "e\u0301", "ﬀ", "İı", "\u2028", "\x85", "\x0b\x0c",
    "\x1a", "\x00", "NA", "NULL", "Övrigt", "inbrott", "INBROTT", "x" * 40_000, "\ud7ff", "\ufffe", "\uffff", "_x0000_", "]]>",
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "mac_roman", "utf-7", "cp500", "cp850", "shift_jis"]  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A file, what was done to it, and how many rows it surely has (None where that is not sure)."""

    name: str
    content: bytes
    kind: str
    rows: int | None = None


class _Random(random.Random):
    """Chance, and whether it may choose what takes long."""

    heavy = True


def mutant(seed: int, *, heavy: bool = True) -> Mutant:
    """The mutant of a seed; without ``heavy`` none that takes seconds by its sheer size."""
    rng = _Random(seed)
    rng.heavy = heavy
    kinds = [_text, _workbook, _other_workbook, _page, _compressed, _geojson, _package, _other_features]
    return rng.choices(kinds, weights=[40, 22, 12, 4, 5, 10, 2, 5])[0](rng)


def _row(rng: _Random, number: int) -> list[str]:
    day = 1 + number % 15
    east, north = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
    return [f"E{number}", f"2026-11-{day:02} 10:00", f"2026-11-{day:02} 12:00", f"2026-11-{day:02} 13:00",
            "Inbrott", CANARY, f"{east:.1f}", f"{north:.1f}"]  # fmt: skip


def _table(rng: _Random) -> tuple[list[str], list[list[str]], list[str]]:
    """A header and rows with strange values in any of their cells."""
    header, kinds = list(HEADER), []
    rows = [_row(rng, number) for number in range(rng.choice([0, 1, 2, 5, 30, 30, 200]))]
    for _ in range(rng.randint(0, 4)):
        if not rows:
            break
        column = rng.randrange(len(HEADER))
        values = DATES if column in {1, 2, 3} else NUMBERS if column > 5 else TEXTS
        kinds.append(f"values in {HEADER[column]}")
        for row in rng.sample(rows, rng.randint(1, len(rows))):
            row[column] = rng.choice(values)
    match rng.randrange(14):
        case 0:
            header, kinds = [*header, *header], [*kinds, "duplicated headers"]
            rows = [[*row, *row] for row in rows]
        case 1:
            width = rng.choice([100, 1000, 10_000])
            header, kinds = header + [f"K{number}" for number in range(width)], [*kinds, f"{width} columns"]
            rows = [row + [""] * width for row in rows[:20]]
        case 2:
            header[rng.randrange(len(header))] = rng.choice(["", " ", "\n", "Nr", "=Nr", "\x00", "nr "])
            kinds.append("a changed header")
        case 3:
            order = rng.sample(range(len(header)), len(header))
            header, rows = [header[at] for at in order], [[row[at] for at in order] for row in rows]
            kinds.append("shuffled columns")
        case 4 if rows:
            rows[rng.randrange(len(rows))][5] = CANARY * rng.choice([5_000, 50_000, 400_000])
            kinds.append("a huge cell")
        case 5 if rows:
            rows += [list(row) for row in rng.choices(rows, k=rng.randint(1, 50))]
            kinds.append("repeated rows")
    return header, rows, kinds


def _text(rng: _Random) -> Mutant:
    header, rows, kinds = _table(rng)
    delimiter = rng.choice(";;;;,\t|:^ ")
    ending = rng.choice(["\n", "\n", "\r\n", "\r", "\x85", "\u2028", "\n\n"])
    stream = io.StringIO(newline="")
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    writer.writerows([header, *rows])
    text = stream.getvalue()
    # Values that stand alone in a cell give a known number of rows, if nothing else is done to the text.
    is_plain = delimiter in ";,\t|" and ending in {"\n", "\r\n"} and all("values" in kind for kind in kinds)
    is_plain = is_plain and not any(
        sign in cell for row in rows for cell in row for sign in '"\n\r\x00\x85\u2028\x1a'
    )
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 4])):
        text, kind = _changed_text(rng, text, delimiter)
        kinds.append(kind)
        is_plain = False
    encoding = rng.choice(["utf-8"] * 6 + ENCODINGS)
    data = text.encode(encoding, "replace" if encoding not in {"utf-8", "utf-7"} else "surrogatepass")
    kinds.append(encoding)
    is_plain = is_plain and encoding in {"utf-8", "utf-8-sig", "utf-16"} and len(rows) > 1
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        data, kind = _changed_bytes(rng, data)
        kinds.append(kind)
        is_plain = False
    ending = rng.choice(["csv", "csv", "csv", "txt"])
    return Mutant(
        f"x_2026-11-16.{ending}", data, "text: " + ", ".join(kinds), len(rows) if is_plain else None
    )


def _changed_text(rng: _Random, text: str, delimiter: str) -> tuple[str, str]:  # noqa: C901, PLR0912 - a table of changes
    at = rng.randint(0, len(text))
    lines = text.splitlines(keepends=True) or [""]
    line = rng.randrange(len(lines))
    match rng.randrange(14):
        case 0:
            return text[:at] + rng.choice(['"', '""', "'", "“", "\\"]) + text[at:], "a stray quote"
        case 1:
            return text[:at] + "\0" * rng.choice([1, 5, 5000]) + text[at:], "NUL characters"
        case 2:
            return text[:at], "cut off"
        case 3:
            return text[:at] + delimiter * rng.choice([1, 3, 200]) + text[at:], "stray delimiters"
        case 4:
            return "".join([*lines[:line], *lines[line + 1 :]]), "a line less"
        case 5:
            return "".join(rng.sample(lines, len(lines))), "shuffled lines"
        case 6:
            return f"sep={rng.choice([delimiter, ';', ',', ''])}\n{text}", "sep="
        case 7:
            return rng.choice(
                ["Rapport över händelser\n\n", "\n" * 300, "#" * 20_000 + "\n", "a\tb\n"]
            ) + text, "a preamble"
        case 8:
            return "".join([*lines[:line], lines[0], *lines[line:]]), "the header again"
        case 9:
            return text.replace(
                delimiter, rng.choice([",", ";", "\t", "", delimiter * 2]), rng.randint(1, 400)
            ), "mixed delimiters"
        case 10:
            return "".join(
                each if rng.random() < 0.5 else each.replace("\n", "\r\n") for each in lines
            ), "mixed line ends"
        case 11:
            return text[:at] + rng.choice(TEXTS) + text[at:], "a strange text"
        case 12:
            return text + "Summa;" + str(len(lines)) + ";;;;;;\n" + "\x1a", "a footer"
        case _:
            return "".join(lines[1:]), "no header"


def _changed_bytes(rng: _Random, data: bytes) -> tuple[bytes, str]:
    at = rng.randint(0, len(data))
    match rng.randrange(7):
        case 0:
            changed = bytearray(data)
            for _ in range(rng.choice([1, 5, 100]) if changed else 0):
                changed[rng.randrange(len(changed))] = rng.randrange(256)
            return bytes(changed), "changed bytes"
        case 1:
            return data[:at], "cut off bytes"
        case 2:
            return data[:at] + rng.randbytes(rng.choice([1, 10, 3000])) + data[at:], "random bytes"
        case 3:
            return rng.choice([b"", b"\xef\xbb\xbf", b"\n", b"\0", b" ", b'"', b";", b"\xff\xfe", b"%PDF-1.7\n", b"\x1f\x8b\x08", b"PK\x03\x04"]), "next to nothing"  # fmt: skip
        case 4:
            return rng.choice(
                [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"+/v8", b"\0\0\xfe\xff"]
            ) + data, "a wrong byte-order mark"
        case 5:
            return data[:at] + data[max(0, at - 5000) : at] + data[at:], "a part again"
        case _:
            return zlib.compress(data) if rng.random() < 0.3 else bytes(
                reversed(data)
            ), "compressed or backwards"


def _workbook(rng: _Random) -> Mutant:
    import xlsxwriter

    header, rows, kinds = _table(rng)
    stream = io.BytesIO()
    is_plain = not kinds or all("values" in kind for kind in kinds)
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "nan_inf_to_errors": True, "strings_to_urls": False}
    ) as book:
        if rng.random() < 0.1:
            book.add_worksheet("Försättsblad").write_string(0, 0, "Rapport")
            is_plain = False
        sheet = book.add_worksheet()
        first = rng.choice([0, 0, 0, 3])
        for at, row in enumerate([header, *rows], start=first):
            for column, cell in enumerate(row[:16_384]):
                _write_cell(rng, sheet, at, column, cell[:32_000], is_header=at == first)
        if rng.random() < 0.1:
            far = [(1_048_575, 0), (60_000, 250), (200_000, 20)] if rng.heavy else [(20_000, 0), (2_000, 250)]
            row, column = rng.choice([(0, 16_383), (1_048_575, 16_383), *far])
            sheet.write_string(row, column, "x")
            kinds.append("a stray cell")
            is_plain = False
    data = stream.getvalue()
    if rng.random() < 0.5:
        data, kind = _changed_workbook(rng, data)
        kinds.append(kind)
        is_plain = False
    # Cells that are empty, or hold only what a workbook takes for empty, may make a row none.
    is_plain = is_plain and len(rows) > 1 and all(row[0].strip() == f"E{at}" for at, row in enumerate(rows))
    return Mutant("x_2026-11-16.xlsx", data, "workbook: " + ", ".join(kinds), len(rows) if is_plain else None)


def _write_cell(rng: _Random, sheet, row: int, column: int, cell: str, *, is_header: bool) -> None:
    match 1 if is_header else rng.randrange(60):
        case 0:
            formula = rng.choice(["=1/0", "=A1", '="x"', "=NOW()", "=cmd|'/C calc'!A0"])
            sheet.write_formula(row, column, formula, value=cell.translate(_NOT_IN_XML))
        case 2:
            sheet.write_number(row, column, rng.choice([0, -1, 1e308, 46328.5, 2958466, 5e-324, 60]))
        case 3:
            sheet.write_boolean(row, column, bool(cell))
        case 4:
            sheet.write_blank(row, column, None)
        case _:
            sheet.write_string(row, column, cell)


# xlsxwriter writes a formula's value as it is: with one of these the workbook would be damaged, and no longer plain.
_NOT_IN_XML = dict.fromkeys({*range(32), 0xFFFE, 0xFFFF} - {9, 10, 13})

_BOMBS: dict[str, bytes] = {}


def _zeros(size: int) -> bytes:
    """A deflated run of spaces, made once."""
    key = f"zeros-{size}"
    if key not in _BOMBS:
        packer, piece = zlib.compressobj(1, zlib.DEFLATED, -15), b" " * (1 << 20)
        _BOMBS[key] = b"".join([packer.compress(piece) for _ in range(size >> 20)]) + packer.flush()
    return _BOMBS[key]


def _changed_workbook(rng: _Random, data: bytes) -> tuple[bytes, str]:  # noqa: C901 - a table of changes
    choice = rng.randrange(12)
    if choice < 3:
        return _changed_bytes(rng, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    sheet = next(each for each in parts if "sheet1" in each)
    text = parts[sheet]
    match choice:
        case 3:
            parts[name], kind = _changed_bytes(rng, parts[name])
        case 4:
            del parts[name]
            kind = f"without {name}"
        case 5:
            laughs = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(9))
            dtd = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode()
            parts[name] = dtd + parts[name].partition(b"?>")[2].replace(b"<v>", b"<v>&l9;", 1).replace(
                b"<t>", b"<t>&l9;", 1
            )
            kind = "an XML bomb"
        case 6:
            external = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            parts[name] = external + parts[name].partition(b"?>")[2].replace(b"<t>", b"<t>&e;", 1)
            kind = "an outside entity"
        case 7:
            return _with_part(
                data, sheet, _zeros(rng.choice([1, 64, 800 if rng.heavy else 8]) << 20), rng
            ), "a zip bomb"
        case 8:
            reference = rng.choice(
                ["ZZZZZZ99999999999", "A0", "XFD1048576", "1A", "A-1", "", "A18446744073709551616"]
            )
            parts[sheet] = text.replace(b'r="A2"', f'r="{reference}"'.encode(), 1)
            kind = "a wrong reference"
        case 9:
            parts[sheet] = text.replace(
                b"<dimension ref=", rng.choice([b"<dimension no=", b'<dimension ref="A1:XFD1048576" no='])
            )
            kind = "a wrong dimension"
        case 10:
            parts[sheet] = text.replace(b"</sheetData>", b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at) for at in range(400, 400 + rng.choice([10, 60_000 if rng.heavy else 600]))) + b"</sheetData>")  # fmt: skip
            kind = "more rows"
        case _:
            parts[sheet] = text.replace(
                b"<v>", rng.choice([b"<v>nan", b"<v>9999999", b"<v>-1", b"<v>" + b"[" * 5000, b"<v><v>"])
            )
            kind = "wrong values"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return stream.getvalue(), kind


def _with_part(data: bytes, name: str, packed: bytes, rng: _Random) -> bytes:
    """The workbook with a part whose stated size may be a lie."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for each, content in parts.items():
            archive.writestr(each, packed if each == name else content)
    made = bytearray(stream.getvalue())
    # The stored bytes are a deflated stream: say so, in both headers, with a stated size of one's own.
    stated = rng.choice([100, 1 << 20, (1 << 32) - 2]).to_bytes(4, "little")
    for mark, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = made.find(mark)
        while at >= 0:
            offset = 30 if mark == b"PK\x03\x04" else 46
            if made[at + offset : at + offset + len(name)] == name.encode():
                made[at + method : at + method + 2] = (8).to_bytes(2, "little")
                made[at + size : at + size + 4] = stated
            at = made.find(mark, at + 4)
    return bytes(made)


def _other_workbook(rng: _Random) -> Mutant:
    """A workbook of a kind that Excel no longer proposes, often with its rows on two sheets."""
    header, rows, kinds = _table(rng)
    is_plain = all("values" in kind for kind in kinds)
    header, rows = header[:200], [[cell[:2000] for cell in row[:200]] for row in rows]
    kind = rng.choice(["xls", "xlsb", "ods"])
    half = rng.choice([0, len(rows) // 2])
    sheets = {"Norr": [header, *rows[half:]]} | ({"Söder": [header, *rows[:half]]} if half else {})
    if kind == "ods" and rng.random() < 0.2:
        many, wide = rng.choice([1, 1000, 1_048_576, 2**63]), rng.choice([1, 16_384, 10**30])
        cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{wide}"/>'
        data = ods(
            sheets, tail=f'<table:table-row table:number-rows-repeated="{many}">{cell}</table:table-row>'
        )
        kinds, is_plain = [*kinds, "repeated cells"], False
    else:
        data = {"xls": xls, "xlsb": xlsb, "ods": ods}[kind](sheets)
    if rng.random() < 0.6:
        is_plain = False
        if kind == "xls" or rng.random() < 0.3:
            data, change = _changed_bytes(rng, data)
        else:
            data, change = _changed_part(rng, data)
        kinds.append(change)
    is_plain = is_plain and len(rows) > 1 and all(row[0].strip() == f"E{at}" for at, row in enumerate(rows))
    return Mutant(
        f"x_2026-11-16.{kind}",
        data,
        f"other workbook: {kind} {', '.join(kinds)}",
        len(rows) if is_plain else None,
    )


def _changed_part(rng: _Random, data: bytes) -> tuple[bytes, str]:
    """A zip with one of its parts changed, whole again around it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    parts[name], change = _changed_bytes(rng, parts[name])
    return _zip(parts), f"{change} in {name}"


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _page(rng: _Random) -> Mutant:
    """What many systems call .xls: a web page, Excel's XML of 2003, or text."""
    header, rows, kinds = _table(rng)
    kind = rng.choice(["page", "XML", "text"])
    if kind == "text":
        data = "\n".join("\t".join(row) for row in [header, *rows]).encode("utf-8", "replace")
    else:
        row_tag, cell_tag = ("tr", "td") if kind == "page" else ("Row", "Cell")
        span = rng.choice(["", "", ' colspan="9999999"', ' ss:Index="1048576"', ' ss:MergeAcross="-1"'])
        lines = [
            f"<{row_tag}>" + "".join(f"<{cell_tag}{span if rng.random() < 0.05 else ''}>{html.escape(cell)}</{cell_tag}>" for cell in row)
            for row in [header, *rows]
        ]  # fmt: skip
        data = f"<html><table>{''.join(lines)}</table></html>".encode("utf-8", "replace")
        if kind == "XML":
            data = (
                b'<?xml version="1.0"?><Workbook><Worksheet ss:Name="A">'
                + data[6:-7]
                + b"</Worksheet></Workbook>"
            )
    for _ in range(rng.choice([0, 1, 1, 2])):
        data, change = _changed_bytes(rng, data)
        kinds.append(change)
    return Mutant("x_2026-11-16.xls", data, f"page: {kind} {', '.join(kinds)}")


def _compressed(rng: _Random) -> Mutant:
    """Text in a .gz or a zip, with what may lie beside it."""
    inner = _text(rng)
    if rng.random() < 0.5:
        name, data = "x_2026-11-16.csv.gz", gzip.compress(inner.content, 1)
    else:
        beside = rng.choice(
            [{}, {}, {"readme.txt": b"x"}, {"b.csv": b"x"}, {"../../x.csv": b"x"}, {"__MACOSX/._a": b""}]
        )
        name, data = "x_2026-11-16.csv.zip", _zip({"a.csv": inner.content, **beside})
    changes = ""
    if rng.random() < 0.4:
        data, changes = _changed_bytes(rng, data)
    return Mutant(name, data, f"compressed: {inner.kind}, {changes}")


def _other_features(rng: _Random) -> Mutant:
    """A shapefile (zipped), FlatGeobuf or KML, its bytes changed."""
    ending = rng.choice(["shp.zip", "fgb", "kml", "kmz"])
    if ending not in _BOMBS:
        _make_features()
    if ending == "shp.zip" and rng.random() < 0.7:
        data, change = _changed_part(rng, _BOMBS[ending])
    else:
        data, change = _changed_bytes(rng, _BOMBS[ending])
    return Mutant(f"x_2026-11-16.{ending}", data, f"other features: {ending} {change}")


def _make_features() -> None:
    """The whole files that ``_other_features`` changes."""
    import warnings

    import geopandas as gpd
    import shapely

    rows = zip(*[_row(_Random(1), number) for number in range(20)], strict=True)
    points = [shapely.Point(790_000, 6_790_000)] * 20
    frame = gpd.GeoDataFrame(dict(zip(HEADER, rows, strict=True)), geometry=points, crs="EPSG:3006")
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(name)
        frame.to_file(folder / "x.shp", encoding="utf-8")
        _BOMBS["shp.zip"] = _zip({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
        frame.to_file(folder / "x.fgb", driver="FlatGeobuf")
        frame.to_crs(4326).to_file(folder / "x.kml", driver="KML")
        _BOMBS["fgb"], _BOMBS["kml"] = (folder / "x.fgb").read_bytes(), (folder / "x.kml").read_bytes()
        _BOMBS["kmz"] = _zip({"doc.kml": _BOMBS["kml"]})


def _geojson(rng: _Random) -> Mutant:
    header, rows, kinds = _table(rng)
    features = [
        {"type": "Feature", "properties": dict(zip(header, row, strict=False)), "geometry": _geometry(rng)}
        for row in rows
    ]
    document: dict = {"type": "FeatureCollection", "features": features}
    match rng.randrange(10):
        case 0:
            document["crs"] = {
                "type": "name",
                "properties": {
                    "name": rng.choice(["EPSG:3006", "EPSG:0", "x", "", "urn:ogc:def:crs:OGC:1.3:CRS84"])
                },
            }
        case 1:
            document = rng.choice(
                [
                    {},
                    {"type": "Feature"},
                    {"features": 1},
                    {"type": "FeatureCollection", "features": [None, 1, {}]},
                ]
            )
        case 2:
            deep: list = []
            for _ in range(rng.choice([50, 5000])):
                deep = [deep]
            text = (
                '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"Nr":'
                + "[" * 20_000
            )
            return Mutant("x_2026-11-16.geojson", text.encode(), "GeoJSON: deep")
        case 3 if features:
            features[0]["properties"] = rng.choice(
                [None, [], 1, {"Nr": {"a": [1, {}]}, "Från": 20261102, "Kategori": True, "Text": 1e400}]
            )
    data = json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    for _ in range(rng.choice([0, 0, 1, 2])):
        data, kind = _changed_bytes(rng, data)
        kinds.append(kind)
    return Mutant("x_2026-11-16.geojson", data, "GeoJSON: " + ", ".join(kinds))


def _geometry(rng: _Random) -> object:
    east, north = rng.uniform(15, 16), rng.uniform(59, 60)
    point = {"type": "Point", "coordinates": [east, north]}
    if rng.random() < 0.7:
        return point
    return rng.choice([
        None, {}, {"type": "Point"}, {"type": "Point", "coordinates": []}, {"type": "Point", "coordinates": [float("nan"), north]},
        {"type": "Point", "coordinates": [float("inf"), -float("inf")]}, {"type": "Point", "coordinates": [1e308, -1e308, 1e308]},
        {"type": "Point", "coordinates": ["15", "59"]}, {"type": "Point", "coordinates": [[east, north]]}, {"type": "Nothing", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[15, 59], [16, 60], [15, 60], [16, 59], [15, 59]]]}, {"type": "Polygon", "coordinates": [[]]},
        {"type": "GeometryCollection", "geometries": [point, point]}, {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPoint", "coordinates": [[east, north]] * 3}, {"type": "LineString", "coordinates": [[east, north]]}, [1, 2], "POINT (1 2)",
    ])  # fmt: skip


def _package(rng: _Random) -> Mutant:
    if "gpkg" not in _BOMBS:
        import geopandas as gpd
        import shapely

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.gpkg"
            columns = dict(
                zip(
                    HEADER,
                    zip(*[_row(_Random(1), number) for number in range(20)], strict=True),
                    strict=True,
                )
            )
            points = [shapely.Point(790_000, 6_790_000)] * 20
            gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:3006").to_file(path)
            _BOMBS["gpkg"] = path.read_bytes()
    data, kind = _changed_bytes(rng, _BOMBS["gpkg"])
    return Mutant("x_2026-11-16.gpkg", data, f"GeoPackage: {kind}")


class Fuzzer:
    """A workspace that takes one mutant after another."""

    def __init__(self, root: Path) -> None:
        import geopandas as gpd
        import shapely

        from lagesbild import config

        self.root = root
        (root / "data" / "raw").mkdir(parents=True)
        border = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006")
        border.to_file(root / "boundary.geojson")
        (root / "lagesbild.toml").write_text(CONFIGURATION, encoding="utf-8")
        self.project = config.load(root)

    def fault_of(self, tried: Mutant) -> str:
        """Ingest the mutant; what is wrong with how that went, empty for nothing."""
        from lagesbild.errors import LagesbildError

        raw = self.root / "data" / "raw"
        for old in raw.iterdir():
            old.unlink()
        shutil.rmtree(self.root / "data" / "processed", ignore_errors=True)
        (raw / tried.name).write_bytes(tried.content)
        # The processor's time: a machine that others use as well hangs nobody.
        start = time.process_time()
        try:
            fault = self._ingested(tried)
        except LagesbildError as error:
            fault = "a message repeats a cell" if CANARY in str(error) else ""
            if not fault and tried.rows is not None:
                fault = f"a whole file is refused: {str(error)[:200]}"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            frame = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno} {str(error)[:120]}"
        took = time.process_time() - start
        return fault or (f"{took:.0f} seconds" if took > LONGEST_S else "")

    def _ingested(self, tried: Mutant) -> str:
        from lagesbild.ingest.run import ingest
        from lagesbild.ingest.store import load

        accounting = ingest(self.project).accounting
        (account,) = accounting.files
        stored = load(self.project.processed, accounting)
        counted = len(stored.current) + len(stored.superseded), len(stored.quarantined)
        if counted != (account.accepted, account.quarantined):
            return f"{counted} rows stored, {account.accepted} + {account.quarantined} accounted for"
        if tried.rows is not None and tried.rows != account.rows_read:
            return f"{account.rows_read} rows read of {tried.rows}"
        if CANARY in (self.project.processed / "ingest.json").read_text(encoding="utf-8"):
            return "the accounting repeats a cell"
        return ""


def _held() -> int:
    """Bytes that the process holds once its allocator has given back what is free; its peak is forgotten where the system can."""
    if LINUX:
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    return psutil.Process().memory_info().rss


def _peak() -> int:
    """The most bytes that the process has held, since ``_held`` on Linux."""
    if LINUX:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def watched(
    seeds: range, fuzzer: Fuzzer, *, heavy: bool = True
) -> tuple[dict[int, str], Counter, float, int]:
    """Try the mutants under a watchdog: faults by seed, mutants by kind of file, the longest time and the most bytes."""
    faults: dict[int, str] = {}
    kinds: Counter = Counter()
    longest, most = 0.0, 0
    now = {"seed": 0, "since": time.monotonic()}

    def watch() -> None:
        while True:
            time.sleep(1)
            if time.monotonic() - now["since"] > 6 * LONGEST_S:
                print(f"seed {now['seed']} hangs", flush=True)
                faulthandler.dump_traceback()
                os._exit(3)

    threading.Thread(target=watch, daemon=True).start()
    for seed in seeds:
        tried = mutant(seed, heavy=heavy)
        kinds[tried.kind.partition(":")[0]] += 1
        # What other mutants and tests have left in this process is not this one's doing.
        limit = MOST_MEMORY + max(0, _held() - OWN_MEMORY)
        before = _peak()
        now.update(seed=seed, since=time.monotonic())
        start = time.process_time()
        fault = fuzzer.fault_of(tried)
        longest = max(longest, time.process_time() - start)
        peak = _peak()
        most = max(most, peak)
        if not fault and peak > max(before, limit):
            fault = f"{peak >> 20} MB"
        if fault:
            faults[seed] = f"{fault} ({tried.kind[:150]})"
            print(f"seed {seed}: {faults[seed]}", flush=True)
            OUT.mkdir(exist_ok=True)
            (OUT / f"mutant-{seed}{Path(tried.name).suffix}").write_bytes(tried.content)
        if len(seeds) > 1000 and seed % 500 == 499:
            print(f"{seed - seeds[0] + 1} mutants, {len(faults)} faults, longest {longest:.1f} s", flush=True)
    now["since"] = float("inf")
    return faults, kinds, longest, most


def main() -> None:
    """Try the mutants and print what came of them."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--count", type=int)
    asked.add_argument("--first", type=int, default=0)
    options = asked.parse_args()
    count = options.count or (10_000 if options.full else 1000)
    start = time.monotonic()
    # In memory where that is possible: ingest makes every file durable, and a disk would be all that is measured.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        faults, kinds, longest, most = watched(
            range(options.first, options.first + count), Fuzzer(Path(folder) / "workspace")
        )
    print(f"{count} mutants in {time.monotonic() - start:.0f} s: {dict(kinds)}")
    print(
        f"faults {len(faults)}, longest {longest:.1f} s (limit {LONGEST_S}), peak memory {most >> 20} MB (limit {MOST_MEMORY >> 20})"
    )
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
