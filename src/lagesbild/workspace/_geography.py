"""Put a municipality's map into a workspace: one GeoPackage, and the settings that name its layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from lagesbild import config, durable
from lagesbild.config.toml import encoded, with_values
from lagesbild.errors import InputError, Message
from lagesbild.ingest.atlas.gather import Atlas, Update, gather
from lagesbild.ingest.atlas.municipalities import known
from lagesbild.ingest.atlas.origin import SOURCES
from lagesbild.ingest.atlas.themes import THEMES, Source, ThemeName
from lagesbild.ingest.atlas.write import file_name, write
from lagesbild.ingest.geography.geography import judged_boundary
from lagesbild.ingest.geography.layers import judged_layer
from lagesbild.ingest.proposing.area_defaults import timezone_at

FOLDER: Final = Path("data/raw/geografi")
UNNAMED: Final = "Min kommun"
"""What a new workspace is called until somebody says otherwise."""
_BACKGROUND: Final[tuple[tuple[ThemeName, str], ...]] = (
    ("skog", 'kind = "forest"'),
    ("tatorter", 'kind = "built_up"'),
    ("vatten", 'kind = "water"'),
    ("vattendrag", 'kind = "stream"'),
    ("vagar", 'kind = "road"'),
    ("jarnvag", 'kind = "railway"'),
    ("landmarken", 'kind = "place"'),
    ("orter", 'kind = "place"'),
)
_MORE: Final[dict[ThemeName, str]] = {
    "vatten": ', name = "namn"',
    "vagar": ', road_class = "klass"',
    "landmarken": ', name = "namn"',
    "orter": ', name = "namn"',
}
_SETTINGS: Final[dict[str, tuple[ThemeName, str]]] = {
    "boundary": ("kommun", ""),
    "districts": ("omraden", ', code = "kod", name = "namn"'),
    "built_up": ("tatorter", ""),
    "population": ("befolkning", ', population = "befolkning"'),
    "addresses": ("adresser", ""),
    "named_places": ("platser", ""),
    "streets": ("vagar", ""),
}


@dataclass(frozen=True)
class Mapped:
    """What the ``geography`` command did.

    ``path`` is the GeoPackage. ``found`` has a row for each layer (title, number of shapes, publisher and product, licence,
    day), ``kept`` the titles of those that an earlier file had and that stay, ``missing`` what was not found, and where it
    is to be had.
    """

    path: Path
    atlas: Atlas
    found: tuple[tuple[Message, int, str, str, str], ...]
    kept: tuple[Message, ...]
    missing: tuple[tuple[Message, Message], ...]


def geography(
    folder: Path,
    files: Sequence[Path],
    *,
    municipality: str = "",
    on_progress: Update = lambda *_: None,
) -> Mapped:
    """Gather the map of the workspace's municipality, write it, and name its layers in ``lagesbild.toml``.

    Layers of an earlier GeoPackage that the delivery has nothing for, or only something worse, stay.

    Parameters
    ----------
    folder
        At or below the workspace. Its border need not be there yet.
    files
        Files and folders as they are downloaded.
    municipality
        Name or code; the workspace's border, or its name, says which when it is left out.

    Raises
    ------
    ConfigError
        When the settings cannot be used.
    InputError
        As ``atlas.gather`` does; nothing is then changed.
    """
    root = config.find(folder)
    settings = root / config.FILE_NAME
    text = settings.read_text(encoding="utf-8-sig")
    area = config.tables(text).get("area", {})
    border = _border(root, area)
    own = str(area.get("name", ""))
    atlas = gather(
        files,
        name=municipality or _named_by(border) or ("" if border is not None or own == UNNAMED else own),
        border=border,
        crs=str(area["crs"]) if "crs" in area and border is not None else None,
        on_progress=on_progress,
    )
    path = root / FOLDER / file_name(atlas.name or own)
    atlas, kept = _with_earlier(atlas, path)
    text = with_values(text, "area", area_values(atlas, path.name, area))
    write(atlas, path)
    config.parse(text, root)
    durable.write_text(settings, text)
    return mapped(atlas, path, kept)


def mapped(atlas: Atlas, path: Path, kept: Sequence[ThemeName] = ()) -> Mapped:
    """What to tell of a map that was written."""
    rows = []
    for name, frame in atlas.layers.items():
        source = atlas.sources[name]
        is_plain = source.product.startswith(source.publisher)
        by = source.product if is_plain else f"{source.publisher}, {source.product}"
        rows.append(
            (
                Message(THEMES[name].title),
                len(frame),
                by,
                source.licence,
                source.day.isoformat() if source.day else "",
            )
        )
    return Mapped(
        path,
        atlas,
        tuple(rows),
        tuple(Message(THEMES[name].title) for name in kept),
        tuple((Message(THEMES[name].title), Message(THEMES[name].had_from)) for name in atlas.missing),
    )


def area_values(atlas: Atlas, file: str, area: Mapping[str, object]) -> dict[str, str]:
    """The keys of ``[area]`` for a map's layers, encoded; those of layers it does not have are left as they are.

    Parameters
    ----------
    atlas
        The map.
    file
        The GeoPackage's name, in ``FOLDER``.
    area
        What ``[area]`` has: its name, system and timezone stay when they are a person's choice.
    """
    where = encoded((FOLDER / file).as_posix())
    values = {"name": encoded(title(atlas))} if area.get("name", UNNAMED) == UNNAMED else {}
    for key, (theme, more) in _SETTINGS.items():
        if theme in atlas.layers:
            values[key] = f"{{ file = {where}, layer = {encoded(theme)}{more}{_people(atlas, theme)} }}"
    drawn = [
        f"  {{ {kind}, file = {where}, layer = {encoded(theme)}{_MORE.get(theme, '')} }},"
        for theme, kind in _BACKGROUND
        if theme in atlas.layers
    ]
    values["basemap"] = "\n".join(["[", *drawn, "]"])
    usual = config.Area.model_fields
    if atlas.crs != area.get("crs", usual["crs"].default):
        values["crs"] = encoded(atlas.crs)
    timezone = timezone_at(atlas.layers["kommun"])
    if "timezone" not in area and timezone not in {None, usual["timezone"].default}:
        values["timezone"] = encoded(timezone)
    return values


def _people(atlas: Atlas, theme: ThemeName) -> str:
    """The column with the districts' inhabitants, where a file had them."""
    is_known = theme == "omraden" and "befolkning" in atlas.layers[theme]
    return (
        ', population = "befolkning"' if is_known and atlas.layers[theme]["befolkning"].notna().any() else ""
    )


def title(atlas: Atlas) -> str:
    """What the municipality is called in titles."""
    swedish = known().get(atlas.code or "")
    return swedish.title if swedish else atlas.name or UNNAMED


def _border(root: Path, area: Mapping[str, Any]) -> gpd.GeoDataFrame | None:
    """The workspace's border; None where there is none yet."""
    named = area.get("boundary")
    if not isinstance(named, dict) or not (root / str(named.get("file"))).is_file():
        return None
    path, layer = root / str(named["file"]), named.get("layer")
    if path.suffix.lower() == ".gpkg" and layer == "kommun":
        return judged_layer(path, layer).frame
    return judged_boundary(path, layer).frame


def _named_by(border: gpd.GeoDataFrame | None) -> str:
    """Which municipality a border is of, where this command has written it; empty when it does not say."""
    if border is None:
        return ""
    told = [border[each].iloc[0] for each in ("kod", "namn") if each in border.columns]
    return next((str(each) for each in told if pd.notna(each)), "")


def _with_earlier(atlas: Atlas, path: Path) -> tuple[Atlas, tuple[ThemeName, ...]]:
    """The map with what an earlier GeoPackage of the same municipality has that it lacks, or has better."""
    if not path.is_file():
        return atlas, ()
    try:
        table = pyogrio.read_dataframe(path, layer=SOURCES)
    except (DataSourceError, DataLayerError):
        return atlas, ()
    layers, sources = dict(atlas.layers), dict(atlas.sources)
    kept: list[ThemeName] = []
    for row in table.to_dict("records"):
        name: ThemeName = row["lager"]
        rank = int(row["rang"])
        if name not in THEMES or (name in layers and sources[name].rank >= rank):
            continue
        try:
            layers[name] = judged_layer(path, name).frame.to_crs(atlas.crs)
        except InputError:
            continue
        sources[name] = Source(
            row["utgivare"], row["produkt"], row["licens"], row["tack"], rank, day=_day(row["dag"])
        )
        kept.append(name)
    in_order = {name: layers[name] for name in THEMES if name in layers}
    return replace(atlas, layers=in_order, sources=sources), tuple(kept)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
