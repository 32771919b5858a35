"""A figure on a canvas of its own: in the light colours, with every mark of its legend, safe and readable."""

import itertools
from xml.etree import ElementTree as ET

import pytest

from lagesbild.content import Ink, Key, Picture
from lagesbild.present.drawing import slide, theme
from lagesbild.present.html import markup

SVG = '<svg class="x" viewBox="0 0 680 400"><path d="M0 0h9" style="stroke:var(--ink, #1b1f24)"/></svg>'
NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(*keys, title="Rubrik", **changes):
    """The canvas, parsed."""
    given = {"svg": SVG} | changes
    figure = Picture("chart", alt="a", title=title, keys=keys, **given)
    return ET.fromstring(slide.picture(figure, width=1920, height=1080, footer="Exempelby kommun"))


def test_the_picture_is_nested_whole_and_in_light_colours():
    """It fills its room by its own viewBox, and a colour that follows the reader's theme becomes the light one."""
    (inner,) = drawn().findall(f"{NAMESPACE}svg/{NAMESPACE}svg")
    assert ("0 0 680 400", None) == (inner.get("viewBox"), inner.get("width"))
    assert "stroke:#1b1f24" == inner[0].get("style")


def test_words_are_words():
    """What a title holds is text, not markup."""
    title = "<script>x</script> & co"
    assert title == drawn(title=title).find(f"{NAMESPACE}title").text


@pytest.mark.parametrize(
    ("mark", "element", "looks"),
    [
        ("dot", "circle", {"fill": "#0072b2"}),
        ("ring", "circle", {"fill": "none", "stroke": "#0072b2"}),
        ("tick", "path", {"stroke": "#0072b2"}),
        ("line line-dashed", "path", {"stroke": "#0072b2"}),
        ("band", "rect", {"fill": theme.RULE}),
        ("rank", "rect", {"fill": theme.INK}),
        ("box", "rect", {"fill": "#0072b2"}),
    ],
)
def test_each_mark_of_a_legend_is_drawn(mark, element, looks):
    """Beside its text stands the mark that the page has, in its colour."""
    picture = drawn(Key(mark, "den här perioden", Ink("#0072b2", "--accent")))
    (found,) = [each for each in picture.findall(f"{NAMESPACE}{element}") if each.get("height") != "1080"]
    assert looks == {name: found.get(name) for name in looks}
    assert "den här perioden" in [each.text for each in picture.iter(f"{NAMESPACE}text")]


def test_a_mark_covers_as_much_as_its_colour_does():
    """What is laid on thinly in the picture is as thin in the legend, on the page and on a slide."""
    key = Key("box", "övriga perioder", Ink("#5a6169", "--muted", 0.45))
    (box,) = [each for each in drawn(key).findall(f"{NAMESPACE}rect") if each.get("height") != "1080"]
    assert ("#5a6169", "0.45") == (box.get("fill"), box.get("fill-opacity"))
    on_page = "--mark:color-mix(in srgb, var(--muted, #5a6169) 45%, transparent)"
    assert on_page in str(markup.legend([key]))


def test_a_legend_takes_room_from_the_picture():
    """Without one the picture has the whole width."""
    widths = [
        float(drawn(*keys).find(f"{NAMESPACE}svg").get("width"))
        for keys in ((), (Key("dot", "a", Ink("#000000")),))
    ]
    assert 0.25 * 1920 == widths[0] - widths[1]


def test_long_words_stay_on_the_canvas():
    """A note is broken into lines, each above the next, none outside."""
    picture = drawn(notes=("ord " * 100,))
    lines = [float(each.get("y")) for each in picture.iter(f"{NAMESPACE}text") if "ord ord" in each.text]
    assert len(lines) > 1
    assert all(
        later - earlier >= 19 for earlier, later in itertools.pairwise(lines[::-1])
    )  # the letters' size
    assert all(0 < y < 1080 for y in lines)
