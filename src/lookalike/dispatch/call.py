"""One call of one operation: who calls, with what, and where its answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..access.caller import Caller
from ..store.database import Reader, UnitOfWork
from .contract import Operation
from .shape import Mask

if TYPE_CHECKING:
    from ..instance import Instance
    from .domain import Handler


@dataclass(slots=True)
class Call:
    """`db` is a Reader for GET and a UnitOfWork for everything else; `params` holds the operation's parameters
    that were given, decoded. `instance` is the running server: settings, projects, workers, vault."""

    operation: Operation
    caller: Caller
    db: Any
    instance: Instance
    params: dict[str, Any]
    mask: Mask | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    request_id: str = ""
    token: str | None = None
    warnings: list[str] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)  # what this call looked up once
    handlers: Mapping[str, Handler] = field(default_factory=dict)  # of all operations: undo asks their rules

    @property
    def read(self) -> Reader:
        return self.db

    @property
    def work(self) -> UnitOfWork:
        """The unit of work. A GET has none: a handler that asks for it there is a mistake of ours."""
        if not isinstance(self.db, UnitOfWork):
            raise TypeError(f"{self.operation.id} is a read and cannot change anything")
        return self.db

    def wants(self, name: str) -> bool:
        """Whether the answer will show this property: do not compute what nobody asked for."""
        return self.mask is None or name in self.mask

    def api_url(self, path: str) -> str:
        return f"{self.instance.api_url}/api/4.0{path}"
