"""Ask whether anything in the register answers a finding, by what the report's own notebooks said of both."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from lagesbild.analysis.interventions.interventions import is_answer
from lagesbild.findings import METRES_PER_DEGREE


def is_answered(finding: Mapping[str, Any], register: Iterable[Mapping[str, Any]]) -> bool:
    """Whether an intervention works at the finding's place, against its category or against all."""
    where = finding["place"]
    if where is None or where["lon"] is None:
        return False
    here = _flat(shapely.Point(where["lon"], where["lat"]), where["lat"])
    return any(
        each["shape"] is not None
        and is_answer(
            _flat(shape(each["shape"]), where["lat"]),
            each["categories"],
            here,
            finding["category"],
            reach_m=each["reach_m"] + (where.get("radius_m") or 0.0),
        )
        for each in register
    )


def _flat(geometry: shapely.Geometry, lat: float) -> shapely.Geometry:
    """Degrees as metres on a plane: exact enough within a municipality."""
    scale = np.array([math.cos(math.radians(lat)), 1.0]) * METRES_PER_DEGREE

    def metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points * scale

    return shapely.transform(geometry, metres)
