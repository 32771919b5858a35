"""Put the panels of a map's figure together into one picture, for slides and files beside the page."""

import re
from typing import Final

from lagesbild.present.cartography._backdrop import resolved

_PANEL: Final = re.compile(
    r'<svg data-place="([\d.]+) ([\d.]+)"[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>(.*?)</svg>(?=</div>)',
    re.DOTALL,
)
_ALONE: Final = re.compile(r'<div class="map-static">(<svg.*?</svg>)</div>', re.DOTALL)


def whole(figure: str) -> str:
    """The picture of a map's figure: its panels and overview beside each other, as on the page; "" without any."""
    panels = _PANEL.findall(figure)
    if not panels:
        return (_ALONE.search(figure) or ["", ""])[1]
    right = max(float(x) + float(width) for x, _, width, _, _ in panels)
    foot = max(float(y) + float(height) for _, y, _, height, _ in panels)
    parts = (
        f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{resolved(body)}</svg>'
        for x, y, width, height, body in panels
    )
    return f'<svg viewBox="0 0 {right:g} {foot:g}">{"".join(parts)}</svg>'
