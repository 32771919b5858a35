"""Say in a word how sure a finding is: the only place where a p-value becomes a word.

*Säkert*: chance gives it at most once in a thousand, with regard to all that was looked at. *Troligt*: it is beyond
the level of its kind (``analysis.levels``). *Kan vara slump*: it is not. Where nothing was tested there is no word.
What came of an intervention is never more than likely: whether the places that it is compared with are alike is not tested.
"""

from collections.abc import Mapping
from typing import Any, Final

SURE: Final = 0.001
"""Adjusted p from which a finding is called certain."""

WORDS: Final = ("säkert", "troligt", "kan vara slump")
EXPLAINED: Final = (
    "Säkert: slumpen ger det högst en gång på tusen. Troligt: slumpen ger det sällan. Kan vara slump: det händer av sig självt "
    "ibland. Allt är räknat med hänsyn till hur mycket som prövas."
)
"""The words for readers, once a report."""

CHANCE: Final = "en skillnad som kan vara slump"
"""What a difference is called that is not beyond chance."""

FOLLOW_UPS: Final = {
    "reduction": "trolig minskning",
    "increase": "trolig ökning",
    "no_sure_change": "förändringen kan vara slump",
}
"""What readers are told of a verdict of ``analysis.interventions.follow_up``; "no effect" is not among it."""


def word(finding: Mapping[str, Any]) -> str:
    """``säkert``, ``troligt``, ``kan vara slump``; empty where nothing was tested.

    Parameters
    ----------
    finding
        As ``report/findings.schema.json`` describes it; ``p`` counts where nothing was adjusted.
    """
    if finding["significant"] is None:
        return ""
    if not finding["significant"]:
        return WORDS[2]
    p = finding["p"] if finding["p_adjusted"] is None else finding["p_adjusted"]
    return WORDS[0] if p is not None and p <= SURE and finding["kind"] != "intervention" else WORDS[1]


def adjective(p: float) -> str:
    """``säker``, ``trolig``: what a difference beyond chance is called."""
    return "säker" if p <= SURE else "trolig"
