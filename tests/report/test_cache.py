"""Executed notebooks are taken from the cache when nothing they depend on has changed, and only then."""

import json
from pathlib import Path

import pytest

from lagesbild.config import Execution, NotebookRun
from lagesbild.ingest.run import ingest
from lagesbild.report.execute.cache import NotebookCache, of_report, reads_earlier
from lagesbild.report.execute.execute import execute

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
OURS = ["from lagesbild import situation", "now = situation.open(project)"]


@pytest.fixture
def cache(tmp_path):
    """A cache that holds at most a kilobyte."""
    return NotebookCache(tmp_path / "cache", common={}, earlier={}, limit_bytes=1000)


def test_what_is_kept_is_found_whole(cache):
    """Text and seconds come back; another name has nothing."""
    cache.put("a", "å\r\nb", seconds=1.5)
    assert ("å\r\nb", 1.5) == cache.get("a")
    assert cache.get("b") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:0],
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b"text", b"tixt"),
        lambda raw: b"[]\n" + raw,
        lambda raw: b"[" * 100_000 + b"\n" + raw,
    ],
)
def test_a_damaged_entry_is_no_entry(cache, tmp_path, damage):
    """An entry that is empty, cut off, changed or nested too deep is never handed out."""
    cache.put("a", "text", seconds=1)
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("a") is None


def test_the_folder_stays_within_its_limit(cache, tmp_path):
    """What was used longest ago goes; what is used stays."""
    import os

    for number, name in enumerate("abc"):
        cache.put(name, "x" * 200, seconds=1)
        os.utime(tmp_path / "cache" / f"{name}.executed", (number, number))
    assert cache.get("a") is not None
    cache.put("d", "x" * 300, seconds=1)
    assert ["a.executed", "c.executed", "d.executed"] == sorted(
        each.name for each in (tmp_path / "cache").iterdir()
    )


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    """The cache is a help, never a reason to fail."""
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    cache = NotebookCache(tmp_path / "cache", common={}, earlier={})
    cache.put("a", "text", seconds=1)
    assert cache.get("a") is None


@pytest.mark.parametrize(
    "code",
    [
        "import pandas as pd",
        "from pathlib import Path",
        "open('a.csv')",
        "%run other.ipynb",
        "__import__('os')",
    ],
)
def test_a_notebook_that_may_read_anything_is_run_every_time(cache, code):
    """With an import of its own, or a way to open files, a notebook has no entry."""
    assert "" == cache.key("n", {}, [*OURS, code])
    assert cache.key("n", {}, OURS)


def test_the_key_holds_all_that_decides_a_notebook(tmp_path):
    """Notebook, parameters, the store, the code: another of any is another entry; earlier reports only where read."""

    def key(common="c", earlier="e", notebook="n", *, is_read=False, **parameters):
        return NotebookCache(tmp_path, common={"": common}, earlier={"": earlier}).key(
            notebook, parameters, OURS, reads_earlier=is_read
        )

    different = [
        key(),
        key(common="x"),
        key(notebook="x"),
        key(period="x"),
        key(period="y"),
        key(is_read=True),
        key(earlier="x", is_read=True),
    ]
    assert len(different) == len(set(different))
    assert key() == key(earlier="x")


def test_a_notebook_that_declares_nothing_reads_earlier_reports():
    """Only who says that it does not is kept when they change."""
    assert reads_earlier({})
    assert not reads_earlier({"lagesbild": {"reads_earlier": False}})


def test_our_notebooks_declare_what_they_read():
    """What reaches earlier reports declares nothing; the rest says that it reads none."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = "".join("".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code")
        reaches = "published" in code or "reports_folder" in code
        assert (path.name, reaches) == (path.name, reads_earlier(notebook["metadata"]))


@pytest.fixture
def place(sea_workspace):
    """A workspace with two notebooks of its own that count how often they are run."""
    folder = sea_workspace.root / "notebooks"
    folder.mkdir()
    for name in ("ett", "tva"):
        parameters = 'project: str = ""\nperiod: str = ""\nedition: str = "arbetsgrupp"\nn: int = 1'
        cells = [
            {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": parameters},
            {
                "cell_type": "code",
                "metadata": {},
                "source": "from lagesbild.present.html.blocks import Block\nBlock(html=f'<p>{n}</p>')",
            },
        ]
        whole = [
            {**cell, "execution_count": None, "outputs": [], "id": f"c{n}"} for n, cell in enumerate(cells)
        ]
        notebook = {"cells": whole, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    return sea_workspace


def test_only_what_depends_on_a_change_runs_again(place, zygote, period, tmp_path):
    """Nothing changed: nothing runs. One parameter, one notebook: that one. A new export: all."""
    project = place.project()

    def ran(accounting, **parameters):
        started = []
        execute(
            [
                NotebookRun(notebook="ett", step="analys", parameters=parameters),
                NotebookRun(notebook="tva", step="analys"),
            ],
            root=project.root,
            common={"project": ".", "period": str(period), "edition": "arbetsgrupp"},
            folder=tmp_path / "done",
            failed_folder=tmp_path / "failed",
            settings=Execution(engine="fork"),
            zygote=zygote,
            cache=of_report(project, project.report(), period, accounting=accounting),
            on_progress=lambda name, done, total: started.append(name) if done < total else None,
        )
        return set(started)

    first = ingest(project).accounting
    assert {"ett", "tva"} == ran(first)
    assert set() == ran(first)
    assert {"ett"} == ran(first, n=2)
    assert set() == ran(first)
    path = place.root / "notebooks" / "tva.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("<p>", "<p >"), encoding="utf-8")
    assert {"tva"} == ran(first)
    place.project('title = "Lägesbild"', 'title = "Annan"')
    assert set() == ran(first)
    place.export("embrace_2026-11-17.csv", place.row("2"))
    assert {"ett", "tva"} == ran(ingest(project).accounting)
