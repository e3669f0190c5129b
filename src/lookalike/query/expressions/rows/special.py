"""The incomplete gamma and beta functions, and the inverse of a rising function, to 9 digits and mostly more.

Parameters above a million would lose digits and are refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable

_TINY = 1e-300
_EPSILON = 1e-15
_MOST_STEPS = 20_000
_LARGEST = 1e12
_LARGEST_PARAMETER = 2e6


def lower_gamma(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x). Raises ValueError where it does not converge."""
    if x <= 0:
        return 0.0
    if a > _LARGEST_PARAMETER or x > _LARGEST:
        raise ValueError("the argument is too large")
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return scale * _gamma_series(a, x)
    return 1.0 - scale * _gamma_fraction(a, x)


def upper_gamma(a: float, x: float) -> float:
    """Q(a, x) = 1 - P(a, x), without the loss of digits for large x."""
    if x < a + 1 or x <= 0:
        return 1.0 - lower_gamma(a, x)
    if a > _LARGEST_PARAMETER or x > _LARGEST:
        raise ValueError("the argument is too large")
    return math.exp(a * math.log(x) - x - math.lgamma(a)) * _gamma_fraction(a, x)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0 / a
    for step in range(1, _MOST_STEPS):
        term *= x / (a + step)
        total += term
        if term < total * _EPSILON:
            return total
    raise ValueError("the series does not converge")


def _gamma_fraction(a: float, x: float) -> float:
    """Legendre's continued fraction, evaluated by Lentz's method."""
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    value = d
    for step in range(1, _MOST_STEPS):
        numerator = -step * (step - a)
        b += 2
        d = 1 / _not_zero(numerator * d + b)
        c = _not_zero(b + numerator / c)
        value *= d * c
        if abs(d * c - 1) < _EPSILON:
            return value
    raise ValueError("the continued fraction does not converge")


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b). Raises ValueError where it does not converge."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if max(a, b) > _LARGEST_PARAMETER:
        raise ValueError("the argument is too large")
    scale = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return scale * _beta_fraction(a, b, x) / a
    return 1.0 - scale * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        change = 1.0
        for numerator in (even, odd):
            d = 1 / _not_zero(1 + numerator * d)
            c = _not_zero(1 + numerator / c)
            change = d * c
            value *= change
        if abs(change - 1) < _EPSILON:
            return value
    raise ValueError("the continued fraction does not converge")


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def inverse(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function reaches `target`. An open end is given as infinity."""
    if low == -math.inf:
        low = -_bracket(lambda x: -rising(-x), -target)
    if high == math.inf:
        high = _bracket(rising, target)
    while True:
        middle = (low + high) / 2
        if middle in (low, high) or high - low <= 1e-15 * abs(middle):
            return middle
        if rising(middle) < target:
            low = middle
        else:
            high = middle


def _bracket(rising: Callable[[float], float], target: float) -> float:
    high = 1.0
    while rising(high) < target:
        high *= 2
        if high > _LARGEST:
            raise ValueError("the inverse is too large")
    return high
