"""A background that maps share stands in the page once."""

from lagesbild.report.page.backgrounds import drawn_once

SEA = '<g data-background="0a1b"><path d="M0 0h9"/></g>'
TOWN = '<g data-background="2c3d"><path d="M1 1h9"/></g>'


def test_an_equal_background_is_used_again():
    """The second of two equal backgrounds refers to the first; another one is drawn."""
    html = drawn_once(f"<svg>{SEA}<b/></svg><svg>{SEA}</svg><svg>{TOWN}</svg>")
    assert (
        '<svg><g id="bakgrund-0a1b"><path d="M0 0h9"/></g><b/></svg><svg><use href="#bakgrund-0a1b"/></svg>'
        '<svg><g id="bakgrund-2c3d"><path d="M1 1h9"/></g></svg>'
    ) == html


def test_a_page_without_maps_is_left_as_it_is():
    """Nothing else is touched."""
    assert "<p>data-background</p>" == drawn_once("<p>data-background</p>")
