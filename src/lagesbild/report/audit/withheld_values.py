"""What an edition may not show, taken from the store, in a form that can be looked for in any text.

Everything about one report is a secret of a shared edition: its number, its words, its position, its times, who
reported it and what they call the place. Of the working group's, only free text is.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from lagesbild import columns as c
from lagesbild.config import Edition, Project
from lagesbild.present.words import labels, period_names
from lagesbild.situation import Geography

Words = tuple[str, ...]

_WORD: Final = re.compile(r"\w+")
# Almost all that reports consist of is written with 256 signs that fold to one each; a table reads those three times as fast.
_TABLE: Final = "".join(
    sign if len(sign.casefold()) == 1 else "\ufffe"  # which is what a table calls a sign that it has not
    for sign in (
        *map(chr, range(128)),
        *"–—‘’“”„…•−→≈≥≤€←↑↓↕⌘▶◀\u2060\u202f\ufeff\ufffd",
        *map(chr, range(160, 256)),
    )
)
_SIGNS: Final = codecs.charmap_build(_TABLE)
_FOLDED: Final = "".join(sign.casefold() if _WORD.match(sign) else " " for sign in _TABLE)
_OTHERS: Final = f"{__name__}.others"
"""What reads signs that the table has not: see ``_between_words``."""
_END_OF_WORD: Final = re.compile(r"[\0-/:-@\[-^`{-\x7f]")
_WINDOW: Final = 1 << 17
"""Signs of a text whose words are held at a time."""
_RUN: Final = 4  # so many words in a row are nobody else's
_SHORTEST: Final = {
    c.INCIDENT_ID: 4,
    c.DESCRIPTION: 8,
    c.ORGANISATION: 5,
    c.PLACE: 6,
    c.ADDRESS: 6,
    c.MATCHED: 6,
    c.SUBCATEGORY: 12,
}
"""Signs that a text, and each run of its words, has at least: what is shorter, "7 7 7 7" say, stands anywhere by chance."""

WORDS_OF_ONE: Final = tuple(_SHORTEST)
"""Columns with what an incident says of itself in words: all that an edition with incidents may leave out."""

_DIGITS: Final = 6
_SHOWN_IN_WORDS: Final = (c.SUBCATEGORY, c.ORGANISATION, c.PLACE, c.MATCHED)
_OF_A_DATE: Final = re.compile(r"\d{1,2}|20\d\d")


@dataclass(frozen=True)
class Secrets:
    """``phrases``: runs of words by what they are from; ``positions`` in the working CRS; ``moments`` to the minute.

    ``like_counts`` are those of the phrases that are a name anyone may read and a number, in an edition that shows
    names of places with counts beside them: "Hamngatan 5".
    """

    phrases: dict[str, frozenset[Words]]
    positions: NDArray[np.float64]
    moments: frozenset[pd.Timestamp]
    like_counts: frozenset[Words] = frozenset()


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded for comparison."""
    try:
        signs, _ = codecs.charmap_encode(text, _OTHERS, _SIGNS)
    except UnicodeEncodeError:
        return _WORD.findall(text.casefold())
    return codecs.charmap_decode(signs, "strict", _FOLDED)[0].split()


def _between_words(error: UnicodeError) -> tuple[bytes, int]:
    """Take signs that are no part of a word for spaces: a few arrows are no reason to read a text the slow way."""
    assert isinstance(error, UnicodeEncodeError)
    if _WORD.search(error.object[error.start : error.end].casefold()):
        raise error
    return b" " * (error.end - error.start), error.end


codecs.register_error(_OTHERS, _between_words)


def windows(text: str) -> Iterator[str]:
    """The text in parts of some size, cut where no word is."""
    at = 0
    while at < len(text):
        cut = _END_OF_WORD.search(text, at + _WINDOW)
        end = cut.start() if cut else len(text)
        yield text[at:end]
        at = end


class Phrases:
    """The phrases of all kinds, to be met in a text of any length with little of it in memory.

    Parameters
    ----------
    phrases
        By what they are from.
    """

    def __init__(self, phrases: Mapping[str, frozenset[Words]]) -> None:
        self._kinds = phrases
        self._words = {word for runs in phrases.values() for run in runs for word in run}
        self._lengths = sorted({len(run) for runs in phrases.values() for run in runs})

    def met(self, text: str) -> Iterator[tuple[str, Words]]:
        """Each kind and phrase that the text holds, some of them more than once."""
        before: list[str] = []
        for window in windows(text) if self._lengths else ():
            told = before + words(window)
            yield from self._met(told)
            before = told[max(len(told) - self._lengths[-1] + 1, 0) :]

    def _met(self, told: list[str]) -> Iterator[tuple[str, Words]]:
        # Few runs of a page's words are of words that any phrase has: the others need not be made.
        is_known = np.fromiter(map(self._words.__contains__, told), np.bool_, len(told))
        known = np.concatenate([[0], np.cumsum(is_known)])
        for length in self._lengths:
            is_run = known[length:] - known[:-length] == length
            for at in np.flatnonzero(is_run).tolist():
                run = tuple(told[at : at + length])
                yield from ((kind, run) for kind, runs in self._kinds.items() if run in runs)


def secrets(incidents: pd.DataFrame, edition: Edition, *, public: Iterable[str]) -> Secrets:
    """What the edition may not show.

    Parameters
    ----------
    incidents
        All of the store; with points where the edition leaves them out.
    edition
        The columns that it leaves out are the secrets.
    public
        Texts that anyone may read: settings, names on the map, the notebooks' own words. What stands there is no
        secret, whoever has written it as well.
    """
    known = _Known(public)
    hidden = edition.left_out
    phrases = {
        column: frozenset(_phrases(incidents[column], column, known))
        for column in hidden
        if column in _SHORTEST
    }
    points = incidents[c.GEOMETRY].dropna().array if c.GEOMETRY in hidden else []
    times = pd.concat(
        [incidents[column] for column in hidden if column in {c.OCCURRED_FROM, c.OCCURRED_TO, c.REPORTED_AT}]
        or [pd.Series([], dtype="datetime64[us]")]
    )
    # A midnight is where days and periods begin, and stands in files for that.
    exact = times.dropna().dt.floor("min")
    return Secrets(
        phrases=phrases,
        positions=np.unique(shapely.get_coordinates(points), axis=0),
        moments=frozenset(exact[exact != exact.dt.normalize()]),
        like_counts=frozenset(
            run
            for run in phrases.get(c.ADDRESS, ())
            if c.PLACE not in hidden and run[-1].isdigit() and len(run) > 1 and run[:-1] in known
        ),
    )


def is_written(run: Words, folded: str) -> bool:
    """Whether a phrase that ends in a number stands in a text with the number right after the name: "Hamngatan (5)" is a count."""
    name = r"\W+".join(map(re.escape, run[:-1]))
    return re.search(rf"\b{name}[ \u00a0]{run[-1]}\b", folded) is not None


class _Known:
    """Runs of words that anyone may read: those of a text, and what it begins with after a word that stands before places.

    A description may say "vid Vägen vid Tänkhult" as a heading does of the place.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = {tuple(words(text)) for text in texts}
        self._runs: dict[int, set[Words]] = {}
        self._beginnings: dict[int, set[Words]] = {}

    def __contains__(self, run: Words) -> bool:
        if (size := len(run)) not in self._runs:
            self._runs[size] = {
                text[at : at + size] for text in self._texts for at in range(len(text) - size + 1)
            }
            self._beginnings[size] = {text[: size - 1] for text in self._texts}
        is_of_a_place = run[0] in labels.BEFORE_A_PLACE and run[1:] in self._beginnings[size]
        return is_of_a_place or run in self._runs[size]


def public_texts(project: Project, geography: Geography, notebooks: Iterable[str]) -> Iterator[str]:
    """Texts that anyone may read."""
    yield project.area.name
    for source in project.sources:
        yield source.title or source.name
    for group in project.categories:
        yield from (group.name, *group.values)
    for report in project.reports:
        yield report.title
    for frame in (geography.basemap, geography.districts):
        yield from _names(frame[c.NAME])
    yield from notebooks


def shown_texts(incidents: pd.DataFrame) -> Iterator[str]:
    """What an edition with incidents shows of them in words: no secret of it, whatever else says the same.

    Parameters
    ----------
    incidents
        As ``editions.mask`` gives them.
    """
    for column in _SHOWN_IN_WORDS:
        yield from _names(incidents[column])


def _names(column: pd.Series) -> Iterator[str]:
    return map(str, column.dropna().unique())


def _phrases(values: pd.Series, column: str, known: _Known) -> Iterator[Words]:
    for value in values.dropna().unique():
        found = words(str(value))
        is_number = len(found) == 1 and found[0].isdigit() and len(found[0]) < _DIGITS
        # A single common word, "belysning", is nobody's.
        is_word = column == c.DESCRIPTION and len(found) == 1 and not re.search(r"\d", found[0])
        if is_number or is_word or sum(map(len, found)) < _SHORTEST[column]:
            continue
        size = min(len(found), _RUN) if column == c.DESCRIPTION else len(found)
        for at in range(len(found) - size + 1):
            run = tuple(found[at : at + size])
            is_long = sum(map(len, run)) >= _SHORTEST[column]
            if is_long and run not in known and not _is_a_date(run):
                yield run


def _is_a_date(run: Words) -> bool:
    """Whether the words are a date and nothing else: "den 2 november 2026" is nobody's. A number of a telephone names no month."""
    return not period_names.MONTHS.isdisjoint(run) and all(
        word in period_names.DATE_WORDS or _OF_A_DATE.fullmatch(word) for word in run
    )
