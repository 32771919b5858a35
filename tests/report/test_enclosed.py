import pytest

from lagesbild.report.page.self_contained import faults_of_css, faults_of_html, faults_of_script


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://a.se/b.png">',
        '<img src="//a.se/b.png">',
        '<img src="b.png">',
        '<img srcset="https://a.se/b.png 2x">',
        '<a href="https://a.se">a</a>',
        '<a href="JavaScript:alert(1)">a</a>',
        '<svg><image xlink:href="https://a.se/b.png"/></svg>',
        '<svg><use href="https://a.se/b.svg#c"/></svg>',
        "<script>1</script>",
        '<iframe srcdoc="a"></iframe>',
        '<link rel="stylesheet" href="#">',
        '<meta http-equiv="refresh" content="0">',
        '<base href="#">',
        '<form action="#"></form>',
        '<p onclick="alert(1)">a</p>',
        "<p style=\"background: url('https://a.se/b.png')\">a</p>",
        "<style>@import 'https://a.se/b.css';</style>",
        "<style>p { background: url(b.png) }</style>",
    ],
)
def test_what_leads_outside_or_runs_is_found(html):
    """Every way for a fragment to fetch or run something gives one fault."""
    assert len(faults_of_html(html)) >= 1


@pytest.mark.parametrize(
    "html",
    [
        "<p>se https://a.se och //b.se, src=https://c.se</p>",
        '<p title="https://a.se">a</p>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<a href="#karta">ned</a> <a href="mailto:a@example.se">post</a>',
        "<style>p { background: url(data:image/png;base64,AA==) } /* url(https://a.se) */</style>",
        '<rect fill="url(#mönster)" style="fill: url(#a)"/>',
        "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
        '<details ontology="a"></details>'.replace("ontology", "data-on"),
    ],
)
def test_what_stays_inside_is_left_alone(html):
    """Addresses in text, namespaces, data URIs and links within the page are fine."""
    assert faults_of_html(html) == []


def test_a_style_sheet_fetches_nothing():
    """An import and an outside url() are two faults; a comment is none."""
    assert len(faults_of_css("@import 'a.css'; p { background: URL( https://a.se ) } /* @import */")) == 2


@pytest.mark.parametrize("script", ["a = '</script>'", "a = '</SCRIPT x'", "a = '<!--'"])
def test_a_script_does_not_end_its_own_element(script):
    """Text that would close, or hide the end of, the element is a fault."""
    assert len(faults_of_script(script)) == 1
    assert faults_of_script("a = '<\\/script>'") == []


def test_a_fault_quotes_nothing():
    """A fault names element and attribute, never a value: it may be about a person."""
    assert "Anna" not in " ".join(map(str, faults_of_html('<img src="https://a.se/Anna" onerror="Anna">')))
