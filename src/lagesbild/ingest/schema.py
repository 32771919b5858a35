"""Say what holds for every row of the store: the boundary between ingest and everything above it."""

from typing import TYPE_CHECKING

from lagesbild import columns as c

if TYPE_CHECKING:
    import pandera.pandas as pa


def incidents_schema() -> "pa.DataFrameSchema":
    """The schema of current incidents, with ``x`` and ``y``, as written, in place of the geometry.

    That each (source, id) stands once is what ``merge`` does, and its tests hold.
    """
    import pandera.pandas as pa

    def text(*, nullable: bool = False) -> pa.Column:
        return pa.Column(str, nullable=nullable)

    time, maybe_time = (pa.Column("datetime64[us]", nullable=nullable) for nullable in (False, True))
    number = pa.Column(float, nullable=True)
    return pa.DataFrameSchema(
        {
            c.INCIDENT_ID: text(),
            c.SOURCE: text(),
            c.OCCURRED_FROM: time,
            c.OCCURRED_TO: maybe_time,
            c.SPAN_MINUTES: number,
            c.REPORTED_AT: maybe_time,
            c.CATEGORY: text(),
            c.SUBCATEGORY: text(nullable=True),
            c.DESCRIPTION: text(nullable=True),
            c.ORGANISATION: text(nullable=True),
            c.PLACE: text(nullable=True),
            c.ADDRESS: text(nullable=True),
            c.AREA_CODE: text(nullable=True),
            c.DISTRICT: text(nullable=True),
            c.PRECISION: pa.Column(str, pa.Check.isin(c.PRECISIONS)),
            c.MATCHED: text(nullable=True),
            c.MATCH_SCORE: number,
            c.FAULTS: text(),
            c.FILE: text(),
            c.ROW: pa.Column("int64", pa.Check.ge(1)),
            "x": number,
            "y": number,
        },
        checks=[
            pa.Check(
                lambda rows: (
                    rows["x"].notna()
                    == (
                        rows[c.PRECISION].isin(c.PRECISE)
                        | (rows[c.FAULTS].str.endswith(c.DEFAULT_POSITION) & rows[c.MATCHED].isna())
                    )
                ),
                error="what is precise has a position, and so have default positions that no name has placed",
            ),
            pa.Check(
                lambda rows: (
                    (rows[c.AREA_CODE].notna() | rows["x"].notna() | rows[c.MATCHED].notna())
                    == rows[c.PRECISION].ne(c.NONE)
                ),
                error="areas have a code, a default position or a name",
            ),
            pa.Check(
                lambda rows: rows[c.MATCHED].notna() == rows[c.MATCH_SCORE].notna(),
                error="what is matched has a score",
            ),
        ],
        strict=True,
    )
