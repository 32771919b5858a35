"""Look at an unknown export and propose how to read it."""

import fnmatch
import glob
import re
import string
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import spelling
from lagesbild.config import Columns, Constant, Project, Source
from lagesbild.errors import Message, ReadError
from lagesbild.ingest.exports import exported_on, owners
from lagesbild.ingest.fields import named_columns
from lagesbild.ingest.geography.codes import Lookup
from lagesbild.ingest.geography.geography import judged_boundary, read_areas
from lagesbild.ingest.proposing._container_notes import (
    container_notes,
    lacks_header,
    rows_told,
    sum_notes,
    unused_notes,
)
from lagesbild.ingest.proposing._cut_headers import whole
from lagesbild.ingest.proposing._guess_fields import guess_area_code, guess_fields, house_numbers
from lagesbild.ingest.proposing._guess_identity import guess_id, guess_repeated_ids, identity_notes
from lagesbild.ingest.proposing._guess_position import PositionGuess, guess_position
from lagesbild.ingest.proposing.kinds import is_counted
from lagesbild.ingest.proposing.profiles import Profile, missing_tokens, profile
from lagesbild.ingest.proposing.proposal import Proposal
from lagesbild.ingest.proposing.sum_rows import is_sum_row
from lagesbild.ingest.proposing.vocabulary import (
    REPORTED,
    TO,
    fit_of,
    may_say_clock,
    speaks_of_length,
    speaks_of_time,
    speaks_of_timezone,
    time_role,
)
from lagesbild.ingest.reading.read import RawTable, read
from lagesbild.ingest.times.guess_times import TimeGuess, guess_times
from lagesbild.language import tell

_SAMPLE_ROWS = 5
_PROBE = Source(name="probe", files="*", columns=Columns(id="?", occurred_from="?", category="?"))
_SWEDEN = "Europe/Stockholm"
_RAW_FOLDER = "data/raw"
_LETTER = re.compile(r"[^\W\d_]")
_FREE_TEXT_LENGTH = 60
_SURE = 0.6  # how well a header must suit a field to be believed
_MOSTLY = 0.9
_WORDED = 0.5  # share of a column's values that are words
_SPARE_TIMES = {REPORTED, TO}
_OPTIONAL = {
    "occurred_to": Message("the end"),
    "subcategory": Message("a subcategory"),
    "description": Message("a description"),
    "organisation": Message("an organisation"),
    "place": Message("a place"),
    "reported_at": Message("the time of the report"),
}
_NOT_FOUND = "?"  # stands for a needed column until a person has named it
_NEVER_MASKED = {
    "id",
    "occurred_from",
    "occurred_to",
    "reported_at",
    "x",
    "y",
    "latlon",
    "lonlat",
    "area_code",
}


def _address(
    fields: dict[str, str], profiles: Sequence[Profile], taken: Collection[str]
) -> str | tuple[str, ...] | None:
    """The column of addresses; the street, as a place is called by it, and the number where they stand apart."""
    if "address" in fields:
        return fields["address"]
    number = house_numbers(profiles, taken=taken)
    return (fields["place"], number) if number and "place" in fields else None


def inspect_file(path: Path, *, project: Project | None) -> Proposal:
    """Propose how to read one export.

    Positions are judged against the municipality's boundary when a project is given, otherwise against
    Sweden's extent.

    Raises
    ------
    ReadError
        When the file cannot be read at all.
    InputError
        When the project's geography cannot be read.
    """
    proposal = _best(path, read(path, _PROBE), project)
    if proposal.missing_fields or not proposal.unused_columns:
        return proposal
    unread = read(path, proposal.source).unread
    return replace(proposal, notes=(*proposal.notes, *unused_notes(unread)))


def _best(path: Path, raw: RawTable, project: Project | None) -> Proposal:
    """The proposal with the header that was found, or with none where that is data."""
    if lacks_header(raw) and raw.header_row == 1 and not (raw.parts or raw.unread):
        headless = _proposed(path, read(path, _PROBE.model_copy(update={"header_row": 0})), project)
        if not headless.missing_fields:
            return headless
    return _proposed(path, raw, project)


def _proposed(path: Path, raw: RawTable, project: Project | None) -> Proposal:
    missing = missing_tokens(raw.cells)
    cells = raw.cells.mask(raw.cells.isin(missing)) if missing else raw.cells
    is_sum = is_sum_row(cells)
    cells = cells[~is_sum]
    if not len(cells.columns):
        raise ReadError("An export must have columns; '{file}' has none. Export it again.", file=path.name)
    profiles = whole(profile(cells))
    timezone = project.area.timezone if project else _SWEDEN
    times = guess_times(profiles, cells, exported_on=exported_on(path, timezone), timezone=timezone)
    position = guess_position(
        cells, [each for each in profiles if each.name not in times.used], boundary=_boundary(project)
    )
    columns = _columns(path, cells, profiles, times, position, districts=_districts(project))
    source = Source(
        name=_slug(path.stem),
        files=_pattern(path, project),
        header_row=0 if raw.header_row == 0 and raw.layer is None else None,
        missing=missing,
        decimal="," if position.decimal == "," else ".",
        crs=position.crs,
        swap_axes=position.swap_axes,
        datetime_formats=times.datetime_formats,
        date_formats=times.date_formats,
        time_formats=times.time_formats,
        timezone=times.timezone,
        midnight=times.midnight,
        repeated_ids=guess_repeated_ids(cells, columns),
        columns=columns,
    )
    named = {field: names for field, names in named_columns(columns).items() if _NOT_FOUND not in names}
    unused = _unused(cells, named)
    return Proposal(
        source=source,
        file=path.name,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        header_row=raw.header_row,
        sheet=raw.sheet,
        layer=raw.layer,
        rows_read=len(raw.cells) + len(raw.ragged),
        ragged_rows=len(raw.ragged),
        crs_alternatives=position.alternatives,
        crs_fit=position.fit,
        crs_judged_by=position.judged_by,
        is_swapped=position.is_swapped,
        columns=tuple(map(str, cells.columns)),
        unused_columns=unused,
        notes=(
            *container_notes(raw),
            *sum_notes(raw.located(is_sum.index[is_sum])[c.ROW]),
            *times.notes,
            *position.notes,
            *identity_notes(cells, source, profiles),
            *_remarks(raw, columns, profiles, has_position=bool(position.used)),
            *_unread_clocks(profiles, times, unused),
            *_counted(cells, named),
            *_left_over(profiles, columns, unused),
        ),
        missing_fields=() if times.occurred_from else ("occurred_from",),
        sample=_sample(cells, profiles, named),
    )


def _columns(
    path: Path,
    cells: pd.DataFrame,
    profiles: Sequence[Profile],
    times: TimeGuess,
    position: PositionGuess,
    *,
    districts: Lookup | None,
) -> Columns:
    """Which column holds what; the file's name is the category where none does."""
    taken = times.used | position.used
    fields = guess_fields(profiles, taken=taken)
    taken |= set(fields.values())
    return Columns(
        id=guess_id(cells, fields),
        occurred_from=times.occurred_from or _NOT_FOUND,
        occurred_to=times.occurred_to,
        reported_at=times.reported_at,
        category=fields.get("category") or Constant(value=_title(path.stem)),
        **{name: fields.get(name) for name in ("subcategory", "description", "organisation")},
        # What is called by its address is told by its street: no edition shows the number.
        place=fields.get("place") or fields.get("address"),
        address=_address(fields, profiles, taken),
        x=position.x,
        y=position.y,
        latlon=position.latlon,
        lonlat=position.lonlat,
        area_code=guess_area_code(
            profiles, taken=taken, districts=districts, has_position=bool(position.used)
        ),
    )


def _boundary(project: Project | None) -> gpd.GeoDataFrame | None:
    if project is None:
        return None
    area = project.area
    border = judged_boundary(area.boundary.file, area.boundary.layer, working=area.crs)
    return border.frame.to_crs(area.crs)


def _districts(project: Project | None) -> Lookup | None:
    if project is None or project.area.districts is None:
        return None
    areas = read_areas(project.area.districts, project.area.crs)
    return Lookup.of_areas(list(areas[c.CODE]), areas[c.NAME])


def _unused(cells: pd.DataFrame, named: dict[str, list[str]]) -> tuple[str, ...]:
    used = {name for names in named.values() for name in names}
    return tuple(str(name) for name in cells.columns if name not in used)


def _remarks(
    raw: RawTable, columns: Columns, profiles: Sequence[Profile], *, has_position: bool
) -> Sequence[Message]:
    remarks = []
    if ragged := len(raw.ragged):
        told = rows_told(ragged)
        remarks.append(Message("With a wrong number of columns, and quarantined: {rows}.", rows=told))
    has_words = columns.place is not None or columns.address is not None
    if not has_position and columns.area_code is None and has_words:
        remarks.append(
            Message(
                "No column with a position was found: names and addresses are looked up in the place register, data/raw/platser.xlsx, "
                "which ingest writes."
            )
        )
    elif not has_position and columns.area_code is None:
        remarks.append(
            Message("No column with a position or an area's code was found: nothing can be shown on a map.")
        )
    if columns.area_code is not None and not has_position:
        remarks.append(
            Message(
                "Areas' codes are looked up among the districts; write [sources.areas] if they are others."
            )
        )
    says = {each.name: each.sayings for each in profiles}
    if isinstance(columns.category, str) and fit_of(says[columns.category], "category") < _SURE:
        remarks.append(
            Message(
                "The column '{column}' is taken for the category because it has few values: does it say what happened?",
                column=columns.category,
            )
        )
    if isinstance(columns.category, Constant):
        remarks.append(
            Message(
                "No column says what happened: all rows are counted as '{category}'. Write what the file is about at category.",
                category=columns.category.value,
            )
        )
    return remarks


def _counted(cells: pd.DataFrame, named: dict[str, list[str]]) -> Sequence[Message]:
    """That a column seems to say how many incidents each row stands for."""
    used = {name for names in named.values() for name in names}
    if not is_counted(cells, used, has_category="category" in named):
        return ()
    return (
        Message(
            "The export seems to hold counts: how many incidents each row stands for. Each row counts as one incident. Export "
            "the incidents themselves, a row each, with time and place."
        ),
    )


def _unread_clocks(profiles: Sequence[Profile], times: TimeGuess, unused: Sequence[str]) -> Iterator[Message]:
    """Columns that may say the clock of incidents that are read as days."""
    if not times.is_day:
        return
    for each in profiles:
        if each.name in unused and each.filled and _may_be_clocks(each):
            yield Message(
                "The incidents are read as days without a clock, and '{name}' may say the clock in a way that is not known. If it does: "
                "write it as 21:45 in the export, and propose the source again.",
                name=each.name,
            )


def _may_be_clocks(column: Profile) -> bool:
    """By its header, or by cells as 21.45, 21:45 and 21h45, of nothing that another time has."""
    looks_so = column.values.str.fullmatch(r"(?:[01]?\d|2[0-4])\s?[:.hH]\s?[0-5]\d").mean() >= _MOSTLY
    return bool(time_role(column.words) not in _SPARE_TIMES and (may_say_clock(column.words) or looks_so))


def _left_over(profiles: Sequence[Profile], columns: Columns, unused: Sequence[str]) -> Sequence[Message]:
    """Words and times that no field takes, where a field is without a column: a person knows what they are."""
    left = [
        each.name
        for each in profiles
        if each.name in unused
        and each.filled
        and not (speaks_of_length(each.words) or speaks_of_timezone(each.words))
        and (each.worded >= _WORDED or speaks_of_time(each.words) or time_role(each.words) in _SPARE_TIMES)
    ]
    told = list(_untold(profiles, columns, unused))
    without = {field: word for field, word in _OPTIONAL.items() if getattr(columns, field) is None}
    if not left or not without:
        return told
    names = ", ".join(f"'{name}'" for name in left)
    first, *others = (Message("{word} ({field})", word=word, field=field) for field, word in without.items())
    meanings = first
    for each in others:
        meanings = Message("{first} or {last}", first=meanings, last=each)
    return (
        *told,
        Message(
            'Not used: {names}. If {count:it|one of them} is {meanings}: write it under [sources.columns], as {field} = "the column\'s name".',
            names=names,
            count=len(left),
            meanings=meanings,
            field=next(reversed(without)),
        ),
    )


def _untold(profiles: Sequence[Profile], columns: Columns, unused: Sequence[str]) -> Iterator[Message]:
    """What the file seems to say of the end, and no end is read from: how long incidents lasted, or a column that is empty."""
    if columns.occurred_to is not None:
        return
    for each in profiles:
        if each.name in unused and each.filled and speaks_of_length(each.words):
            yield Message(
                "'{name}' may say how long incidents lasted. That is not read, and they have no end: add a column with the time that "
                "each ended to the export.",
                name=each.name,
            )
        elif each.name in unused and each.rows and not each.filled and time_role(each.words) == TO:
            yield Message(
                "'{name}' is empty in every row. If it shows times in the spreadsheet, they are formulas that were never computed: "
                "open the file there, save it, and propose the source again.",
                name=each.name,
            )


def _sample(cells: pd.DataFrame, profiles: Sequence[Profile], named: dict[str, list[str]]) -> pd.DataFrame:
    """The first rows, a column for each field; free text and addresses give only their length."""
    rows = cells.head(_SAMPLE_ROWS)
    lengths = {each.name: each.mean_length for each in profiles}
    shown, addresses = {}, set(named.get("address", []))
    for field, names in named.items():
        first, *others = (rows[name].fillna("") for name in names)
        text = first.str.cat(others, sep=" ").str.strip()
        is_address = field not in _NEVER_MASKED and not addresses.isdisjoint(names)
        is_free = field == "description" or (
            field not in _NEVER_MASKED and lengths[names[0]] > _FREE_TEXT_LENGTH
        )
        shown[field] = text.map(_masked_address) if is_address else text.map(_masked) if is_free else text
    return pd.DataFrame(shown, index=rows.index, dtype="str")


def _masked(text: str) -> str:
    return tell("‹free text, {number} characters›", number=len(text)) if text else ""


def _masked_address(text: str) -> str:
    return tell("‹address, {number} characters›", number=len(text)) if text else ""


def _title(stem: str) -> str:
    """What a file without categories is about, as its name says."""
    words = " ".join(re.findall(r"[^\W\d_]+", stem))
    return (words[:1].upper() + words[1:]) or "Händelse"


def _slug(stem: str) -> str:
    """A source's name: the file's, without its digits, which are of the day."""
    return spelling.slug(re.sub(r"\d+", "-", stem)) or "kalla"


def _pattern(path: Path, project: Project | None) -> str:
    """Pattern of the exports to come, which matches this one.

    Digits become ``*``, unless that would catch exports of another name or of another source; then as many digits
    stand there.
    """
    folder = _RAW_FOLDER
    if project and path.resolve().is_relative_to(project.root.resolve()):
        folder = path.resolve().parent.relative_to(project.root.resolve()).as_posix()
    owner = owners(project) if project else {}
    of_others = {each.name for each, name in owner.items() if name != owner.get(path.resolve())}
    beside = {each.name for each in path.parent.iterdir() if each.is_file()} | of_others
    star = _with_digits(path.name, "*")
    caught = {name for name in beside if fnmatch.fnmatchcase(name, star)}
    is_apart = not (caught & of_others) and all(_with_digits(name, "*") == star for name in caught)
    pattern = star if is_apart and _LETTER.search(path.stem) else _one_a_digit(path.name)
    return f"{glob.escape(folder)}/{pattern}"


def _with_digits(name: str, star: str) -> str:
    """The name as a pattern, with something else for each run of digits; its own ``*``, ``?`` and ``[`` are signs."""
    return star.join(glob.escape(part) for part in re.split(r"[0-9]+", name))


def _one_a_digit(name: str) -> str:
    return "".join("[0-9]" if sign in string.digits else glob.escape(sign) for sign in name)
