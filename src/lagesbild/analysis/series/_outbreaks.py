"""Give past outbreaks less weight: counts that lie far above a first fit must not raise what is expected."""

import numpy as np

from lagesbild.analysis.series._glm import LogLinearFit


def anscombe_residuals(counts: np.ndarray, fit: LogLinearFit) -> np.ndarray:
    """Standardised Anscombe residuals: near normal for counts, however skew."""
    raw = 1.5 * (counts ** (2 / 3) * fit.fitted ** (-1 / 6) - np.sqrt(fit.fitted))
    dispersion = np.maximum(fit.dispersion, 1)[..., None]
    return raw / np.sqrt(dispersion * np.maximum(1 - fit.leverage, 1e-10))


def outbreak_weights(residuals: np.ndarray, threshold: float) -> np.ndarray:
    """Weights that fall with the square of a residual above ``threshold``; their mean is one."""
    weights = np.where(residuals > threshold, np.maximum(residuals, 1e-10) ** -2.0, 1.0)
    return weights / weights.mean(axis=-1, keepdims=True)
