"""Model ``[rules]``: what becomes of rows that break one, and the shares that warn of an export or stop it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lagesbild.config._types import Table as _Table

Severity = Literal["quarantine", "flag", "off"]


Share = Annotated[float, Field(gt=0, le=1)]


class Shares(_Table):
    """Shares of an export's rows."""

    quarantined: Share = Field(description="rows that cannot be used")
    unknown_category: Share = Field(
        description="rows without a category, or with one that the settings do not name"
    )
    unplaced: Share = Field(description="rows without a place, where the export has places")
    replaced: Share = Field(
        description="rows that would take the place of other incidents, or be taken for them"
    )


class WarnAbove(Shares):
    """Shares of an export's rows that are told."""

    quarantined: Share = 0.1
    unknown_category: Share = 0.1
    unplaced: Share = 0.1
    replaced: Share = 0.25


class StopAbove(Shares):
    """Shares of an export's rows that stop the ingest: the export, or how it is read, is then wrong."""

    quarantined: Share = 0.5
    unknown_category: Share = 0.5
    unplaced: Share = 0.5
    replaced: Share = 0.5


class Rules(_Table):
    """What makes a row unusable (quarantine) or doubtful (flag), and an export one that is not taken in."""

    earliest: date = Field(date(2000, 1, 1), description="the first plausible day")
    max_span_hours: Annotated[float, Field(gt=0)] = Field(
        24.0 * 31, description="longest plausible time span, in hours"
    )
    default_position_share: Share = Field(
        0.15,
        description="share of a source's rows that one coordinate may have before it is a default position",
    )
    severity: dict[str, Severity] = Field(
        default_factory=dict, description="rule code = 'quarantine', 'flag' or 'off'"
    )
    warn_above: WarnAbove = Field(WarnAbove(), description="shares of an export's rows that are told")
    stop_above: StopAbove = Field(StopAbove(), description="shares of an export's rows that stop the ingest")
