"""Functions over a whole column, or over a list: each prepares its values once and then answers per row.

`prepare(values, …)` gets the column arguments with their nulls, and gives a function of the other arguments of one
row. ValueError, ZeroDivisionError and OverflowError stand for null.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from .distributions import norm_s_dist, t_dist
from .special import upper_gamma

Values = Sequence[Any]
Answer = Callable[..., Any]


def present(values: Values) -> list[Any]:
    return [value for value in values if value is not None]


def _pairs(left: Values, right: Values) -> tuple[list[float], list[float]]:
    """Those rows in which both have a value."""
    both = [(a, b) for a, b in zip(left, right, strict=False) if a is not None and b is not None]
    return [a for a, _ in both], [b for _, b in both]


def _once(compute: Callable[..., Any]) -> Callable[..., Answer]:
    """An aggregate without other arguments."""

    def prepare(*columns: Values) -> Answer:
        value = compute(*columns)
        return lambda: value

    return prepare


def _numbers(compute: Callable[[list[float]], Any]) -> Callable[..., Answer]:
    """Over the values that are there; null when there is none."""

    def of_present(values: Values) -> Any:
        found = present(values)
        return compute(found) if found else None

    return _once(of_present)


def total(values: list[Any]) -> Any:
    """Whole numbers stay exact; others are summed without loss of digits."""
    if all(isinstance(value, int) for value in values):
        return sum(values)
    return math.fsum(values)


def mean(values: list[float]) -> float:
    return total(values) / len(values)


def _product(values: list[float]) -> float:
    value: float = 1
    for each in values:
        value *= each
        if isinstance(value, int) and abs(value) > 2**63:
            value = float(value)
    return value


def _squares(values: list[float]) -> float:
    """The sum of the squared distances from the mean."""
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values)


def variance(values: list[float], spare: int) -> float:
    """`spare` is 1 for a sample. Raises ZeroDivisionError for too few values."""
    return _squares(values) / (len(values) - spare)


def _moment(values: list[float], power: int) -> float:
    middle, deviation = mean(values), math.sqrt(variance(values, 1))
    return math.fsum(((value - middle) / deviation) ** power for value in values)


def _skew(values: list[float]) -> float:
    n = len(values)
    return n / ((n - 1) * (n - 2)) * _moment(values, 3)


def _kurtosis(values: list[float]) -> float:
    n = len(values)
    scale = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    return scale * _moment(values, 4) - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def _geomean(values: list[float]) -> float:
    """Raises ValueError unless all are above 0."""
    return math.exp(math.fsum(math.log(value) for value in values) / len(values))


def _median(values: list[float]) -> float:
    return _interpolated(sorted(values), 0.5)


def _mode(values: list[Any]) -> Any:
    return Counter(values).most_common(1)[0][0]


def _interpolated(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    if place == below:
        return ordered[below]
    return ordered[below] + (ordered[below + 1] - ordered[below]) * (place - below)


def _percentile(values: Values) -> Answer:
    ordered = sorted(present(values))
    return lambda share: _interpolated(ordered, share) if ordered and 0 <= share <= 1 else None


def _largest(values: Values) -> Answer:
    ordered = sorted(present(values), reverse=True)
    return lambda k: ordered[int(k) - 1] if 1 <= k < len(ordered) + 1 else None


def _smallest(values: Values) -> Answer:
    ordered = sorted(present(values))
    return lambda k: ordered[int(k) - 1] if 1 <= k < len(ordered) + 1 else None


def _rank(values: Values) -> Answer:
    ordered = sorted(present(values))
    return lambda value: len(ordered) - bisect_right(ordered, value) + 1


def _rank_avg(values: Values) -> Answer:
    ordered = sorted(present(values))

    def answer(value: Any) -> float:
        above = len(ordered) - bisect_right(ordered, value)
        equal = bisect_right(ordered, value) - bisect_left(ordered, value)
        return above + (equal + 1) / 2 if equal else above + 1

    return answer


def _percent_rank(values: Values) -> Answer:
    """As in spreadsheets: a value between two others lies between their ranks, one outside has none."""
    ordered = sorted(present(values))

    def answer(value: float) -> float | None:
        if not ordered or not ordered[0] <= value <= ordered[-1]:
            return None
        if len(ordered) == 1:
            return 1.0
        below = bisect_left(ordered, value)
        if ordered[below] == value:
            return below / (len(ordered) - 1)
        low, high = ordered[below - 1], ordered[below]
        return (below - 1 + (value - low) / (high - low)) / (len(ordered) - 1)

    return answer


def _match(values: Values) -> Answer:
    """The first place of each value. Null matches nothing."""
    first: dict[Any, int] = {}
    for place, value in enumerate(values, 1):
        first.setdefault(value, place)
    return lambda value: None if value is None else first.get(value)


def _lookup(keys: Values, results: Values) -> Answer:
    place = _match(keys)

    def answer(value: Any) -> Any:
        found = place(value)
        return None if found is None or found > len(results) else results[found - 1]

    return answer


def _index(values: Values) -> Answer:
    return lambda n: values[int(n) - 1] if 1 <= n < len(values) + 1 else None


# two columns


def _covariance(spare: int) -> Callable[[Values, Values], float | None]:
    def compute(left: Values, right: Values) -> float | None:
        a, b = _pairs(left, right)
        return _products(a, b) / (len(a) - spare) if len(a) > spare else None

    return compute


def _products(a: list[float], b: list[float]) -> float:
    middle_a, middle_b = mean(a), mean(b)
    return math.fsum((x - middle_a) * (y - middle_b) for x, y in zip(a, b, strict=True))


def _correlation(left: Values, right: Values) -> float | None:
    a, b = _pairs(left, right)
    return _products(a, b) / math.sqrt(_squares(a) * _squares(b)) if a else None


def _slope(y_column: Values, x_column: Values) -> float | None:
    y, x = _pairs(y_column, x_column)
    return _products(x, y) / _squares(x) if x else None


def _intercept(y_column: Values, x_column: Values) -> float | None:
    y, x = _pairs(y_column, x_column)
    return mean(y) - _products(x, y) / _squares(x) * mean(x) if x else None


# tests


def chi_squared(actual: Values, expected: Values, freedom: int) -> float:
    found, wanted = _pairs(actual, expected)
    distance = math.fsum((a - e) ** 2 / e for a, e in zip(found, wanted, strict=True))
    if freedom < 1 or distance < 0:
        raise ValueError("too few values, or a negative one is expected")
    return upper_gamma(freedom / 2, distance / 2)


def _chisq_test(actual: Values, expected: Values) -> float:
    return chi_squared(actual, expected, len(_pairs(actual, expected)[0]) - 1)


def _z_test(data: Values) -> Answer:
    values = present(data)

    def answer(value: float, deviation: float) -> float | None:
        if not values or deviation <= 0:
            return None
        return norm_s_dist((value - mean(values)) / (deviation / math.sqrt(len(values))), True)

    return answer


def _t_test(left: Values, right: Values) -> Answer:
    def answer(tails: float, kind: float) -> float | None:
        if tails not in (1, 2) or kind not in (1, 2, 3):
            return None
        distance, freedom = _T_TESTS[int(kind)](left, right)
        return tails * t_dist(-abs(distance), freedom, True)

    return answer


def _paired(left: Values, right: Values) -> tuple[float, float]:
    a, b = _pairs(left, right)
    gaps = [x - y for x, y in zip(a, b, strict=True)]
    return mean(gaps) / math.sqrt(variance(gaps, 1) / len(gaps)), len(gaps) - 1


def _equal_variances(left: Values, right: Values) -> tuple[float, float]:
    a, b = present(left), present(right)
    freedom = len(a) + len(b) - 2
    pooled = (_squares(a) + _squares(b)) / freedom
    return (mean(a) - mean(b)) / math.sqrt(pooled * (1 / len(a) + 1 / len(b))), freedom


def _unequal_variances(left: Values, right: Values) -> tuple[float, float]:
    a, b = present(left), present(right)
    share_a, share_b = variance(a, 1) / len(a), variance(b, 1) / len(b)
    both = share_a + share_b
    freedom = both**2 / (share_a**2 / (len(a) - 1) + share_b**2 / (len(b) - 1))
    return (mean(a) - mean(b)) / math.sqrt(both), freedom


_T_TESTS = {1: _paired, 2: _equal_variances, 3: _unequal_variances}
AGGREGATES: dict[str, Callable[..., Answer]] = {
    "chisq_test": _once(_chisq_test),
    "correl": _once(_correlation),
    "count": _once(lambda values: len(present(values))),
    "count_distinct": _once(lambda values: len(set(present(values)))),
    "covar_pop": _once(_covariance(0)),
    "covar_samp": _once(_covariance(1)),
    "geomean": _numbers(_geomean),
    "index": _index,
    "intercept": _once(_intercept),
    "kurtosis": _numbers(_kurtosis),
    "large": _largest,
    "lookup": _lookup,
    "match": _match,
    "max": _numbers(max),
    "mean": _numbers(mean),
    "median": _numbers(_median),
    "min": _numbers(min),
    "mode": _numbers(_mode),
    "percent_rank": _percent_rank,
    "percentile": _percentile,
    "product": _numbers(_product),
    "rank": _rank,
    "rank_avg": _rank_avg,
    "skew": _numbers(_skew),
    "slope": _once(_slope),
    "small": _smallest,
    "stddev_pop": _numbers(lambda values: math.sqrt(variance(values, 0))),
    "stddev_samp": _numbers(lambda values: math.sqrt(variance(values, 1))),
    "sum": _numbers(total),
    "t_test": _t_test,
    "var_pop": _numbers(lambda values: variance(values, 0)),
    "var_samp": _numbers(lambda values: variance(values, 1)),
    "z_test": _z_test,
}
