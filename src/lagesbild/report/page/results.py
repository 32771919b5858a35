"""Collect what the blocks hand over for machines: findings for ``findings.json``, layers for QGIS."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
from jsonschema import Draft202012Validator

from lagesbild.errors import ExecutionError, Message
from lagesbild.findings import KINDS
from lagesbild.present.drawn_maps import qgis
from lagesbild.report.page.sections import HEADLINE, Section

STYLES: Final = "layer_styles"
"""The layer of results.gpkg that QGIS reads the others' looks from."""

_FILE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*\.(ics|gpx|html|csv)")
_MULTI: Final = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


def findings(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """All findings in the page's order, each once.

    Raises
    ------
    ExecutionError
        When one is not as ``findings.schema.json`` describes, or two that differ share an id.
    """
    collected: dict[str, dict[str, Any]] = {}
    for section in sections:
        for finding in section.findings:
            _require_valid(finding, notebook=section.notebook)
            if collected.setdefault(finding["id"], finding) != finding:
                raise ExecutionError(
                    "Notebook '{notebook}': a finding's id is unique in the report; '{name}' "
                    "names two findings that differ. Give one another id.",
                    notebook=section.notebook,
                    name=finding["id"],
                )
    return list(collected.values())


def headline(found: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """The report in brief, in one sentence and whole: the deviation of all categories together; empty if none was stated."""
    told = next((each for each in found if each["id"] == HEADLINE), {"text": ""})
    return told.get("short", told["text"]), told["text"]


def figures(found: Iterable[Mapping[str, Any]]) -> dict[str, float | None]:
    """The headline's figures, for the archive's series: what was counted, and what was to be expected."""
    for each in found:
        if each["kind"] == "deviation" and each["category"] is None:
            return {"observed": each["observed"], "expected": each["expected"]}
    return {}


def layers(sections: Iterable[Section]) -> dict[str, dict[str, Any]]:
    """All layers by name, in the page's order.

    Raises
    ------
    ExecutionError
        When two layers that differ share a name.
    """
    collected: dict[str, dict[str, Any]] = {}
    for section in sections:
        for name, collection in section.layers:
            if collected.setdefault(name, collection) != collection:
                raise ExecutionError(
                    "Notebook '{notebook}': a layer's name is unique in the report; '{name}' names two "
                    "layers that differ. Give one another name.",
                    notebook=section.notebook,
                    name=name,
                )
    return collected


def files(sections: Iterable[Section]) -> dict[str, bytes]:
    """All files to publish beside the page, by name.

    Raises
    ------
    ExecutionError
        When a name is not a plain file name of a known kind, or two files that differ share one.
    """
    collected: dict[str, bytes] = {}
    for section in sections:
        for name, text in section.files:
            if not _FILE_NAME.fullmatch(name):
                raise ExecutionError(
                    "Notebook '{notebook}': a file beside the page is named with small letters, digits, '-' "
                    "and '_', and ends in .ics, .gpx, .html or .csv; found a name that is not. Give it another.",
                    notebook=section.notebook,
                )
            content = text.encode("utf-8")
            if collected.setdefault(name, content) != content:
                raise ExecutionError(
                    "Notebook '{notebook}': a file's name is unique in the report; '{name}' names two files "
                    "that differ. Give one another name.",
                    notebook=section.notebook,
                    name=name,
                )
    return collected


def write_layers(
    collections: Mapping[str, Mapping[str, Any]],
    path: Path,
    *,
    crs: str,
    on: date,
    density_classes: int = 4,
) -> None:
    """Write layers to a GeoPackage with the styles that QGIS gives them; without any layer no file is written.

    Parameters
    ----------
    collections
        Name to GeoJSON feature collection in EPSG:4326. One without features becomes an empty layer:
        that nothing was found is a result.
    path
        The ``.gpkg`` to write.
    crs
        What the layers are reprojected to.
    on
        The day written into the file as its last change, so that the same layers give the same file.
    density_classes
        Classes of the report's density, for its colours.

    Raises
    ------
    ExecutionError
        When a layer mixes points, lines and areas.
    """
    # Publication sees to it that what is written stays; until then it is a draft.
    options = {"OGR_CURRENT_DATE": f"{on}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    pyogrio.set_gdal_config_options(options)
    try:
        styles = []
        for name, collection in collections.items():
            frame, kind = _frame(name, collection, crs=crs)
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", geometry_type=kind)
            styles.append((name, qgis.style(frame, density_classes=density_classes)))
        if styles:
            table = _style_table(styles, on)
            pyogrio.write_dataframe(table, path, layer=STYLES, driver="GPKG", FID="id")
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))


def _style_table(styles: Iterable[tuple[str, str]], on: date) -> pd.DataFrame:
    """The table that QGIS reads the layers' styles from."""
    names, texts = zip(*styles, strict=True)
    empty = dict.fromkeys(("f_table_catalog", "f_table_schema"), "")
    return pd.DataFrame(
        {
            **empty,
            "f_table_name": names,
            "f_geometry_column": "geom",
            "styleName": names,
            "styleQML": texts,
            "styleSLD": "",
            "useAsDefault": True,
            "description": "lagesbild",
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(on),
        }
    )


def _frame(name: str, collection: Mapping[str, Any], *, crs: str) -> tuple[gpd.GeoDataFrame, str]:
    """The layer in ``crs``, and the one geometry type that all of it has."""
    features = [
        {
            **feature,
            "properties": {key: _plain(value) for key, value in (feature.get("properties") or {}).items()},
        }
        for feature in collection["features"]
    ]
    if not features:
        return gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs=crs), "Unknown"
    frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326").to_crs(crs)
    kinds = set(frame.geometry.dropna().geom_type)
    single = {kind.removeprefix("Multi") for kind in kinds}
    if len(single) > 1:
        raise ExecutionError(
            "A layer holds one kind of geometry; '{name}' holds {kinds}. Make one layer of each.",
            name=name,
            kinds=", ".join(sorted(kinds)),
        )
    if not kinds:
        return frame, "Unknown"
    return frame, kinds.pop() if len(kinds) == 1 else _MULTI[single.pop()]


def _plain(value: object) -> object:
    """A property that a column can hold: lists and objects as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else value


@cache
def _validator() -> Draft202012Validator:
    text = resources.files("lagesbild.report").joinpath("findings.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    schema["$defs"]["finding"]["properties"]["kind"]["enum"] = list(KINDS)
    return Draft202012Validator({"$defs": schema["$defs"], **schema["$defs"]["finding"]})


def _require_valid(finding: Mapping[str, Any], *, notebook: str) -> None:
    # The validator's own message quotes the value; the place and the rule are enough.
    faults = [
        Message(
            "{where}: breaks '{rule}'",
            where=".".join(str(part) for part in error.absolute_path) or Message("the finding"),
            rule=error.validator,
        )
        for error in _validator().iter_errors(finding)
    ]
    if not all(_is_finite(value) for value in finding.values()):
        faults.append(Message("a number is not finite: write None"))
    if faults:
        raise ExecutionError(
            "Notebook '{notebook}': a finding must be as report/findings.schema.json describes; found:\n{faults}",
            notebook=notebook,
            faults=sorted(faults, key=str),
        )


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or value - value == 0.0
