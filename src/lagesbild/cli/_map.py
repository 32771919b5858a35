"""Tell what a gathered map consists of, what it lacks, and where that is to be had."""

from typing import TYPE_CHECKING

from lagesbild.cli._console import messages, table, warn
from lagesbild.errors import Message
from lagesbild.language import tell

if TYPE_CHECKING:
    from lagesbild.workspace import Mapped


def tell_of_map(made: "Mapped") -> None:
    """Print the layers, what to know of them, and what is missing."""
    from lagesbild.ingest.atlas.municipalities import known

    atlas = made.atlas
    swedish = known().get(atlas.code or "")
    if swedish:
        told = tell(
            "{name}: municipality code {code}, {county}, police region {region}.",
            name=swedish.name,
            code=swedish.code,
            county=swedish.county,
            region=swedish.police_region,
        )
        messages.print(told, markup=False)
    rows = [(tell(title.message), *rest) for title, *rest in made.found]
    headings = (
        tell("layer"),
        tell("shapes"),
        tell("source"),
        tell("licence"),
        tell("the data's day"),
    )
    messages.print(table(tell("Map of {name}", name=atlas.name), headings, rows))
    for title in made.kept:
        messages.print(tell("Kept from before: {layer}.", layer=title), markup=False)
    warn(atlas.notes)
    warn(
        Message("'{file}' is no geographic file that is known, and was not read.", file=name)
        for name in atlas.unknown
    )
    if made.missing:
        messages.print(tell("Still missing, and where it is to be had:"), markup=False)
        for title, where in made.missing:
            messages.print(tell("  {layer}: {where}", layer=title, where=where), markup=False, soft_wrap=True)
        messages.print(tell("The handbook has the steps, under Kartan."), markup=False)
