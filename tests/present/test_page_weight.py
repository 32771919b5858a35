"""What makes a page light changes nothing that is seen."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.present.html import page_parts
from lagesbild.present.html.shorter import line, shorter

NUMBER = st.integers(-5_000, 5_000).map(lambda hundredths: hundredths / 100)
PLACE = st.tuples(NUMBER, NUMBER)
COMMANDS = st.one_of(
    st.tuples(st.just("L"), PLACE),
    st.tuples(st.just("M"), PLACE),
    st.tuples(st.just("Q"), PLACE, PLACE),
    st.tuples(st.just("C"), PLACE, PLACE, PLACE),
    st.tuples(st.just("z")),
)


def walked(path):
    """The strokes of a path, each as its command and its places in whole tenths; straight ones joined, none of no length."""
    at = start = (0, 0)
    found = []
    for command, arguments in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        name = "l" if command in "hv" else command
        numbers = [round(float(each) * 10) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", arguments)]
        if command in "hv":
            numbers = [numbers[0], 0] if command == "h" else [0, numbers[0]]
        if name in "Zz":
            if at != start:
                found.append(("L", at, start))
            found.append(("z",))
            at = start
            continue
        origin = at if name.islower() else (0, 0)
        places = [(origin[0] + x, origin[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if name == "M":
            start = places[0]
            found.append(("M", start))
        elif name.upper() != "L" or places[0] != at:
            before = found[-1] if found else ("",)
            is_straight = name.upper() == before[0] == "L" and _goes_on(before[1], at, places[0])
            found[-1:] = (
                [("L", before[1], places[0])] if is_straight else [before, (name.upper(), at, *places)]
            )
        at = places[-1]
    return found


def _goes_on(first, middle, last):
    """Whether a step goes on along an axis, the same way."""
    one, two = np.subtract(middle, first), np.subtract(last, middle)
    return any(one[axis] == two[axis] == 0 and one[1 - axis] * two[1 - axis] > 0 for axis in (0, 1))


@given(PLACE, st.lists(COMMANDS, max_size=8))
def test_a_shorter_path_goes_the_same_way(start, commands):
    """To a tenth of a pixel, with the same strokes in the same order."""
    told = [("M", start), *commands]
    path = " ".join(
        f"{name} {' '.join(f'{x:.2f} {y:.2f}' for x, y in places)}".strip() for name, *places in told
    )
    assert walked(path) == walked(line(path))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M 306.33 56 L 328 56 L 328 80 L 306.33 80 z", "M306.3 56h21.7v24h-21.7z"),
        ("M 0 4 C 1.06 4 2.07 3.57 2.82 2.82", "M0 4c1.1 0 2.1-.4 2.8-1.2"),
        ("M 1 1 L 1 1", "M1 1h0"),
        ("M 1 1 A 2 2 0 0 0 3 3", "M 1 1 A 2 2 0 0 0 3 3"),
    ],
)
def test_paths_are_steps_in_tenths(path, expected):
    """A dot of no length stays one, and what is not known is left alone."""
    assert expected == line(path)


def test_what_is_not_seen_is_left_out():
    """A path without ink, and groups that say nothing."""
    drawing = '<g><path d="M 0 0 L 1 1" style="fill: none"/></g><g id="a"><g><text>x</text></g><g/></g>'
    assert '<g id="a"><text>x</text></g>' == shorter(drawing)


def test_styles_that_stand_often_are_classes():
    """Their rules come last in the page's sheet; a rare style, and one outside pictures, stays where it is."""
    often = "fill: var(--ink, #1b1f24); font-family: 'Segoe UI'"
    html = (
        "<style>a{}</style>"
        f'<path d="M0 0" style="{often}"/><g class="own" style="{often}"><text x="1" style="{often}">t</text></g>'
        f'<circle r="1" style="fill:red"/><p style="{often}"></p><p style="{often}"></p>'
    )
    told, rules = page_parts.styled_once(html)
    assert "._a{fill:var(--ink,#1b1f24);font-family:'Segoe UI'}" == rules
    assert told.startswith(f"<style>a{{}}{rules}</style>")
    assert '<path d="M0 0" class="_a"/><g class="own _a"><text x="1" class="_a">t</text></g>' in told
    assert '<circle r="1" style="fill:red"/>' in told
    assert 2 == told.count(f'<p style="{often}">')
