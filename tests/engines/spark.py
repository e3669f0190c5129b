"""Spark in local mode for the tests: one Java process, little memory, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

SETTINGS = {
    "spark.driver.memory": "768m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    # compiling Java for a handful of rows takes longer than anything else
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


class Spark:
    def __init__(self, session: SparkSession):
        self._session = session

    def load(self, queries: Mapping[str, str]) -> None:
        """Keeps the rows of each query under a table's name."""
        for name, query in queries.items():
            self._session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {query}")

    def execute(self, sql: str) -> list[tuple]:
        return [tuple(row) for row in self._session.sql(sql).collect()]


@contextmanager
def spark_session() -> Iterator[Spark]:
    folder = Path(tempfile.mkdtemp(prefix="lookalike-spark-"))
    builder = SparkSession.builder.master("local[2]").appName("lookalike-tests")
    for name, value in {
        **SETTINGS,
        "spark.sql.warehouse.dir": str(folder),
        "spark.local.dir": str(folder),
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield Spark(session)
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)
