"""Statements made to break a server, and a neighbour who measures whether anybody notices.

Source: trust reference, F7, F8, G16 and R10.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from reliability.served import Served

BOMBS = {
    "text": "SELECT length(repeat('x', 4000000000)) AS n",
    "list": "SELECT len(range(500000000)) AS n",
    "nested text": "SELECT length(repeat(repeat('x', 1000000000), 8)) AS n",
    "series": "SELECT count(*) AS n FROM generate_series(1, 10000000000)",
    "unnest": "SELECT count(*) AS n FROM (SELECT unnest(generate_series(1, 10000000000)) AS i)",
    "cross join": "SELECT count(*) AS n FROM range(1000000000) a, range(1000000) b",
    "recursion": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t",
    "doubling": "WITH RECURSIVE t(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM t) SELECT count(*) AS n FROM t",
    "regex": "SELECT length(regexp_replace(repeat('a', 300000000), '(a|aa)+$', 'x', 'g')) AS n",
    "hash": "SELECT md5(repeat('x', 900000000)) || sha256(repeat('y', 900000000)) AS n FROM range(20)",
    "sort": "SELECT i FROM (SELECT md5(i::VARCHAR) AS i FROM range(200000000) r(i)) ORDER BY 1 LIMIT 5 OFFSET 9999999",
    "aggregate": "SELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(4000)",
    "groups": "SELECT max(n) AS n FROM (SELECT i, count(*) AS n FROM range(1000000000) r(i) GROUP BY i)",
    "window": "SELECT max(s) AS n FROM (SELECT sum(i) OVER (ORDER BY hash(i)) AS s FROM range(500000000) r(i))",
    "depth": f"SELECT {'(' * 100_000}1{')' * 100_000} AS n",
    "sum": f"SELECT {' + '.join(['1'] * 60_000)} AS n",
    "conditions": f"SELECT 1 AS n WHERE {' AND '.join(['1 = 1'] * 24_000)}",
    "elements": f"SELECT 1 AS n WHERE 1 IN ({','.join(map(str, range(38_000)))})",
    "wide": f"SELECT {', '.join(f'i AS c{n}' for n in range(5000))} FROM range(1000000) r(i)",
    "unions": " UNION ALL ".join(["SELECT 1 AS n"] * 10_000),
    "brackets": f"SELECT {'[' * 5000}1{']' * 5000} AS n",
}
# As derived tables of a LookML project; the explore has the view's name.
VIEWS = ("text", "list", "series", "cross join", "recursion", "regex", "sort", "aggregate", "groups")
MANY = ",".join(map(str, range(1_000_000)))
CALM = {"model": "bombs", "view": "order_items", "fields": ["order_items.status", "order_items.count"]}
CALM_VIEW = """
view: order_items { sql_table_name: order_items ;;
  dimension: id { primary_key: yes type: number }
  dimension: status {}
  dimension_group: created { type: time timeframes: [raw, date] }
  measure: count { type: count }
}
explore: order_items {}
"""


@dataclass(frozen=True)
class Attack:
    name: str
    path: str
    body: bytes


@dataclass
class Outcome:
    """`seconds` from the request to the last byte; `status` 0: the server was not there."""

    name: str
    seconds: float
    status: int
    text: str


def write_project(folder: Path) -> Path:
    """A project whose views are bombs, but for the one of the neighbour."""
    views = []
    explores = []
    for name in VIEWS:
        view = name.replace(" ", "_")
        views.append(
            f"view: {view} {{ derived_table: {{ sql: {BOMBS[name]} ;; }}\n"
            f"  dimension: {'i' if name == 'sort' else 'n'} {{ type: number }}\n  measure: count {{ type: count }}\n}}"
        )
        explores.append(f"explore: {view} {{}}")
    folder.mkdir(parents=True)
    text = "\n".join(['connection: "thelook"', CALM_VIEW, *views, *explores])
    (folder / "bombs.model.lkml").write_text(text + "\n")
    return folder


def attacks(served: Served) -> list[Attack]:
    found = []
    for name, sql in BOMBS.items():
        body = {"connection_name": "thelook", "sql": sql}
        made = served.call("POST", "/sql_queries", body)
        found.append(Attack(name, f"/sql_queries/{made['slug']}/run/json", b""))
    for name in VIEWS:
        view = name.replace(" ", "_")
        column = "i" if name == "sort" else "n"
        query = {"model": "bombs", "view": view, "fields": [f"{view}.{column}", f"{view}.count"]}
        found.append(Attack(f"view {name}", "/queries/run/json", json.dumps(query).encode()))
    return found


def filters() -> list[Attack]:
    """A million values, and other filters that a compiler might choke on."""
    many = {
        "numbers": {"order_items.id": MANY},
        "texts": {"order_items.status": ",".join(f"value {number}" for number in range(400_000))},
        "not": {"order_items.id": "NOT " + MANY},
        "ranges": {"order_items.id": ",".join(f"[{n},{n + 1}]" for n in range(300_000))},
        "dates": {"order_items.created_date": ",".join(["7 days ago for 3 days"] * 100_000)},
        "percents": {"order_items.status": "%" * 200_000},
        "parentheses": {"order_items.id": "(" * 1_000_000},
    }
    return [
        Attack(f"filter {name}", "/queries/run/json", json.dumps({**CALM, "filters": given}).encode())
        for name, given in many.items()
    ]


@dataclass
class Torturers:
    """Eight clients of some people, who attack in turns: until stopped, or until every attack had its turn."""

    served: Served
    attacks: list[Attack]
    people: tuple[int, ...]
    rounds: int = 1_000_000
    outcomes: list[Outcome] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Torturers:
        for number in range(8):
            thread = threading.Thread(target=self.work, args=(number,), daemon=True)
            self.threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.join()

    def join(self) -> None:
        for thread in self.threads:
            thread.join(120)

    def work(self, number: int) -> None:
        token = self.served.tokens[self.people[number % len(self.people)]]
        for _ in range(self.rounds):
            for attack in self.attacks[number::8]:
                if self.stopped.is_set():
                    return
                self.outcomes.append(strike(self.served, attack, token))


def strike(served: Served, attack: Attack, token: str) -> Outcome:
    started = time.monotonic()
    connection = HTTPConnection("127.0.0.1", served.port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", f"/api/4.0{attack.path}", attack.body, headers)
        answer = connection.getresponse()
        text = answer.read(100_000).decode(errors="replace")
        return Outcome(attack.name, time.monotonic() - started, answer.status, text)
    except OSError as broken:
        return Outcome(attack.name, time.monotonic() - started, 0, repr(broken))
    finally:
        connection.close()


def neighbour(served: Served, seconds: float, person: int, start: int) -> list[float]:
    """Milliseconds of small questions, one after the other, no two of them alike."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=120)
    headers = {"Authorization": f"Bearer {served.tokens[person]}", "Content-Type": "application/json"}
    taken: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        query: dict[str, Any] = {**CALM, "filters": {"order_items.id": f"<{start + len(taken)}"}}
        started = time.perf_counter()
        connection.request("POST", "/api/4.0/queries/run/json", json.dumps(query), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        taken.append((time.perf_counter() - started) * 1000)
        time.sleep(0.01)
    connection.close()
    return taken


def percentile(taken: list[float], part: float) -> float:
    return sorted(taken)[int(len(taken) * part)]
