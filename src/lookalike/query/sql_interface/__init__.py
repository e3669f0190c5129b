"""SQL over models: a SELECT whose schema is a model, whose table is an explore and whose columns are fields.

Text -> statement -> query. The language is that of Looker's Open SQL Interface, a part of GoogleSQL. A statement never
reaches a database: what it asks becomes a query as any other, with its row filters. Source: Looker's public
documentation of the Open SQL Interface; what it leaves open is assumed, and says so in its place.
"""

from .errors import SqlError
from .parser import parse_statement
from .translate import Asked, asked_of

__all__ = ["Asked", "SqlError", "asked_of", "parse_statement"]
