"""The distributions of Looker expressions, with the parameters of their spreadsheet namesakes.

Every function raises ValueError outside its domain, which the evaluator turns into null. Inverses are those of the
cumulative distribution, from the left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from .special import incomplete_beta, inverse, lower_gamma, upper_gamma

_STANDARD = NormalDist()
_EXACT = 1000  # binomial coefficients of larger sets go through logarithms
_MOST_TERMS = 100_000


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("outside the domain")


def _probability(value: float) -> None:
    _require(0 < value < 1)


def log_choose(n: float, k: float) -> float:
    """The logarithm of the binomial coefficient."""
    if n <= _EXACT:
        return math.log(math.comb(int(n), int(k)))
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def combin(n: float, k: float) -> float:
    n, k = int(n), int(k)
    _require(0 <= k <= n)
    few = min(k, n - k)
    if n <= _EXACT or few <= 20:
        value = math.comb(n, few)
        return value if value < 2**63 else float(value)
    return math.exp(log_choose(n, k))


def fact(n: float) -> float:
    n = int(n)
    _require(0 <= n <= 170)
    value = math.factorial(n)
    return value if value < 2**63 else float(value)


def multinomial(*counts: float) -> float:
    value, total = 1.0, 0
    for count in counts:
        _require(count >= 0)
        total += int(count)
        value *= combin(total, int(count))
    return round(value) if value < 2**53 else value


# beta, gamma and their kin


def beta_dist(x: float, a: float, b: float, cumulative: bool) -> float:
    _require(a > 0 and b > 0 and 0 <= x <= 1)
    if cumulative:
        return incomplete_beta(a, b, x)
    if x in (0, 1):
        edge = a if x == 0 else b
        return 0.0 if edge > 1 else _edge(edge, max(a, b) if edge == 1 else 1)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x))


def _edge(shape: float, height: float) -> float:
    """A density at the end of its range: finite for a shape of 1, infinite below."""
    _require(shape == 1)
    return float(height)


def beta_inv(p: float, a: float, b: float) -> float:
    _probability(p)
    _require(a > 0 and b > 0)
    return inverse(lambda x: incomplete_beta(a, b, x), p, 0.0, 1.0)


def gamma_dist(x: float, shape: float, scale: float, cumulative: bool) -> float:
    _require(x >= 0 and shape > 0 and scale > 0)
    if cumulative:
        return lower_gamma(shape, x / scale)
    if x == 0:
        return 0.0 if shape > 1 else _edge(shape, 1 / scale)
    return math.exp((shape - 1) * math.log(x / scale) - x / scale - math.lgamma(shape)) / scale


def gamma_inv(p: float, shape: float, scale: float) -> float:
    _probability(p)
    _require(shape > 0 and scale > 0)
    return scale * inverse(lambda x: lower_gamma(shape, x), p, 0.0, math.inf)


def chisq_dist(x: float, dof: float, cumulative: bool) -> float:
    return gamma_dist(x, dof / 2, 2, cumulative)


def chisq_inv(p: float, dof: float) -> float:
    return gamma_inv(p, dof / 2, 2)


def expon_dist(x: float, rate: float, cumulative: bool) -> float:
    _require(x >= 0 and rate > 0)
    return -math.expm1(-rate * x) if cumulative else rate * math.exp(-rate * x)


def weibull_dist(x: float, shape: float, scale: float, cumulative: bool) -> float:
    _require(x >= 0 and shape > 0 and scale > 0)
    power = (x / scale) ** shape
    if cumulative:
        return -math.expm1(-power)
    if x == 0:
        return 0.0 if shape > 1 else _edge(shape, 1 / scale)
    return shape / scale * (x / scale) ** (shape - 1) * math.exp(-power)


def f_dist(x: float, dof_1: float, dof_2: float, cumulative: bool) -> float:
    _require(x >= 0 and dof_1 > 0 and dof_2 > 0)
    if cumulative:
        return incomplete_beta(dof_1 / 2, dof_2 / 2, dof_1 * x / (dof_1 * x + dof_2))
    if x == 0:
        return 0.0 if dof_1 > 2 else _edge(dof_1 / 2, 1)
    a, b = dof_1 / 2, dof_2 / 2
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(dof_1 / dof_2)
    return math.exp(log + (a - 1) * math.log(x) - (a + b) * math.log1p(dof_1 * x / dof_2))


def f_inv(p: float, dof_1: float, dof_2: float) -> float:
    _probability(p)
    _require(dof_1 > 0 and dof_2 > 0)
    return inverse(lambda x: f_dist(x, dof_1, dof_2, True), p, 0.0, math.inf)


def t_dist(x: float, dof: float, cumulative: bool) -> float:
    _require(dof > 0)
    if not cumulative:
        log = math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2) - math.log(dof * math.pi) / 2
        return math.exp(log - (dof + 1) / 2 * math.log1p(x * x / dof))
    tail = incomplete_beta(dof / 2, 0.5, dof / (dof + x * x)) / 2
    return 1 - tail if x > 0 else tail


def t_inv(p: float, dof: float) -> float:
    _probability(p)
    _require(dof > 0)
    if p == 0.5:
        return 0.0
    # A tail keeps digits that 1 - tail loses.
    tail = inverse(lambda x: -t_dist(-x, dof, True), -min(p, 1 - p), 0.0, math.inf)
    return tail if p > 0.5 else -tail


# normal


def norm_dist(x: float, mean: float, deviation: float, cumulative: bool) -> float:
    _require(deviation > 0)
    return norm_s_dist((x - mean) / deviation, cumulative) / (1 if cumulative else deviation)


def norm_s_dist(x: float, cumulative: bool) -> float:
    if cumulative:
        return math.erfc(-x / math.sqrt(2)) / 2
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def norm_inv(p: float, mean: float, deviation: float) -> float:
    _require(deviation > 0)
    return mean + deviation * norm_s_inv(p)


def norm_s_inv(p: float) -> float:
    _probability(p)
    return _STANDARD.inv_cdf(p)


def confidence_norm(alpha: float, deviation: float, n: float) -> float:
    _probability(alpha)
    _require(deviation > 0 and n >= 1)
    return -norm_s_inv(alpha / 2) * deviation / math.sqrt(n)


def confidence_t(alpha: float, deviation: float, n: float) -> float:
    _probability(alpha)
    _require(deviation > 0 and n > 1)
    return -t_inv(alpha / 2, n - 1) * deviation / math.sqrt(n)


# counts


def poisson_dist(k: float, rate: float, cumulative: bool) -> float:
    k = math.floor(k)
    _require(k >= 0 and rate >= 0)
    if cumulative:
        return upper_gamma(k + 1, rate) if rate > 0 else 1.0
    if rate == 0:
        return 1.0 if k == 0 else 0.0
    return math.exp(k * math.log(rate) - rate - math.lgamma(k + 1))


def binom_dist(k: float, n: float, p: float, cumulative: bool) -> float:
    k, n = math.floor(k), math.floor(n)
    _require(0 <= k <= n and 0 <= p <= 1)
    if cumulative:
        return 1.0 if k == n else incomplete_beta(n - k, k + 1, 1 - p)
    if p in (0, 1):
        return 1.0 if k == n * p else 0.0
    return math.exp(log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p))


def binom_inv(n: float, p: float, target: float) -> float:
    n = math.floor(n)
    _require(n >= 0 and 0 <= p <= 1 and 0 <= target <= 1)
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if binom_dist(middle, n, p, True) >= target:
            high = middle
        else:
            low = middle + 1
    return low


def negbinom_dist(failures: float, successes: float, p: float, cumulative: bool) -> float:
    failures, successes = math.floor(failures), math.floor(successes)
    _require(failures >= 0 and successes >= 1 and 0 < p <= 1)
    if cumulative:
        return incomplete_beta(successes, failures + 1, p)
    if p == 1:
        return 1.0 if failures == 0 else 0.0
    log = log_choose(failures + successes - 1, successes - 1)
    return math.exp(log + successes * math.log(p) + failures * math.log1p(-p))


def hypgeom_dist(k: float, n: float, successes: float, population: float, cumulative: bool) -> float:
    k, n, successes, population = (math.floor(each) for each in (k, n, successes, population))
    _require(0 <= n <= population and 0 <= successes <= population and 0 <= k <= n)
    fewest, most = max(0, n + successes - population), min(n, successes)
    if not cumulative:
        return _hypergeometric(k, n, successes, population) if fewest <= k <= most else 0.0
    _require(min(k, most) - fewest <= _MOST_TERMS)
    terms = range(fewest, min(k, most) + 1)
    return min(1.0, math.fsum(_hypergeometric(each, n, successes, population) for each in terms))


def _hypergeometric(k: int, n: int, successes: int, population: int) -> float:
    ways = log_choose(successes, k) + log_choose(population - successes, n - k)
    return math.exp(ways - log_choose(population, n))


DISTRIBUTIONS: dict[str, Callable[..., float]] = {
    each.__name__: each
    for each in (
        *(beta_dist, beta_inv, binom_dist, binom_inv, chisq_dist, chisq_inv, combin, confidence_norm),
        *(confidence_t, expon_dist, f_dist, f_inv, fact, gamma_dist, gamma_inv, hypgeom_dist, multinomial),
        *(negbinom_dist, norm_dist, norm_inv, norm_s_dist, norm_s_inv, poisson_dist, t_dist, t_inv),
        weibull_dist,
    )
}
