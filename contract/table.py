"""The operation table, which the server reads at start."""

from __future__ import annotations

from bodies import python_type
from notation import Answer, Contract, ContractError, Json, Operation, Parameter, schema


def operation_table(contract: Contract) -> Json:
    rows = sorted(contract.operations, key=lambda op: op.id)
    return {"release": contract.release, "operations": [table_row(contract, op) for op in rows]}


def table_row(contract: Contract, op: Operation) -> Json:
    success = success_answer(op)
    return {
        "id": op.id,
        "verb": op.verb,
        "path": op.path,
        "tag": op.tag,
        "params": [table_parameter(parameter) for parameter in op.parameters],
        "body": schema(op.body.type) if op.body else None,
        "body_type": python_type(op.body.type, write=True) if op.body else None,
        "body_media_type": op.body.media_type if op.body else None,
        "body_required": op.body.required if op.body else False,
        "success_status": success.status,
        "success_media_types": list(success.media_types),
        "success_schema": schema(success.type) if success.type else None,
        "statuses": [*(answer.status for answer in op.answers), *op.errors],
        "stability": op.stability,
        "deprecated": op.deprecated,
        "activity": op.activity,
        "since": op.since,
        "summary": op.summary,
    }


def table_parameter(parameter: Parameter) -> Json:
    return {"name": parameter.name, "in": parameter.place, "required": parameter.required} | schema(
        parameter.type
    )


def success_answer(op: Operation) -> Answer:
    """The answer that the server gives when all went well, where the contract declares more than one.

    201 wins (with the body of the 200, whose type is the fuller one: `copy_look`), then a 200 that returns
    an object, then 204: a 200 with a bare string beside a 204 is a relic (`deploy_to_production`), and
    `validate_theme` announces its complaints as a 200. 202 means "not yet" and is never the success.
    """
    by_status = {answer.status: answer for answer in op.answers}
    ok = by_status.get(200)
    if 201 in by_status:
        created = by_status[201]
        fuller = ok if ok and created.type != "string" else created
        return Answer(201, fuller.type, fuller.media_types)
    if 204 in by_status and (not ok or ok.type in (None, "string", "ValidationError")):
        return Answer(204, None, ())
    if not ok:
        raise ContractError(f"{op.id} declares no answer for success")
    return ok
