"""Pictures, drawn in this process and by the pool's render worker."""

from __future__ import annotations

import asyncio
import struct

import pytest

from lookalike.render.chart import chart
from lookalike.render.draw import draw
from lookalike.workers.pool import Pool, WorkerFailure
from lookalike.workers.task import ColumnSpec, ConnectionSpec, Task

STATUS = ColumnSpec("orders.status", "Orders Status", "Status")
COUNT = ColumnSpec("orders.count", "Orders Count", "Count", "measure", "number")
ROWS = [{"orders.status": "complete", "orders.count": 3}, {"orders.status": "pending", "orders.count": 1}]
KINDS = [
    "looker_column",
    "looker_bar",
    "looker_line",
    "looker_area",
    "looker_pie",
    "looker_scatter",
    "single_value",
]
SQL = "SELECT * FROM (VALUES ('complete', 3), ('pending', 1)) AS t(status, n)"


def png_size(body: bytes) -> tuple[int, int]:
    assert body.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", body[16:24])


@pytest.mark.parametrize("kind", [*KINDS, "table"])
def test_picture_has_the_size_asked_for(kind):
    width, height = png_size(draw(chart({"type": kind}, (STATUS, COUNT), ROWS), "png", 400, 300))
    assert (width, height) == (400, 300)


def test_address_in_a_specification_is_not_fetched(tmp_path):
    secret = tmp_path / "rows.json"
    secret.write_text('[{"x": "SECRET"}]')
    spec = {"data": {"url": secret.as_uri()}, "mark": "text", "encoding": {"text": {"field": "x"}}}
    with_file = draw(spec, "png", 100, 100)
    without = draw(spec | {"data": {"values": []}}, "png", 100, 100)
    assert with_file == without


def picture_task(**more) -> Task:
    spec = ConnectionSpec("memory", "duckdb", ":memory:")
    return Task("p", spec, SQL, (STATUS, COUNT), image_width=320, image_height=200, **more)


async def draw_three() -> tuple[bytes, bytes, str]:
    pool = Pool(1)
    try:
        async with pool.run(picture_task(format="png", vis_config={"type": "looker_bar"})) as answer:
            png = await answer.body()
        async with pool.run(picture_task(format="jpg", vis_config={"type": "looker_pie"})) as answer:
            jpg = await answer.body()
            assert answer.header.media_type == "image/jpeg"
        with pytest.raises(WorkerFailure) as caught:
            async with pool.run(picture_task(format="png", vis_config={"type": "looker_globe"})):
                raise AssertionError("the block was entered")
        assert pool.status().busy == 0
        bare = Task(
            "p", picture_task(format="png").connection, SQL, (), "png", image_width=320, image_height=200
        )
        async with pool.run(bare) as answer:
            assert png_size(await answer.body()) == (320, 200)
        return png, jpg, caught.value.failed.message
    finally:
        await pool.close()


def test_pool_draws_what_a_query_gives():
    png, jpg, refusal = asyncio.run(draw_three())
    assert png_size(png) == (320, 200)
    assert jpg.startswith(b"\xff\xd8\xff")
    assert refusal.startswith("Visualization type 'looker_globe' cannot be drawn")
