"""The tables of a page, row by row: what stands in them is counted again as sentences are."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from _sentence_delivery import FORTNIGHT, Delivery, number, span
from _sentence_towns import DISTRICTS
from bs4 import BeautifulSoup

Row = dict[str, str]
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
_ROUNDED = 0.0501


def _n(text: str) -> float:
    return 0 if text == "–" else number(text.removesuffix("%"))


def _same(told: str, counted: int) -> bool:
    return told == "–" or _n(told) == counted


def _category(row: Row, given: Delivery) -> bool:
    own, then = (rows["Slag"].eq(row["Kategori"]).sum() for rows in (given.now, given.last_year()))
    if own != _n(row["Perioden"]) or not _same(row["Samma veckor i fjol"], then):
        return False
    if row["Median"] == "–":
        return True
    # A category that begins within the history is counted from its first report on.
    earlier = [int(given.within(*each)["Slag"].eq(row["Kategori"]).sum()) for each in given.earlier(12)]
    since = earlier[min(np.flatnonzero(earlier), default=0) :]
    return any(float(np.median(each)) == _n(row["Median"]) for each in (earlier, since))


def _district(row: Row, given: Delivery) -> bool:
    own, then = (rows["district"].eq(row["Område"]).sum() for rows in (given.now, given.last_year()))
    return (
        row["Område"] in DISTRICTS and own == _n(row["Perioden"]) and _same(row["Samma veckor i fjol"], then)
    )


def _period(row: Row, given: Delivery) -> bool:
    start = date.fromisoformat(row["Perioden börjar"])
    return len(given.within(start, start + FORTNIGHT)) == _n(row["Rapporter"])


def _place(row: Row, given: Delivery) -> bool:
    own = given.places[int(row["Nr"]) - 1]
    modes = own["Ställe"].dropna().mode()
    called = modes.iloc[0] if len(modes) else "plats utan namn"
    # A second place of one name says where it lies from the first.
    is_called = row["Plats"] == called or row["Plats"].startswith(f"{called}, ")
    most = own["Slag"].mode()
    commonest = most[0] if len(most) == 1 else "flera lika vanliga"
    return is_called and len(own) == _n(row["Rapporter"]) and row["Vanligaste kategori"] == commonest


def _organisation(row: Row, given: Delivery) -> bool:
    own = given.recent[given.recent["Vem"].eq(row["Organisation"])]
    placed = round(100 * own["is_placed"].mean())
    return len(own) == _n(row["Rapporter"]) and abs(placed - _n(row["Med exakt läge"])) <= 1


def _reporters(row: Row, given: Delivery) -> bool:
    first, last = span(row["Period"])
    own = given.within(first, last + timedelta(days=1))
    return (len(own), own["Vem"].nunique()) == (_n(row["Rapporter"]), _n(row["Aktiva organisationer"]))


def _source(row: Row, given: Delivery) -> bool:
    own = given.recent[given.recent["source"].eq(row["Källa"])]
    placed = int(own["is_placed"].sum())
    return (len(own), placed, len(own) - placed) == tuple(
        _n(row[name]) for name in ("Rapporter", "Med exakt läge", "Förvalt läge")
    )


def _lag(row: Row, given: Delivery) -> bool:
    edges = {
        "inom 1 dygn": (0, 1),
        "1–2 dygn": (1, 2),
        "2–3 dygn": (2, 3),
        "3–7 dygn": (3, 7),
        "7–14 dygn": (7, 14),
    }
    low, high = edges.get(
        row["Tid till rapport"], (14, 30) if "14" in row["Tid till rapport"] else (30, np.inf)
    )
    return given.lags.between(low, high, inclusive="left").sum() == _n(row["Rapporter"])


def _hour(row: Row, given: Delivery) -> bool:
    counted = given.hours[int(row["Timme"].removeprefix("kl. ").split("–")[0])].sum()
    low, high = (row.get(name, "–") for name in ("Lägst", "Högst"))
    is_within = "–" in (low, high) or _n(low) <= _n(row["Rapporter"]) <= _n(high)
    return abs(_n(row["Rapporter"]) - counted) <= _ROUNDED and is_within


def _weekday(row: Row, given: Delivery) -> bool:
    return abs(_n(row["Rapporter"]) - given.hours.loc[WEEKDAYS.index(row["Veckodag"])].sum()) <= _ROUNDED


def _crowded(row: Row, given: Delivery) -> bool:
    share = 100 * given.crowded(_n(row["Andel av rapporterna"]) / 100)
    told = row["Andel av platserna"]
    return abs(_n(told) - share) <= (_ROUNDED if "," in told else 0.501)


def _file(row: Row, given: Delivery) -> bool:
    whole = len(given.rows) if row["Fil"] == "Alla filer" else given.rows["file"].eq(row["Fil"]).sum()
    parts = sum(_n(row[name]) for name in ("Godkända", "Dubbletter", "Karantän"))
    return _n(row["Lästa rader"]) == whole == parts


TABLES: dict[str, Callable[[Row, Delivery], bool]] = {
    "Rapporter per kategori": _category,
    "Rapporter per område": _district,
    "Rapporter per period": _period,
    "Platser med flest rapporter": _place,
    "Rapporter efter organisation": _organisation,
    "Rapporter och rapportörer": _reporters,
    "Rapporter med exakt läge": _source,
    "Rapporter per timme": _hour,
    "Rapporter per veckodag": _weekday,
    "Så stor andel av platserna behövs": _crowded,
    "Tid till rapport": _lag,
    "Radernas väg": _file,
}
"""By how the caption begins; other tables are told as unchecked."""


def rows(soup: BeautifulSoup) -> Iterator[tuple[str, Row]]:
    """Each row of each table, by its caption, with its cells by heading."""
    for table in soup.find_all("table"):
        caption = table.caption.get_text(" ", strip=True) if table.caption else ""
        head, *body = table.find_all("tr")
        names = [each.get_text(" ", strip=True) for each in head.find_all(["th", "td"])]
        for each in body:
            cells = [_plain(cell.get_text(" ", strip=True)) for cell in each.find_all(["th", "td"])]
            if len(cells) == len(names):
                yield caption, dict(zip(names, cells, strict=True))


def _plain(text: str) -> str:
    return text.replace("\u2060", "").replace("\u00a0", " ").strip()
