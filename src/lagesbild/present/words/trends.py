"""Name, colour and pattern the trend classes of hotspots, alike in the report's map and in QGIS."""

from typing import Final

TREND_NAMES: Final = {
    "new": "ny",
    "consecutive": "flera perioder i rad",
    "intensifying": "tilltagande",
    "persistent": "ihållande",
    "diminishing": "avtagande",
    "sporadic": "återkommande då och då",
    "oscillating": "växlande",
    "none": "hotspot nu, utan tydlig historia",
    "historical": "tidigare hotspot, inte nu",
}
"""What readers call the trend classes; ``none`` is a hotspot whose history has no class."""

TREND_COLORS: Final = {
    "new": "#d55e00",
    "consecutive": "#f3a46d",
    "intensifying": "#a3123f",
    "persistent": "#6f1039",
    "diminishing": "#7a4fa3",
    "sporadic": "#4a96c9",
    "oscillating": "#b58900",
    "historical": "#8a9099",
    "none": "#e58fa6",
}

TREND_PATTERNS: Final = {
    "new": "",
    "consecutive": "rising",
    "intensifying": "crossed",
    "persistent": "grid",
    "diminishing": "level",
    "sporadic": "dotted",
    "oscillating": "falling",
    "historical": "",
    "none": "upright",
}
"""The pattern over each colour: what tells the classes apart without it."""
