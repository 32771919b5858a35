"""Gather a municipality's map from a delivery: recognise each file, find the border, and take what belongs within it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

from lagesbild.errors import InputError, Message
from lagesbild.ingest.atlas import lantmateriet, openstreetmap, scb
from lagesbild.ingest.atlas.combined import landmarks, with_names
from lagesbild.ingest.atlas.delivered import Bounds, File, delivered, layers_of
from lagesbild.ingest.atlas.municipalities import known, municipality
from lagesbild.ingest.atlas.recognised import Border, Recognised, Wanted
from lagesbild.ingest.atlas.themes import THEMES, Part, Source, ThemeName, as_theme
from lagesbild.ingest.geography.municipalities import bare_name, folded
from lagesbild.ingest.positions.coordinate_systems import WGS84
from lagesbild.ingest.proposing.area_defaults import working_crs
from lagesbild.language import tell

MARGIN_M: Final = 1_500.0
"""How far beyond the border the background is drawn."""
_WHOLE: Final = frozenset({"adresser", "platser", "tatorter", "omraden", "befolkning"})
"""Themes of which what lies in the municipality is taken, and is not cut."""
_TOUCH: Final = 0.01  # share of a district or square that must lie within the border
_NAMED: Final = 6
_SWEDISH: Final = frozenset({lantmateriet.LANTMATERIET, scb.SCB})
"""Publishers of Swedish municipalities alone: what has another's code is not theirs, whatever its layout."""
Update = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Atlas:
    """A municipality's map.

    ``layers`` in ``crs`` (metres), those that were found; ``sources`` where each comes from; ``notes`` what to know of
    it. ``recognised`` pairs each file with the product that it is, ``unknown`` names those that are none of the known.
    """

    name: str
    code: str | None
    crs: str
    layers: dict[ThemeName, gpd.GeoDataFrame]
    sources: dict[ThemeName, Source]
    notes: tuple[Message, ...]
    recognised: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def border(self) -> shapely.Geometry:
        """In ``crs``."""
        return self.layers["kommun"].geometry.iloc[0]

    @property
    def missing(self) -> tuple[ThemeName, ...]:
        """The themes that nothing was found of."""
        return tuple(name for name, theme in THEMES.items() if theme.had_from and name not in self.layers)


@dataclass(frozen=True)
class _Sorted:
    """The delivery's files by what they are."""

    layers: list[Recognised]
    extracts: list[File]
    unknown: list[str]


def gather(
    paths: Sequence[Path],
    *,
    name: str = "",
    border: gpd.GeoDataFrame | None = None,
    crs: str | None = None,
    on_progress: Update = lambda *_: None,
) -> Atlas:
    """The map of one municipality out of a delivery.

    Parameters
    ----------
    paths
        Files and folders; zip files are looked through.
    name
        The municipality's name or code. It may be left out when ``border`` or the delivery says which it is.
    border
        What is there of a border, in any system: used when the delivery has none.
    crs
        To work in, in metres; from where the border lies if left out.
    on_progress
        Called with what is being read, and how much of it is done.

    Raises
    ------
    InputError
        When no file is known, no border is found, or which municipality is meant is not plain.
    """
    with delivered(paths) as files:
        found = _sorted(files)
        _require_known(found, paths)
        on_progress(tell("border"), 0, 1)
        chosen = _chosen(_borders(found), name, border)
        frame = gpd.GeoDataFrame(geometry=[chosen.shape], crs=chosen.crs)
        crs = crs or working_crs(frame)
        shape = shapely.make_valid(frame.to_crs(crs).geometry.iloc[0])
        wanted = Wanted(chosen.code, chosen.name or name)
        within = gpd.GeoSeries([shape.buffer(MARGIN_M)], crs=crs).to_crs(WGS84).total_bounds
        parts = list(_parts(found, wanted, tuple(within), crs, on_progress))
    whole = Part("kommun", as_theme("kommun", frame, namn=wanted.name, kod=wanted.code), chosen.source)
    layers, sources, notes = _best([whole, *parts], shape, crs)
    if wanted.code and wanted.code not in known():
        sources = {
            key: each.of_nobody() if each.publisher in _SWEDISH else each for key, each in sources.items()
        }
    if "platser" in layers:
        _combine(layers, sources)
    return Atlas(
        name=wanted.name,
        code=wanted.code,
        crs=crs,
        layers=layers,
        sources=sources,
        notes=notes,
        recognised=tuple(
            dict.fromkeys(
                [(each.layer.file.shown, each.source.product) for each in found.layers]
                + [(each.shown, openstreetmap.OSM.product) for each in found.extracts]
            )
        ),
        unknown=tuple(found.unknown),
    )


def _require_known(found: _Sorted, paths: Sequence[Path]) -> None:
    if found.layers or found.extracts:
        return
    if not found.unknown:
        raise InputError(
            "Geography comes as files of Lantmäteriet, SCB or OpenStreetMap; there is no file in {paths}. The handbook "
            "says which they are and where they are had.",
            paths=", ".join(f"'{path.name}'" for path in paths),
        )
    raise InputError(
        "Geography comes as files of Lantmäteriet, SCB or OpenStreetMap; none of these is one that is known: "
        "{files}. The handbook says which they are and where they are had. A layer of your own is named in the settings, "
        "under [area].",
        files=", ".join(found.unknown[:_NAMED]),
    )


def _combine(layers: dict[ThemeName, gpd.GeoDataFrame], sources: dict[ThemeName, Source]) -> None:
    """Add what named places tell beside other layers."""
    places = layers["platser"]
    if "vatten" in layers:
        layers["vatten"] = with_names(layers["vatten"], places)
    if "tatorter" in layers:
        found = landmarks(places, layers["tatorter"], layers.get("orter", places[:0]))
        if len(found):
            layers["landmarken"], sources["landmarken"] = found, sources["platser"]


def _sorted(files: Sequence[File]) -> _Sorted:
    layers: list[Recognised] = []
    extracts, unknown = [], []
    for file in files:
        if file.is_osm:
            extracts.append(file)
            continue
        its = [lantmateriet.recognise(layer) or scb.recognise(layer) for layer in layers_of(file)]
        told = [each for each in its if each]
        layers += told
        if not told:
            unknown.append(file.shown)
    newest = {each.source.product: 0 for each in layers}
    for each in layers:
        newest[each.source.product] = max(newest[each.source.product], each.year)
    latest = [each for each in layers if not each.year or each.year == newest[each.source.product]]
    return _Sorted(latest, extracts, unknown)


def _borders(found: _Sorted) -> list[Border]:
    borders: list[Border] = []
    for each in found.layers:
        if each.borders:
            day = each.layer.file.day
            borders += [
                replace(border, source=border.source.of(day))
                for border in each.borders(each.layer.read(kind="area"), each.layer)
            ]
    # An extract of a country is long to read: only when nothing else has a border.
    if not borders:
        for file in found.extracts:
            borders += openstreetmap.borders(file)
    return borders


def _chosen(borders: list[Border], name: str, given: gpd.GeoDataFrame | None) -> Border:
    """The border that is meant, with its code and its name as far as they are known."""
    swedish = municipality(name) if name else None
    code = swedish.code if swedish else None
    fitting = _fitting(borders, name, code, given)
    best = max((each.source.rank for each in fitting), default=0)
    fitting = [each for each in fitting if each.source.rank == best]
    if len(fitting) == 1:
        border = fitting[0]
        code = border.code or code
        told = known().get(code or "")
        return replace(border, code=code, name=told.name if told else border.name or name)
    if not fitting and given is not None and not (borders and name):
        own = Source("", "", "", "", rank=0)
        title = swedish.name if swedish else name
        return Border(code, title, given.union_all(), str(given.crs), own)
    raise _not_plain(borders, fitting, name)


def _fitting(
    borders: list[Border], name: str, code: str | None, given: gpd.GeoDataFrame | None
) -> list[Border]:
    """Those of the municipality that is named, else those around the border that is given, else all."""
    if name:
        return [each for each in borders if _is_meant(each, name, code)]
    if given is None:
        return borders
    inner = gpd.GeoSeries([given.union_all().representative_point()], crs=given.crs)
    around = [each for each in borders if each.shape.covers(inner.to_crs(each.crs).iloc[0])]
    return [each for each in around if each.code] or around


def _not_plain(borders: list[Border], fitting: list[Border], name: str) -> InputError:
    """That there is no border, none of this name, or more than one that may be meant."""
    names = sorted({str(each.name or each.code) for each in (fitting or borders)})
    listed = ", ".join(names[:_NAMED]) + " …" * (len(names) > _NAMED)
    if not borders:
        return InputError(
            "A map needs the municipality's border; none of the files has one. Add Lantmäteriet's Administrativ indelning, "
            "SCB's DeSO or an OpenStreetMap extract."
        )
    if not fitting:
        return InputError(
            "The municipality '{name}' must be in the files; they have {count}: {names}. Correct --municipality.",
            name=name,
            count=len(names),
            names=listed,
        )
    return InputError(
        "Which municipality is meant must be plain; the files have {count}: {names}. Say it with --municipality.",
        count=len(fitting),
        names=listed,
    )


def _is_meant(border: Border, name: str, code: str | None) -> bool:
    if border.code and border.code in {code, name.strip()}:
        return True
    if code and border.code:
        return False
    if not border.name:
        return False
    return bare_name(folded(border.name)) == bare_name(folded(name)) or (
        code is not None and municipality(border.name) == known()[code]
    )


def _parts(found: _Sorted, wanted: Wanted, within: Bounds, crs: str, on_progress: Update) -> Iterator[Part]:
    steps = len(found.layers) + 3 * len(found.extracts)
    done = 0
    for each in found.layers:
        on_progress(f"{each.layer.file.shown} ({each.layer.name})", done, steps)
        done += 1
        day = each.layer.file.day
        for part in each.parts(each.layer.read(within, working=crs), each.layer, wanted):
            yield replace(part, source=part.source.of(day))
    for file in found.extracts:

        def told(what: str, file: File = file) -> None:
            nonlocal done
            on_progress(f"{file.shown} ({what})", done, steps)
            done += 1

        yield from openstreetmap.parts(file, within, crs=crs, on_step=told)
    on_progress(tell("everything"), steps, steps)


def _best(
    parts: Sequence[Part], border: shapely.Geometry, crs: str
) -> tuple[dict[ThemeName, gpd.GeoDataFrame], dict[ThemeName, Source], tuple[Message, ...]]:
    """Each theme from the best source that has anything within the border; several files of that source together."""
    import pandas as pd

    shapely.prepare(border)
    frame = shapely.box(*shapely.buffer(border, MARGIN_M).bounds)
    layers: dict[ThemeName, gpd.GeoDataFrame] = {}
    sources: dict[ThemeName, Source] = {}
    notes: list[Message] = []
    for name in THEMES:
        own = [each for each in parts if each.theme == name]
        taken: list[tuple[gpd.GeoDataFrame, Part]] = []
        for rank in sorted({each.source.rank for each in own}, reverse=True):
            cut = [(_within(each, border, frame, crs), each) for each in own if each.source.rank == rank]
            if taken := [(rows, each) for rows, each in cut if len(rows)]:
                break
        if not taken:
            continue
        layers[name] = gpd.GeoDataFrame(pd.concat([rows for rows, _ in taken], ignore_index=True), crs=crs)
        if name in {"adresser", "platser", "orter"}:
            layers[name] = layers[name].drop_duplicates(ignore_index=True)
        sources[name] = taken[0][1].source
        notes += [note for _, each in taken for note in each.notes]
    return layers, sources, tuple(dict.fromkeys(notes))


def _within(part: Part, border: shapely.Geometry, frame: shapely.Geometry, crs: str) -> gpd.GeoDataFrame:
    """What of a part belongs to the municipality, in ``crs`` and of the theme's dimension."""
    rows = part.frame.to_crs(crs)
    if part.theme == "kommun":
        return rows.set_geometry([border], crs=crs)
    if part.theme in _WHOLE:
        rows = rows[shapely.intersects(border, rows.geometry.array)]
        if THEMES[part.theme].dimension and len(rows):
            inside = shapely.area(shapely.intersection(rows.geometry.array, border))
            rows = rows[inside >= _TOUCH * shapely.area(rows.geometry.array)]
        return rows.reset_index(drop=True)
    cut = shapely.intersection(rows.geometry.array, frame)
    rows = rows.set_geometry(cut, crs=crs)
    rows = rows[shapely.get_dimensions(cut) >= THEMES[part.theme].dimension].explode(ignore_index=True)
    has_it = shapely.get_dimensions(rows.geometry.array) == THEMES[part.theme].dimension
    return rows[has_it & ~rows.geometry.is_empty.to_numpy()].reset_index(drop=True)
