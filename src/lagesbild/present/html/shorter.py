"""Write a plotting library's SVG shorter, with the same picture: steps in tenths of a pixel, and no empty parts."""

import re
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
_LINE: Final = re.compile(r'(?<= d=")[^"]*')
_UNSEEN: Final = re.compile(r'<path d="[^"]*" style="fill: none"/>')
_GROUP: Final = re.compile(r"<g\b[^>]*?(/?)>|</g>")
_PLACES: Final = {"M": 1, "L": 1, "Q": 2, "C": 3}
_TENTHS: Final = 10


def shorter(drawing: str) -> str:
    """The drawing without what is not seen: paths without ink, groups that say nothing, hundredths of a pixel."""
    drawing = _LINE.sub(lambda found: line(found[0]), _UNSEEN.sub("", drawing))
    return _without_bare_groups(drawing)


def line(path: str) -> str:
    """A path of M, L, Q, C and z, all absolute, in relative steps; any other path as it is."""
    commands = list(_commands(path))
    if any(name not in _PLACES and name not in "Zz" for name, _ in commands):
        return path
    written: list[str] = []
    at = start = (0, 0)
    for position, (name, places) in enumerate(commands):
        if name in "Zz":
            written.append("z")
            at = start
            continue
        if name == "M":
            at = start = places[0]
            written.append(f"M{_number(at[0])}{_joined(at[1])}")
            continue
        following = commands[position + 1][0] if position + 1 < len(commands) else ""
        if name == "L" and following in {"z", "Z"} and places[0] == start:
            at = start  # closing draws it
            continue
        steps = [(x - at[0], y - at[1]) for x, y in places]
        at = places[-1]
        if name == "L":
            _step(written, *steps[0])
        else:
            numbers = [each for step in steps for each in step]
            written.append(
                name.lower() + _number(numbers[0]) + "".join(_joined(each) for each in numbers[1:])
            )
    return "".join(written)


def _step(written: list[str], across: int, down: int) -> None:
    """Add a straight step to what is written: one along an axis as such, joined with one the same way before it."""
    if across and down:
        written.append(f"l{_number(across)}{_joined(down)}")
        return
    if not (across or down):
        if written[-1].startswith("M"):  # a line of no length is a dot where ends are round
            written.append("h0")
        return
    name, step = ("h", across) if across else ("v", down)
    if written[-1].startswith(name):
        before = round(float(written[-1][1:]) * _TENTHS)
        if (before > 0) == (step > 0):
            written[-1] = f"{name}{_number(before + step)}"
            return
    written.append(f"{name}{_number(step)}")


def _commands(path: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each command with its places, in tenths."""
    name, numbers = "", list[int]()
    for word in _WORD.findall(path):
        if word.isalpha():
            name, numbers = word, []
            if word not in _PLACES:
                yield word, []
            continue
        numbers.append(round(float(word) * _TENTHS))
        if len(numbers) == 2 * _PLACES.get(name, 0):
            yield name, list(zip(numbers[::2], numbers[1::2], strict=True))
            numbers = []
            name = "L" if name == "M" else name


def _number(tenths: int) -> str:
    """Tenths as the shortest decimal."""
    whole, tenth = divmod(abs(tenths), _TENTHS)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole or ''}.{tenth}" if tenth else f"{sign}{whole}"


def _joined(tenths: int) -> str:
    """A number after another."""
    text = _number(tenths)
    return text if text.startswith("-") else f" {text}"


def _without_bare_groups(drawing: str) -> str:
    """Groups without attributes opened up, and those with nothing in them gone."""
    written: list[str] = []
    is_bare: list[bool] = []
    end = 0
    for tag in _GROUP.finditer(drawing):
        written.append(drawing[end : tag.start()])
        end = tag.end()
        if tag[0] == "</g>":
            written.append("" if is_bare.pop() else tag[0])
        elif not tag[1]:
            is_bare.append(tag[0] == "<g>")
            written.append("" if is_bare[-1] else tag[0])
    return "".join(written) + drawing[end:]
