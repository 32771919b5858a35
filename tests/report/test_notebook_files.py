"""Notebooks are written and read by hand, and are notebooks all the same."""

import nbformat
from nbformat import v4

from lagesbild.report.execute import notebook_files


def test_what_is_written_is_a_notebook(tmp_path):
    """Nbformat takes it for one, finds the same in it, and so do we; each cell stands on a line of its own."""
    shown = v4.new_output(
        "display_data", {"text/html": "<b>å</b>\n<i>\u2028</i>", "application/x+json": {"a": [1]}}
    )
    cells = [
        v4.new_markdown_cell("# Å\n\ntext"),
        v4.new_code_cell("1\n2", outputs=[shown], metadata={"tags": ["a"]}),
    ]
    notebook = v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python"}}
    )
    text = notebook_files.dumps(notebook)
    read = nbformat.reads(text, as_version=4)
    nbformat.validate(read)
    assert notebook == read
    assert 4 == text.count("\n") - 1
    path = tmp_path / "a.ipynb"
    path.write_text(text, encoding="utf-8")
    assert cells == notebook_files.read_cells(path)


def test_a_source_in_lines_is_read_in_one_piece(tmp_path):
    """As JupyterLab writes it."""
    path = tmp_path / "a.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1\n2")]), path)
    assert '"1\\n"' in path.read_text(encoding="utf-8")
    assert ["1\n2"] == [cell["source"] for cell in notebook_files.read_cells(path)]
