"""The two documents for machines: OpenAPI 3 and Swagger 2."""

from __future__ import annotations

from notation import JSON_TYPE, OWN_PREFIX, Contract, Json, Operation, Parameter, Property, Type, schema

# The server replaces these three when it serves a document (`lookalike.contract`).
API_URL = "__API_URL__"
API_HOST = "__API_HOST__"
API_SCHEME = "__API_SCHEME__"


def openapi(contract: Contract) -> Json:
    paths: Json = {}
    for op in contract.operations:
        paths.setdefault(op.path, {})[op.verb.lower()] = openapi_operation(op)
    return {
        "openapi": "3.0.0",
        "info": info(contract),
        "servers": [{"url": f"{API_URL}{contract.prefix}"}],
        "tags": [{"name": tag} for tag in tags(contract)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
            "schemas": {name: schema_of_type(kind) for name, kind in sorted(contract.types.items())},
        },
        "security": [{"token": []}],
    }


def info(contract: Contract) -> Json:
    if contract.prefix == OWN_PREFIX:
        return own_info(contract)
    return {
        "title": "Lookalike API 4.0",
        "version": f"4.0.{contract.release}",
        "x-looker-release-version": f"{contract.release}.0",
        "description": (
            "The operations of the Looker API 4.0, served by Lookalike. Log in with an API key "
            "(`POST /login`) and send the token as `Authorization: token …` with every request."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }


def own_info(contract: Contract) -> Json:
    return {
        "title": f"Lookalike's own API v{contract.release}",
        "version": contract.release,
        "description": (
            "What Lookalike serves beside the Looker API 4.0, with the same tokens, errors and permissions."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }


def tags(contract: Contract) -> list[str]:
    return sorted({op.tag for op in contract.operations})


def openapi_operation(op: Operation) -> Json:
    out = operation_head(op)
    if op.parameters:
        out["parameters"] = [openapi_parameter(parameter) for parameter in op.parameters]
    if op.body:
        content = {op.body.media_type: {"schema": schema(op.body.type)}}
        out["requestBody"] = {"content": content, "required": op.body.required}
    out["responses"] = openapi_responses(op)
    return out


def operation_head(op: Operation) -> Json:
    """What both documents say of an operation before its parameters."""
    out: Json = {"tags": [op.tag], "operationId": op.id, "summary": op.summary}
    out["description"] = op.description or op.summary
    if op.deprecated:
        out["deprecated"] = True
    if op.stability:
        out["x-looker-status"] = op.stability
    if op.activity:
        out["x-looker-activity-type"] = op.activity
    out["x-looker-rate-limited"] = True
    out["x-since"] = op.since
    if op.removed_in:
        out["x-removed-in"] = op.removed_in
    return out


def openapi_parameter(parameter: Parameter) -> Json:
    out: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    if parameter.deprecated:
        out["deprecated"] = True
    if parameter.since:
        out["x-since"] = parameter.since
    if parameter.description:
        out["description"] = parameter.description
    if parameter.type.endswith("[]"):
        out |= {"style": "simple", "explode": False}
    return out | {"schema": schema(parameter.type)}


def openapi_responses(op: Operation) -> Json:
    responses: Json = {}
    for answer in op.answers:
        body = schema(answer.type) if answer.type else None
        responses[str(answer.status)] = response(answer.status, body, answer.media_types)
    for status in op.errors:
        body = schema(error_type(op, status))
        responses[str(status)] = response(status, body, error_media_types(op))
    return responses


def error_type(op: Operation, status: int) -> str:
    return "ValidationError" if status in op.validation_errors else "Error"


def error_media_types(op: Operation) -> tuple[str, ...]:
    """An error is announced under the same media types as the answer, in JSON where that has no body."""
    for answer in op.answers:
        if answer.media_types:
            return answer.media_types
    return (JSON_TYPE,)


def response(status: int, body: Json | None, media_types: tuple[str, ...]) -> Json:
    out: Json = {"description": PHRASES[status]}
    if body is not None:
        out["content"] = {media_type: {"schema": body} for media_type in media_types}
    return out


PHRASES = {
    200: "Done.",
    201: "Created.",
    202: "Accepted; the result is not ready yet. Ask again.",
    204: "Done; there is nothing to return.",
    400: "The request cannot be understood.",
    403: "The caller lacks the permission.",
    404: "Not found, or not visible to the caller.",
    405: "The object exists but cannot be changed.",
    409: "It exists already, or conflicts with another change.",
    422: "Validation failed; `errors` names each field.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "The server failed.",
}


def schema_of_type(kind: Type, prefix: str = "#/components/schemas/") -> Json:
    out: Json = {}
    if kind.description:
        out["description"] = kind.description
    out["properties"] = {prop.name: schema_of_property(prop, prefix) for prop in kind.properties}
    if required := [prop.name for prop in kind.properties if "required" in prop.flags]:
        out["required"] = required
    if kind.stability:
        out["x-looker-status"] = kind.stability
    if kind.since:
        out["x-since"] = kind.since
    return out


def schema_of_property(prop: Property, prefix: str) -> Json:
    out = schema(prop.type, prefix)
    if prop.one_of:
        out["x-looker-polymorphic-types"] = [schema(name, prefix) for name in prop.one_of]
    if prop.read_only:
        out["readOnly"] = True
    if prop.enum:
        out["enum"] = list(prop.enum)
    if "$ref" not in out or "nullable" in prop.flags:
        out["nullable"] = "nullable" in prop.flags
    if "write-only" in prop.flags:
        out["x-looker-write-only"] = True
    if "deprecated" in prop.flags:
        out["deprecated"] = True
    if prop.since:
        out["x-since"] = prop.since
    if prop.description:
        out["description"] = prop.description
    return out


def swagger(contract: Contract) -> Json:
    paths: Json = {}
    for op in contract.operations:
        paths.setdefault(op.path, {})[op.verb.lower()] = swagger_operation(op)
    definitions = {name: swagger_definition(kind) for name, kind in sorted(contract.types.items())}
    return {
        "swagger": "2.0",
        "info": info(contract),
        "basePath": "/api/4.0",
        "consumes": [JSON_TYPE],
        "produces": [JSON_TYPE],
        "host": API_HOST,
        "schemes": [API_SCHEME],
        "tags": [{"name": tag} for tag in tags(contract)],
        "securityDefinitions": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        "security": [{"token": []}],
        "paths": paths,
        "definitions": definitions,
    }


def swagger_operation(op: Operation) -> Json:
    out = operation_head(op)
    parameters = [swagger_parameter(parameter) for parameter in op.parameters]
    if op.body and op.body.media_type == JSON_TYPE:
        body = schema(op.body.type, "#/definitions/")
        parameters.append({"name": "body", "in": "body", "required": op.body.required, "schema": body})
    elif op.body and op.body.media_type == "text/plain":
        parameters.append({"name": "body", "in": "body", "required": True, "schema": {"type": "string"}})
    if op.body and op.body.media_type != JSON_TYPE:
        out["consumes"] = [op.body.media_type]
    if parameters:
        out["parameters"] = parameters
    out["produces"] = list(error_media_types(op))
    out["responses"] = swagger_responses(op)
    return out


def swagger_parameter(parameter: Parameter) -> Json:
    out: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    if parameter.description:
        out["description"] = parameter.description
    if parameter.type.endswith("[]"):
        return out | {"type": "array", "items": schema(parameter.type[:-2]), "collectionFormat": "csv"}
    # Swagger 2 knows no objects in the query string; they travel as text there.
    return out | ({"type": "string"} if parameter.type.startswith("map") else schema(parameter.type))


def swagger_responses(op: Operation) -> Json:
    responses: Json = {}
    for answer in op.answers:
        out: Json = {"description": PHRASES[answer.status]}
        responses[str(answer.status)] = out
        if answer.type:
            out["schema"] = schema(answer.type, "#/definitions/")
    for status in op.errors:
        error = schema(error_type(op, status), "#/definitions/")
        responses[str(status)] = {"description": PHRASES[status], "schema": error}
    return responses


def swagger_definition(kind: Type) -> Json:
    """Swagger 2 has no `nullable`; Looker's document says `x-looker-nullable`, and so do we."""
    out: Json = {"type": "object"} | schema_of_type(kind, "#/definitions/")
    for prop in out["properties"].values():
        if "nullable" in prop:
            prop["x-looker-nullable"] = prop.pop("nullable")
    return out
