"""Decide which rows are the same incident.

The number that a system gives each report is the identity, where it can be one. Three things are tested before it
is believed. A number that repeats within one export with other content cannot tell its incidents apart: they get a
number of their own behind it. A number that a spreadsheet has rewritten (lost zeros, ``.0``) is recognised against
the former exports. And where a source has no numbers, what a row says is its identity, with its place among the rows
that say the same: the same export read again changes nothing, and two incidents that look alike are two.

What a row says is what it means once it is read, not how it is written: letter case, spaces, signs, the composition of
letters, seconds and less than a metre do not count. A row that has been corrected (another category, a later end) says
something else, and is a new incident where there are no numbers; ``near_copies`` counts such rows, to be told.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild import columns as c
from lagesbild.ingest import texts
from lagesbild.ingest.geography.codes import plain

HASHED_AS: Final = 2
"""Raised whenever ``content_hash`` changes: stores with keys of another kind are made anew."""

KEY_COLUMN = "Radnyckel"
"""Column of a quarantine workbook that keeps which row it is while its cells, and its number, are corrected."""

CATEGORY_WRITTEN = "category_written"
"""Column of the rows of one export: the category as the export writes it."""

_TIMES: Final = (c.OCCURRED_FROM, c.OCCURRED_TO, c.REPORTED_AT)
_POSITION: Final = ("x", "y")
_CONTENT: Final = (
    *_TIMES,
    c.CATEGORY,
    c.SUBCATEGORY,
    c.DESCRIPTION,
    c.ORGANISATION,
    c.PLACE,
    c.AREA_CODE,
    *_POSITION,
    CATEGORY_WRITTEN,
)
_CORRECTED_TOGETHER: Final = (
    (c.OCCURRED_TO, c.REPORTED_AT),
    _TIMES,
    (c.CATEGORY, c.SUBCATEGORY),
    (c.DESCRIPTION, c.ORGANISATION),
    (c.PLACE, c.AREA_CODE, *_POSITION),
)
_SIGNS: Final = re.compile(r"\W+")
_MIX: Final = 0x9E3779B97F4A7C15  # odd: each column's hash is multiplied by another odd number
_ONE_DAY: Final = pd.Timedelta(days=1)
_SCIENTIFIC = r"\d(?:[.,]\d+)?E\+\d+"
_NUMBER = r"^0*(\d+)(?:[.,]0+)?( / .*)?$"
_SPACE = r"[\s\p{Z}]"  # of any kind, to Arrow
_EXACT_DIGITS = 15  # that a spreadsheet keeps of a number
_ORDINAL = " #"
_HAS_ORDINAL = rf"{_ORDINAL}\d+$"


def content_hash(rows: pd.DataFrame, *, as_written: bool = False) -> pd.Series:
    """A hash of what each row says about its incident, however it is written.

    ``as_written`` tells rows apart by the category that the export writes too, which the store does not keep.
    """
    columns = _CONTENT if as_written else _CONTENT[:-1]
    return pd.Series(_summed(_hashes(rows, columns), len(rows)), index=rows.index)


def cells_hash(cells: pd.DataFrame) -> pd.Series:
    """A hash of texts by row, however they are written and in whatever order the columns stand."""
    hashed = {name: _text_hash(cells[name]) for name in sorted(cells.columns)}
    return pd.Series(_summed(hashed, len(cells)), index=cells.index)


def near_copies(rows: pd.DataFrame, stored: pd.DataFrame) -> int:
    """How many rows of a new export say, but for one thing, what an incident says that was stored and has not come again.

    The thing is when on its day, what, in which words, or where. Only what one row and one incident say counts: where
    several happen on a day that nothing else tells apart, they are no copies.

    Parameters
    ----------
    rows
        Of one export, with the ids that they are stored under.
    stored
        Current incidents of all sources.
    """
    is_own = stored[c.SOURCE].isin(rows[c.SOURCE].unique())
    new = rows[~texts.among(rows[c.INCIDENT_ID], stored.loc[is_own, c.INCIDENT_ID])]
    start = stored[c.OCCURRED_FROM]
    first, last = new[c.OCCURRED_FROM].min() - _ONE_DAY, new[c.OCCURRED_FROM].max() + _ONE_DAY
    left = stored[
        start.between(first, last) & ~(is_own & texts.among(stored[c.INCIDENT_ID], rows[c.INCIDENT_ID]))
    ]
    if new.empty or left.empty:
        return 0
    columns = _CONTENT[:-1]
    hashed = [(each, _hashes(each, columns)) for each in (new, left)]
    is_copy = np.zeros(len(new), dtype=bool)
    for group in _CORRECTED_TOGETHER:
        mine, others = (
            pd.Series(
                _summed({name: told for name, told in hashes.items() if name not in group}, len(each))
                + _moment_hash(each[c.OCCURRED_FROM], "D")
            )
            for each, hashes in hashed
        )
        once = others[~others.duplicated(keep=False)]
        is_copy |= (mine.isin(once) & ~mine.duplicated(keep=False)).to_numpy()
    return int(is_copy.sum())


def _hashes(rows: pd.DataFrame, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Of each column of content, a hash of each row, shape (rows,)."""
    hashed = {}
    for name in columns:
        if name in _TIMES:
            hashed[name] = _moment_hash(rows[name], "m")
        elif name in _POSITION:
            metres = rows[name].round().fillna(-1).to_numpy().astype("int64")
            hashed[name] = pd.util.hash_array(metres)
        else:
            hashed[name] = _text_hash(_where(rows) if name == c.PLACE else rows[name])
    return hashed


def _summed(hashed: dict[str, np.ndarray], rows: int) -> np.ndarray:
    """One hash a row of several, by which column has which."""
    total = np.zeros(rows, dtype=np.uint64)
    for place, name in enumerate(hashed):
        total += hashed[name] * np.uint64(_MIX * (2 * place + 1) % 2**64)
    return total


def _moment_hash(times: pd.Series, unit: str) -> np.ndarray:
    """Of times to the minute (``m``) or day (``D``) that they are in; spreadsheets show no seconds, and save what they show."""
    return pd.util.hash_array(times.to_numpy().astype(f"datetime64[{unit}]").astype("int64"))


def _text_hash(column: pd.Series) -> np.ndarray:
    codes, unique = pd.factorize(column)
    meant = [_meaning(text) for text in unique]
    return pd.util.hash_array(np.array([*meant, ""], dtype=object), categorize=False)[codes]  # -1: missing


def _meaning(text: str) -> str:
    """A text without what does not change what it says: letter case, spaces, signs, decimals of a whole number."""
    folded = plain(text)
    return _SIGNS.sub(" ", folded).strip() or folded


def _where(rows: pd.DataFrame) -> pd.Series:
    """The place in words, with the address: a source without one hashes as if there were no such column."""
    address = rows[c.ADDRESS]
    if not address.notna().any():
        return rows[c.PLACE]
    both = address.str.cat(rows[c.PLACE].fillna(""), sep="\n")
    return both.fillna(rows[c.PLACE]).astype("str")


def keys_of(says: pd.Series) -> pd.Series:
    """Identity of rows without a number: what each says, and its place among those of the export that say the same.

    Parameters
    ----------
    says
        A hash of each row, as ``content_hash`` gives.
    """
    place = says.groupby(says).cumcount()
    key = says.map("{:016x}".format).astype("str")
    return key.where(place.eq(0), key + _ORDINAL + (place + 1).astype("str")).astype("str")


def is_key(ids: pd.Series) -> pd.Series:
    """Which ids ``keys_of`` has made: they are no numbers that anyone can look up."""
    return ids.str.fullmatch(rf"[0-9a-f]{{16}}({_ORDINAL}\d+)?").fillna(value=False).astype(bool)


def is_scientific(ids: pd.Series) -> pd.Series:
    """Numbers that a spreadsheet has shortened to ``2,02611E+10``: what they were is lost."""
    if not ids.str.contains("E+", regex=False, na=False).any():
        return pd.Series(np.zeros(len(ids), dtype=bool), index=ids.index)
    return ids.str.fullmatch(_SCIENTIFIC).fillna(value=False).astype(bool)


def recognised(ids: pd.Series, known: pd.Series) -> pd.Series:
    """The ids, in the spelling of the known ones where a spreadsheet has rewritten them.

    A spreadsheet takes zeros from the beginning of a number, adds ``.0`` to its end, or spaces between its digits. An id is
    recognised when it is like one known id only, and no other new id is like that one. One that is new is written with
    as many digits as all known ones have, where those begin with zeros.

    Parameters
    ----------
    ids
        Of a new export; an NA stays.
    known
        Of the stored incidents of the source.
    """
    if known.empty:
        return ids
    new = pd.Series(ids.dropna().unique(), dtype="str")
    is_seen = texts.among(new, known)
    unseen = new[~is_seen]
    if unseen.empty:
        return ids
    plain, plain_known = bare(unseen), bare(known)
    plain_known = plain_known[~plain_known.duplicated(keep=False) & plain_known.notna()]
    spelling = pd.Series(known.loc[plain_known.index].to_numpy(), index=plain_known)
    is_taken = plain.duplicated(keep=False) | texts.among(plain, bare(new[is_seen]).dropna())
    free = plain[~is_taken & plain.notna()]
    width = _zero_filled(known)
    found = free.map(spelling).fillna(free.str.zfill(width) if width else pd.NA).dropna()
    if found.empty:
        return ids
    spelled = dict(zip(unseen.loc[found.index], found, strict=True))
    return ids.map(spelled).fillna(ids).astype("str")


def _zero_filled(ids: pd.Series) -> int:
    """How many digits all ids have, where zeros fill some of them up; 0 where they are not written so."""
    cells = pa.array(ids)
    width = pc.utf8_length(cells[:1])[0].as_py()
    is_alike = pc.and_(pc.equal(pc.utf8_length(cells), width), pc.utf8_is_digit(cells))
    return width if pc.all(is_alike).as_py() and pc.any(pc.starts_with(cells, "0")).as_py() else 0


def bare(ids: pd.Series) -> pd.Series:
    """A number without what a spreadsheet adds to it or takes from it; NA where there is no number."""
    if pc.any(pc.match_substring_regex(pa.array(ids), _SPACE), min_count=0).as_py():
        ids = ids.str.replace(r"(?<=\d)\s(?=\d)", "", regex=True)
    parts = ids.str.extract(_NUMBER)
    return (parts[0].str.slice(stop=_EXACT_DIGITS) + parts[1].fillna("")).where(parts[0].notna())


@dataclass(frozen=True)
class Repeated:
    """Ids that repeat within one export.

    ``rows`` share their id with a row that says something else, ``ids`` are how many such ids there are, and
    ``surplus`` how many rows there are beside the first of each.
    """

    rows: pd.Series
    ids: int
    surplus: int


def shared(ids: pd.Series) -> pd.Series:
    """Which ids stand more than once.

    Systems number as they go: where each id is greater than the one before, none stands twice. To see that takes a
    tenth of the time that looking up each does.
    """
    cells = pa.array(ids)
    if pc.all(pc.less(cells[:-1], cells[1:]), skip_nulls=False).as_py():
        return pd.Series(np.zeros(len(ids), dtype=bool), index=ids.index)
    return ids.duplicated(keep=False)


def repeated(rows: pd.DataFrame) -> Repeated:
    """Which rows of one export share their id with a row of other content."""
    shares = shared(rows[c.INCIDENT_ID])
    marked = pd.Series(np.zeros(len(rows), dtype=bool), index=rows.index)
    if not shares.any():
        return Repeated(marked, 0, 0)
    ids = rows.loc[shares, c.INCIDENT_ID]
    says = content_hash(rows[shares], as_written=True)
    differ = ids.map(says.groupby(ids).nunique()).gt(1)
    marked[differ[differ].index] = True
    different = pd.DataFrame({"id": ids[differ], "says": says[differ]}).drop_duplicates()
    ids_shared = different["id"].nunique()
    return Repeated(marked, ids_shared, len(different) - ids_shared)


def told_apart(rows: pd.DataFrame, stored: pd.DataFrame, is_repeated: pd.Series) -> pd.Series:
    """The ids of a new export, with a number behind those that several incidents share: ``A1``, ``A1 #2``.

    An incident of such an id is recognised by its content, else by its start, and where the export has as many
    incidents of the id as are stored, by its order. What is not recognised is a new incident of the id. Rows of
    the same id and content are one incident.

    Parameters
    ----------
    rows
        Of one export.
    stored
        Current incidents of the source.
    is_repeated
        As ``repeated`` gives it for the rows.
    """
    ids, known = rows[c.INCIDENT_ID], stored[c.INCIDENT_ID]
    several = set(ids[is_repeated])
    has_ordinal = known.str.contains(_HAS_ORDINAL, regex=True).fillna(value=False).astype(bool)
    bases = known.where(~has_ordinal, known.str.replace(_HAS_ORDINAL, "", regex=True))
    if has_ordinal.any():  # all ids of an export are a set of a million strings
        several |= set(bases[has_ordinal]) & set(ids)
    if not several:
        return ids
    new, former = rows[ids.isin(several)], stored[bases.isin(several)]
    before = _versions(former, bases.loc[former.index], content_hash(former))
    keys = content_hash(new, as_written=True)
    now = _versions(new, new[c.INCIDENT_ID], keys)
    own = {
        (base, version.key): name
        for base, versions in now.items()
        for version, name in zip(versions, _names(base, versions, before.get(base, [])), strict=True)
    }
    named = [own[each] for each in zip(new[c.INCIDENT_ID], keys.tolist(), strict=True)]
    return ids.where(~ids.isin(several), pd.Series(named, index=new.index, dtype="str"))


@dataclass(frozen=True)
class _Version:
    """One incident of an id: what tells it from others of its export, its id, its start, and its content's hash."""

    key: int
    id: str
    start: int
    says: int


def _versions(rows: pd.DataFrame, bases: pd.Series, keys: pd.Series) -> dict[str, list[_Version]]:
    """The different incidents of each id, in the order of their starts."""
    starts = rows[c.OCCURRED_FROM].astype("int64")
    found: dict[tuple[str, int], _Version] = {
        (base, key): _Version(key, name, start, said)
        for base, key, name, start, said in zip(
            bases,
            keys.tolist(),
            rows[c.INCIDENT_ID],
            starts.tolist(),
            content_hash(rows).tolist(),
            strict=True,
        )
    }
    versions: dict[str, list[_Version]] = defaultdict(list)
    for (base, _), version in sorted(found.items(), key=lambda item: (item[1].start, item[1].key)):
        versions[base].append(version)
    return versions


def _names(base: str, versions: list[_Version], stored: list[_Version]) -> list[str]:
    """An id for each version: the stored incident's that it is, or a new one."""
    names: dict[int, str] = {}
    left = list(stored)

    def recognise(trait: Callable[[_Version], int]) -> None:
        nonlocal left
        having: dict[int, list[_Version]] = defaultdict(list)
        for former in left:
            having[trait(former)].append(former)
        for at, version in enumerate(versions):
            if at not in names and having[trait(version)]:
                names[at] = having[trait(version)].pop(0).id
        left = [former for several in having.values() for former in several]

    recognise(lambda version: version.says)
    recognise(lambda version: version.start)
    if len(versions) == len(stored):
        recognise(lambda _: 0)
    taken = {former.id for former in stored}
    free = (name for name in _numbered(base) if name not in taken)
    return [names[at] if at in names else next(free) for at in range(len(versions))]


def _numbered(base: str) -> Iterator[str]:
    """``A1``, ``A1 #2``, ``A1 #3`` and so on."""
    yield base
    yield from (f"{base}{_ORDINAL}{number}" for number in count(2))
