import pytest
from nbformat import v4

from lagesbild.errors import ExecutionError
from lagesbild.present.html.blocks import Block
from lagesbild.report.page.markdown import Outline
from lagesbild.report.page.sections import ids_of_outputs, read, require_enclosed


def section(*cells, notebook="oversikt"):
    return read(list(cells), notebook=notebook, step="analys", outline=Outline(level=2))


def test_code_and_printed_text_are_not_shown(output_cell):
    """Only what a cell displays reaches the page."""
    cell = output_cell({"text/plain": "'shown'"})
    cell.outputs.append(v4.new_output("stream", name="stderr", text="a warning"))
    html = section(cell).html
    assert "shown" in html
    assert "secret_code" not in html
    assert "a warning" not in html


def test_a_blocks_parts_are_taken_in_order(output_cell, finding):
    """HTML, scripts, assets, findings and layers of blocks come over as they are."""
    layer = {"type": "FeatureCollection", "features": []}
    first = Block(html="<p>1</p>", scripts=("a()", "b()"), assets=("leaflet",), findings=(finding,))
    found = section(
        output_cell(first), output_cell(Block(html="<p>2</p>", scripts=("c()",), layers={"x": layer}))
    )
    assert found.html.index("<p>1</p>") < found.html.index("<p>2</p>")
    assert (found.scripts, found.assets) == (("a()", "b()", "c()"), ("leaflet",))
    assert (found.findings, found.layers) == ((finding,), (("x", layer),))


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/html": "<b>b</b>", "text/plain": "b"}, "<b>b</b>"),
        ({"image/png": "AA==\n", "text/plain": "<Figure size 1x1>"}, 'src="data:image/png;base64,AA=="'),
        ({"image/svg+xml": "<svg/>", "text/plain": "<SVG>"}, 'src="data:image/svg+xml,%3Csvg/%3E"'),
        ({"text/markdown": "## B", "text/plain": "<Markdown>"}, ">B</h"),
        ({"text/plain": "a < b"}, "a &lt; b</pre>"),
    ],
)
def test_an_output_is_taken_in_its_richest_form(output_cell, data, shown):
    """HTML before pictures before Markdown before plain text, which is escaped."""
    assert shown in section(output_cell(data)).html


@pytest.mark.parametrize("text", ["<Axes: title='x'>", "<object at 0x7f00>", "None"])
def test_default_texts_of_objects_are_left_out(output_cell, text):
    """An address in memory tells a reader nothing, and changes with each run."""
    assert "<pre" not in section(output_cell({"text/plain": text})).html


def test_a_picture_has_an_alternative_text(markdown_cell, output_cell):
    """The cell's own text, else the title of its section."""
    own = output_cell({"image/png": "AA=="}, alt="Två linjer")
    found = section(markdown_cell("# Läget"), own, output_cell({"image/png": "AA=="}))
    assert 'alt="Två linjer"' in found.html
    assert 'alt="Figur i avsnittet Läget"' in found.html


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"text/html": "<script>1</script>"}, "a <script> element"),
        ({"text/html": '<img src="https://a.se/b.png">'}, "'src' of a <img>"),
        (Block(html="<p onclick='x()'>a</p>"), "'onclick'"),
        (Block(html="<p>a</p>", scripts=("a = '</script>'",)), "'</script' inside a script"),
    ],
)
def test_an_output_that_runs_or_leads_outside_is_refused(output_cell, data, found):
    """The error names notebook, cell and kind of fault."""
    with pytest.raises(ExecutionError) as caught:
        require_enclosed(section(v4.new_markdown_cell("# A"), output_cell(data)))
    assert "Notebook 'oversikt', cell 2" in str(caught.value)
    assert found in str(caught.value)


def test_an_error_output_is_refused(output_cell):
    """A notebook with a failed cell makes no page, even if it was let run on."""
    cell = output_cell({"text/plain": "'a'"})
    cell.outputs.append(v4.new_output("error", ename="ValueError", evalue="secret", traceback=[]))
    with pytest.raises(ExecutionError, match=r"cell 1.*ValueError") as caught:
        section(cell)
    assert "secret" not in str(caught.value)


def test_a_notebook_without_a_title_gets_one(output_cell):
    """The table of contents needs a name for every notebook."""
    found = section(output_cell(Block(html="<p>a</p>")), notebook="egen_analys")
    assert found.heading.title == "Egen analys"
    assert found.html.startswith('<h3 id="egen-analys">Egen analys</h3>')


def test_ids_of_outputs_are_known_beforehand(output_cell):
    """Headings must not take an id that a figure brings along."""
    cells = [output_cell(Block(html='<div id="karta"></div>')), output_cell({"text/html": "<p id='a'>"})]
    assert ids_of_outputs(cells) == {"karta", "a"}
