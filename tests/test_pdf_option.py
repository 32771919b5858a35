"""`--pdf` stands alone or says how much is printed."""

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from lagesbild.cli._options import Pdf, PdfCommand, pdf_extent
from lagesbild.errors import ConfigError

app = typer.Typer()


@app.command(cls=PdfCommand)
def told(word: Annotated[str, typer.Argument()] = "", *, pdf: Pdf = None) -> None:
    """Tell what was understood."""
    typer.echo(f"{pdf} {word}")


@pytest.mark.parametrize(
    ("arguments", "understood"),
    [
        ([], "None "),
        (["--pdf"], "short "),
        (["--pdf", "full"], "full "),
        (["--pdf", "short"], "short "),
        (["--pdf=full"], "full "),
        (["--pdf", "kommun"], "short kommun"),
        (["kommun", "--pdf"], "short kommun"),
    ],
)
def test_the_extent_may_be_left_out(arguments, understood):
    """Alone it means the two pages; a word that is no extent is not its value."""
    result = CliRunner().invoke(app, arguments)
    assert (0, understood) == (result.exit_code, result.output.rstrip("\n"))


def test_another_extent_is_refused():
    """With what may stand there."""
    assert ("short", "short", "full") == (pdf_extent(None), pdf_extent("short"), pdf_extent("full"))
    with pytest.raises(ConfigError, match="'short' or 'full'; found 'half'"):
        pdf_extent("half")
