"""Texts made of the pieces of LookML's languages: mostly wrong, often nearly right."""

from __future__ import annotations

from hypothesis import strategies as st

LOOKML = """
view: explore: dimension: measure: dimension_group: parameter: filter: set: join: model: include: extends: sql: html:
type: sql_table_name: derived_table: filters: link: case: when: a + orders. string number time { } [ ] ( ) : ; ;; , "
\\" # \n \t ${ ${a} ${TABLE} ${a.b} @{ @{x} } {% %} {{ }} {% if a %} {% endif %} | * - +a a* 'x' $$ \ufeff \r\n
""".split(" ")
LIQUID = """
{% %} {{ }} {%- -%} if elsif else endif unless endunless for in endfor case when endcase assign capture endcapture =
comment endcomment raw endraw liquid echo condition endcondition incrementcondition endincrementcondition
increment_value parameter date_start date_end cycle increment break continue status orders.day orders.status._value
_filters['orders.day'] _user_attributes['region'] value row['orders.day'] _in_query ._is_selected ._parameter_value
| sql_quote sql_boolean encode_uri upcase replace: split: join: date: plus: times: divided_by: round: slice: first
default: 'a' "b" '%Y' 1 -1 2.5 99999999999999999999 nil true blank (1..3) (1..a) == != > and or not contains [ ] ( ) , .
: ${orders.id} \\" ' " \n
""".split()
EXPRESSION = """
${orders.status} ${orders.total} ${orders.day} ${nothing} + - * / % = != <> < > <= >= AND OR NOT ( ) , 1 2.5 "a" "%b%" '
" null yes no true if( coalesce( concat( date( diff_days( now() round( sum( mean( matches_filter( case( when( is_null(
offset( pivot_index( contains( length( lookup( list( rank( percentile( 1e999 99999999999999999999999 -- /* */ ; \n $ { }
""".split()
FILTER = """
, - ^ % _ " ' NOT not AND OR to NULL EMPTY Yes No any value 5 -5 .5 1e5 12345678901234567890 < > <= >= <> != = [ ] ( )
inf today yesterday Monday last this next ago for from now before after 3 7 days month months quarter fiscal year FY2018
2018 2018-05 2018-05-18 12:00 2018-02-30 Q2 9999-12-31 0001-01-01 inside box miles 36.97 -122.03 {{ }} ${ \\ ; -- ٣ \x00
_user_attributes['region'] FOO
""".split()


def made_of(pieces: list[str], size: int = 25) -> st.SearchStrategy[str]:
    """Some of the pieces one after another, with and without blanks, or any text."""
    several = st.lists(st.sampled_from(pieces), max_size=size)
    return st.one_of(several.map(" ".join), several.map("".join), st.text(max_size=60))
