"""Make the form: the map, the names and the categories in, one HTML file out that reaches nothing outside itself."""

from collections.abc import Sequence
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lagesbild.ingest.forms import reporting
from lagesbild.present.cartography import basemap, leaflet
from lagesbild.present.html import markup
from lagesbild.situation import Geography

FORM: Final = "rapportera.html"
COLUMNS: Final = (
    reporting.NUMBER, reporting.ORGANISATION, reporting.DAY, reporting.FROM_CLOCK, reporting.TO_DAY,
    reporting.TO_CLOCK, reporting.WHAT, reporting.WHERE, reporting.DISTRICT, reporting.POSITION, reporting.REPORTED,
    reporting.DESCRIPTION,
)  # fmt: skip
"""The columns of the file that the form makes: the workbook's, so that both are read alike."""


def page(geography: Geography, *, area: str, categories: Sequence[str]) -> str:
    """The form as a page of its own.

    Parameters
    ----------
    geography
        In its working CRS; its layers are the map and its names are what can be searched for.
    area
        The municipality's name, as readers see it.
    categories
        What can be reported, in the order they are offered.
    """
    west, south, east, north = geography.boundary.to_crs(basemap.WGS84).total_bounds.round(5).tolist()
    labels = basemap.background(geography, crs=basemap.WGS84).labels
    facts = {
        "area": area,
        "bounds": [[south, west], [north, east]],
        "columns": COLUMNS,
        "places": [[name.text, round(name.y, 5), round(name.x, 5)] for name in labels],
        "border": basemap.rings(geography),
    }
    scripts = [
        leaflet.js(),
        basemap.script(geography),
        leaflet.runtime(),
        f"window.lagesbildForm={markup.as_javascript(facts)};",
        _file("form.js"),
    ]
    environment = Environment(
        loader=PackageLoader("lagesbild.form", "."),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("form.html.j2").render(
        area=area,
        categories=categories,
        policy=markup.policy(scripts),
        styles=Markup(leaflet.css() + _file("form.css")),  # noqa: S704 - our own style sheets
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own, data escaped for scripts
        places=sorted({name.text for name in labels}, key=str.casefold),
    )


def _file(name: str) -> str:
    return resources.files("lagesbild.form").joinpath(name).read_text(encoding="utf-8")
