"""Find the age of the newest export: a missing one is the commonest fault."""

from datetime import date, timedelta

from lagesbild import situation
from lagesbild.config import Project
from lagesbild.errors import Message
from lagesbild.ingest.store import Accounting
from lagesbild.operation.run import log
from lagesbild.report.page.coverage import newest_exports

_EVENT = "stale"


def newest(accounting: Accounting | None) -> date | None:
    """Day of the newest export of any source; None when there is none."""
    return max(newest_exports(accounting).values(), default=None)


def is_stale(project: Project, day: date | None) -> bool:
    """Whether the newest export is ``operation.stale_days`` old or older; one dated in the future is not."""
    return day is None or situation.today(project) - day >= timedelta(days=project.operation.stale_days)


def stale_sources(project: Project, accounting: Accounting | None) -> dict[str, date]:
    """Sources that should still deliver and have not for ``operation.stale_days``, with their newest day."""
    ended = {source.name for source in project.sources if source.ended is not None}
    return {
        name: day
        for name, day in newest_exports(accounting).items()
        if name not in ended and is_stale(project, day)
    }


def newly_stale(project: Project, accounting: Accounting) -> list[Message]:
    """A sentence for each source that has gone quiet since it was last told; each silence is told once."""
    told = {
        (entry.get("source"), entry.get("newest")) for entry in log.read(project) if entry["event"] == _EVENT
    }
    sentences = []
    for name, day in stale_sources(project, accounting).items():
        if (name, str(day)) not in told:
            log.write(project, _EVENT, source=name, newest=str(day))
            sentences.append(stale_sentence(project, name, day))
    return sentences


def stale_sentence(project: Project, source: str, day: date) -> Message:
    """What is wrong and what to do."""
    age = (situation.today(project) - day).days
    return Message(
        "Source '{source}': no new export in {age} days, the newest is of {day}. "
        "Put a new export in data/raw, or write 'ended' for a source that has stopped.",
        source=source,
        age=age,
        day=str(day),
    )
