"""Name the columns of the frames that travel between the rooms.

Times are naive local wall-clock times of the area's timezone (``datetime64[us]``): patterns of
the week and of the day are wall-clock patterns, and every period begins at a midnight, which
exists once every day. Times that a clock change skips or repeats carry a fault code.
"""

from typing import Final

# --- what an export can say about an incident -------------------------------------------------
INCIDENT_ID: Final = "incident_id"  # unique within its source, joined from the id columns
SOURCE: Final = "source"  # the source's name in lagesbild.toml
OCCURRED_FROM: Final = "occurred_from"
OCCURRED_TO: Final = "occurred_to"  # NaT when the export gives no end
REPORTED_AT: Final = "reported_at"  # NaT when the export does not say
CATEGORY: Final = "category"  # one of the configured categories
SUBCATEGORY: Final = "subcategory"  # as exported
DESCRIPTION: Final = "description"  # free text; leaves the store only where an edition says so
ORGANISATION: Final = "organisation"
PLACE: Final = "place"
ADDRESS: Final = "address"  # personal data: leaves the store in no edition
AREA_CODE: Final = "area_code"  # set on rows of area precision, but for those at a default position

# --- what ingest adds -------------------------------------------------------------------------
SPAN_MINUTES: Final = "span_minutes"  # how long the span lasts; NaN when the end is missing
PRECISION: Final = "precision"  # one of PRECISIONS
MATCHED: Final = (
    "matched_place"  # what the place register took the row's words for; NA where it placed nothing
)
MATCH_SCORE: Final = "match_score"  # how like the words it is, 100 for the same; NaN without a match
DISTRICT: Final = "district"  # code of the district, or NA
FAULTS: Final = "faults"  # space-separated codes of the flagging rules, "" for none
FILE: Final = "file"  # the export the row came from, relative to the workspace
ROW: Final = "row"  # 1-based row of the file, or of its sheet, as a spreadsheet shows it
SHEET: Final = "sheet"  # of a row in quarantine: its sheet or layer, where several are read as one export
GEOMETRY: Final = "geometry"  # point in the working CRS, None unless PRECISION is in PRECISE

DEFAULT_POSITION: Final = (
    "DEFAULT_POSITION"  # the code in FAULTS of what lies where a system puts what it cannot place
)

POINT: Final = "point"  # written in the export; the others but AREA and NONE only come of the place register
CROSSING: Final = "crossing"
STREET: Final = "street"
AREA: Final = "area"
NONE: Final = "none"

PRECISE: Final = (POINT, ADDRESS, PLACE, CROSSING)
"""What is precise enough for a method that takes points."""

PRECISIONS: Final = (*PRECISE, STREET, AREA, NONE)
"""How precisely a row says where, from the most precise; an address and a place are called as their columns."""

INCIDENT_COLUMNS: Final = (
    INCIDENT_ID,
    SOURCE,
    OCCURRED_FROM,
    OCCURRED_TO,
    SPAN_MINUTES,
    REPORTED_AT,
    CATEGORY,
    SUBCATEGORY,
    DESCRIPTION,
    ORGANISATION,
    PLACE,
    ADDRESS,
    AREA_CODE,
    DISTRICT,
    PRECISION,
    MATCHED,
    MATCH_SCORE,
    FAULTS,
    FILE,
    ROW,
    GEOMETRY,
)
"""The columns of ``incidents``, in the store's order."""

# --- what the register says about an intervention -----------------------------------------------
INTERVENTION_ID: Final = "intervention_id"
TITLE: Final = "title"
TYPE: Final = "type"
PROBLEM: Final = "problem"  # free text
STARTS_ON: Final = "starts_on"  # days at midnight, NaT where not said
ENDS_ON: Final = "ends_on"  # the last day
CATEGORIES: Final = "categories"  # names joined by ";", "" for all
EXPECTED_EFFECT: Final = "expected_effect"  # free text
EXPECTED_ON: Final = "expected_on"
STATUS: Final = "status"  # one of STATUSES
DECIDED_ON: Final = "decided_on"
FOLLOW_UP_ON: Final = "follow_up_on"
PLACE_KIND: Final = "place_kind"  # POINT, AREA (drawn), DISTRICT or NONE

STATUSES: Final = ("proposed", "decided", "ongoing", "finished", "cancelled")

INTERVENTION_TEXTS: Final = (INTERVENTION_ID, TITLE, TYPE, PROBLEM, ORGANISATION, PLACE, EXPECTED_EFFECT)
INTERVENTION_DAYS: Final = (DECIDED_ON, STARTS_ON, ENDS_ON, EXPECTED_ON, FOLLOW_UP_ON)
INTERVENTION_COLUMNS: Final = (
    *INTERVENTION_TEXTS,
    *INTERVENTION_DAYS,
    CATEGORIES,
    STATUS,
    DISTRICT,
    PLACE_KIND,
    FAULTS,
    FILE,
    ROW,
    GEOMETRY,
)
"""The columns of ``interventions``; the geometry is the area it should work in, or None."""

# --- geography, as situation hands it out -----------------------------------------------------
CODE: Final = "code"
NAME: Final = "name"
POPULATION: Final = "population"
KIND: Final = "kind"
