"""Write addresses as Swedes and Germans do, and mistype them, from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_KEYS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "kö",
    "m": "n", "n": "bm", "o": "ip", "p": "oå", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "z": "xt",
}  # fmt: skip
_SHORT = (
    ("gatan", "g."), ("gatan", "g"), ("gatan", "gat."), ("vägen", "v."), ("vägen", "v"), ("väg", "v."), ("strasse", "str."), ("strasse", "str"),
    ("straße", "str."), ("strasse", "straße"), ("gasse", "g."), ("weg", "w."),
)  # fmt: skip
_DIRECTIONS = (
    ("Västra ", "V:a "), ("Östra ", "Ö:a "), ("Norra ", "N "), ("Södra ", "S "), ("Sankt ", "S:t "), ("St. ", "Sankt "), ("Stora ", "St:a "),
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """What the map has."""

    street: str
    number: str
    postcode: str
    town: str


def written(address: Address, rng: np.random.Generator, *, slips: float = 0.25) -> str:
    """The address as somebody may write it; a share ``slips`` of them is mistyped in the street."""
    street = address.street
    for change, share in ((_shortened, 0.15), (_abbreviated, 0.4), (_bare, 0.15), (_written_out, 0.1)):
        if rng.random() < share:
            street = change(street, rng)
    if rng.random() < slips:
        street = _slipped(street, rng)
    text = f"{street}{_pick(rng, [' ', ' ', ' ', '  ', ' nr '])}{_number(address.number, rng)}"
    text = _pick(rng, [text, text, text, text.lower(), text.upper()])
    text += _pick(rng, [""] * 9 + [" lgh 1102", ", 2 tr", " vån 3", " uppg B", " (bakom huset)"])
    town = [
        f", {address.town}",
        f", {address.postcode} {address.town}",
        f", FL-{address.postcode} {address.town}",
        f" {address.postcode} {address.town}",
    ]
    return text + (_pick(rng, town) if rng.random() < _TOWN else "")


_TOWN = 0.6


def _pick(rng: np.random.Generator, choices: list[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _number(number: str, rng: np.random.Generator) -> str:
    """``12a`` as ``12 A``, ``12A`` or ``12 a``."""
    digits, letter = number.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"), number.lstrip("0123456789 ")
    return (
        number
        if not letter
        else _pick(
            rng,
            [
                f"{digits.strip()} {letter.upper()}",
                f"{digits.strip()}{letter.upper()}",
                f"{digits.strip()} {letter.lower()}",
            ],
        )
    )


def _shortened(street: str, rng: np.random.Generator) -> str:
    fitting = [(long, short) for long, short in _SHORT if street.lower().endswith(long)]
    if not fitting:
        return street
    long, short = fitting[int(rng.integers(len(fitting)))]
    return street[: len(street) - len(long)] + short


def _abbreviated(street: str, _: np.random.Generator) -> str:
    for long, short in _DIRECTIONS:
        if street.startswith(long):
            return short + street.removeprefix(long)
    return street


def _bare(street: str, _: np.random.Generator) -> str:
    return street.translate(str.maketrans("åäöüéÅÄÖÜ", "aaoueAAOU"))


def _written_out(street: str, _: np.random.Generator) -> str:
    for letter, long in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        street = street.replace(letter, long)
    return street


def _slipped(street: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, max(len(street) - 1, 2)))
    slips: list[Callable[[], str]] = [
        lambda: street[:at] + street[at + 1 :],
        lambda: street[:at] + street[at] * 2 + street[at + 1 :] if at < len(street) else street,
        lambda: street[: at - 1] + street[at : at + 1] + street[at - 1 : at] + street[at + 1 :],
        lambda: (
            street[:at] + _pick(rng, list(_KEYS.get(street[at : at + 1].lower(), "e"))) + street[at + 1 :]
        ),
    ]
    return slips[int(rng.integers(len(slips)))]()
