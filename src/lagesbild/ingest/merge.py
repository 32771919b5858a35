"""Tell new incidents from duplicates and revisions, when a newer export meets what is stored."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.ingest import texts
from lagesbild.ingest.identity import content_hash, shared

_KEY = [c.SOURCE, c.INCIDENT_ID]


@dataclass(frozen=True)
class Merged:
    """``current`` and ``superseded`` incidents, and how the new rows were counted.

    ``accepted + duplicates`` is the number of new rows; ``revisions`` of the accepted replaced an
    earlier version of the same incident, ``replaced`` of them one that was stored before.
    """

    current: pd.DataFrame
    superseded: pd.DataFrame
    accepted: int
    duplicates: int
    revisions: int
    replaced: int


def merge(current: pd.DataFrame, superseded: pd.DataFrame, new: pd.DataFrame) -> Merged:
    """Add the rows of a newer export.

    A row with the id and the content of the incident's latest version is a duplicate; one with the
    id and other content is a revision: it wins, and the former version is superseded. Rows of the
    same export follow each other in file order.

    Parameters
    ----------
    current, superseded
        What is stored; ``current`` has each (source, id) once.
    new
        Rows of one export, made no earlier than those stored.
    """
    together = pd.concat([current, new], ignore_index=True) if len(current) else new.reset_index(drop=True)
    # Ids alone first: as a rule none is shared, and those that are stored are not looked up among themselves.
    ids, all_new = new[c.INCIDENT_ID], Merged(together, superseded, len(new), 0, 0, 0)
    if not shared(ids).any() and not texts.among(current[c.INCIDENT_ID], ids).any():
        return all_new
    shares_key = together.duplicated(_KEY, keep=False)
    if not shares_key.any():
        return all_new
    # Only rows that share a key need their content compared.
    versions = together.loc[shares_key, _KEY].assign(
        content=content_hash(together[shares_key]), is_new=np.flatnonzero(shares_key) >= len(current)
    )
    before = versions.groupby(_KEY, sort=False)["content"].shift()
    is_duplicate = versions["content"].eq(before)
    kept = versions[~is_duplicate]
    is_revision = kept.duplicated(_KEY)
    is_superseded = kept.duplicated(_KEY, keep="last")
    replaced = together.loc[kept.index[is_superseded]]
    dropped = replaced.index.union(versions.index[is_duplicate])
    return Merged(
        current=together.drop(dropped).reset_index(drop=True),
        superseded=pd.concat([superseded, replaced], ignore_index=True) if len(superseded) else replaced,
        accepted=len(new) - int(is_duplicate.sum()),
        duplicates=int(is_duplicate.sum()),
        revisions=int(is_revision.sum()),
        replaced=int((replaced.index < len(current)).sum()),
    )
