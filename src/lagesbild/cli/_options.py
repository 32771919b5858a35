"""Options that commands have in common, and what they mean."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lagesbild.cli._language import Command

if TYPE_CHECKING:
    from lagesbild.config import Project, Report
    from lagesbild.periods import Period
    from lagesbild.report.archive.pdf import Extent

ReportName = Annotated[str | None, typer.Option(help="Name of the report; the first if left out.")]

EditionName = Annotated[str | None, typer.Option(help="Edition; the report's own if left out.")]

IfDue = Annotated[
    bool,
    typer.Option(
        "--if-due", help="Make what is due and covered by an export, of every report; else do nothing."
    ),
]

NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Run every notebook, also those that would come out the same.")
]

PDF_EXTENTS: Final = ("short", "full")
Pdf = Annotated[
    str | None,
    typer.Option(
        "--pdf",
        metavar="[short|full]",
        help="Print the page to lagesbild.pdf too, with Chromium, Chrome or Edge: two pages for the meeting, or full.",
    ),
]


class PdfCommand(Command):
    """A command whose option ``--pdf`` may stand alone, and then means ``--pdf short``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - click's context
        """Write out the extent where none follows."""
        given = []
        for at, each in enumerate(args):
            given.append(each)
            if each == "--pdf" and (at + 1 == len(args) or args[at + 1] not in PDF_EXTENTS):
                given.append(PDF_EXTENTS[0])
        return super().parse_args(ctx, given)


def pdf_extent(pdf: str | None) -> "Extent":
    """How much is to be printed.

    Raises
    ------
    ConfigError
        When it is none of ``PDF_EXTENTS``.
    """
    from lagesbild.errors import ConfigError

    if pdf not in {None, *PDF_EXTENTS}:
        raise ConfigError("--pdf prints 'short' or 'full'; found '{found}'.", found=pdf)
    return "full" if pdf == "full" else "short"


Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for another run to end.")]


def chosen_report(project: "Project", report: str | None, edition: str | None) -> "Report":
    """The report asked for, in the edition asked for."""
    chosen = project.report(report)
    return (
        chosen.model_copy(update={"edition": project.editions.edition(edition).name}) if edition else chosen
    )


def period_of(project: "Project", report: "Report", text: str) -> "Period":
    """The period that a text means for a report, today."""
    from lagesbild import periods, situation

    calendar, today = project.calendar.calendar(), situation.today(project)
    return periods.parse(text, calendar=calendar, today=today, kind=report.period)
