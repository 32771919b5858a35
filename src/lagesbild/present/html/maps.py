"""Write a map's place on the page: rows of panels, each with its live and its drawn map."""

from collections.abc import Sequence
from html import escape

from lagesbild.present.html.fragments import Html


def tools_and_grid(identity: str, rows: str, *, tile_host: str = "") -> Html:
    """A map's panels, and above them the place where its script puts its switches.

    Parameters
    ----------
    tile_host
        The one host that the map may ask, ``https://host``; none if empty.
    """
    allowed = f' data-tile-host="{escape(tile_host)}"' if tile_host else ""
    return Html(
        f'<div class="map-tools" id="{identity}-val"></div>'
        f'<div class="map-grid" id="{identity}"{allowed}>{rows}</div>'
    )


def row(columns: Sequence[str]) -> str:
    """Columns side by side."""
    return f'<div class="map-row">{"".join(columns)}</div>'


def column(panels: Sequence[str], *, width: float) -> str:
    """Panels one below the other; ``width`` is its share of the row."""
    return f'<div class="map-column" style="flex-grow:{width:g}">{"".join(panels)}</div>'


def panel(live_map: str, drawn: str, *, title: str, size: tuple[float, float], tall: float) -> str:
    """A panel: its live map for the screen, and the drawn one for paper.

    Parameters
    ----------
    size
        Width and height, in pixels.
    tall
        Height by the width of the widest panel, on a phone.
    """
    heading = f'<p class="map-title">{escape(title)}</p>' if title else ""
    looks = f"--ratio:{size[0]:g}/{size[1]:g};--tall:{tall:.3f}"
    return f'<div class="map-panel" style="{looks}"><div class="map-live">{heading}{live_map}</div>{paper(drawn)}</div>'


def overview(drawn: str) -> str:
    """The panel that shows where the others lie."""
    return f'<div class="map-panel map-overview">{drawn}</div>'


def live(identity: str) -> str:
    """The element that a script makes a map of."""
    return f'<div class="folium-map" id="{identity}"></div>'


def paper(drawn: str) -> str:
    """A drawn map, for paper and for pages without scripts."""
    return f'<div class="map-static">{drawn}</div>'
