"""Model ``[editions]``: who may see what.

An edition is a policy, read once from the settings and handed on as an object: what it leaves out, which tables it
has, how small a count it shows. No code asks for an edition's name, so a fourth edition is a table of the settings.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lagesbild import columns as c
from lagesbild.config._types import Table
from lagesbild.errors import ConfigError, SettingError

ALWAYS_WITHHELD: Final = (c.DESCRIPTION, c.ADDRESS)
"""Free text may name persons, an address is somebody's, and nothing in a fortnight's patterns needs either."""

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
_TOGETHER: Final = {c.PLACE: (c.PLACE, c.MATCHED)}
"""A place's name stands in the register's words as well."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")

DetailedTable = Literal["cells", "parts", "months"]


class _Edition(Table):
    name: str = Field("", exclude=True, description="its table's name; not a key of the file")
    title: str = Field(min_length=1, description="what readers call the edition")
    notice: str = Field(min_length=1, description="what the page says about what it shows")


class IncidentEdition(_Edition):
    """An edition that shows incidents, with their times and positions."""

    shows: Literal["incidents"] = Field(description="'incidents', or 'counts' alone")
    withheld: tuple[Literal["incident_id", "subcategory", "organisation", "place"], ...] = Field(
        (), description="columns that are left out, besides free text and addresses"
    )
    texts: tuple[Literal["description"], ...] = Field(
        (), description="columns with free text that are shown, masked and shortened; none if left out"
    )
    text_length: Annotated[int, Field(ge=20, le=500)] = Field(
        120, description="characters of a text that are shown"
    )

    @property
    def is_shared(self) -> bool:
        """Whether it is read outside the working group, as tables without incidents."""
        return False

    @property
    def shows_decisions(self) -> bool:
        """Whether the register of decisions stands in place of the interventions: these editions have those."""
        return False

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns of the incidents that are empty in it."""
        chosen = tuple(column for name in self.withheld for column in _TOGETHER.get(name, (name,)))
        return (*(column for column in ALWAYS_WITHHELD if column not in self.texts), *chosen)


class CountEdition(_Edition):
    """An edition that shows counts alone, the small ones hidden: it is read outside the working group."""

    shows: Literal["counts"] = Field(description="'incidents', or 'counts' alone")
    threshold: Annotated[int, Field(ge=3, le=100)] = Field(
        5, description="the smallest count that is shown, zero apart"
    )
    tables: tuple[DetailedTable, ...] = Field(
        (),
        description="what is shown besides counts by category and district: cells of the map, parts of the week, months",
    )
    may_roll_up: bool = Field(
        default=False,
        description="whether it may have longer periods, made of whole periods of the shared kind",
    )
    shows_decisions: bool = Field(
        default=False, description="whether it shows the municipality's decisions and what came of them"
    )
    cell_size_m: Annotated[float, Field(ge=100)] = Field(
        500, description="side of the map's cells, in metres; never change it between reports"
    )
    cell_people: Annotated[int, Field(ge=0)] = Field(
        50, description="inhabitants of a cell at least, where they are known"
    )

    @property
    def is_shared(self) -> bool:
        """Whether it is read outside the working group, as tables without incidents."""
        return True

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns of the incidents that are not in it: all that tell of one."""
        return _ALL_ABOUT_ONE


Edition = IncidentEdition | CountEdition


class Editions(BaseModel):
    """The editions, by name: the three that always are, as the settings change them, and those that they add.

    >>> Editions().names
    ('arbetsgrupp', 'rad', 'oppen')
    """

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)
    __pydantic_extra__: dict[str, Annotated[Edition, Field(discriminator="shows")]]

    max_hidden: Annotated[float, Field(gt=0, le=1)] = Field(
        0.5,
        description="share of small counts by category and district that is borne before categories are added together",
    )

    @model_validator(mode="before")
    @classmethod
    def _changes_of_the_usual(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if not isinstance(given, Mapping):
            return given
        own = {name: table for name, table in given.items() if name not in cls.model_fields}
        if loose := sorted(name for name, table in own.items() if not isinstance(table, Mapping)):
            raise SettingError(
                "the keys of [editions] are {keys}, and a table [editions.NAME] for each edition; found {loose}",
                keys=", ".join(cls.model_fields),
                loose=", ".join(loose),
            )
        if odd := sorted(name for name in own if not _NAME.fullmatch(name)):
            raise SettingError(
                "an edition's name has small letters a-z, digits, '-' and '_'; found {odd}",
                odd=", ".join(odd),
            )
        if named := sorted(name for name, table in own.items() if "name" in table):
            raise SettingError(
                "an edition is called as its table is: remove the key 'name' from {tables}",
                tables=", ".join(f"[editions.{name}]" for name in named),
            )
        merged = {name: {**usual().get(name, {}), **own.get(name, {})} for name in {**usual(), **own}}
        return {
            **{name: value for name, value in given.items() if name in cls.model_fields},
            **{name: {**table, "name": name} for name, table in merged.items()},
        }

    @model_validator(mode="after")
    def _the_next_shows_less(self) -> "Editions":
        """Whoever reads two editions must see no more than in the one that shows most."""
        for more, less in pairwise(self.shared):
            if not {*less.tables} <= {*more.tables} or (less.may_roll_up and not more.may_roll_up):
                raise SettingError(
                    "of two editions that show counts, one must show all that the other does: '{more}' and '{less}' "
                    "each have tables, or longer periods, that the other has not. Write tables and may_roll_up alike",
                    more=more.name,
                    less=less.name,
                )
            if less.threshold < more.threshold:
                raise SettingError(
                    "{less}.threshold must be at least {more}.threshold: whoever reads both would see what one hides",
                    less=less.name,
                    more=more.name,
                )
            if (less.cell_size_m, less.cell_people) != (more.cell_size_m, more.cell_people) and less.tables:
                raise SettingError(
                    "the map's cells are the same in all editions: write cell_size_m and cell_people of {less} as those "
                    "of {more}",
                    less=less.name,
                    more=more.name,
                )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every edition's name, the usual ones first."""
        return tuple(self._by_name)

    @property
    def shared(self) -> tuple[CountEdition, ...]:
        """The editions that show counts, the one that shows most first."""
        found = [each for each in self._by_name.values() if isinstance(each, CountEdition)]
        return tuple(
            sorted(found, key=lambda each: (-len(each.tables), not each.may_roll_up, each.threshold))
        )

    def edition(self, name: str) -> Edition:
        """The edition called ``name``.

        Raises
        ------
        ConfigError
            When there is no such edition.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise ConfigError(
                "An edition is one of: {known}; found {name!r}.", known=", ".join(self.names), name=name
            ) from None

    @property
    def _by_name(self) -> dict[str, Edition]:
        return self.__pydantic_extra__


@cache
def usual() -> dict[str, dict[str, Any]]:
    """The tables of the editions that always are, the one that a report has if it says nothing first."""
    return tomllib.loads(resources.files("lagesbild.config").joinpath("editions.toml").read_text("utf-8"))


USUAL: Final = next(iter(usual()))
"""The edition of a report that says nothing."""
