"""Lay out what reports have named as rows of the register, the questions first."""

from typing import Final

import numpy as np

from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.errors import Message
from lagesbild.ingest.places import workbook
from lagesbild.ingest.places.parse import read
from lagesbild.ingest.places.place import Named, Placed
from lagesbild.ingest.places.spots import Spot
from lagesbild.ingest.places.workbook import Register, Row, Written, write_register
from lagesbild.ingest.positions.coordinate_systems import WGS84
from lagesbild.ingest.positions.positions import transformer

_HOW: Final = {
    "answered": "besvarad", "own": "egen fil", "learned": "lärt av rapporter", "named": "namngiven plats i kartan",
    "address": "adress i kartan", "crossing": "gatornas korsning", "street": "gata i kartan", "district": "område i kartan",
}  # fmt: skip
_OPEN: Final = {"unknown": "okänd", "ambiguous": "flera platser heter så", "nothing": "säger inte var"}
_PRECISION: Final = {
    c.ADDRESS: "adress", c.PLACE: "plats", c.CROSSING: "korsning", c.STREET: "gata", c.AREA: "område", c.NONE: "ingen plats",
}  # fmt: skip
_OTHERWISE: Final = "raderna har ett läge ändå"
_UNUSABLE: Final = "Svaret kan inte läsas"
_MOST_SPELLINGS: Final = 5


def written(project: Project, register: Register, done: Placed) -> tuple[Message, ...]:
    """Write the register, and say what a person should know of it."""
    notes = []
    if done.named or register.written:
        rows, open_rows = _rows(register, done, project)
        if not write_register(project.place_register, register, rows, open_rows):
            notes.append(
                Message(
                    "{file} is open or has just been changed, and was not rewritten. Close it and run ingest again.",
                    file=project.place_register.name,
                )
            )
    if done.unusable:
        notes.append(
            Message(
                "An answer in {file} cannot be read: what it says is no coordinate in the municipality and no known place "
                "or address.",
                file=project.place_register.name,
            )
            if len(done.unusable) == 1
            else Message(
                "{answers} answers in {file} cannot be read: what they say is no coordinate in the municipality and no known "
                "place or address.",
                answers=len(done.unusable),
                file=project.place_register.name,
            )
        )
    return tuple(notes)


def _rows(register: Register, done: Placed, project: Project) -> tuple[list[Row], int]:
    """The rows of the workbook, and how many of them are questions."""
    waiting = done.waiting
    asked = {each.identity for each in waiting}
    others = sorted(
        (each for each in done.named if each.identity not in asked),
        key=lambda each: (-each.rows, each.identity),
    )
    rows = [_row(each, register, done, project) for each in (*waiting, *others)]
    named = {each.identity for each in done.named}
    # What nobody names any longer, and somebody has written something of, stays last.
    for identity, told in sorted(register.written.items()):
        if identity not in named and told.is_kept:
            known = _UNUSABLE if identity in done.unusable else ""
            rows.append(_own(told) | {workbook.WAITING: 0, workbook.ROWS: 0, workbook.KNOWN: known})
    return rows, len(waiting)


def _own(told: Written) -> Row:
    return {workbook.NAME: told.name, workbook.ANSWER: told.answer, workbook.NOTE: told.note, **told.more}


def _row(named: Named, register: Register, done: Placed, project: Project) -> Row:
    told = register.written.get(named.identity)
    own: Row = _own(told) if told else {}
    # A person finds the place again by the name it had; a new one gets what most reports call it.
    name = told.name if told and told.is_kept else named.spellings[0]
    found = named.found
    known: Row = {workbook.KNOWN: _OPEN[found] if not isinstance(found, Spot) else _HOW[found.how]}
    if isinstance(found, Spot):
        known |= {workbook.PRECISION: _PRECISION[found.precision]}
        if np.isfinite(found.x):
            known |= {workbook.AT: _latlon(found, project), workbook.WIDTH: round(found.width_m)}
        if found.precision != c.NONE and read(found.name).identity != named.identity:
            known[workbook.MATCHED] = found.name
    elif not named.waiting:
        known[workbook.KNOWN] = _OTHERWISE if found != "nothing" else _OPEN["nothing"]
    if named.identity in done.unusable:
        known[workbook.KNOWN] = _UNUSABLE
    others = [each for each in named.spellings if each != name][:_MOST_SPELLINGS]
    return (
        own
        | {
            workbook.NAME: name,
            workbook.WAITING: named.waiting,
            workbook.ROWS: named.rows,
            workbook.SPELLINGS: "; ".join(others),
        }
        | known
    )


def _latlon(spot: Spot, project: Project) -> str:
    longitude, latitude = transformer(project.area.crs, WGS84).transform(spot.x, spot.y)
    return f"{latitude:.5f}, {longitude:.5f}"
