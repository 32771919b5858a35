"""Which rows are the same incident: numbers are tested, and nothing is merged in silence."""

import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lagesbild import config
from lagesbild.errors import InputError
from lagesbild.ingest.identity import bare, recognised, shared
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents

WITHOUT_ID = ('id = "Nr"\n', "")


def incidents(project):
    return load_incidents(project.processed, Accounting.read(project.processed)).set_index("incident_id")


def last_account(project):
    return ingest(project).accounting.files[-1]


def counts(account):
    return account.accepted, account.duplicates, account.revisions


def many(workspace, numbers, **each):
    """A row for each number, an hour after the one before."""
    starts = pd.date_range("2026-10-05 00:15", periods=len(numbers), freq="h").strftime("%Y-%m-%d %H:%M")
    return [
        workspace.row(number, start=start, end="", reported="", **each)
        for number, start in zip(numbers, starts, strict=True)
    ]


def test_a_row_without_a_number_is_an_incident_of_its_own(sea_workspace):
    """Two rows that say the same are two incidents, and a third that says something else is a third."""
    row = sea_workspace.row("x")
    sea_workspace.export("embrace_2026-11-16.csv", row, row, sea_workspace.row("x", category="Skadegörelse"))
    project = sea_workspace.project(*WITHOUT_ID)
    assert (3, 0, 0) == counts(last_account(project))
    assert 3 == incidents(project).index.nunique()


@given(st.permutations([0, 1, 2, 3]))
def test_the_same_rows_again_are_known_in_any_order(order):
    """Keys come from what rows say, so that a later export with the same rows adds nothing."""
    from lagesbild.ingest.identity import keys_of

    says = pd.Series([7, 7, 8, 9], dtype="uint64")
    assert set(keys_of(says)) == set(keys_of(says.iloc[order].reset_index(drop=True)))


def test_the_same_export_read_again_changes_nothing_without_numbers(sea_workspace):
    """What overlaps with the former export is counted once; what is new is added."""
    row = sea_workspace.row("x", reported="")
    sea_workspace.export("embrace_2026-11-04.csv", row, row)
    project = sea_workspace.project(*WITHOUT_ID)
    ingest(project)
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("y", category="Ufo"), row, row)
    assert (1, 2, 0) == counts(last_account(project))


def test_a_row_without_a_number_is_known_when_it_comes_back_corrected(sea_workspace):
    """The quarantine workbook keeps the row's key: once corrected it waits no more, and is counted once."""
    good, bad = sea_workspace.row("x"), sea_workspace.row("x", start="igår")
    sea_workspace.export("embrace_2026-11-16.csv", good, bad)
    project = sea_workspace.project(*WITHOUT_ID)
    (workbook,) = ingest(project).workbooks
    header, row = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()
    corrected = pd.DataFrame([row], columns=header).assign(Från="2026-11-02 11:00")
    corrected.to_excel(project.raw / "rattad-embrace-2026-11-17.xlsx", index=False, engine="xlsxwriter")
    assert () == ingest(project).workbooks
    assert 2 == len(incidents(project))


def test_an_id_that_repeats_within_an_export_is_told_and_nothing_is_replaced(sea_workspace):
    """Two different events under one number are two incidents, flagged and counted; the same row twice is one."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row("1"),
        sea_workspace.row("1", start="2026-11-01 10:00"),
        sea_workspace.row("1"),
        sea_workspace.row("2"),
    )
    project = sea_workspace.project()
    account = last_account(project)
    assert (3, 1, 0) == counts(account)
    assert {"severity": "flag", "rows": 3} == account.reasons["REPEATED_ID"]
    faults = incidents(project)["faults"]
    assert {"1": "REPEATED_ID", "1 #2": "REPEATED_ID", "2": ""} == faults.to_dict()


def test_rows_that_differ_by_an_unknown_category_alone_are_two(sea_workspace):
    """What the settings call other is told apart as it is written."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row("1", category="Rån"),
        sea_workspace.row("1", category="Hot"),
    )
    assert (2, 0, 0) == counts(last_account(sea_workspace.project()))


def test_incidents_of_one_number_are_known_when_an_export_has_some_of_them(sea_workspace):
    """A later export with the second alone revises the second: the first stays, and nothing is counted twice."""
    first = sea_workspace.row("1", start="2026-11-01 10:00", reported="")
    second = sea_workspace.row("1", start="2026-11-02 10:00", reported="")
    sea_workspace.export("embrace_2026-11-04.csv", first, second)
    project = sea_workspace.project()
    ingest(project)
    sea_workspace.export(
        "embrace_2026-11-16.csv", sea_workspace.row("1", start="2026-11-02 10:00", reported="", text="ny")
    )
    assert (1, 0, 1) == counts(last_account(project))
    assert ["", "ny"] == incidents(project).sort_values("occurred_from")["description"].fillna("").tolist()


EVENTS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=8
)


@given(EVENTS, EVENTS)
def test_no_different_event_of_an_export_is_ever_lost(first, second):
    """After any two exports every different (number, start, text) of the latest stands in the store."""
    from lagesbild import columns as c
    from lagesbild.ingest.identity import CATEGORY_WRITTEN, repeated, told_apart
    from lagesbild.ingest.merge import merge
    from lagesbild.ingest.store import Stored

    def frame(events):
        empty = Stored.empty().current
        rows = pd.DataFrame({c.INCIDENT_ID: [number for number, *_ in events]}).reindex(columns=empty.columns)
        rows[c.OCCURRED_FROM] = [
            pd.Timestamp("2026-11-02") + pd.Timedelta(hours=hour) for _, hour, _ in events
        ]
        rows[c.DESCRIPTION] = [str(text) for *_, text in events]
        rows = rows.assign(**{c.SOURCE: "s", c.ROW: 1, c.SPAN_MINUTES: 0.0})
        return rows.astype(empty.dtypes.to_dict()).assign(**{CATEGORY_WRITTEN: "x"})

    stored = Stored.empty()
    current, superseded = stored.current, stored.superseded
    for events in (first, second):
        rows = frame(events)
        rows[c.INCIDENT_ID] = told_apart(rows, current, repeated(rows).rows)
        done = merge(current, superseded, rows.drop(columns=CATEGORY_WRITTEN))
        current, superseded = done.current, done.superseded
        kept = set(
            zip(
                current[c.INCIDENT_ID].str[0],
                current[c.OCCURRED_FROM].dt.hour,
                current[c.DESCRIPTION],
                strict=True,
            )
        )
        assert {(number, hour, str(text)) for number, hour, text in events} <= kept
        assert current[c.INCIDENT_ID].is_unique


@pytest.mark.parametrize(("setting", "accepted"), [("incidents", 24), ("versions", 24)])
def test_the_setting_says_what_a_repeated_id_means(sea_workspace, setting, accepted):
    """Most rows repeat a number: with the setting they count, each or the last, without it the ingest stops."""
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, ["1", "2"] * 12))
    with pytest.raises(InputError, match=r"24 of 24 rows share theirs .* \(2 numbers\)"):
        ingest(sea_workspace.project())
    project = sea_workspace.project('name = "embrace"\n', f'name = "embrace"\nrepeated_ids = "{setting}"\n')
    assert accepted == last_account(project).accepted
    assert {"incidents": 24, "versions": 2}[setting] == len(incidents(project))


def test_a_repeated_id_can_be_refused(sea_workspace):
    """One number for two events is enough to stop, where the source says so."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("1"), sea_workspace.row("1", text="b"))
    project = sea_workspace.project('name = "embrace"\n', 'name = "embrace"\nrepeated_ids = "refuse"\n')
    with pytest.raises(InputError, match="2 of 2 rows share theirs"):
        ingest(project)


@pytest.mark.parametrize(
    "rewritten",
    ["{}", "{}.0", "{},0", "00000{}", "{:,}"],
    ids=["zeros lost", ".0", ",0", "zeros", "thousands"],
)
def test_an_id_that_a_spreadsheet_has_rewritten_is_recognised(sea_workspace, rewritten):
    """Zeros lost or added, a decimal zero, spaces between thousands: the same reports are the same incidents."""
    numbers = range(1000, 1040)
    sea_workspace.export(
        "embrace_2026-11-04.csv", *many(sea_workspace, [f"00{number}" for number in numbers])
    )
    project = sea_workspace.project()
    ingest(project)
    later = [re.sub(",(?=...)", " ", rewritten.format(number)) for number in numbers]
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, later))
    account = last_account(project)
    assert (0, 40, 0) == counts(account)
    assert {"severity": "flag", "rows": 40} == account.reasons.get(
        "RESPELLED_ID", {"severity": "flag", "rows": 40}
    )


def test_numbers_that_are_alike_in_one_export_are_not_taken_for_each_other():
    """Where both 1 and 01 are reports, neither is recognised as the other."""
    known, new = pd.Series(["1", "01", "7"], dtype="str"), pd.Series(["001", "07", "007", None], dtype="str")
    assert ["001", "07", "007"] == recognised(new, known).dropna().tolist()
    assert ["7"] == recognised(pd.Series(["007"], dtype="str"), known).tolist()


def test_numbers_shortened_by_a_spreadsheet_stop_the_ingest(sea_workspace):
    """2,02611E+10 in every row: what the numbers were is lost, and the stored incidents stay as they are."""
    sea_workspace.export(
        "embrace_2026-11-04.csv", *many(sea_workspace, [str(20261100000 + n) for n in range(40)])
    )
    project = sea_workspace.project()
    ingest(project)
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, ["2,02611E+10"] * 40))
    with pytest.raises(InputError, match="40 REWRITTEN_ID"):
        ingest(project)
    assert 40 == len(incidents(project))


def test_the_same_incidents_under_other_numbers_stop_the_ingest(sea_workspace):
    """A system that numbers its rows anew each time would make every incident two."""
    sea_workspace.export("embrace_2026-11-04.csv", *many(sea_workspace, [f"a{n}" for n in range(40)]))
    project = sea_workspace.project()
    ingest(project)
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, [f"b{n}" for n in range(40)]))
    with pytest.raises(
        InputError, match="40 of 40 rows say just what stored incidents say, under other numbers"
    ):
        ingest(project)


def test_an_export_that_replaces_most_of_what_is_stored_stops_the_ingest(sea_workspace):
    """The numbers are used anew for other events; with the setting it is let through."""
    numbers = [str(number) for number in range(20)]
    sea_workspace.export("embrace_2026-11-04.csv", *many(sea_workspace, numbers))
    ingest(sea_workspace.project())
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, numbers, text="annat"))
    with pytest.raises(InputError, match="20 of 20 would replace a stored incident"):
        ingest(sea_workspace.project())
    project = sea_workspace.project("[[reports]]", "[rules]\nstop_above.replaced = 1.0\n[[reports]]")
    assert (20, 0, 20) == counts(last_account(project))


def test_a_category_may_be_the_same_for_all_rows(sea_workspace):
    """An export of one kind of crime has no column for it."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("1", category="Ufo"))
    project = sea_workspace.project('category = "Kategori"', 'category = { value = "klotter" }')
    ingest(project)
    assert "Skadegörelse" == incidents(project).loc["1", "category"]


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("quarantined", {"start": "igår"}, "12 UNREADABLE_TIME: A time cannot be read."),
        ("unknown_category", {"category": "Ufo"}, "12 of 20 rows have no category, or one"),
        ("unplaced", {"x": "", "y": ""}, "12 NO_POSITION"),
    ],
)
def test_shares_of_rows_are_told_and_stop_the_ingest(sea_workspace, kind, change, told):
    """More than half of the rows: it stops and says why. With the limit raised they are counted as a doubt."""
    rows = [sea_workspace.row(str(n), **(change if n < 12 else {})) for n in range(20)]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    with pytest.raises(InputError, match=told):
        ingest(sea_workspace.project())
    project = sea_workspace.project("[[reports]]", f"[rules]\nstop_above.{kind} = 0.6\n[[reports]]")
    assert {kind: 12} == last_account(project).doubts


def test_codes_of_areas_without_areas_are_told(sea_workspace):
    """An export that only says which area needs the areas: the reader is told which setting names them."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", *[sea_workspace.row(str(n), x="", y="", area="V") for n in range(12)]
    )
    sea_workspace.project()
    settings = sea_workspace.root / "lagesbild.toml"
    lines = settings.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("x = ", "y = ", "districts = "))]
    settings.write_text("\n".join(kept))
    with pytest.raises(InputError, match=r"12 of 12 rows are placed by a code of an area.*Write districts"):
        ingest(config.load(sea_workspace.root))


@given(st.lists(st.sampled_from(["1", "2", "10", "å", "", None]), max_size=5), st.booleans())
def test_ids_that_stand_twice_are_found_in_any_order(ids, is_sorted):
    """In the order of their numbers or not: those that another row has too are shared."""
    if is_sorted:
        ids = sorted(ids, key=str)
    expected = [ids.count(each) > 1 for each in ids]
    assert expected == shared(pd.Series(ids, dtype="str")).tolist()


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f"])
def test_a_number_with_spaces_among_its_digits_is_bare(space):
    """Whatever space a spreadsheet groups digits by."""
    assert ["2026001"] == bare(pd.Series([f"2026{space}001"], dtype="str")).tolist()


def rewritten(rows, *, change):
    """The header and the rows, each with its cells changed."""
    return [";".join(change(cell) for cell in row.split(";")) for row in rows]


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda cell: f" {cell}\u00a0",
        lambda cell: unicodedata.normalize("NFD", cell),
        lambda cell: re.sub(r"(?<=\d)-(?=\d)", "/", cell),
        lambda cell: re.sub(r"(\d\d:\d\d)", r"\1:20", cell),
        lambda cell: re.sub(r"^(\d{6,7})$", r"\1.000", cell),
        lambda cell: cell.replace("–", "-").removesuffix("."),
    ],
    ids=["case", "spaces", "composition", "signs of dates", "seconds", "decimals", "dashes"],
)
def test_rows_without_numbers_are_known_however_they_are_written(sea_workspace, change):
    """A spreadsheet or another export writes the same otherwise: each row is the incident that it was."""
    words = {"category": "Rån", "text": "Vid ån – i går."}
    rows = many(sea_workspace, ["x"] * 20, **words) + [sea_workspace.row("x", **words)] * 2
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*WITHOUT_ID)
    formats = '["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"]'
    settings = project.root / config.FILE_NAME
    text = settings.read_text(encoding="utf-8").replace('["%Y-%m-%d %H:%M"]', formats)
    settings.write_text(f"{text}\n[rules]\nstop_above.unknown_category = 1.0\n", encoding="utf-8")
    project = config.load(project.root)
    ingest(project)
    sea_workspace.export("embrace_2026-11-17.csv", *rewritten(rows, change=change))
    assert (0, 22, 0) == counts(last_account(project))


def test_a_category_is_known_by_its_letters_however_they_are_composed(sea_workspace):
    """A Macintosh writes ö as o and two dots: the settings' category is the same, and so is the incident."""
    rows = many(sea_workspace, ["x"] * 12, category="Skadegörelse")
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*WITHOUT_ID)
    ingest(project)
    later = rewritten(rows, change=lambda cell: unicodedata.normalize("NFD", cell))
    sea_workspace.export("embrace_2026-11-17.csv", *later)
    assert (0, 12, 0) == counts(last_account(project))


def test_columns_of_a_later_export_may_move_and_others_come(sea_workspace):
    """Rows that count and rows that wait are known by the columns that the source names, wherever they stand."""
    rows = [*many(sea_workspace, ["x"] * 3), sea_workspace.row("x", start="igår")]
    first = sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*WITHOUT_ID)
    ingest(project)
    cells = pd.read_csv(first, sep=";", dtype="str", keep_default_na=False)
    later = cells[cells.columns[::-1]].assign(Handläggare="anna")
    later.to_csv(project.raw / "embrace_2026-11-17.csv", sep=";", index=False)
    assert (0, 3, 0) == counts(last_account(project))
    keys = pd.read_parquet(next(project.processed.glob("quarantine-*.parquet")))["incident_id"]
    assert 1 == keys.nunique()


@pytest.mark.parametrize(
    ("correction", "copies"),
    [
        ({"category": "Klotter"}, 20),
        ({"end": "2026-10-31 10:00"}, 20),
        ({"text": "mer om saken"}, 20),
        ({"x": "786000"}, 20),
        ({"category": "Klotter", "text": "mer om saken"}, None),
    ],
)
def test_corrected_rows_without_numbers_are_told(sea_workspace, correction, copies):
    """They say all but one thing of what is stored, and count beside it: how many is told. Other rows are others."""
    rows = many(sea_workspace, ["x"] * 20)
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*WITHOUT_ID)
    ingest(project)
    end = correction.pop("end", "")
    later = [row if not end else ";".join([*row.split(";")[:2], end, *row.split(";")[3:]]) for row in
             many(sea_workspace, ["x"] * 20, **correction)]  # fmt: skip
    sea_workspace.export("embrace_2026-11-17.csv", *later)
    account = last_account(project)
    assert (20, 0, 0) == counts(account)
    assert copies == account.doubts.get("copies")


@pytest.mark.parametrize(("settings", "copies"), [(WITHOUT_ID, 1), ((), None)])
def test_a_single_corrected_row_without_a_number_is_told(sea_workspace, settings, copies):
    """It counts twice, however few such rows are; two numbers may be two who reported one thing."""
    rows = many(sea_workspace, ["x"] * 30) if settings else many(sea_workspace, [str(at) for at in range(30)])
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*settings)
    ingest(project)
    changed = rows[7].replace("Inbrott", "Klotter")
    changed = changed if settings else changed.replace("7;", "99;", 1)
    sea_workspace.export("embrace_2026-11-17.csv", *rows[:7], changed, *rows[8:])
    assert copies == last_account(project).doubts.get("copies")


def test_a_later_export_with_only_what_is_new_has_no_copies(sea_workspace):
    """The days after, and more of the same on the same days: nothing is told."""
    sea_workspace.export("embrace_2026-11-16.csv", *many(sea_workspace, ["x"] * 40))
    project = sea_workspace.project(*WITHOUT_ID)
    ingest(project)
    days = pd.date_range("2026-10-06 00:30", periods=40, freq="h").strftime("%Y-%m-%d %H:%M")
    sea_workspace.export(
        "embrace_2026-11-17.csv",
        *(sea_workspace.row("x", start=day, end="", reported="", x="781000") for day in days),
    )
    assert {} == last_account(project).doubts
