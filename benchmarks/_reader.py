"""A reader who wants to know what is hidden, and has nothing but what was published.

Given every ``tables.json`` in the folders of shared reports, it holds all their counts as one system of whole numbers: the sums that
each table says, the same rows over days that overlap (through the finest stretches of time between any published days),
categories and districts that are sums of former ones, and what an order or a choice tells. What cannot be repeated
from shown counts and settings, an order or which categories were added together, is taken to follow from true size.
A hidden count is asked for its smallest and largest value with HiGHS, until it is known to be as wide as promised.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from lagesbild.config import Editions
from lagesbild.disclosure.release.groups import OTHER_CATEGORIES, groups
from lagesbild.periods import Calendar, parse

Key = tuple[str, ...]
Span = tuple[date, date]
Count = tuple[Key, Span]

_SLUG = re.compile(r"\d{4}-\d{2}-\d{2}--\d{4}-\d{2}-\d{2}")
_CALENDAR = Calendar(date(2024, 1, 1))
_FAR = 2_000
_THRESHOLD = 5  # the council's, which the choice is made by


@dataclass
class Reader:
    """What has been read.

    ``made_of`` says which rows a row is the sum of; ``max_hidden`` and ``public_threshold`` how the choice of categories
    is made, of what the public edition shows: all stand in settings that anyone may know.
    """

    made_of: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)
    max_hidden: float = 0.5
    public_threshold: int = 5
    shown: dict[Count, int] = field(default_factory=dict)
    width: dict[Count, int] = field(default_factory=dict)
    given_away: dict[Count, int] = field(default_factory=dict)
    changed: int = 0
    _sums: list[tuple[Count, list[Count]]] = field(default_factory=list)
    _not_smaller: list[tuple[Count, Count]] = field(default_factory=list)

    def read(self, document: Mapping[str, Any]) -> None:
        """Take in one ``tables.json``; what another edition's says was never published, and gives away what it says."""
        if not Editions().edition(document["edition"]).is_shared:
            for told in document["periods"]:
                values = (value for _, value in told["cells"])
                self.given_away |= dict(zip(self._counts(told), values, strict=True))
            return
        for told in document["periods"]:
            names = self._counts(told)
            for count, (_, value) in zip(names, told["cells"], strict=True):
                self._take(count, value, document["threshold"] - 1)
            for total, parts in told["sums"]:
                self._sums.append((names[total], [names[part] for part in parts]))
            self._look_at_order(document, told)

    def ask(self) -> pd.DataFrame:
        """By hidden count: ``lower``, ``upper``, the promised ``width``, and ``is_linked`` to other days."""
        counts = {each: at for at, each in enumerate(self._all_counts())}
        hidden = {each: width for each, width in self.width.items() if each not in self.shown}
        plain = [*self._rows_of_sums(), *self._rows_of_order()]
        linked = [*plain, *self._rows_of_time()]
        for _, parts, _ in linked:
            for part in parts:
                counts.setdefault(part, len(counts))
        known = self.shown | {each: value for each, value in self.given_away.items() if each in hidden}
        ranges = _ranges(linked, counts, known, hidden, hidden)
        # Days that contradict each other have been corrected since: each is then looked at by itself.
        without = {each: width for each, width in hidden.items() if each not in ranges}
        ranges |= _ranges(plain, counts, known, hidden, without)
        ranges |= {each: (known[each], known[each]) for each in hidden if each in known}
        frame = pd.DataFrame(
            [(*ranges.get(each, (1, np.inf)), width) for each, width in hidden.items()],
            columns=["lower", "upper", "width"],
            index=pd.Index(list(hidden), tupleize_cols=False),
        )
        return frame.assign(is_linked=[each not in without for each in hidden])

    def _take(self, count: Count, value: int | None, width: int) -> None:
        if value is not None:
            self.changed += self.shown.get(count, value) != value
            self.shown.setdefault(count, value)
        self.width[count] = min(width, self.width.get(count, width))

    def _counts(self, told: Mapping[str, Any]) -> list[Count]:
        """What each cell counts; what was added together is called by all that is in it."""
        cells = [cell for cell, _ in told["cells"]]
        parts_of = [(cells[total], [cells[part] for part in parts]) for total, parts in told["sums"]]
        # In a table of several periods a name may stand for other categories in each: the period's days are before it.
        called = {
            (*total[: total.index("groups")], total[-1]): "+".join(part[-1] for part in parts)
            for total, parts in parts_of
            if "groups" in total and all("category" in part for part in parts)
        }
        return [
            self._count(
                [called.get((*cell[: _SLUG.fullmatch(cell[0]) is not None], word), word) for word in cell],
                told["period"],
            )
            for cell in cells
        ]

    def _count(self, cell: list[str], period: str) -> Count:
        """A cell's rows and days: a month's burglaries are burglaries of that month."""
        if _SLUG.fullmatch(cell[0]):
            period, cell = cell[0].replace("--", ".."), cell[1:]
        if cell[0] == "month":
            key = ("total",) if cell[1] == "*" else ("category", cell[1])
            return key, _span(cell[2])
        return tuple(cell), _span(period)

    def _look_at_order(self, document: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        cells = {tuple(cell): value for cell, value in told["cells"]}
        categories = [cell[1] for cell in cells if cell[0] == "category"]
        standing = list(dict.fromkeys(cell[1] for cell in cells if cell[0] == "group"))
        alone = [name for name in standing if name != OTHER_CATEGORIES]
        if not alone:
            return
        chosen = {name: (name,) for name in standing} | _added_together(told)
        size = {name: (("category", name), _span(told["period"])) for name in categories}
        if alone != [name for name in categories if name in alone]:
            self._not_smaller += [(size[a], size[b]) for a, b in itertools.pairwise(alone)]
        if document["threshold"] != self.public_threshold:
            return  # what the public edition shows is not told here, so the choice cannot be repeated
        margins = {
            table: pd.Series({cell[1]: v for cell, v in cells.items() if cell[0] == table}, dtype="Int64")
            for table in ("category", "district")
        }
        repeated = groups(
            cells["total",],
            margins["category"],
            margins["district"],
            threshold=_THRESHOLD,
            max_hidden=self.max_hidden,
        )
        if list(repeated.items()) != list(chosen.items()):
            for member in chosen.get(OTHER_CATEGORIES, ()):
                self._not_smaller += [(size[name], size[member]) for name in alone]

    def _all_counts(self) -> Iterator[Count]:
        yield from dict.fromkeys([*self.shown, *self.width])

    def _rows_of_sums(self) -> Iterator["Row"]:
        for total, parts in self._sums:
            row = Counter(parts)
            row[total] -= 1  # a month is the sum of its one month, and says nothing of itself
            if row := {count: sign for count, sign in row.items() if sign}:
                yield "=", row, 0

    def _rows_of_order(self) -> Iterator["Row"]:
        for larger, smaller in self._not_smaller:
            yield ">", {larger: 1, smaller: -1}, 0

    def _rows_of_time(self) -> Iterator["Row"]:
        """The same rows over overlapping days are made of the same stretches; rows of others, stretch by stretch."""
        spans: dict[Key, set[Span]] = {}
        for key, span in self._all_counts():
            spans.setdefault(key, set()).add(span)
        groups_of: dict[Key, set[Span]] = {}
        for key in spans:
            family = {
                key,
                *self.made_of.get(key, ()),
                *(of for of, made in self.made_of.items() if key in made),
            }
            groups_of[key] = set().union(*(spans.get(each, set()) for each in family))
        for key, own in spans.items():
            edges = sorted({edge for span in groups_of[key] for edge in span})
            for span in own:
                inside = [edge for edge in edges if span[0] <= edge <= span[1]]
                atoms = list(itertools.pairwise(inside))
                if len(atoms) > 1:
                    yield "=", {(key, span): -1, **{(key, atom): 1 for atom in atoms}}, 0
        for key, parts in self.made_of.items():
            if key in spans:
                edges = sorted({edge for span in groups_of[key] for edge in span})
                for atom in itertools.pairwise(edges):
                    yield "=", {(key, atom): -1, **{(part, atom): 1 for part in parts}}, 0


Row = tuple[str, dict[Count, int], int]


def _added_together(told: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The categories of each group of several in one period's tables: the period's own, whatever another's are."""
    cells = [cell for cell, _ in told["cells"]]
    return {
        cells[total][1]: tuple(cells[part][1] for part in parts)
        for total, parts in told["sums"]
        if cells[total][0] == "groups" and all(cells[part][0] == "category" for part in parts)
    }


def _span(text: str) -> Span:
    period = parse(text, calendar=_CALENDAR, today=date(2030, 1, 1))
    return period.start, period.end


def _ranges(
    rows: list[Row],
    place: Mapping[Count, int],
    shown: Mapping[Count, int],
    hidden: Mapping[Count, int],
    asked: Mapping[Count, int],
) -> dict[Count, tuple[float, float]]:
    """Smallest and largest value of what is asked, as far as its width; without those that no numbers agree with."""
    names = list(place)
    known = np.array([shown.get(each, 0) for each in names], dtype=float)
    free = np.array([each not in shown for each in names])
    data = [(at, place[c], sign) for at, (_, row, _) in enumerate(rows) for c, sign in row.items()]
    if not data:
        return {}
    i, j, values = zip(*data, strict=True)
    whole = sparse.csr_array((np.array(values, float), (i, j)), shape=(len(rows), len(names)))
    right = -(whole @ known)
    is_equal = np.array([kind == "=" for kind, _, _ in rows])
    own = np.flatnonzero(free)
    left = whole[:, own]
    # What is hidden is not zero; a stretch of time may be empty.
    lowest = np.array([1.0 if names[at] in hidden else 0.0 for at in own])
    _, part = connected_components(abs(left).T @ abs(left), directed=False)
    found: dict[Count, tuple[float, float]] = {}
    for number in np.unique([part[at] for at, each in enumerate(own) if names[each] in asked]):
        mine = np.flatnonzero(part == number)
        columns = left[:, mine]
        touched = np.flatnonzero(abs(columns).sum(axis=1))
        wanted = {at: asked[names[own[each]]] for at, each in enumerate(mine) if names[own[each]] in asked}
        lower, upper = _solve(columns[touched], right[touched], is_equal[touched], lowest[mine], wanted)
        if np.isfinite(lower).any():
            found |= {names[own[mine[at]]]: (lower[at], upper[at]) for at in wanted}
    return found


def _solve(
    left: Any, right: np.ndarray, is_equal: np.ndarray, lowest: np.ndarray, wanted: Mapping[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    count = left.shape[1]
    lower, upper = np.full(count, np.inf), np.full(count, -np.inf)
    constraints = [LinearConstraint(left, right, np.where(is_equal, right, np.inf))] if len(right) else []
    for at, width in wanted.items():
        for sign in (1.0, -1.0):
            if upper[at] - lower[at] >= width:
                break
            aim = np.zeros(count)
            aim[at] = sign
            solved = milp(
                aim, constraints=constraints, integrality=np.ones(count), bounds=Bounds(lowest, _FAR)
            )
            if solved.x is None:
                return lower, upper
            numbers = np.round(solved.x)
            lower, upper = np.minimum(lower, numbers), np.maximum(upper, numbers)
    return lower, upper
