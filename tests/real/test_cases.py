"""Small inputs that once failed (../shared/cases): each is right, or refused in words, by what a newcomer does."""

import shutil

import pytest

from lagesbild import config, workspace
from lagesbild.errors import LagesbildError
from lagesbild.ingest.run import ingest
from lagesbild.operation.run.doubts import doubts

NO_AREAS = "40 of 40 rows are placed by a code of an area, and lagesbild.toml names no areas"
PROPOSED = {
    "ambiguous-moments": 40,
    "boundary-empty": "A layer must have shapes",
    "boundary-first-layer-wrong": 40,
    "boundary-line": 40,
    "boundary-sweref-no-crs": 40,
    "brackets-in-name": 40,
    "district-codes-real": NO_AREAS,
    "district-codes-space": NO_AREAS,
    "epoch-milliseconds": 40,
    "export-geojson-sweref-no-crs": 40,
    "geojson-empty-collection": 40,
    "ids-became-scientific": "40 REWRITTEN_ID",
    "leading-zeros-lost": 40,
    "mac-roman-csv": 40,
    "month-only": "which column tells when it happened",
    "name-of-the-form": 40,
    "no-id-column": 40,
    "same-id-in-one-export": 40,
    "sheets-per-area": 40,
    "socrata-location": 40,
    "swedish-month-names": 40,
    "time-share-of-distinct": 40,
    "wkt-position": 40,
}
"""By folder: the incidents, or the words of the refusal, when the settings are proposed."""

AS_SET = {
    "boundary-empty": "A layer must have shapes",
    "boundary-first-layer-wrong": 40,
    "boundary-line": 40,
    "district-codes-real": 40,
    "district-codes-space": 40,
    "export-geojson-sweref-no-crs": 'write crs = "EPSG:3006"',
    "ids-became-scientific": "40 REWRITTEN_ID",
    "leading-zeros-lost": 40,
    "month-only": "a format of days must have year and day",
    "name-of-the-form": 40,
    "no-id-column": "40 of 40 rows share theirs",
    "same-id-in-one-export": 40,
    "sheets-per-area": 40,
}
"""The same with the settings that lie in the folder."""


@pytest.fixture
def case(shared_data, tmp_path):
    """Copy a folder of the cases."""
    folder = shared_data.parent / "cases"
    if not folder.is_dir():
        pytest.skip("the cases (../shared/cases) are not here")

    def copied(name):
        return shutil.copytree(folder / name, tmp_path / name)

    return copied


def outcome(folder):
    """The incidents of a workspace, or the words that refuse it."""
    try:
        return ingest(config.load(folder)).accounting.incidents
    except LagesbildError as error:
        return str(error)


def is_as_expected(expected, found):
    return expected in found if isinstance(expected, str) and isinstance(found, str) else expected == found


@pytest.mark.parametrize("name", PROPOSED)
def test_a_newcomer_gets_every_row_or_the_reason(case, tmp_path, name):
    """A workspace of the border and the exports alone, then ingest."""
    raw = case(name) / "data" / "raw"
    (border,) = (raw / "geografi").glob("gr.*")
    exports = sorted(each for each in raw.iterdir() if each.is_file())
    new = tmp_path / "new"
    try:
        workspace.create(new, name="Testby", boundary=border, exports=exports)
    except LagesbildError as error:
        found = str(error)
        assert not new.exists()
    else:
        found = outcome(new)
    assert is_as_expected(PROPOSED[name], found), found


@pytest.mark.parametrize("name", AS_SET)
def test_settings_that_were_wrong_are_right_or_refused(case, name):
    """As the folder's own settings say."""
    found = outcome(case(name))
    assert is_as_expected(AS_SET[name], found), found


def test_a_wrong_order_of_day_and_month_in_the_settings_is_told(case):
    """Only three rows lie in the future: the others are on wrong days, and that is said."""
    project = config.load(case("ambiguous-moments"))
    result = ingest(project)
    told = [str(each) for each in doubts(project, result.accounting)]
    assert 1 == sum("the other order fits its 40 rows plainly better" in each for each in told)
