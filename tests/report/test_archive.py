import json
import re
from datetime import date

import pytest

from lagesbild.report.archive.archive import entries, write_index

MANIFEST = {
    "report": "lagesbild",
    "title": "Lägesbild",
    "area": "Exempelby kommun",
    "edition": "arbetsgrupp",
    "edition_title": "Arbetsgruppens utgåva",
    "period": {"start": "2026-11-02", "last_day": "2026-11-15", "kind": "fortnight"},
    "extracted_on": "2026-11-16",
    "headline": "Läget är <b>lugnt</b>.",
}


@pytest.fixture
def put(tmp_path):
    """Lay a manifest into the archive."""

    def lay(folder, manifest):
        (tmp_path / folder).mkdir(parents=True)
        text = manifest if isinstance(manifest, str) else json.dumps(manifest)
        (tmp_path / folder / "manifest.json").write_text(text, encoding="utf-8")
        return tmp_path

    return lay


def test_an_empty_archive_can_be_read(tmp_path):
    """Before the first report the page says so, and the folder is made."""
    path = write_index(tmp_path / "reports", area="Exempelby kommun")
    assert "Inga rapporter ännu" in path.read_text(encoding="utf-8")


def test_an_entry_tells_what_the_manifest_tells(put):
    """Period, title, edition, day of extraction and headline come from the manifest."""
    ((entry,), unreadable) = entries(put("2026-11-02--2026-11-15/lagesbild", MANIFEST))
    assert unreadable == []
    assert str(entry.period) == "2026-11-02..2026-11-15"
    assert (entry.title, entry.edition, entry.extracted_on) == (
        "Lägesbild",
        "Arbetsgruppens utgåva",
        date(2026, 11, 16),
    )


def test_the_newest_period_comes_first_with_its_link(put, tmp_path):
    """Reports are listed by period, newest first, in Swedish, linked by relative path and escaped."""
    october = {"start": "2026-10-19", "last_day": "2026-11-01", "kind": "fortnight"}
    put("2026-10-19--2026-11-01/lagesbild", MANIFEST | {"period": october})
    put("2026-11-02--2026-11-15/lagesbild", MANIFEST)
    html = write_index(tmp_path, area="Exempelby kommun").read_text(encoding="utf-8")
    assert re.findall(r'<h2><a href="([^"]+)">([^<]+)', html) == [
        ("2026-11-02--2026-11-15/lagesbild/lagesbild.html", "Lägesbild, vecka 45–46, 2–15 november 2026"),
        (
            "2026-10-19--2026-11-01/lagesbild/lagesbild.html",
            "Lägesbild, vecka 43–44, 19 oktober–1 november 2026",
        ),
    ]
    assert "Läget är &lt;b&gt;lugnt&lt;/b&gt;." in html


@pytest.mark.parametrize("manifest", ["{", "[]", json.dumps(MANIFEST | {"period": {}})])
def test_a_damaged_manifest_is_told_and_hides_no_other(put, tmp_path, manifest):
    """The others are listed; the damaged one is named with what to do."""
    put("2026-10-19--2026-11-01/lagesbild", manifest)
    put("2026-11-02--2026-11-15/lagesbild", MANIFEST)
    html = write_index(tmp_path, area="Exempelby kommun").read_text(encoding="utf-8")
    assert html.count("<h2><a") == 1
    assert "<li>2026-10-19--2026-11-01/lagesbild</li>" in html


def test_failed_and_hidden_folders_are_no_reports(put, tmp_path):
    """What failed, and what a publication moved aside, is not listed."""
    put("2026-11-02--2026-11-15/.old-lagesbild", MANIFEST)
    put(".new-1234/lagesbild", MANIFEST)
    put("failed/2026-11-02--2026-11-15/lagesbild", MANIFEST)
    assert entries(tmp_path) == ([], [])
