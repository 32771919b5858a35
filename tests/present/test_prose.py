"""Sentences become HTML, and what is in them stays text."""

from lagesbild.present.html import prose


def test_text_is_escaped_and_html_is_kept():
    """What comes from data is never a tag; what was made here stays one."""
    assert "<p>1 &lt; 2, <code>a&amp;b</code></p>" == str(prose.paragraph("1 < 2, ", prose.code("a&b")))


def test_points_are_marked_and_none_is_no_list():
    """What is unusual stands out; an empty list is not there to be read aloud."""
    made = prose.points([prose.point("mer", is_unusual=True), prose.point(prose.strong("x:"), " <y>")])
    assert (
        '<ul class="verdicts"><li class="unusual">mer</li><li><strong>x:</strong> &lt;y&gt;</li></ul>'
        == str(made)
    )
    assert "" == str(prose.points([]))
