"""A geography that was kept is handed out while the settings and the files are what they were."""

from lagesbild.ingest.geography import geography


def test_a_kept_geography_is_read_once_until_a_file_changes(sea_workspace, monkeypatch):
    """Nothing is read again, each caller has frames of its own, and a changed file is read anew."""
    monkeypatch.setattr(geography, "_kept", {})
    area = sea_workspace.project().area
    read = []
    reader = geography.read_layer
    monkeypatch.setattr(geography, "read_layer", lambda *layer: read.append(layer) or reader(*layer))
    geography.keep(area)
    before = len(read)
    first, second = geography.read_geography(area), geography.read_geography(area)
    assert before == len(read)
    first.districts["name"] = "changed"
    assert ["Västra", "Östra"] == list(second.districts["name"])
    assert ["Västra", "Östra"] == list(geography.read_geography(area).districts["name"])
    path = sea_workspace.root / "data" / "raw" / "districts.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("Västra", "Norra"), encoding="utf-8")
    assert ["Norra", "Östra"] == list(geography.read_geography(area).districts["name"])
