"""Pictures of stored queries, for pages that draw them."""

from __future__ import annotations

from ...contract.own_types import WriteChartRequest
from ...dispatch.answers import Streaming
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Forbidden
from ...query_runs.execute import run_as
from ...query_runs.options import CHART, RunOptions
from ...store.database import Row
from .queries import load_query, may_run, on_model

charts = Domain("Chart", load=load_query, show=on_model("access_data"))


@charts.op("run_chart", needs="show", reads=True)
def run_chart(call: Call, row: Row, body: WriteChartRequest) -> Streaming:
    if not may_run(call, row):
        raise Forbidden("You may run queries of saved Looks; for others you need the permission explore.")
    query = {**row, "vis_config": body.vis_config or row.get("vis_config")}
    return run_as(call, query, CHART, RunOptions.of(call.params))
