"""Summarise the place register's part: rows placed, by which means, and names that wait for an answer."""

from typing import Final

from lagesbild import columns as c
from lagesbild.errors import Message
from lagesbild.ingest.store import PlaceAccount

_ONE: Final = {
    c.ADDRESS: Message("1 address"),
    c.PLACE: Message("1 place"),
    c.CROSSING: Message("1 crossing"),
    c.STREET: Message("1 row only a street"),
    c.AREA: Message("1 row only an area"),
}


def _several(precision: str, rows: int) -> Message:
    match precision:
        case c.ADDRESS:
            return Message("{rows:,} addresses", rows=rows)
        case c.PLACE:
            return Message("{rows:,} places", rows=rows)
        case c.CROSSING:
            return Message("{rows:,} crossings", rows=rows)
        case c.STREET:
            return Message("{rows:,} rows only a street", rows=rows)
        case _:
            return Message("{rows:,} rows only an area", rows=rows)


def of_places(account: PlaceAccount) -> Message:
    """One line: the rows with a point by what gave it, those with a street or an area, and the names that wait."""
    parts = {
        precision: _ONE[precision]
        if account.rows[precision] == 1
        else _several(precision, account.rows[precision])
        for precision in c.PRECISIONS
        if account.rows.get(precision)
    }
    points = [told for precision, told in parts.items() if precision in c.PRECISE]
    given = sum(rows for precision, rows in account.rows.items() if precision in c.PRECISE)
    wide = [told for precision, told in parts.items() if precision not in c.PRECISE]
    placed = (
        _placed(given, _listed(points))
        if points
        else Message("No row got a position from the place register")
    )
    told = Message("{placed}; {wide}", placed=placed, wide=_listed(wide)) if wide else placed
    if account.waiting == 1:
        return Message("{told}; 1 name waits for an answer in platser.xlsx.", told=told)
    if account.waiting:
        return Message(
            "{told}; {names:,} names wait for an answer in platser.xlsx.", told=told, names=account.waiting
        )
    return Message("{told}; no name waits for an answer.", told=told)


def _placed(rows: int, parts: Message) -> Message:
    if rows == 1:
        return Message("1 row got a position from the place register ({parts})", parts=parts)
    return Message("{rows:,} rows got a position from the place register ({parts})", rows=rows, parts=parts)


def _listed(parts: list[Message]) -> Message:
    whole = parts[0]
    for part in parts[1:]:
        whole = Message("{first}, {second}", first=whole, second=part)
    return whole
