"""Read Lantmäteriet's open geodata: administrative borders, Topografi, place names and addresses."""

from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.ingest.atlas.delivered import Layer
from lagesbild.ingest.atlas.recognised import Border, Recognised, Wanted
from lagesbild.ingest.atlas.themes import NOT_SAID, Part, Source, ThemeName, as_theme
from lagesbild.ingest.geography.codes import municipality_codes

LANTMATERIET: Final = "Lantmäteriet"
_THANKS: Final = "© Lantmäteriet"
_BORDERS: Final = Source(LANTMATERIET, "Administrativ indelning", "CC0 1.0", _THANKS, rank=4)
_OTHER_BORDERS: Final = Source("", f"yta med kommunkod; {NOT_SAID}", "", "", rank=3)
"""An area with a municipality's code and nothing else: a border, whoever has made it."""
_TOPOGRAPHY: Final = Source(LANTMATERIET, "Topografi", "CC0 1.0", _THANKS, rank=3)
_UNNAMED_ROADS: Final = Source(LANTMATERIET, "Topografi", "CC0 1.0", _THANKS, rank=0)
_URBAN: Final = Source(LANTMATERIET, "Topografi", "CC0 1.0", _THANKS, rank=2)
_NAMES: Final = Source(LANTMATERIET, "Ortnamn", "CC0 1.0", _THANKS, rank=3)
_TEXTS: Final = Source(LANTMATERIET, "Topografi", "CC0 1.0", _THANKS, rank=2)
_ADDRESSES: Final = Source(LANTMATERIET, "Belägenhetsadress", "CC BY 4.0", _THANKS, rank=3)

_GROUND: Final[dict[ThemeName, frozenset[int]]] = {
    "vatten": frozenset({2631, 2632, 2633, 2634, 2654}),
    "tatorter": frozenset({2636, 2637, 2638, 2639, 2649}),
    "skog": frozenset({2645, 2646, 2647, 2650}),
    "oppen_mark": frozenset({2640, 2642, 2643}),
}
_GROUND_WORDS: Final[dict[ThemeName, frozenset[str]]] = {
    "vatten": frozenset({"sjö", "hav", "vattendragsyta", "anlagt vatten", "vattenyta"}),
    "tatorter": frozenset(
        {"sluten bebyggelse", "hög bebyggelse", "låg bebyggelse", "industri- och handelsbebyggelse"}
    ),
    "skog": frozenset({"barr- och blandskog", "lövskog", "fjällbjörkskog", "skog"}),
    "oppen_mark": frozenset({"åker", "fruktodling", "öppen mark"}),
}
"""``objekttyp`` where a layer has no numbers."""
_ROADS: Final = (
    ("motorväg", ("motorväg", "motortrafikled")),
    ("huvudväg", ("mötesfri", "landsväg stor", "övergripande länk", "huvudgata")),
    ("väg", ("landsväg",)),
    ("gata", ("gata", "kvartersväg")),
    ("småväg", ("småväg", "parkering", "traktorväg", "enkel standard")),
    ("gångväg", ("gång", "cykel", "stig", "led", "elljusspår", "vandring")),
)
"""Words of ``objekttyp`` that tell a road's class, looked for in this order."""
_ROAD_NUMBERS: Final = {1801: "motorväg", 1802: "motorväg", 1803: "huvudväg", 1804: "väg", 1805: "väg"}
_SETTLEMENTS: Final = ("tätort", "ort", "by", "stad", "bebyggelse", "samhälle")
_STATION: Final = "station"


def recognise(layer: Layer) -> Recognised | None:
    """What a layer is, if it is one of Lantmäteriet's."""
    name, points, lines = layer.folded, layer.dimension in {0, -1}, layer.dimension in {1, -1}
    areas = layer.dimension in {2, -1}
    if points and layer.has("adressplatsnummer", "adressomrade_faststalltnamn"):
        return Recognised(layer, _ADDRESSES, _addresses)
    if areas and layer.first(*_CODE) and not layer.has("objekttypnr") and _is_border(layer):
        is_named = layer.first(*_CALLED) is not None
        return Recognised(layer, _BORDERS if is_named else _OTHER_BORDERS, _nothing, borders=_borders)
    if areas and name == "mark" and layer.first("objekttypnr", "objekttyp"):
        return Recognised(layer, _TOPOGRAPHY, _ground)
    if lines and name in {"vaglinje", "ovrig_vag"} and layer.first("objekttypnr", "objekttyp"):
        return Recognised(layer, _TOPOGRAPHY, _roads)
    if lines and name == "ralstrafik" and layer.first("objekttypnr", "objekttyp"):
        return Recognised(layer, _TOPOGRAPHY, _railway)
    if points and name == "ralstrafikstation":
        return Recognised(layer, _TOPOGRAPHY, _stations)
    if lines and name == "hydrolinje":
        return Recognised(layer, _TOPOGRAPHY, _streams)
    if points and layer.first(*_TEXT):
        return Recognised(layer, _TEXTS, _texts)
    if points and layer.first(*_NAME) and layer.first("sprak", "språk", "language"):
        return Recognised(layer, _NAMES, _names)
    return None


_CODE: Final = ("kommunkod", "knkod", "kn_kod", "kommun_kod")
_CALLED: Final = ("kommunnamn", "beslutatnamn", "knnamn", "kn_namn", "kommun_namn")
_TEXT: Final = ("karttext", "textstrang")
_TEXT_KIND: Final = ("texttyp", "textkategori")
_NAME: Final = ("ortnamn", "namn", "name", "text")
_KIND: Final = ("detaljtyp", "namntyp", "objekttyp", "typ", "kategori")


_BESIDE_A_CODE: Final = frozenset(
    {"id", "fid", "ogc_fid", "objectid", "lankod", "lan", "shape_length", "shape_area"}
)


def _is_border(layer: Layer) -> bool:
    """Areas with a municipality's code, one row each: no finer division, nothing counted in them."""
    finer = {"lankod_deso", "deso", "desokod", "regso", "regsokod", "tatort", "tatortskod", "fastighet"}
    return not (layer.columns & finer) and (
        layer.first(*_CALLED) is not None or layer.columns - _BESIDE_A_CODE == {layer.first(*_CODE)}
    )


def _borders(frame: gpd.GeoDataFrame, layer: Layer) -> Iterator[Border]:
    code = municipality_codes(frame[str(layer.first(*_CODE))])
    column = layer.first(*_CALLED)
    for each, rows in frame.groupby(code):
        name = str(rows[column].iloc[0]) if column else None
        source = _BORDERS if column else _OTHER_BORDERS
        yield Border(str(each), name, shapely.union_all(rows.geometry.array), str(frame.crs), source)


def _nothing(_: gpd.GeoDataFrame, __: Layer, ___: Wanted) -> Iterator[Part]:
    return iter(())


def _numbers(frame: gpd.GeoDataFrame) -> pd.Series:
    values = frame["objekttypnr"] if "objekttypnr" in frame.columns else pd.Series(0, index=frame.index)
    return pd.to_numeric(values, errors="coerce").fillna(0).astype(int)


def _ground(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    number = _numbers(frame)
    words = pd.Series("", index=frame.index)
    if not layer.has("objekttypnr"):
        words = frame["objekttyp"].astype("str").str.casefold()
    for theme, numbers in _GROUND.items():
        rows = frame[number.isin(numbers) | words.isin(_GROUND_WORDS[theme])]
        source = _URBAN if theme == "tatorter" else _TOPOGRAPHY
        if theme == "tatorter":
            rows = gpd.GeoDataFrame(geometry=_merged(rows.geometry), crs=frame.crs)
        yield Part(theme, as_theme(theme, rows), source)


def _merged(shapes: gpd.GeoSeries) -> list[shapely.Geometry]:
    """Blocks of houses beside each other as one area each."""
    return list(shapely.get_parts(shapely.union_all(shapes.array))) if len(shapes) else []


def _roads(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    told = frame["objekttyp"] if layer.has("objekttyp") else pd.Series("", index=frame.index)
    words = told.astype("str").str.casefold()
    default = "gångväg" if layer.folded == "ovrig_vag" else "gata"
    pairs = zip(words, _numbers(frame), strict=True)
    classes = pd.Series([_road_class(each, number, default) for each, number in pairs], index=frame.index)
    name = layer.first("gatunamn", "namn")
    source = _TOPOGRAPHY if name else _UNNAMED_ROADS
    made = as_theme("vagar", frame, namn=frame[name] if name else None, klass=classes)
    yield Part("vagar", made, source)


def _road_class(words: str, number: int, default: str) -> str:
    told = next((name for name, signs in _ROADS if any(sign in words for sign in signs)), None)
    return told or _ROAD_NUMBERS.get(number, default)


def _railway(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    name = layer.first("namn")
    yield Part("jarnvag", as_theme("jarnvag", frame, namn=frame[name] if name else None), _TOPOGRAPHY)


def _stations(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    name = layer.first("namn", "stationsnamn", "karttext")
    if name:
        named = frame[frame[name].notna()]
        yield Part("platser", as_theme("platser", named, namn=named[name], slag=_STATION), _TOPOGRAPHY)


def _streams(frame: gpd.GeoDataFrame, _: Layer, __: Wanted) -> Iterator[Part]:
    yield Part("vattendrag", as_theme("vattendrag", frame), _TOPOGRAPHY)


def _texts(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    column = layer.first(*_TEXT_KIND)
    kind = frame[column] if column else pd.Series("", index=frame.index)
    yield from _named(frame, frame[str(layer.first(*_TEXT))], kind, _TEXTS)


def _names(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    column = layer.first(*_KIND)
    kind = frame[column] if column else pd.Series("", index=frame.index)
    yield from _named(frame, frame[str(layer.first(*_NAME))], kind, _NAMES)


def _named(frame: gpd.GeoDataFrame, name: pd.Series, kind: pd.Series, source: Source) -> Iterator[Part]:
    """Settlements as the map's names, and every name as a place."""
    told = kind.astype("str").str.casefold()
    settled = told.map(lambda text: any(text.startswith(each) for each in _SETTLEMENTS))
    here = name.notna()
    villages = frame[here & settled]
    yield Part("orter", as_theme("orter", villages, namn=name, slag=kind), source)
    yield Part("platser", as_theme("platser", frame[here], namn=name, slag=kind), source)


def _addresses(frame: gpd.GeoDataFrame, layer: Layer, wanted: Wanted) -> Iterator[Part]:
    if layer.has("statusforbelagenhetsadress"):
        status = frame["statusforbelagenhetsadress"].astype("str").str.casefold()
        frame = frame[status.str.contains("gällande|gallande")]
    if layer.has("kommunkod") and wanted.code:
        frame = frame[municipality_codes(frame["kommunkod"]).eq(wanted.code)]

    def column(name: str) -> pd.Series:
        if not layer.has(name):
            return pd.Series(None, index=frame.index, dtype="object")
        values = frame[name]
        if pd.api.types.is_float_dtype(values):
            values = values.astype("Int64")
        return values.astype("object").where(values.notna(), None)

    street = column("gardsadressomrade_faststalltnamn")
    street = street.where(street.notna(), column("adressomrade_faststalltnamn"))
    number = column("adressplatsnummer")
    letter = column("bokstavstillagg")
    written = [
        None if pd.isna(digits) else f"{digits}{'' if pd.isna(sign) else str(sign).strip().upper()}"
        for digits, sign in zip(number, letter, strict=True)
    ]
    written = pd.Series(written, index=frame.index, dtype="object")
    written = written.where(written.notna(), column("avvikandeadressplatsbeteckning"))
    made = as_theme(
        "adresser",
        frame,
        gata=street,
        nummer=written,
        postnummer=column("postnummer"),
        postort=column("postort"),
        popularnamn=column("popularnamn"),
    )
    yield Part("adresser", made, _ADDRESSES)
    named = made[made["popularnamn"].notna()]
    yield Part(
        "platser", as_theme("platser", named, namn=named["popularnamn"], slag="populärnamn"), _ADDRESSES
    )
