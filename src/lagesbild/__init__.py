"""Turn exported incident reports into a fortnightly lägesbild.

>>> import lagesbild as lb
>>> now = lb.open("min-kommun")  # doctest: +SKIP
>>> lb.maps.incident_map(lb.only(now, category="Inbrott"))  # doctest: +SKIP

``now`` shows what there is; ``lb.open``, ``lb.only`` and ``lb.compare`` choose from it, the modules of ``lb.analysis``
answer, and those of ``lb.present`` show the answer. All are imported when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lagesbild import analysis, present
    from lagesbild.explore import compare, only, open  # noqa: A004 - called as lagesbild.open
    from lagesbild.periods import Period
    from lagesbild.present import charts, listings, maps, verdicts
    from lagesbild.situation import Situation

__all__ = [
    "Period",
    "Situation",
    "analysis",
    "charts",
    "compare",
    "listings",
    "maps",
    "only",
    "open",
    "present",
    "verdicts",
]

_HOMES: Final = {
    "Period": "lagesbild.periods",
    "Situation": "lagesbild.situation",
    "compare": "lagesbild.explore",
    "only": "lagesbild.explore",
    "open": "lagesbild.explore",
}
"""Where each name is defined; the others are modules."""
_MODULES: Final = {
    "analysis": "lagesbild.analysis",
    "present": "lagesbild.present",
    **{name: f"lagesbild.present.{name}" for name in ("charts", "listings", "maps", "verdicts")},
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module, a class, a function or a text
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name == "__version__":
        # Looked up in the installed package's files: no command should wait for it to begin.
        from importlib.metadata import version

        return version("lagesbild")
    raise AttributeError(f"module 'lagesbild' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
