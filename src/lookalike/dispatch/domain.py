"""How a domain registers its operations. Every mismatch with the contract stops the server at start."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..access.caller import Caller
from .contract import Contract, Operation
from .shape import Extra, Hide, Shaper

if TYPE_CHECKING:
    from .call import Call

Rule = Callable[[Caller, Any], bool]
Loader = Callable[["Call", str], Any]

PUBLIC = "public"  # needs=PUBLIC: no token wanted


class Misregistered(Exception):
    """A handler that does not fit the contract."""


@dataclass(frozen=True, slots=True)
class Handler:
    """`names` are the parameters of `fn` after `call`; `row_param` is the path parameter that `load` takes."""

    fn: Callable[..., Any]
    names: tuple[str, ...]
    needs: str
    rule: Rule | None
    domain: Domain
    row_param: str | None
    body_type: type | None
    heavy: bool
    reads: bool


@dataclass(frozen=True, slots=True)
class _Pending:
    operation_id: str
    needs: str
    fn: Callable[..., Any]
    heavy: bool
    reads: bool


class Domain:
    """One noun: how a row is loaded and who may do what with it.

    `rules` map a name to `rule(caller, row) -> bool`; `row` is None for operations without one (lists, creates).
    The same rules answer `can`, refuse with 403 or 404, and print the permissions table. `show` decides whether a
    refused caller may know that the row exists. Source: the design, section 2.
    """

    def __init__(
        self,
        schema: str,
        *,
        load: Loader | None = None,
        extras: dict[str, Extra] | None = None,
        hide: Hide | None = None,
        can: tuple[str, ...] | None = None,
        also: tuple[str, ...] = (),
        **rules: Rule,
    ):
        """`also` names schemas of the same noun (Look, LookWithQuery): what they share is computed alike."""
        self.schema, self.load, self.hide, self.rules, self.also = schema, load, hide, rules, also
        self.can = can if can is not None else tuple(rules)
        self.extras = extras or {}
        self._pending: list[_Pending] = []

    def op(
        self, operation_id: str, *, needs: str, heavy: bool = False, reads: bool = False
    ) -> Callable[[Any], Any]:
        """Registers a handler. `needs` names a rule, or PUBLIC. `heavy`: a read that takes more than a
        millisecond and so never runs on the event loop. `reads`: a POST that changes nothing in the store, so it
        gets a Reader and waits for no writer; a GET is one anyway."""

        def register(fn: Callable[..., Any]) -> Callable[..., Any]:
            if needs != PUBLIC and needs not in self.rules:
                raise Misregistered(f"{operation_id} needs {needs!r}, which {self.schema} does not define")
            if fn.__name__ != operation_id:
                raise Misregistered(f"{operation_id} is implemented by {fn.__name__}")
            self._pending.append(_Pending(operation_id, needs, fn, heavy, reads))
            return fn

        return register

    def allowed(self, caller: Caller, row: Any) -> dict[str, bool]:
        """The `can` map: every rule of the domain, asked for this caller and row."""
        return {name: bool(self.rules[name](caller, row)) for name in self.can if name in self.rules}

    def install(self, contract: Contract, shaper: Shaper, handlers: dict[str, Handler]) -> None:
        """Checks all registrations against the contract and adds them to `handlers`."""
        extras = dict(self.extras)
        properties = contract.schemas[self.schema].properties
        if "can" in properties and "can" not in extras and self.rules:
            extras["can"] = lambda call, row: self.allowed(call.caller, row)
        if extras or self.hide:
            shaper.extend(self.schema, extras, self.hide)
        for name in self.also:
            known = contract.schemas[name].properties
            shared = {key: extra for key, extra in extras.items() if key in known}
            shaper.extend(name, shared, self.hide)
        for pending in self._pending:
            if pending.operation_id not in contract.operations:
                raise Misregistered(f"the contract has no operation {pending.operation_id}")
            if pending.operation_id in handlers:
                raise Misregistered(f"{pending.operation_id} is implemented twice")
            handlers[pending.operation_id] = self._handler(contract.operations[pending.operation_id], pending)

    def _handler(self, operation: Operation, pending: _Pending) -> Handler:
        parameters = inspect.signature(pending.fn, eval_str=True).parameters
        names = tuple(parameters)
        if not names or names[0] != "call":
            raise Misregistered(f"{operation.id}: the first parameter is `call`")
        known = {"row", "body", *operation.path_params, *operation.query_params}
        unknown = set(names[1:]) - known
        if unknown:
            raise Misregistered(f"{operation.id}: the contract has no {', '.join(sorted(unknown))}")
        if "row" in names and self.load is None:
            raise Misregistered(f"{operation.id} takes a row, but {self.schema} cannot load one")
        row_param = next(iter(operation.path_params), None) if "row" in names else None
        return Handler(
            fn=pending.fn,
            names=names[1:],
            needs=pending.needs,
            rule=None if pending.needs == PUBLIC else self.rules[pending.needs],
            domain=self,
            row_param=row_param,
            body_type=self._body_type(operation, parameters),
            heavy=pending.heavy,
            reads=pending.reads or operation.verb == "get",
        )

    def _body_type(self, operation: Operation, parameters: Any) -> type | None:
        """The struct for the body, from the annotation: it must be the contract's write type."""
        if "body" not in parameters:
            return None
        if operation.body_type is None and operation.body is None:
            raise Misregistered(f"{operation.id} has no body in the contract")
        annotation = parameters["body"].annotation
        if operation.body is None or operation.body_is_list:
            return None
        expected = {f"Write{operation.body}", operation.body}
        if getattr(annotation, "__name__", "") not in expected:
            raise Misregistered(f"{operation.id}: the body is Write{operation.body}, not {annotation}")
        return annotation
