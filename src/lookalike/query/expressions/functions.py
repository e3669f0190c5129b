"""Every function of Looker expressions, in one table: what it takes, what it gives, where it may stand.

Source: Looker's list of functions and operators. A signature reads `name(argument: kind, …) -> kind`; an argument
without a kind is a number. `column` before a kind: the argument is taken as a whole column, or, when it is a list,
list by list. `...` after the last argument: it can be repeated. The result `same` is the kind of the first argument,
`last` that of the last, `joined` a kind that holds all values, `list` a list of those, `moved` a date or a moment as
the argument is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .kinds import Kind


class Place(StrEnum):
    """Where an expression stands: in a table calculation, or in a custom field or filter, which becomes SQL."""

    CALCULATION = "table calculations"
    QUERY = "custom fields and custom filters"


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    kind: Kind
    is_column: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """`result` is a kind, or `same`, `joined` or `list`; `places` is where it may stand."""

    name: str
    arguments: tuple[Argument, ...]
    result: str
    places: frozenset[Place]
    group: str
    description: str

    @property
    def signature(self) -> str:
        names = [f"{each.name}, ..." if each.repeats else each.name for each in self.arguments]
        return f"{self.name}({', '.join(names)})"


_ANYWHERE = """
# Mathematical
abs(value) -> number
    The absolute value of `value`.
ceiling(value) -> number
    The smallest whole number that is not below `value`.
exp(value) -> number
    e to the power of `value`.
floor(value) -> number
    The largest whole number that is not above `value`.
ln(value) -> number
    The natural logarithm of `value`; null unless it is above 0.
log(value) -> number
    The logarithm of `value` to base 10; null unless it is above 0.
mod(value, divisor) -> number
    What is left of `value` after division by `divisor`, with the sign of `value`.
power(base, exponent) -> number
    `base` to the power of `exponent`.
rand() -> number
    A random number from 0 to 1.
round(value, num_decimals) -> number
    `value` with `num_decimals` decimals; halves go away from 0.
sqrt(value) -> number
    The square root of `value`; null for a negative one.
# Text
concat(value: any...) -> string
    The values as one text; null when one of them is null.
contains(string: string, search_string: string) -> yesno
    Whether `string` holds `search_string`, small and capital letters told apart.
length(string: string) -> number
    How many characters `string` has.
lower(string: string) -> string
    `string` in small letters.
position(string: string, search_string: string) -> number
    Where `search_string` starts in `string`, from 1; 0 when it does not occur.
replace(string: string, old_string: string, new_string: string) -> string
    `string` with each `old_string` replaced.
substring(string: string, start_position, length) -> string
    `length` characters of `string` from `start_position` on, which counts from 1.
upper(string: string) -> string
    `string` in capital letters.
# Dates
add_days(number, date: date) -> moved
    `date` plus `number` days.
add_hours(number, date: date) -> datetime
    `date` plus `number` hours.
add_minutes(number, date: date) -> datetime
    `date` plus `number` minutes.
add_months(number, date: date) -> moved
    `date` plus `number` months; a day that the month lacks becomes its last.
add_seconds(number, date: date) -> datetime
    `date` plus `number` seconds.
add_years(number, date: date) -> moved
    `date` plus `number` years.
date(year, month, day) -> date
    That date; null when the calendar has no such day.
date_time(year, month, day, hours, minutes, seconds) -> datetime
    That moment; null when there is none.
diff_days(start_date: date, end_date: date) -> number
    The whole days from `start_date` to `end_date`.
diff_hours(start_date: date, end_date: date) -> number
    The whole hours from `start_date` to `end_date`.
diff_minutes(start_date: date, end_date: date) -> number
    The whole minutes from `start_date` to `end_date`.
diff_months(start_date: date, end_date: date) -> number
    The whole months from `start_date` to `end_date`.
diff_seconds(start_date: date, end_date: date) -> number
    The whole seconds from `start_date` to `end_date`.
diff_years(start_date: date, end_date: date) -> number
    The whole years from `start_date` to `end_date`.
extract_days(date: date) -> number
    The day of the month.
extract_hours(date: date) -> number
    The hour, from 0 to 23.
extract_minutes(date: date) -> number
    The minute.
extract_months(date: date) -> number
    The month, from 1 to 12.
extract_seconds(date: date) -> number
    The second.
extract_years(date: date) -> number
    The year.
now() -> datetime
    The date and time at which the query runs, in its timezone.
trunc_days(date: date) -> date
    The start of the day.
trunc_hours(date: date) -> datetime
    The start of the hour.
trunc_minutes(date: date) -> datetime
    The start of the minute.
trunc_months(date: date) -> date
    The first day of the month.
trunc_years(date: date) -> date
    The first day of the year.
# Logic
case(when: any...) -> joined
    `case(when(condition, value), …, else_value)`: the value of the first condition that is yes.
coalesce(value: any...) -> joined
    The first value that is not null.
if(yesno_expression: yesno, value_if_yes: any, value_if_no: any) -> joined
    One value where the condition is yes, the other where it is no or null.
is_null(value: any) -> yesno
    Whether `value` is null.
"""
_IN_QUERIES = """
# Filters
matches_filter(field: any, filter_expression: string) -> yesno
    Whether the field passes the filter, which is written as in a filter box.
"""
_IN_CALCULATIONS = """
# Mathematical
acos(value) -> number
    The angle, in radians, whose cosine is `value`.
asin(value) -> number
    The angle, in radians, whose sine is `value`.
atan(value) -> number
    The angle, in radians, whose tangent is `value`.
combin(set_size, selection_size) -> number
    In how many ways `selection_size` elements can be chosen from `set_size`.
cos(value) -> number
    The cosine of an angle in radians.
degrees(value) -> number
    Radians in degrees.
fact(value) -> number
    The factorial of `value`.
multinomial(value...) -> number
    The factorial of the sum of the values, divided by the factorial of each.
pi() -> number
    The ratio of a circle's circumference to its diameter.
radians(value) -> number
    Degrees in radians.
sin(value) -> number
    The sine of an angle in radians.
tan(value) -> number
    The tangent of an angle in radians.
# Statistics
chisq_test(actual: column, expected: column) -> number
    The probability of the chi-squared test for independence.
correl(column_1: column, column_2: column) -> number
    The correlation of two columns.
count(expression: column any) -> number
    How many values are not null.
count_distinct(expression: column any) -> number
    How many different values there are, null apart.
covar_pop(column_1: column, column_2: column) -> number
    The covariance of two columns that are the whole population.
covar_samp(column_1: column, column_2: column) -> number
    The covariance of two columns that are a sample.
geomean(expression: column) -> number
    The geometric mean.
intercept(y_column: column, x_column: column) -> number
    Where the line of linear regression meets the y axis.
kurtosis(expression: column) -> number
    The excess kurtosis of a sample.
large(expression: column any, k) -> same
    The `k`th largest value.
max(expression: column any) -> same
    The largest value.
mean(expression: column) -> number
    The arithmetic mean.
median(expression: column) -> number
    The median.
min(expression: column any) -> same
    The smallest value.
mode(expression: column any) -> same
    The value that occurs most often; of several the first.
percent_rank(column: column, value) -> number
    The rank of `value` in `column` as a share from 0 to 1.
percentile(expression: column, percentile_value) -> number
    The value below which the share `percentile_value`, from 0 to 1, of the values lies.
product(expression: column) -> number
    The product of the values.
rank(value: any, expression: column any) -> number
    The rank of `value`; the largest has rank 1.
rank_avg(value: any, expression: column any) -> number
    The rank of `value`; equal values share the mean of their ranks.
running_product(value_column) -> number
    The product of the values down to this row.
running_total(value_column) -> number
    The sum of the values down to this row.
skew(expression: column) -> number
    The skewness of a sample.
slope(y_column: column, x_column: column) -> number
    The slope of the line of linear regression.
small(expression: column any, k) -> same
    The `k`th smallest value.
stddev_pop(expression: column) -> number
    The standard deviation of a whole population.
stddev_samp(expression: column) -> number
    The standard deviation of a sample.
sum(expression: column) -> number
    The sum of the values.
t_test(column_1: column, column_2: column, tails, type) -> number
    Student's t-test with 1 or 2 tails; type 1 is paired, 2 of equal variances, 3 of unequal ones.
var_pop(expression: column) -> number
    The variance of a whole population.
var_samp(expression: column) -> number
    The variance of a sample.
z_test(data: column, value, stdev) -> number
    The one-tailed probability of the z-test against the mean `value`.
# Distributions
beta_dist(value, alpha, beta, cumulative: yesno) -> number
    The beta distribution at `value`.
beta_inv(probability, alpha, beta) -> number
    The inverse of the cumulative beta distribution.
binom_dist(num_successes, num_tests, probability, cumulative: yesno) -> number
    The probability of that many successes.
binom_inv(num_tests, test_probability, target_probability) -> number
    The smallest number of successes whose cumulative probability reaches the target.
chisq_dist(value, dof, cumulative: yesno) -> number
    The chi-squared distribution at `value`.
chisq_inv(probability, dof) -> number
    The inverse of the cumulative chi-squared distribution.
confidence_norm(alpha, stdev, n) -> number
    Half the width of the normal confidence interval.
confidence_t(alpha, stdev, n) -> number
    Half the width of Student's confidence interval.
expon_dist(value, lambda, cumulative: yesno) -> number
    The exponential distribution at `value`.
f_dist(value, dof_1, dof_2, cumulative: yesno) -> number
    The F distribution at `value`.
f_inv(probability, dof_1, dof_2) -> number
    The inverse of the cumulative F distribution.
gamma_dist(value, alpha, beta, cumulative: yesno) -> number
    The gamma distribution with shape `alpha` and scale `beta`.
gamma_inv(probability, alpha, beta) -> number
    The inverse of the cumulative gamma distribution.
hypgeom_dist(sample_successes, sample_size, population_successes, population_size, cumulative: yesno) -> number
    The probability of that many successes in a sample without replacement.
negbinom_dist(num_failures, num_successes, probability, cumulative: yesno) -> number
    The probability of that many failures before `num_successes` successes.
norm_dist(value, mean, stdev, cumulative: yesno) -> number
    The normal distribution at `value`.
norm_inv(probability, mean, stdev) -> number
    The inverse of the cumulative normal distribution.
norm_s_dist(value, cumulative: yesno) -> number
    The standard normal distribution at `value`.
norm_s_inv(probability) -> number
    The inverse of the cumulative standard normal distribution.
poisson_dist(value, lambda, cumulative: yesno) -> number
    The Poisson distribution at `value`.
t_dist(value, dof, cumulative: yesno) -> number
    Student's t-distribution at `value`.
t_inv(probability, dof) -> number
    The inverse of the cumulative t-distribution.
weibull_dist(value, shape, scale, cumulative: yesno) -> number
    The Weibull distribution at `value`.
# Text
split(string: string, delimiter: string) -> strings
    The parts of `string` between the delimiters, as a list.
to_number(string: string) -> number
    The number that `string` stands for; null when it stands for none.
to_string(value: any) -> string
    The value as text; empty for null.
# Dates
to_date(string: string) -> datetime
    The date or moment that `string` stands for, written as YYYY, YYYY-MM, YYYY-MM-DD and so on to seconds.
# Rows
index(expression: column any, n) -> same
    The `n`th value of the column or list, from 1.
list(value: any...) -> list
    The values as a list.
lookup(value: any, lookup_column: column any, result_column: column any) -> last
    What stands in `result_column` where `lookup_column` first has `value`.
match(value: any, expression: column any) -> number
    The row, or the place in the list, at which `value` first occurs.
offset(column: any, row_offset) -> same
    The value `row_offset` rows further down.
offset_list(column: any, row_offset, num_values) -> list
    `num_values` values from `row_offset` rows further down on, as a list.
row() -> number
    The number of the row, from 1.
# Pivots
pivot_column() -> number
    The number of the pivot column, from 1.
pivot_index(expression: any, pivot_index) -> same
    The expression in the pivot column of that number.
pivot_offset(pivot_expression: any, col_offset) -> same
    The expression `col_offset` pivot columns further right.
pivot_offset_list(pivot_expression: any, col_offset, num_values) -> list
    `num_values` values from `col_offset` pivot columns further right on, as a list.
pivot_row(expression: any) -> list
    The expression in all pivot columns, as a list.
pivot_where(select_expression: yesno, expression: any) -> last
    The expression in the one pivot column where the condition is yes; null unless there is exactly one.
"""
_SIGNATURE = re.compile(r"(\w+)\((.*)\) -> (\w+)")


def _argument(text: str) -> Argument:
    name, _, kind = text.removesuffix("...").partition(": ")
    column = kind.startswith("column")
    return Argument(name, Kind(kind.removeprefix("column").strip() or "number"), column, text.endswith("..."))


def _read(text: str, *places: Place) -> dict[str, Function]:
    found: dict[str, Function] = {}
    for group, lines in _groups(text):
        for signature, description in zip(lines[::2], lines[1::2], strict=True):
            match = _SIGNATURE.fullmatch(signature)
            if match is None:
                raise ValueError(f"not a signature: {signature}")
            name, written, result = match.groups()
            arguments = tuple(_argument(each) for each in written.split(", ") if each)
            found[name] = Function(name, arguments, result, frozenset(places), group, description.strip())
    return found


def _groups(text: str) -> Iterator[tuple[str, list[str]]]:
    for part in text.split("# ")[1:]:
        title, *lines = part.strip().splitlines()
        yield title, lines


FUNCTIONS: dict[str, Function] = {
    **_read(_ANYWHERE, Place.CALCULATION, Place.QUERY),
    **_read(_IN_QUERIES, Place.QUERY),
    **_read(_IN_CALCULATIONS, Place.CALCULATION),
}
