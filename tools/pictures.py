"""Take the documents' pictures of reports anew, from the demo's published ones: ``python tools/pictures.py``.

Run before: ``lagesbild run --period 2026-11-02..2026-11-15``, ``lagesbild run --report rad --period 2025``, and
``lagesbild run --report rad-lagesbild --period 2026-Q3`` and the same of ``oppen-lagesbild``.
Each picture keeps its name and its size, so that the pages that show them stay as they are. Look at each afterwards.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

ROOT: Final = Path(__file__).parents[1]
FORTNIGHT: Final = "2026-11-02--2026-11-15/lagesbild"
QUARTER: Final = "2026-07-01--2026-09-30"


def _explored(page: Page) -> None:
    """The explorer opened, with twelve weeks chosen."""
    page.get_by_text("Öppna utforskaren").click()
    page.get_by_role("button", name="12 veckor").click()
    page.evaluate("document.querySelectorAll('.notebook').forEach(each => each.querySelector('[data-explorer], .explorer') "
                  "|| (each.style.display = 'none'))")  # fmt: skip


def _opened(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.grounds').forEach(each => { each.open = true; })")


@dataclass(frozen=True)
class Picture:
    """A page of a report at a width, from the top of what ``first`` finds, so high; ``prepare`` opens what is shown."""

    report: str
    width: int
    height: int
    first: str = "body"
    prepare: Callable[[Page], None] = lambda _: None
    scale: float = 1.0
    crop: int = 0
    """Pixels of the width that are kept, from the left edge of what was found; all where it is nought."""


PICTURES: Final = {
    "rapport": Picture(FORTNIGHT, 1280, 2050, prepare=_explored, scale=1000 / 1280),
    "karta": Picture(FORTNIGHT, 1280, 653, first="figure.map:visible", crop=720),
    "utgava-rad": Picture(
        f"{QUARTER}/rad-lagesbild",
        640,
        1173,
        first="table:visible:has(caption:has-text('område och kategori'))",
        prepare=_opened,
    ),
    "utgava-oppen": Picture(f"{QUARTER}/oppen-lagesbild", 1280, 2099, prepare=_opened, scale=1000 / 1280),
}


def take(page: Page, picture: Picture, to: Path) -> None:
    """One picture."""
    page.set_viewport_size({"width": picture.width, "height": 900})
    page.goto((ROOT / "reports" / picture.report / "lagesbild.html").as_uri())
    picture.prepare(page)
    tall = page.evaluate("document.documentElement.scrollHeight")
    for at in range(0, tall, 600):  # maps begin where they are first seen
        page.evaluate(f"scrollTo(0, {at})")
        page.wait_for_timeout(150)
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(picture.first).first.bounding_box()
    assert box, f"{picture.report} has no {picture.first}"
    left = box["x"] if picture.crop else 0
    top = max(box["y"] - (0 if picture.crop else 12), 0)
    width = picture.crop or picture.width
    page.screenshot(
        path=to, full_page=True, clip={"x": left, "y": top, "width": width, "height": picture.height}
    )


SLIDES: Final = {
    "export": ("lagesbild", "2026-11-02..2026-11-15", "*periodens-rapporter*.png"),
    "arshjul": ("rad", "2025", "*arshjul-vad-som-aterkommer.png"),
}
"""Report, period and file of the pictures for presentations that ``lagesbild export`` gives."""


def slide(report: str, period: str, file: str, to: Path) -> None:
    """One of them."""
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(sys.executable).with_name("lagesbild"))
        what = ["--report", report, "--period", period, "--format", "png", "--size", "1280x720"]
        subprocess.run(  # noqa: S603 - our own command
            [program, "export", *what, "--to", folder], cwd=ROOT, check=True, capture_output=True
        )
        to.write_bytes(next(Path(folder).rglob(file)).read_bytes())


def main() -> None:
    """All of them, or those that are named."""
    names = sys.argv[1:] or [*PICTURES, *SLIDES]
    folder = ROOT / "docs" / "images"
    for name in (each for each in names if each in SLIDES):
        slide(*SLIDES[name], folder / f"{name}.png")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in (each for each in names if each in PICTURES):
            take(
                browser.new_page(device_scale_factor=PICTURES[name].scale),
                PICTURES[name],
                folder / f"{name}.png",
            )
        browser.close()


if __name__ == "__main__":
    main()
