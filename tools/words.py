"""Keep the catalogue of translations: ``make words`` writes into it what the code says, and compiles it.

The keys are English texts: what errors, ``Message``, ``tell`` and ``marked`` are called with; the help of the command
line; and what typer asks gettext for. What has no translation yet stands there empty, for a person to fill in.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import typer
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from lagesbild import cli, errors
from lagesbild.cli._language import each_text
from lagesbild.language import CATALOGUE, DOMAIN

FILE: Final = CATALOGUE / "sv" / "LC_MESSAGES" / f"{DOMAIN}.po"
SOURCE: Final = CATALOGUE.parent
ERRORS: Final = frozenset(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
)
TELLING: Final = ERRORS | {"Message", "Notice", "tell", "marked"}
_TYPER: Final = Path(typer.__file__).parent


def calls(path: Path) -> Iterator[tuple[str, ast.expr]]:
    """What tells something in a module, and the text that it is called with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in TELLING
            and node.args
        ):
            yield node.func.id, node.args[0]


def extracted() -> Catalog:
    """Every text that there is to translate, by where it stands."""
    found = Catalog(locale="sv", domain=DOMAIN, charset="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        # A person knows the place by the file; a line would change with every other change.
        place = [(path.relative_to(SOURCE.parent).as_posix(), None)]
        for _, text in calls(path):
            if isinstance(text, ast.Constant):
                found.add(text.value, locations=place)
    each_text(typer.main.get_command(cli.app), lambda text: found.add(text, locations=[("help", None)]).id)
    for name in ("core.py", "rich_utils.py"):
        for _, text, _, _ in extract_from_file("python", _TYPER / name, keywords={"_": None}):
            found.add(text, locations=[(f"typer/{name}", None)])
    return found


def written() -> Catalog:
    """The catalogue as it stands."""
    with FILE.open("rb") as file:
        return read_po(file, locale="sv", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """What the program reads."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Bring the catalogue up to date; tell what a person has to translate."""
    catalogue, found = written(), extracted()
    found.creation_date = catalogue.creation_date  # else every run would change the file
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with FILE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True)
    FILE.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = [each.id for each in catalogue if each.id and not each.string]
    print(*missing, f"{len(missing)} of {len(catalogue)} texts have no translation: {FILE}", sep="\n")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
