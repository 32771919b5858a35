"""A forked notebook comes out as the normal kernel makes it, down to the last output."""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import DeadKernelError
from nbformat import v4
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from lagesbild.config import Execution, NotebookRun
from lagesbild.errors import ExecutionError
from lagesbild.report.execute.execute import execute
from lagesbild.report.execute.kernel import OwnKernel

COMMON = {"project": ".", "period": "2026-11-02..2026-11-15", "edition": "arbetsgrupp"}
EVERYTHING = [
    "import asyncio, sys\nfrom IPython.display import HTML, clear_output, display, update_display",
    "display(HTML('<b>ett</b>'), metadata={'a': 1})\nprint('två')\nHTML('<b>tre</b>')",
    "handle = display('före', display_id='samma')",
    "for number in range(30):\n    print('borta', file=sys.stderr)\n    clear_output()\nprint('kvar')",
    "display('först', display_id='annan')",
    "update_display('sedan', display_id='annan')",
    "await asyncio.sleep(0)\nx = 1; x",
    "!echo skal",
    "%%capture hidden\nprint('osynligt')",
    "hidden.stdout, __name__, sys.path[0], In[-1], _",
    "import matplotlib.pyplot as plt\nimport pandas as pd\nplt.rcParams['figure.dpi'], pd.Series([1, 2]).plot()",
    "display(pd.DataFrame({'datum': [pd.Timestamp('2026-11-02')]}), b'bytes', {1, 2}, 1 / 3)",
    "import datetime\n{'dag': datetime.date(2026, 11, 2), 'tom': None}",
    "%unknown_magic",
    "class Own:\n    def __repr__(self):\n        raise ValueError('trasig')\n\nOwn()",
    "input()",
    "sys.stdout.write('a'); sys.stderr.write('b'); sys.stdout.write('c')",
    "def inner():\n    return 1 / 0\n\ninner()",
    "import threading, time\nother = threading.Thread(target=print, args=['tråd'])\nother.start(); other.join()\nprint('efter')",
    "import multiprocessing\nchild = multiprocessing.get_context('fork').Process(target=print, args=['barn'])\nchild.start(); child.join()\nchild.exitcode",
    "print('genast'); time.sleep(0.6); display('bild'); print('sist')",
]


def loaded(folder, *sources, tags=()):
    """A notebook of code cells as papermill loads it, parameters and all."""
    cells = [v4.new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    path = folder / "made.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    notebook = load_notebook_node(str(path))
    return parameterize_notebook(notebook, {"a": 1}, kernel_name="python3", language="python")


@pytest.fixture(scope="module")
def both(repository, zygote, tmp_path_factory, normal):
    """Run fixture notebooks in forks and in kernels; the kept notebooks' texts, or the error, of each."""

    def run(name):
        found = {}
        for engine in ("fork", "kernel"):
            root = tmp_path_factory.mktemp("same")
            (root / "notebooks").mkdir()
            shutil.copy(repository / "tests" / "notebooks" / f"{name}.ipynb", root / "notebooks")
            try:
                execute(
                    [NotebookRun(notebook=name, step="analys")],
                    root=root,
                    common=COMMON,
                    folder=root / "done",
                    failed_folder=root / "failed",
                    settings=Execution(engine=engine),
                    zygote=zygote if engine == "fork" else None,
                )
                told = ""
            except ExecutionError as error:
                told = str(error)
            (kept,) = [*root.glob("done/*.ipynb"), *root.glob("failed/*.ipynb")]
            text = normal(nbformat.read(kept, as_version=4)).replace(root.name, "same")
            found[engine] = (told, text)
        return found

    return run


@pytest.mark.parametrize(
    "name",
    [
        "dies",
        "fails",
        "noisy",
        *(
            pytest.param(each, marks=pytest.mark.sweep)
            for each in ("block", "exits", "fails_own_error", "own_output", "with_radius")
        ),
    ],
)
def test_a_notebook_ends_the_same_way_in_both(both, name):
    """Outputs, statuses, parameters and the error told are the same in a fork and in a kernel."""
    found = both(name)
    assert found["kernel"] == found["fork"]


def test_everything_that_can_be_shown_is_shown_the_same(zygote, tmp_path, normal):
    """Rich output, updates, streams, magics, figures, awaits and tracebacks come out alike."""
    made = {}
    for engine in ("fork", "kernel"):
        notebook = loaded(tmp_path, *EVERYTHING, tags=["raises-exception"])
        seen = []
        options = {
            "progress_bar": False,
            "resources": {"metadata": {"path": str(tmp_path)}},
            "on_cell_executed": lambda cell_index, seen=seen, **_: seen.append(cell_index),
        }
        if engine == "fork":
            papermill_engines.execute_notebook_with_engine(
                "lagesbild-fork", notebook, "python3", zygote=zygote, **options
            )
        else:
            papermill_engines.execute_notebook_with_engine(
                "nbclient", notebook, "python3", kernel_manager_class=OwnKernel, **options
            )
        made[engine] = (seen, normal(notebook))
    assert made["kernel"] == made["fork"]
    text = made["fork"][1]
    assert all(
        each in text for each in ("image/png", "ZeroDivisionError", "sedan", "StdinNotImplementedError")
    )
    assert "osynligt" not in text.replace("print('osynligt')", "").replace("'osynligt\\\\n'", "")


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_what_is_printed_before_a_kernel_dies_is_kept(engine, zygote, tmp_path):
    """Printed text is sent within a fifth of a second, not only when the cell ends."""
    notebook = loaded(tmp_path, "import os, time\nprint('sista ord'); time.sleep(1); os._exit(1)")
    manner = {"zygote": zygote} if engine == "fork" else {"kernel_manager_class": OwnKernel}
    name = "lagesbild-fork" if engine == "fork" else "nbclient"
    with pytest.raises(DeadKernelError):
        papermill_engines.execute_notebook_with_engine(
            name, notebook, "python3", progress_bar=False, **manner
        )
    assert ["sista ord\n"] == [output.text for output in notebook.cells[-1].outputs]


def test_a_loop_that_prints_starts_no_thread_a_line(zygote, tmp_path):
    """Nor does text that is sent in time leave a timer behind."""
    source = "import sys, threading\nfor _ in range(50):\n    print('x', end=''); sys.stdout.flush()\n"
    notebook = loaded(
        tmp_path, f"{source}sum(type(each) is threading.Timer for each in threading.enumerate()) < 10"
    )
    papermill_engines.execute_notebook_with_engine(
        "lagesbild-fork", notebook, "python3", zygote=zygote, progress_bar=False
    )
    assert "True" == notebook.cells[-1].outputs[-1].data["text/plain"]


def test_the_papermill_command_knows_the_engine(tmp_path, repository, started):
    """``papermill --engine lagesbild-fork`` runs a notebook without any program of ours around it."""
    source = repository / "tests" / "notebooks" / "with_radius.ipynb"
    command = [sys.executable, Path(sys.executable).with_name("papermill"), source, "out.ipynb"]
    arguments = ["--no-progress-bar", "--engine", "lagesbild-fork", "-p", "radius_m", "250"]
    program = started(*command, *arguments, cwd=tmp_path, spares=[1])
    _, said = program.communicate()
    assert 0 == program.returncode, said[-2000:]
    assert "250" == nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].data["text/plain"]


def test_forked_notebooks_share_nothing(zygote, tmp_path):
    """What one notebook does to a library, its folder or its environment, the next does not see."""
    source = "import os, pandas as pd\nbefore = getattr(pd, 'mark', 0), os.environ.get('MARK')\npd.mark = 1\nos.environ['MARK'] = 'x'\nos.chdir('/')\nbefore"
    for _ in range(2):
        notebook = loaded(tmp_path, source)
        papermill_engines.execute_notebook_with_engine(
            "lagesbild-fork", notebook, "python3", zygote=zygote, progress_bar=False
        )
        assert "(0, None)" == notebook.cells[-1].outputs[0].data["text/plain"]
