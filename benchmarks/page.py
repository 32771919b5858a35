"""Measure the page: how soon the explorer answers, how fast a filter is, and what the page weighs.

Fictional incidents in the open sea, 5 000 and 50 000 of them, opened in headless Chromium from disk: what takes
the time is the browser, not the number of reports. A filter change is timed until the page is laid out anew. What a
reader does first on a slow machine is a press on a category, or on the whole time, with the processor throttled to a
quarter, timed until the picture with the new numbers stands, and until the map and what is out of sight follow, with the
longest task between.
The weight is that of the newest report in reports/, which ``make report`` makes for the demo's three years.

    python benchmarks/page.py [INCIDENTS ...]
"""

import argparse
import shutil
import statistics
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import nbformat
import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import Browser, sync_playwright

from lagesbild import columns as c
from lagesbild.config import Analysis, CategoryGroup, Editions
from lagesbild.periods import Calendar, Period
from lagesbild.present.exploring import explorer
from lagesbild.present.html.blocks import Block
from lagesbild.report.page.render import Masthead, page, read_sections
from lagesbild.situation import Geography, Situation

WEST, SOUTH, SIDE = 780_000, 6_780_000, 20_000
PERIOD = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
CATEGORIES = tuple(CategoryGroup(name=f"Kategori {number}") for number in range(1, 9))
READY = """
() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))
"""
CHANGES = """
() => {
  const view = window.lagesbildExplorer.views[0];
  const end = view.choices().period.to;
  const last = (weeks) => ({ period: { from: Math.max(0, end - 7 * weeks), to: end } });
  const sea = [[60.90, 20.20], [61.05, 20.20], [61.05, 20.50], [60.90, 20.50]];
  const changes = [];
  for (let round = 0; round < 8; round += 1) {
    changes.push(last(1000), { category: [1 + round] }, { hours: [20, 21, 22, 23] }, { district: [1 + round % 4] },
      { category: null }, { weekdays: [4, 5] }, { hours: null }, { organisation: [1 + round] }, { area: sea },
      { district: null, organisation: null, weekdays: null }, { area: null }, last(12), last(1000), last(52));
  }
  return changes.map((change) => {
    const start = performance.now();
    view.change(change);
    view.finish();  // what is out of sight, and the map, else wait for the next picture
    document.documentElement.getBoundingClientRect();  // what the reader sees is laid out
    return performance.now() - start;
  });
}
"""
FIRST = """
(selector) => new Promise((resolve) => {
  const view = window.lagesbildExplorer.views[0];
  const tasks = [0];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((each) => each.duration)))
    .observe({ type: "longtask" });
  const start = performance.now();
  let numbers;
  document.querySelector(selector).click();
  requestAnimationFrame(() => setTimeout(() => { numbers = performance.now() - start; }));
  const look = () => {
    if (numbers === undefined || !view.isShown()) { requestAnimationFrame(look); return; }
    const whole = performance.now() - start;
    setTimeout(() => resolve([numbers, whole, Math.max(...tasks)]), 300);
  };
  requestAnimationFrame(look);
})
"""
FIRST_PRESSES = (".bars[data-dimension=category] .bar", "[data-period='3']")
SLOWER = 4


def situation(n: int, years: int = 3) -> Situation:
    """``n`` incidents over some years, around forty places; a fifth of them with long spans."""
    rng = np.random.default_rng(1)
    end = pd.Timestamp(PERIOD.end)
    minutes = np.sort(rng.integers(1, years * 365 * 24 * 60, n))[::-1]
    start = (end - pd.to_timedelta(minutes, unit="min")).astype("datetime64[us]")
    span = np.where(rng.random(n) < 0.2, rng.integers(600, 9_000, n), rng.integers(5, 240, n))
    places = rng.uniform([WEST, SOUTH], [WEST + SIDE, SOUTH + SIDE], (40, 2))
    place = rng.integers(0, len(places), n)
    x, y = (places[place] + rng.normal(0, 250, (n, 2))).T
    x, y = x.clip(WEST, WEST + SIDE - 1), y.clip(SOUTH, SOUTH + SIDE - 1)
    # Numbers are given as reports come in, days after they happened.
    numbers = np.argsort(np.argsort(rng.exponential(3 * 24 * 60, n) - minutes))
    half = SIDE / 2
    history = gpd.GeoDataFrame(
        {
            c.INCIDENT_ID: [f"2026-{each:06d}" for each in numbers],
            c.SOURCE: "embrace",
            c.OCCURRED_FROM: start,
            c.OCCURRED_TO: start + pd.to_timedelta(span, unit="min"),
            c.CATEGORY: rng.choice([group.name for group in CATEGORIES], n),
            c.SUBCATEGORY: [f"Underkategori {at}" for at in rng.integers(1, 30, n)],
            c.ORGANISATION: [f"Organisation {at}" for at in rng.integers(1, 17, n)],
            c.PLACE: [f"Plats {at}" for at in place],
            c.DISTRICT: [
                f"D{1 + int(a) + 2 * int(b)}"
                for a, b in zip((x - WEST) // half, (y - SOUTH) // half, strict=True)
            ],
            c.PRECISION: c.POINT,
            c.MATCHED: None,
            c.FAULTS: "",
        },
        geometry=shapely.points(x, y),
        crs="EPSG:3006",
    )
    return Situation(
        area_name="Exempelby kommun",
        period=PERIOD,
        edition=Editions().edition("arbetsgrupp"),
        calendar=Calendar(PERIOD.start),
        incidents=history[history[c.OCCURRED_FROM] >= pd.Timestamp(PERIOD.start)],
        history=history,
        first_day=date(2024, 1, 1),
        geography=geography(),
        categories=CATEGORIES,
        settings=Analysis(),
        tiles=None,
        sources={"embrace": "Embrace"},
        accounting=pd.DataFrame(),
        reasons=pd.DataFrame(),
        extracted_on=PERIOD.end,
        reports_folder=Path("reports"),
    )


def geography() -> Geography:
    """A square of open sea in four districts."""
    half = SIDE / 2
    squares = [
        shapely.box(WEST + a * half, SOUTH + b * half, WEST + (a + 1) * half, SOUTH + (b + 1) * half)
        for b in (0, 1)
        for a in (0, 1)
    ]
    districts = gpd.GeoDataFrame(
        {
            c.CODE: ["D1", "D2", "D3", "D4"],
            c.NAME: ["Sydvästra", "Sydöstra", "Nordvästra", "Nordöstra"],
            c.POPULATION: [1_000] * 4,
        },
        geometry=squares,
        crs="EPSG:3006",
    )
    border = gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)], crs="EPSG:3006")
    nothing = gpd.GeoDataFrame({c.KIND: [], c.NAME: []}, geometry=[], crs="EPSG:3006")
    return Geography(border, districts, built_up=border.iloc[:0], basemap=nothing, study_area=border)


def written(block: Block, folder: Path) -> Path:
    """A page with the block alone, rendered as a report is."""
    cells = [
        nbformat.v4.new_markdown_cell("# Utforska rapporterna"),
        nbformat.v4.new_code_cell(
            outputs=[nbformat.v4.new_output("display_data", data=block._repr_mimebundle_())]
        ),
    ]
    notebook = folder / "rapporterna.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    masthead = Masthead(
        area="Exempelby kommun",
        title="Lägesbild",
        period=PERIOD,
        edition=Editions().edition("arbetsgrupp"),
        extracted_on=PERIOD.end,
        sources=("Embrace",),
        headline="",
    )
    path = folder / "lagesbild.html"
    path.write_text(
        page(read_sections([("rapporterna", "kartlaggning", notebook)]), masthead), encoding="utf-8"
    )
    return path


def measure(browser: Browser, path: Path, *, openings: int) -> tuple[float, float, float, float]:
    """Milliseconds until the page answers (median of the openings); of a filter change median, 95th, largest."""
    ready = []
    for _ in range(openings):
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(path.as_uri())
        ready.append(tab.evaluate(READY))
        if len(ready) < openings:
            tab.close()
    changes = sorted(tab.evaluate(CHANGES))
    tab.close()
    return (
        statistics.median(ready),
        statistics.median(changes),
        changes[int(0.95 * len(changes))],
        changes[-1],
    )


def first_press(browser: Browser, path: Path, selector: str) -> list[float]:
    """Milliseconds from the first press on a page just opened to its numbers, to all, and its longest task, on a slow machine."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(path.as_uri())
    tab.evaluate(READY)
    taken: list[float] = tab.evaluate(FIRST, selector)
    tab.close()
    return taken


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("incidents", nargs="*", type=int, default=[5_000, 50_000])
    sizes = parser.parse_args().incidents
    print(
        f"{'incidents':>9} {'page':>9} {'opens in':>9} {'a filter, median':>17} {'95 %':>8} {'slowest':>8}"
        f"   first press, 4 × slower: numbers, all, longest task"
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for n in sizes:
            path = written(explorer.view(situation(n)), Path(name))
            opened, median, late, slowest = measure(browser, path, openings=5)
            presses = [
                np.median([first_press(browser, path, selector) for _ in range(3)], axis=0)
                for selector in FIRST_PRESSES
            ]
            told = " / ".join(", ".join(f"{each:.0f}" for each in press) for press in presses)
            weight = f"{path.stat().st_size / 1e6:.2f} MB"
            print(
                f"{n:>9} {weight:>9} {opened:>6.0f} ms {median:>14.1f} ms {late:>5.1f} ms {slowest:>5.1f} ms"
                f"  {told} ms"
            )
        browser.close()
    pages = sorted(Path(__file__).parents[1].glob("reports/*/lagesbild/lagesbild.html"))
    for page_path in pages[-1:]:
        print(f"the demo's whole report weighs {page_path.stat().st_size / 1e6:.2f} MB; at most 1.20")


if __name__ == "__main__":
    main()
