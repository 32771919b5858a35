"""A fragment of HTML that knows what it shows: put together with ``+``, its content goes along."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from lagesbild.content import Content, Key


@dataclass(frozen=True)
class Legend:
    """A legend that waits for the picture that it belongs to."""

    title: str
    keys: tuple[Key, ...]


class Html(str):
    """HTML with everything from data escaped, and the tables, pictures and legends in it (``parts``), in order.

    ``alone`` is what is shown where no page of ours is around it: with what the page says once, of all that it shows.
    """

    __slots__ = ("alone", "parts")

    alone: str
    parts: tuple[Content | Legend, ...]

    def __new__(cls, text: str = "", parts: tuple[Content | Legend, ...] = (), *, alone: str = "") -> Self:
        """A fragment; of a text that is one already, what it carries stays its own."""
        made = super().__new__(cls, text)
        made.parts = parts or getattr(text, "parts", ())
        made.alone = alone or getattr(text, "alone", text)
        return made

    def __add__(self, other: str) -> "Html":
        right = Html(other)
        return Html(str(self) + str(other), self.parts + right.parts, alone=self.alone + right.alone)

    def __radd__(self, other: str) -> "Html":
        return Html(other) + self

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, form: str) -> str:
        if self.parts:
            raise TypeError("HTML is put together with +: formatted into a text it would lose what it shows.")
        return super().__format__(form)

    @property
    def content(self) -> tuple[Content, ...]:
        """The tables and pictures in it."""
        return tuple(each for each in self.parts if not isinstance(each, Legend))


def joined(fragments: Iterable[str]) -> Html:
    """Fragments one after the other."""
    made = Html()
    for each in fragments:
        made += each
    return made
