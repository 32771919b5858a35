"""Options that commands have in common, and what they mean."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lagesbild.config import Project, Report
    from lagesbild.periods import Period

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
