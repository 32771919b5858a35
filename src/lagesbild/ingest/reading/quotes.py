"""Settle where records end in a delimited text whose quotes do not pair up."""

import csv
import io

import numpy as np

LONGEST_RECORD_LINES = 100


def settle(body: bytes, width: int, delimiter: str) -> tuple[bytes, np.ndarray, list[tuple[int, str]]]:
    """Rewrite the records that have ``width`` cells with every cell quoted, and keep the others aside.

    A quote that is opened and never closed within 100 lines, or closed in the middle of a cell,
    spoils its own line only: the next record begins on the next line.

    Returns
    -------
    bytes, ndarray, list
        The records as comma-delimited UTF-8, the 1-based number of each, and the number and text of the
        others (blank ones left out).
    """
    lines = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="").readlines()
    settled = io.StringIO(newline="")
    writer = csv.writer(settled, quoting=csv.QUOTE_ALL, lineterminator="\n")
    numbers: list[int] = []
    ragged: list[tuple[int, str]] = []
    number = start = 0
    while start < len(lines):
        cells, used = next_record(lines[start : start + LONGEST_RECORD_LINES], delimiter)
        number += 1
        if len(cells) == width:
            writer.writerow(cells)
            numbers.append(number)
        elif text := "".join(lines[start : start + used]).strip():
            ragged.append((number, text))
        start += used
    return settled.getvalue().encode(), np.array(numbers, dtype=np.int64), ragged


def next_record(lines: list[str], delimiter: str) -> tuple[list[str], int]:
    """The cells of the first record, and how many lines it takes."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        pass
    try:
        return next(csv.reader(lines[:1], delimiter=delimiter)), 1
    except csv.Error:  # a cell beyond the csv module's limit
        return [], 1
