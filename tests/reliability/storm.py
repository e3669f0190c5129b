"""Clients that leave: queries of every kind and format, each left, killed or read to its end at a random moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reliability.served import Served

FORMATS = "json json_label json_detail json_bi csv txt md html xlsx png jpg".split()
STREAMED = "json json_detail csv txt html xlsx".split()
CLIENTS = 20
LONGEST_WAIT_S = 20.0
WIDE = [f"order_items.{name}" for name in "id order_id user_id status sale_price created_raw".split()]


@dataclass
class Storm:
    """`statements`: slugs of SQL Runner queries by kind: small, large, endless. `seen` counts what became of each."""

    served: Served
    statements: dict[str, str]
    chance: random.Random
    people: list[str]  # their ids
    seen: Counter[str] = field(default_factory=Counter)

    async def run(self, count: int) -> None:
        left = iter(range(count))

        async def client(person: int) -> None:
            for _ in left:
                with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                    await self.one(person)

        people = len(self.served.tokens)
        await asyncio.gather(*(client(number % people) for number in range(CLIENTS)))

    async def one(self, person: int) -> None:
        verb, path, body = self.request()
        if path == "/query_tasks":
            await self.task(person, body)
            return
        reader, writer = await self.send(person, verb, path, body)
        try:
            await self.leave_or_read(person, reader, writer)
        finally:
            writer.transport.abort()

    def request(self) -> tuple[str, str, Any]:
        kind = self.chance.random()
        if kind < 0.45:
            statement = self.chance.choice(list(self.statements.values()))
            form = self.chance.choice([name for name in FORMATS if name not in ("png", "jpg")])
            return "POST", f"/sql_queries/{statement}/run/{form}", None
        small = self.chance.random() < 0.7
        query: dict[str, Any] = {"model": "thelook", "view": "order_items", "limit": "500" if small else "-1"}
        query["fields"] = ["order_items.status", "order_items.count"] if small else WIDE
        query["filters"] = {"order_items.id": f"<{self.chance.randrange(5000, 100_000)}"}
        form = self.chance.choice(FORMATS if small else STREAMED)
        if kind < 0.85:
            return "POST", f"/queries/run/{form}", query
        return "POST", "/query_tasks", (query, form)

    async def leave_or_read(
        self, person: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Some clients leave without a word, some are killed by somebody else, some stop in the middle of what they
        read, and some read all."""
        end = self.chance.choice(("leave", "leave", "kill", "middle", "read"))
        self.seen[end] += 1
        if end == "read":
            await self.read(reader, self.chance.uniform(0.0, 0.5))
            return
        if end == "middle":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(self.chance.randrange(1, 300_000)), 0.5)
            return
        await asyncio.sleep(self.chance.expovariate(1 / 0.05))
        if end == "kill":
            await self.kill_one(person)
            await self.read(reader, 1.0)

    async def read(self, reader: asyncio.StreamReader, longest_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                head = await reader.readuntil(b"\r\n\r\n")
                self.seen[head.split(b" ", 2)[1].decode()] += 1
                while await reader.read(65536):
                    pass

    async def kill_one(self, person: int) -> None:
        """A query of the person."""
        runs = await self.call(person, "GET", "/running_queries?fields=user(id),query_task_id")
        own = [run["query_task_id"] for run in runs or () if run["user"]["id"] == self.people[person]]
        if own:
            await self.call(person, "DELETE", f"/running_queries/{self.chance.choice(own)}")

    async def task(self, person: int, asked: tuple[dict[str, Any], str]) -> None:
        query, form = asked
        made = await self.call(person, "POST", "/queries", query)
        task = await self.call(
            person, "POST", "/query_tasks", {"query_id": made["id"], "result_format": form}
        )
        self.seen["task"] += 1
        await asyncio.sleep(self.chance.expovariate(1 / 0.05))
        await self.call(person, "DELETE", f"/running_queries/{task['id']}")

    async def call(self, person: int, verb: str, path: str, body: Any = None) -> Any:
        """The body of a success; None for every other answer."""
        reader, writer = await self.send(person, verb, path, body)
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                answer = await reader.read()
        finally:
            writer.transport.abort()
        head, _, content = answer.partition(b"\r\n\r\n")
        return json.loads(content) if content and head.split(b" ", 2)[1] == b"200" else None

    async def send(
        self, person: int, verb: str, path: str, body: Any
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.served.port)
        content = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{verb} /api/4.0{path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {self.served.tokens[person]}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            "Connection: close",
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + content)
        return reader, writer


def prepare(served: Served, statements: dict[str, str], seed: int) -> Storm:
    slugs = {}
    for kind, sql in statements.items():
        made = served.call("POST", "/sql_queries", {"connection_name": "thelook", "sql": sql})
        slugs[kind] = made["slug"]
    people = [served.call("GET", "/user", person=number)["id"] for number in range(len(served.tokens))]
    return Storm(served, slugs, random.Random(seed), people)
