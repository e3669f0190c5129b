"""Reads a `.http` file as editors do and sends its requests in their order."""

from __future__ import annotations

import re
from collections.abc import Mapping

import requests

VALUE = re.compile(r"\{\{([^{}]+)\}\}")
ASSIGNMENT = re.compile(r"^@(\w+)[ \t]*=[ \t]*(.*)$", re.MULTILINE)
NAME = re.compile(r"#\s*@name\s+(\w+)")


class HttpFile:
    """`environment` answers `$processEnv`; `set_` stands in place of the file's own variables of these names."""

    def __init__(self, text: str, environment: Mapping[str, str], **set_: str):
        self.parts = re.split(r"^### (.*)$", text, flags=re.MULTILINE)
        self.environment, self.set = environment, set_
        self.variables: dict[str, str] = {}
        self.answers: dict[str, requests.Response] = {}

    def run(self) -> list[tuple[str, requests.Response]]:
        self._take_assignments(self.parts[0])
        named = zip(self.parts[1::2], self.parts[2::2], strict=True)
        return [(name, self._send(text)) for name, text in named]

    def _send(self, text: str) -> requests.Response:
        lines = [line for line in text.strip("\n").split("\n") if not line.startswith("#")]
        end = next((at for at, line in enumerate(lines) if ASSIGNMENT.fullmatch(line)), len(lines))
        verb, address = self._filled(lines[0]).split(" ", 1)
        blank = next((at for at in range(1, end) if not lines[at]), end)
        headers = dict(self._filled(line).split(": ", 1) for line in lines[1:blank])
        body = self._filled("\n".join(lines[blank + 1 : end]).strip())
        answer = requests.request(verb, address, headers=headers, data=body.encode() or None, timeout=60)
        if name := NAME.search(text):
            self.answers[name[1]] = answer
        self._take_assignments("\n".join(lines[end:]))
        return answer

    def _take_assignments(self, text: str) -> None:
        for name, value in ASSIGNMENT.findall(text):
            self.variables[name] = self.set.get(name) or self._filled(value)

    def _filled(self, text: str) -> str:
        return VALUE.sub(lambda found: self._value(found[1].strip()), text)

    def _value(self, name: str) -> str:
        if name.startswith("$processEnv "):
            return self.environment[name.split()[1]]
        if ".response.body." in name:
            request, key = name.split(".response.body.")
            return str(self.answers[request].json()[key])
        return self.variables[name]
