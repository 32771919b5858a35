"""Draw what ``power`` measured: how much is needed to be found four times of five, by volume."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from simulate import VOLUMES

from lagesbild.present.drawing import theme

PANELS = {
    "step": "Fler i en kategori",
    "hotspot": "Hotspot, tolv veckor",
    "cluster": "Ansamling, en vecka",
    "series": "Serie, tolv dagar",
}
WAYS = {
    "report": ("Rapporten", theme.ACCENT, "o", 2.4),
    "percent": ("Mer än 50 procent upp", "#d55e00", "s", 1.4),
    "ranking": ("Överst på listan", theme.MUTED, "^", 1.4),
}
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_FALSE_AT = {"percent": 0.62, "ranking": 0.36}  # below the smallest size


def draw(results: dict[str, dict[str, float]], path: Path) -> None:
    """Draw the figure into ``path``, the same bytes for the same results.

    Parameters
    ----------
    results
        ``size`` (and ``false``) by ``planted/way/volume``, as ``power`` stores them.
    path
        SVG.
    """
    with mpl.rc_context():
        theme.use()
        figure = Figure(figsize=(10, 8.2), dpi=72, layout="constrained")
        figure.get_layout_engine().set(w_pad=0.2, h_pad=0.12, wspace=0.04, hspace=0.06)
        for axes, (what, title) in zip(
            figure.subplots(2, 2, sharex=True, sharey=True).flat, PANELS.items(), strict=True
        ):
            _panel(axes, results, what, title)
        handles = [
            mpl.lines.Line2D([], [], color=color, marker=marker, lw=width, label=name)
            for name, color, marker, width in WAYS.values()
        ]
        figure.legend(handles=handles, loc="outside upper left", ncols=3, frameon=False)
        figure.supylabel(
            "Planterade rapporter som krävs (hittas fyra gånger av fem)", color=theme.MUTED, size=theme.SMALL
        )
        figure.supxlabel(
            "Rapporter på två veckor i hela kommunen. Procenttalen: hur ofta sättet pekar ut något när inget har hänt.",
            color=theme.MUTED,
            size=theme.SMALL,
        )
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")


def _panel(axes: mpl.axes.Axes, results: dict[str, dict[str, float]], what: str, title: str) -> None:
    for way, (_, color, marker, width) in WAYS.items():
        found = [(volume, results[key]) for volume in VOLUMES if (key := f"{what}/{way}/{volume}") in results]
        shown = [(volume, each) for volume, each in found if np.isfinite(each["size"])]
        if not shown:
            continue
        x, y = [volume for volume, _ in shown], [each["size"] for _, each in shown]
        axes.plot(x, y, color=color, marker=marker, markersize=6, linewidth=width)
    for way, at in _FALSE_AT.items():
        for volume in VOLUMES:
            if found := results.get(f"{what}/{way}/{volume}"):
                told = f"{100 * found['false']:.0f} %"
                axes.text(volume, at, told, ha="center", va="center", color=WAYS[way][1], size=theme.SMALL)
    axes.set_title(title, loc="left", size=theme.SIZE, color=theme.INK)
    axes.set(xscale="log", yscale="log", xlim=(3.5, 1400), ylim=(0.25, 600))
    for axis, ticks in ((axes.xaxis, VOLUMES), (axes.yaxis, _TICKS)):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace(",", " ")))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
