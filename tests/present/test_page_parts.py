"""What the page writes around what notebooks show."""

from lagesbild.present.html import page_parts

SEA, TOWN = '<path d="M0 0h9"/>', '<path d="M1 1h9"/>'


def test_a_background_is_drawn_where_it_is_first_seen():
    """Later maps refer to it; another background is drawn too."""
    sea, town = page_parts.used("0a1b"), page_parts.used("2c3d")
    html = page_parts.drawn_once(
        f"<svg>{sea}<b/></svg><svg>{sea}</svg><svg>{town}</svg>", {"0a1b": SEA, "2c3d": TOWN}
    )
    assert (
        f'<svg><g id="bakgrund-0a1b">{SEA}</g><b/></svg><svg><use href="#bakgrund-0a1b"/></svg>'
        f'<svg><g id="bakgrund-2c3d">{TOWN}</g></svg>'
    ) == html


def test_a_background_that_nothing_shows_is_left_out():
    """A page without the map has no lines of it."""
    assert "<p>bakgrund</p>" == page_parts.drawn_once("<p>bakgrund</p>", {"0a1b": SEA})
