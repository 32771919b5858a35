"""Write the look of a layer as QML, so that results.gpkg opens in QGIS as the report shows it.

QGIS reads a layer's style from the table ``layer_styles`` of its GeoPackage. Classes have the colours of the
report's maps; what has no class of its own has the report's accent, and its number or name as a label.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal
from xml.etree import ElementTree as ET

import geopandas as gpd

from lagesbild.present.drawing import theme
from lagesbild.present.words.trends import TREND_COLORS, TREND_NAMES

SymbolKind = Literal["marker", "line", "fill"]

_VERSION: Final = "3.22.0"
_LABELS: Final = ("rank", "number", "letter", "count", "incidents", "title", "name")
"""Columns that may be a label, the best first."""
_INK: Final = "27,31,36,255"
_PAPER: Final = "255,254,252,255"
_OPACITY: Final = 0.75
_SIZE_MM: Final = "3.6"


def style(frame: gpd.GeoDataFrame, *, density_classes: int) -> str:
    """The QML of a layer.

    Parameters
    ----------
    frame
        The layer's features.
    density_classes
        How many classes the report's density has; they decide the colours.
    """
    kind = _kind(frame)
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1")
    if "density_class" in frame:
        colors = theme.density_colors(density_classes)
        classes = {str(number): (f"Klass {number}", color) for number, color in enumerate(colors, start=1)}
        _categorized(root, "density_class", classes, kind)
    elif "trend_class" in frame and frame["trend_class"].notna().any():
        found = frame["trend_class"].dropna().unique()
        _categorized(
            root,
            "trend_class",
            {
                str(each): (TREND_NAMES.get(each, str(each)), TREND_COLORS.get(each, theme.ACCENT))
                for each in found
            },
            kind,
        )
    else:
        renderer = _renderer(root, "singleSymbol")
        _symbol(ET.SubElement(renderer, "symbols"), "0", theme.ACCENT, kind)
        _label(root, next((name for name in _LABELS if name in frame), ""))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def _kind(frame: gpd.GeoDataFrame) -> SymbolKind:
    kinds = set(frame.geometry.dropna().geom_type.str.removeprefix("Multi"))
    return "fill" if "Polygon" in kinds else "line" if "LineString" in kinds else "marker"


def _renderer(root: ET.Element, kind: str, **more: str) -> ET.Element:
    return ET.SubElement(
        root,
        "renderer-v2",
        {"type": kind, "symbollevels": "0", "enableorderby": "0", "forceraster": "0", **more},
    )


def _categorized(
    root: ET.Element, column: str, classes: Mapping[str, tuple[str, str]], kind: SymbolKind
) -> None:
    renderer = _renderer(root, "categorizedSymbol", attr=column)
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    for number, (value, (label, color)) in enumerate(classes.items()):
        ET.SubElement(
            categories,
            "category",
            {"symbol": str(number), "value": value, "label": label, "render": "true", "type": "string"},
        )
        _symbol(symbols, str(number), color, kind)


def _symbol(symbols: ET.Element, name: str, color: str, kind: SymbolKind) -> None:
    symbol = ET.SubElement(
        symbols, "symbol", {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    paint = _rgba(color, 1.0 if kind == "line" else _OPACITY)
    match kind:
        case "fill":
            css, options = "SimpleFill", {"color": paint, "style": "solid", "outline_style": "no"}
        case "line":
            css, options = "SimpleLine", {"line_color": paint, "line_width": "0.6", "line_width_unit": "MM"}
        case _:
            css = "SimpleMarker"
            options = {
                "name": "circle",
                "color": paint,
                "outline_color": _PAPER,
                "size": _SIZE_MM,
                "size_unit": "MM",
            }
    layer = ET.SubElement(symbol, "layer", {"class": css, "enabled": "1", "locked": "0", "pass": "0"})
    _options(layer, list(options.items()))


def _options(parent: ET.Element, options: Sequence[tuple[str, str]]) -> None:
    # Read as a map since QGIS 3.20, and as properties by those before.
    mapped = ET.SubElement(parent, "Option", type="Map")
    for name, value in options:
        ET.SubElement(mapped, "Option", {"name": name, "type": "QString", "value": value})
    for name, value in options:
        ET.SubElement(parent, "prop", k=name, v=value)


def _label(root: ET.Element, column: str) -> None:
    if not column:
        return
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = {
        "fieldName": column,
        "isExpression": "0",
        "fontSize": "9",
        "fontSizeUnit": "Point",
        "textColor": _INK,
    }
    style = ET.SubElement(settings, "text-style", text)
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": _PAPER}
    ET.SubElement(style, "text-buffer", buffer)
    ET.SubElement(settings, "placement", {"placement": "0", "dist": "1", "distUnits": "MM"})
    ET.SubElement(settings, "rendering", {"drawLabels": "1", "displayAll": "0"})


def _rgba(color: str, opacity: float) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
