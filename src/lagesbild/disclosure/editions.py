"""Decide what an edition may show, before any notebook sees the incidents.

The working group's notebooks are handed the result of ``mask``. Those of a shared edition are handed tables in
which small counts are hidden (``tables``), and no incidents at all: from incidents any small count can be made.
So what an edition may not show cannot leak through an output, an executed notebook or a file beside the report.
"""

from dataclasses import dataclass
from typing import Any, Final, NoReturn

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import WorkingGroupEdition
from lagesbild.disclosure import text
from lagesbild.errors import ConfigError


@dataclass(frozen=True)
class Edition:
    """Who reads, what they are told about it, and which columns of the incidents are left out.

    A shared edition is read outside the working group: it has tables, and no incidents.
    """

    name: str
    title: str
    notice: str
    withheld: tuple[str, ...]
    is_shared: bool = False


_ALL_ABOUT_ONE: Final = (
    c.INCIDENT_ID,
    c.OCCURRED_FROM,
    c.OCCURRED_TO,
    c.REPORTED_AT,
    c.SUBCATEGORY,
    c.DESCRIPTION,
    c.ORGANISATION,
    c.PLACE,
    c.ADDRESS,
    c.MATCHED,
    c.GEOMETRY,
)

EDITIONS: Final = {
    edition.name: edition
    for edition in (
        Edition(
            name="arbetsgrupp",
            title="Arbetsgruppens utgåva",
            notice="Innehåller lägen för enskilda händelser. Sprid den inte utanför arbetsgruppen.",
            # Free text may name persons, an address is somebody's, and nothing in a fortnight's patterns needs either.
            withheld=(c.DESCRIPTION, c.ADDRESS),
        ),
        Edition(
            name="rad",
            title="Rådets utgåva",
            notice="Visar antal, som mest per ruta eller månad. Små antal är dolda, och inga enskilda händelser är med.",
            withheld=_ALL_ABOUT_ONE,
            is_shared=True,
        ),
        Edition(
            name="oppen",
            title="Öppen utgåva",
            notice="Visar antal per område. Små antal är dolda, och inga enskilda händelser är med.",
            withheld=_ALL_ABOUT_ONE,
            is_shared=True,
        ),
    )
}
"""Every edition by its name."""


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
            "Edition '{edition}' has incidents and no tables. Open the situation with edition 'rad' or 'oppen'.",
            edition=edition.name,
        )
    )


def edition(name: str) -> Edition:
    """The edition called ``name``.

    Raises
    ------
    ConfigError
        When there is no such edition.
    """
    try:
        return EDITIONS[name]
    except KeyError:
        raise ConfigError(
            "An edition is one of: {known}; found {name!r}.", known=", ".join(EDITIONS), name=name
        ) from None


def mask(
    incidents: gpd.GeoDataFrame, edition: Edition, settings: WorkingGroupEdition | None = None
) -> gpd.GeoDataFrame:
    """The incidents with everything the edition may not show emptied; the columns stay.

    A place that is written as an address has its numbers masked. Free text that ``settings`` allows is shown with what may tell of a person masked, and shortened.

    Raises
    ------
    ConfigError
        When the edition is a shared one: it shows no incidents.
    """
    if edition.is_shared:
        withheld(edition, "incidents")._refuse()  # noqa: SLF001 - our own
    allowed = settings.texts if settings else ()
    nothing = {
        column: pd.Series(pd.NA, index=incidents.index, dtype="str")
        for column in edition.withheld
        if column not in allowed
    }
    length = settings.text_length if settings else 0
    texts = {column: text.masked(incidents[column], length).astype("str") for column in allowed}
    places = {column: text.without_numbers(incidents[column]) for column in (c.PLACE, c.MATCHED)}
    return incidents.assign(**nothing, **texts, **places)
