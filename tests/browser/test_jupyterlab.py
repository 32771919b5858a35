"""An analyst's way: JupyterLab in a real browser, the exploratory notebook opened, run from top to bottom, seen."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.sweep]
ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"
PERIOD = "2026-11-02..2026-11-15"


@pytest.fixture(scope="module")
def lab(demo_ingested, tmp_path_factory, chromium):
    """JupyterLab on the demo municipality, on this machine alone; ended by its own id."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is an extra")
    folder = shutil.copytree(demo_ingested, tmp_path_factory.mktemp("lab") / "kommun")
    (folder / "notebooks").mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / "utforska.ipynb", as_version=4)
    # Its default is the latest period; the demo's exports end where this test says.
    notebook.cells[1].source = notebook.cells[1].source.replace('"latest"', f'"{PERIOD}"')
    # What a browser adds is seen up to the first map; all cells run in test_demo_report.
    (first,) = (at for at, each in enumerate(notebook.cells) if "maps.incident_map" in each.source)
    notebook.cells = notebook.cells[: first + 1]
    nbformat.write(notebook, folder / "notebooks" / "utforska.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = folder / ".jupyter"
    places = {
        name: str(own / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    options = [
        "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={TOKEN}", "--allow-root", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, env=os.environ | places, stdout=log, stderr=log
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, folder / "lab.log")
        yield f"http://127.0.0.1:{port}", folder
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address, server, log, patience_s=240):
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(log.read_text(errors="replace")[-2000:])


def test_the_exploratory_notebook_runs_and_shows_its_map(lab, chromium):
    """Opened, Run All Cells: no error, the map is drawn, each chart shows once, all from this machine alone."""
    address, folder = lab
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{address}/lab/tree/notebooks/utforska.ipynb?token={TOKEN}&reset")
    # Before its kernel is ready, JupyterLab would ask for one instead of running.
    tab.get_by_text("| Idle").wait_for()
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_text("Run All Cells", exact=True).click()
    cells = _run(tab, folder / "notebooks" / "utforska.ipynb")
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert [] == [output["ename"] for output in outputs if output["output_type"] == "error"]
    assert all(cell["outputs"] for cell in cells[3:])  # parameters and imports show nothing
    # The notebook keeps cells out of the page until they are near: go to the one with the map.
    tab.locator(".jp-Notebook").evaluate("notebook => notebook.scrollTo(0, 0)")
    framed = tab.locator(".jp-OutputArea-output iframe").first
    drawn = tab.frame_locator(".jp-OutputArea-output iframe").first.locator(".leaflet-container path")
    for _ in range(240):  # a map starts when it is seen, and the notebook moves while its cells come near
        framed.scroll_into_view_if_needed()
        if drawn.count():
            break
        tab.wait_for_timeout(250)
    assert drawn.count()
    pictures = tab.locator(".chart-wide, .chart-narrow").evaluate_all(
        "all => all.map(each => [each.classList[0], getComputedStyle(each).display !== 'none'])"
    )
    assert {("chart-wide", True), ("chart-narrow", False)} == {tuple(each) for each in pictures}
    tab.close()
    own = (address, address.replace("http", "ws", 1), "data:", "blob:", "about:")
    assert [] == [url for url in asked if not url.startswith(own)]


def _run(tab, path, patience_s=300):
    """Wait until the last cell has run; its cells as saved on disk."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        tab.keyboard.press("Control+s")
        tab.wait_for_timeout(2_000)
        code = [
            each
            for each in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if each["cell_type"] == "code"
        ]
        failed = any(output["output_type"] == "error" for each in code for output in each["outputs"])
        if failed or all(each["execution_count"] for each in code):
            return code
    pytest.fail("the notebook did not come to its end")
