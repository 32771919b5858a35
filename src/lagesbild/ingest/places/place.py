"""Give a place to the rows that have words for it and no position.

It is done over all current rows, each time anything that decides it has changed: the exports, the layers, the answers. So it
depends on what the store holds and not on the order in which it came there, and an answer places the rows of years ago. A
position that an export writes is never touched, but a default one, which says nothing of where; what the register gave is
taken away before it is given anew.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import __version__
from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.ingest.exports import file_sha256
from lagesbild.ingest.geography.geography import Geography
from lagesbild.ingest.places import known
from lagesbild.ingest.places.answers import resolved
from lagesbild.ingest.places.learn import KEY, learned
from lagesbild.ingest.places.lookup import Gazetteer
from lagesbild.ingest.places.parse import Saying, read
from lagesbild.ingest.places.spots import Open, Spot
from lagesbild.ingest.places.workbook import Register
from lagesbild.ingest.positions.default_positions import at_default
from lagesbild.ingest.positions.positions import district_of
from lagesbild.ingest.store import FileAccount

_SEVERAL: Final = "\n"  # between the address and the place of a row


@dataclass(frozen=True)
class Named:
    """A place that reports have named.

    ``rows`` name it, ``waiting`` of them have no place at all; ``spellings`` are the ways it is written, the
    commonest first. ``found`` is the place, or why there is none.
    """

    identity: str
    spellings: tuple[str, ...]
    rows: int
    waiting: int
    found: Spot | Open


@dataclass(frozen=True)
class Placed:
    """The rows with their places, what was named, and the identities whose answer cannot be used.

    ``aside`` says which of the rows that are set aside have words that would give them a point.
    """

    current: pd.DataFrame
    aside: pd.Series
    named: tuple[Named, ...]
    unusable: frozenset[str] = frozenset()
    by_precision: dict[str, int] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[Named, ...]:
        """The names that an answer would help, those of most rows first."""
        asked = [each for each in self.named if each.waiting]
        return tuple(sorted(asked, key=lambda each: (-each.waiting, -each.rows, each.identity)))


def fingerprint(project: Project, register: Register) -> str:
    """A hash of what decides where words lie, beside the exports: the settings, the layers and the answers."""
    area = project.area
    decides = [
        __version__,
        project.places.model_dump_json(),
        sorted((name, str(layer.layer)) for name, layer in known.layers(area).items()),
        [file_sha256(path) for path in known.files(area)],
        sorted((identity, answer) for identity, (_, answer) in register.answers.items()),
    ]
    return hashlib.sha256(json.dumps(decides, ensure_ascii=False).encode()).hexdigest()


def can_be_unplaced(current: pd.DataFrame) -> bool:
    """Whether all rows can be had as their exports write them; one that was taken from a default position cannot."""
    is_default = current[c.FAULTS].str.contains(c.DEFAULT_POSITION, regex=False)
    return not (is_default & current[c.MATCHED].notna()).any()


def unplaced(current: pd.DataFrame) -> pd.DataFrame:
    """The rows as their exports write them, without what the register gave."""
    given = current[c.MATCHED].notna()
    if not given.any():
        return current
    nothing = {"x": np.nan, "y": np.nan, c.MATCH_SCORE: np.nan, c.PRECISION: c.NONE}
    current = current.copy()
    for column, value in nothing.items():
        current.loc[given, column] = value
    for column in (c.MATCHED, c.DISTRICT):
        current.loc[given, column] = pd.NA
    return current


def placed(
    current: pd.DataFrame, aside: pd.DataFrame, project: Project, geography: Geography, register: Register
) -> Placed:
    """Give each row that has words for a place and no position what the register knows.

    Parameters
    ----------
    current
        Current incidents as ``unplaced`` gives them, with default positions told. Those at one are asked about too.
    aside
        Rows that cannot be used, with their ``address`` and ``place``; nobody is asked about those.
    project, geography
        The settings and the municipality.
    register
        The workbook, with its answers.

    Raises
    ------
    InputError
        When a layer of places cannot be read.
    """
    address, place = (
        pd.concat([current[words], aside[words]], ignore_index=True) for words in (c.ADDRESS, c.PLACE)
    )
    codes, texts = _words(address, place)
    codes, codes_aside = np.split(codes, [len(current)])
    if not texts:
        return Placed(current, pd.Series(data=False, index=aside.index), ())
    has_words = codes >= 0
    has_point = current[c.PRECISION].eq(c.POINT).to_numpy() & has_words
    is_asking = (current[c.PRECISION].eq(c.NONE) | at_default(current)).to_numpy() & has_words
    said = [_said(text) for text in texts]
    gazetteer, unusable = _gazetteer(
        current.loc[has_point, ["x", "y"]].assign(code=codes[has_point]),
        said=said,
        project=project,
        geography=geography,
        register=register,
    )
    found = [_found(gazetteer, sayings) for sayings in said]
    asking = current.index[is_asking]
    is_precise = np.array([*(isinstance(each, Spot) and each.is_precise for each in found), False])
    named = _named(gazetteer, texts, said, found=found, rows=codes[has_words], asking=codes[is_asking])
    current, by_precision = _given(current, asking, codes[is_asking], found, geography)
    return Placed(current, pd.Series(is_precise[codes_aside], aside.index), named, unusable, by_precision)


def with_placed_counted(accounts: list[FileAccount], current: pd.DataFrame) -> list[FileAccount]:
    """The accounts with how many of each file's current incidents the register gave a point."""
    counted = current.loc[has_given_point(current), c.FILE].value_counts()
    return [replace(account, placed=int(counted.get(account.file, 0))) for account in accounts]


def has_given_point(current: pd.DataFrame) -> pd.Series:
    """Which incidents have a point that the register gave."""
    return current[c.MATCHED].notna() & current[c.PRECISION].isin(c.PRECISE)


def _words(address: pd.Series, place: pd.Series) -> tuple[np.ndarray, list[str]]:
    """The different words for places, and which of them each row has; -1 for none."""
    (of_address, addresses), (of_place, places) = (pd.factorize(column) for column in (address, place))
    addresses, places = [*addresses, ""], [*places, ""]  # the last is what a missing one, -1, says
    both = (of_address % len(addresses)) * len(places) + of_place % len(places)
    has_words = (of_address >= 0) | (of_place >= 0)
    codes = np.full(len(both), -1)
    codes[has_words], pairs = pd.factorize(both[has_words])
    return codes, [
        _SEVERAL.join((addresses[pair // len(places)], places[pair % len(places)])) for pair in pairs
    ]


def _said(text: str) -> tuple[Saying, ...]:
    """What a row says: of its address, then of its place, which is a hint to the address."""
    address, _, place = text.partition(_SEVERAL)
    of_address, of_place = read(address), read(place)
    if not of_address.is_nothing and not of_place.is_nothing:
        hinted = dict.fromkeys((*of_address.hints, of_place.plain))
        of_address = replace(of_address, hints=tuple(hinted))
    told = tuple(each for each in (of_address, of_place) if not each.is_nothing)
    return tuple({each.identity: each for each in told}.values())


def _found(gazetteer: Gazetteer, sayings: tuple[Saying, ...]) -> Spot | Open:
    """The most precise place that any of the words name."""
    found = [gazetteer.meant(each) for each in sayings]
    spots = [each for each in found if isinstance(each, Spot)]
    if spots:
        return min(
            spots, key=lambda each: c.PRECISIONS.index(each.precision) if each.precision != c.NONE else -1
        )
    return next((each for each in found if not isinstance(each, Spot)), "nothing")


def _gazetteer(
    points: pd.DataFrame,
    *,
    said: list[tuple[Saying, ...]],
    project: Project,
    geography: Geography,
    register: Register,
) -> tuple[Gazetteer, frozenset[str]]:
    """What is known of places, and the answers that cannot be used; ``points`` have ``x``, ``y`` and the ``code`` of their words."""
    streets, names = known.streets_and_names(project.area, geography)
    by_text = pd.DataFrame(
        [(code, *each) for code, sayings in enumerate(said) for each in _names_by_key(sayings)],
        columns=["code", KEY, "name"],
    ).astype({KEY: "category", "name": "category"})
    of_reports = learned(points.merge(by_text, on="code"), project.places)
    spots = [*names, *(({each}, spot) for each, spot in of_reports.items())]
    gazetteer = Gazetteer(streets, spots, project.places)
    answered, unusable = resolved(register.answers, geography.boundary, gazetteer)
    if not answered:
        return gazetteer, unusable
    spots += [({identity}, spot) for identity, spot in answered.items()]
    return Gazetteer(streets, spots, project.places), unusable


def _names_by_key(said: tuple[Saying, ...]) -> list[tuple[str, str]]:
    """The keys that a text is known by, each once, and the name that goes with it: the address's before the place's."""
    found: dict[str, str] = {}
    for way in ("identity", "plain"):
        for each in said:
            found.setdefault(getattr(each, way), each.name)
    return [(key, name) for key, name in found.items() if key]


def _given(
    current: pd.DataFrame, asking: pd.Index, codes: np.ndarray, found: list[Spot | Open], geography: Geography
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows that ask, with what was found."""
    spots = [found[code] for code in codes]
    has_spot = np.array([isinstance(each, Spot) and each.precision != c.NONE for each in spots], dtype=bool)
    if not has_spot.any():
        return current, {}
    index = asking[has_spot]
    given = [each for each in spots if isinstance(each, Spot) and each.precision != c.NONE]
    x = pd.Series([each.x if each.is_precise else np.nan for each in given], index=index, dtype="float64")
    y = pd.Series([each.y if each.is_precise else np.nan for each in given], index=index, dtype="float64")
    current = current.copy()
    current.loc[index, "x"], current.loc[index, "y"] = x, y
    current.loc[index, c.PRECISION] = pd.Series([each.precision for each in given], index=index, dtype="str")
    current.loc[index, c.MATCHED] = pd.Series([each.name for each in given], index=index, dtype="str")
    current.loc[index, c.MATCH_SCORE] = np.array([round(each.score, 1) for each in given])
    current.loc[index, c.DISTRICT] = district_of(x, y, geography.districts).fillna(
        _of_area(given, index, geography.districts)
    )
    return current, dict(sorted(Counter(each.precision for each in given).items()))


def _of_area(given: list[Spot], index: pd.Index, districts: gpd.GeoDataFrame) -> pd.Series:
    """The district of rows whose words are the name of one."""
    code = dict(zip(districts[c.NAME].astype(str), districts[c.CODE].astype(str), strict=True))
    told = [code.get(each.name) if each.how == "district" else None for each in given]
    return pd.Series(told, index=index, dtype="str")


def _named(
    gazetteer: Gazetteer,
    texts: list[str],
    said: list[tuple[Saying, ...]],
    *,
    found: list[Spot | Open],
    rows: np.ndarray,
    asking: np.ndarray,
) -> tuple[Named, ...]:
    """Each place once, by what it is known by; of a row with an address and a place, its address.

    ``rows`` and ``asking`` are the codes of the words of all rows that have any, and of those that ask for a place.
    """
    rows, asking = (np.bincount(codes, minlength=len(texts)) for codes in (rows, asking))
    groups: dict[str, list[int]] = {}
    for at, sayings in enumerate(said):
        if sayings and rows[at]:
            groups.setdefault(sayings[0].identity, []).append(at)
    named = []
    for identity, members in sorted(groups.items()):
        by_rows = sorted(members, key=lambda at: (-rows[at], texts[at]))
        written = dict.fromkeys(
            part
            for at in by_rows
            for part in texts[at].split(_SEVERAL)[:2]
            if read(part).identity == identity
        )
        place = gazetteer.meant(
            said[by_rows[0]][0]
        )  # what it is itself; its rows may have a place by other words
        waiting = sum(int(asking[at]) for at in members if not isinstance(found[at], Spot))
        named.append(Named(identity, tuple(written) or (identity,), int(rows[members].sum()), waiting, place))
    return tuple(named)
