"""The background is made once for a geography whose files are known, and anew for any other."""

from dataclasses import replace

from lagesbild.ingest.geography.geography import read_geography
from lagesbild.present.cartography import basemap


def test_the_background_is_made_once_for_known_files(sea_workspace, monkeypatch):
    """A second map takes it as it is; other files, or files not known, have one of their own."""
    made = []
    collected = basemap._collected
    monkeypatch.setattr(basemap, "_made", {})
    monkeypatch.setattr(
        basemap, "_collected", lambda known: made.append(known.fingerprint) or collected(known)
    )
    known = read_geography(sea_workspace.project().area)
    text = basemap.script(known)
    assert text == basemap.script(read_geography(sea_workspace.project().area))
    assert basemap.background(known).shapes == basemap.background(known).shapes
    assert 1 == len(made)
    assert text == basemap.script(replace(known, fingerprint=""))
    basemap.script(replace(known, fingerprint="other"))
    assert [known.fingerprint, "", "other"] == made
