"""Kill ingest and runs at random moments, and see that what stands is whole and the next run mends the rest.

    python benchmarks/faults.py [--count N] [--seed SEED]

Each of ingest and run is killed N times (100) with SIGKILL, at moments spread evenly over the time it takes.
Only where processes fork.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

NOTEBOOK = Path(__file__).parents[1] / "tests" / "notebooks" / "block.ipynb"
SETTINGS = """
[area]
name = "Exempelby kommun"
boundary = { file = "boundary.geojson" }

[[sources]]
name = "embrace"
files = "data/raw/*.csv"
datetime_formats = ["%Y-%m-%d %H:%M"]
columns = { id = "id", occurred_from = "start", category = "kategori", x = "lon", y = "lat" }

[[categories]]
name = "Inbrott"

[[reports]]
name = "lagesbild"
title = "Version 0"
notebooks = [{ notebook = "block", step = "kartlaggning" }]
"""


class Victim:
    """A workspace to harm."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "data" / "raw").mkdir(parents=True)
        (root / "notebooks").mkdir()
        shutil.copy(NOTEBOOK, root / "notebooks")
        corners = [[15, 59], [16, 59], [16, 60], [15, 60], [15, 59]]
        border = {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [corners]},
        }
        (root / "boundary.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": [border]})
        )
        self.write_settings()

    def write_settings(self, version: int = 0) -> None:
        """Settings under which the report's title is its version."""
        self.title = f"Version {version}"
        text = SETTINGS.replace("Version 0", self.title)
        (self.root / "lagesbild.toml").write_text(text, encoding="utf-8")

    def write_export(self, day: int, rows: int, *, bad: int = 0) -> Path:
        """An export of a November day, of what happened the day before; ``bad`` of its rows cannot be used."""
        lines = [f"{day}-{number},2026-11-{day - 1:02} 12:00,Inbrott,15.5,59.5" for number in range(rows)]
        lines += [f"{day}-x{number},igår,Inbrott,15.5,59.5" for number in range(bad)]
        path = self.root / "data" / "raw" / f"export_2026-11-{day:02}.csv"
        path.write_text("\n".join(["id,start,kategori,lon,lat", *lines, ""]), encoding="utf-8")
        return path

    @property
    def project(self):
        """The settings as they are now."""
        from lagesbild import config

        return config.load(self.root)

    @property
    def page(self) -> Path:
        """Where the report is published."""
        return self.root / "reports" / "2026-11-02--2026-11-15" / "lagesbild" / "lagesbild.html"

    def ingest(self) -> None:
        """Read what is new."""
        from lagesbild.ingest.run import ingest

        ingest(self.project)

    def run(self, zygote=None) -> None:
        """Make the report, as the command does; what notebooks are forked from is the run's own unless given."""
        from contextlib import nullcontext

        from lagesbild.operation.run.run import Order, run

        order = Order(period="2026-11-02..2026-11-15")
        progress = lambda _: nullcontext(lambda *_: None)  # noqa: E731 - nobody watches
        (outcome,) = run(self.project, order, wait_s=60, progress=progress, zygote=zygote)
        assert outcome.result == "published", outcome.message

    def incidents(self) -> set[str]:
        """The ids in the store, as any reader sees it; none where nothing is stored yet."""
        from lagesbild.ingest.store import Accounting, load_incidents

        processed = self.root / "data" / "processed"
        accounting = Accounting.read(processed)
        return set() if accounting is None else set(load_incidents(processed, accounting)["incident_id"])

    def shown(self) -> str:
        """The title of the published report, once all of its files agree and are whole; empty where there is none."""
        if not self.page.exists():
            assert not self.page.parent.exists(), "a report without its page"
            return ""
        html = self.page.read_text(encoding="utf-8")
        assert html.rstrip().endswith("</html>"), "half a page"
        manifest = json.loads(self.page.with_name("manifest.json").read_text(encoding="utf-8"))
        findings = json.loads(self.page.with_name("findings.json").read_text(encoding="utf-8"))
        assert findings[0]["text"] in html, "findings of another page"
        assert f'<h1 id="rubrik">{manifest["title"]}</h1>' in html, "a manifest of another page"
        index = self.root / "reports" / "index.html"
        if index.exists():
            assert index.read_text(encoding="utf-8").rstrip().endswith("</html>"), "half an archive page"
        return manifest["title"]

    def strays(self) -> set[str]:
        """What a run that ended well should not leave behind."""
        found = {path.name for path in (self.root / "reports").glob(".new-*")}
        found |= {path.name for path in (self.root / "reports").glob("*/.old-*")}
        processed = self.root / "data" / "processed"
        found |= {path.name for path in processed.glob(".*") if path.name != ".lock"}
        return found | {path.name for path in sorted(processed.glob("incidents-*.parquet"))[1:]}


def killed(action: Callable[[], None], after_s: float) -> bool:
    """Do it in a forked process and kill that after a while; whether it had ended by itself, and well."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            action()
            code = 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(min(0.002, max(0.0, deadline - time.monotonic())))
    os.killpg(child, signal.SIGKILL) if os.getpgid(child) == child else os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def took(action: Callable[[], None]) -> float:
    """Seconds that an action takes in a process of its own."""
    start = time.monotonic()
    assert killed(action, 600), "the action fails even when left alone"
    return time.monotonic() - start


def kill_ingest(victim: Victim, count: int, rng: random.Random) -> dict[str, int]:
    """Kill ingest ``count`` times while a second export is added."""
    first, second = {f"9-{number}" for number in range(200)}, {f"14-{number}" for number in range(200)}
    victim.write_export(9, 200, bad=20)
    victim.ingest()
    added = victim.write_export(14, 200, bad=20)
    seconds = took(victim.ingest)
    found = {"former": 0, "new": 0}
    for _ in range(count):
        added.unlink()
        victim.ingest()
        assert victim.incidents() == first
        victim.write_export(14, 200, bad=20)
        killed(victim.ingest, rng.uniform(0, 1.05 * seconds))
        stands = victim.incidents()
        assert stands in (first, first | second), "half of an export"
        found["new" if stands != first else "former"] += 1
        victim.ingest()
        assert victim.incidents() == first | second, "the next ingest does not mend"
        assert not victim.strays(), victim.strays()
        assert len(list((victim.root / "data" / "processed").glob("karantan-*.xlsx"))) == 1
    return found


def kill_run(victim: Victim, count: int, rng: random.Random) -> dict[str, int]:
    """Kill a run ``count`` times while it replaces a published report."""
    victim.write_export(16, 50)
    seconds = took(victim.run)
    found = {"former": 0, "new": 0}
    for version in range(1, count + 1):
        former = victim.shown()
        victim.write_settings(version)
        killed(victim.run, rng.uniform(0, 1.05 * seconds))
        from lagesbild.report.archive.publish import recover

        recover(victim.root / "reports")  # what status and the next run do first
        stands = victim.shown()
        assert stands in (former, victim.title), f"neither the former nor the new report: {stands!r}"
        found["new" if stands == victim.title else "former"] += 1
    victim.run()
    assert victim.shown() == victim.title, "the next run does not mend"
    assert not victim.strays(), victim.strays()
    return found


def main() -> None:
    """Kill both, and print what stood afterwards."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--count", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    if not hasattr(os, "fork"):
        sys.exit("faults: this machine does not fork")
    import lagesbild.operation.run.run  # noqa: F401 - imported once, before the first fork

    for name, kill in (("ingest", kill_ingest), ("run", kill_run)):
        with tempfile.TemporaryDirectory() as folder:
            start = time.monotonic()
            found = kill(Victim(Path(folder) / "workspace"), options.count, random.Random(options.seed))
        print(
            f"{name}: SIGKILL at {options.count} random moments in {time.monotonic() - start:.0f} s: the former stood "
            f"{found['former']} times, the new {found['new']} times, half of one never; mended every time",
            flush=True,
        )


if __name__ == "__main__":
    main()
