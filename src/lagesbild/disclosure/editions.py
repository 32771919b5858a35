"""Decide what an edition may show, before any notebook sees the incidents.

The working group's notebooks are handed the result of ``mask``. Those of a shared edition are handed tables in
which small counts are hidden (``tables``), and no incidents at all: from incidents any small count can be made.
So what an edition may not show cannot leak through an output, an executed notebook or a file beside the report.
"""

from typing import Any, NoReturn, TypeVar

import pandas as pd

from lagesbild import columns as c
from lagesbild.config import CountEdition, Edition
from lagesbild.disclosure.masking import text
from lagesbild.errors import ConfigError

Frame = TypeVar("Frame", bound=pd.DataFrame)


class Withheld:
    """Stands where an edition hands out nothing: whatever is done with it says so."""

    def __init__(self, reason: ConfigError) -> None:
        object.__setattr__(self, "_reason", reason)

    def __repr__(self) -> str:
        return "<withheld>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # looked for by copy, pickle and IPython
            raise AttributeError(name)
        self._refuse()

    def __getitem__(self, _: Any) -> NoReturn:  # noqa: ANN401 - any key is refused
        self._refuse()

    def __len__(self) -> int:  # noqa: PLE0303 - it never returns
        self._refuse()

    def __iter__(self) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise self._reason


def withheld(edition: Edition, what: str) -> Withheld:
    """What a shared edition has in place of ``what``."""
    return Withheld(
        ConfigError(
            "Edition '{edition}' hands out no {what}: small counts could be made from them. "
            "Use its tables (now.tables), or a notebook of the shared editions.",
            edition=edition.name,
            what=what,
        )
    )


def no_tables(edition: Edition) -> Withheld:
    """What an edition with incidents has in place of tables."""
    return Withheld(
        ConfigError(
            "Edition '{edition}' has incidents and no tables. Open the situation with an edition that shows counts.",
            edition=edition.name,
        )
    )


def mask(incidents: Frame, edition: Edition) -> Frame:
    """The incidents with everything the edition may not show emptied; the columns stay.

    A place that is written as an address has its numbers masked. Free text that the edition shows has what may tell
    of a person masked, and is shortened.

    Raises
    ------
    ConfigError
        When the edition is a shared one: it shows no incidents.
    """
    if isinstance(edition, CountEdition):
        withheld(edition, "incidents")._refuse()  # noqa: SLF001 - our own
    places = {column: text.without_numbers(incidents[column]) for column in (c.PLACE, c.MATCHED)}
    texts = {
        column: text.masked(incidents[column], edition.text_length).astype("str") for column in edition.texts
    }
    nothing = {column: pd.Series(pd.NA, index=incidents.index, dtype="str") for column in edition.left_out}
    return incidents.assign(**(places | texts | nothing))
