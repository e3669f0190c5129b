from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lookalike.config import Settings
from lookalike.egress import EgressError, EgressRefused, check_address, post
from lookalike.serving.certificate import certificate_for

LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "localhost",
    "0.0.0.0",
]


def check(host: str, **settings: Any):
    return asyncio.run(check_address(host, 443, Settings(**settings)))


def resolves_to(*addresses: str):
    """A resolver that gives another of `addresses` each time it is asked."""
    answers = iter(addresses)

    async def resolve(host: str, port: int) -> list[str]:
        return [next(answers)]

    return resolve


class Receiver:
    """A webhook's far end on a real port: keeps what came, answers what it was given."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") -> None:
        self.answer, self.heads, self.bodies = answer, [], []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line.split(": ")[1] for line in head.lower().split("\r\n") if "content-length" in line)
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(int(length)))
        writer.write(self.answer)
        writer.close()

    def post(self, url: str, tls: ssl.SSLContext | None = None, **arguments: Any):
        """Post to `url`, in which PORT stands for the receiver's port."""

        async def run():
            server = await asyncio.start_server(self.handle, "127.0.0.1", 0, ssl=tls)
            async with server:
                port = server.sockets[0].getsockname()[1]
                return await post(url.replace("PORT", str(port)), **arguments)

        return asyncio.run(run())


OPEN = Settings(allow_private_egress=True)


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_every_spelling_of_loopback_is_refused(host: str) -> None:
    with pytest.raises(EgressRefused):
        check(host)


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_post_refuses_every_spelling_of_loopback(host: str) -> None:
    url = f"http://[{host}]/" if ":" in host else f"http://{host}/"
    with pytest.raises(EgressRefused):
        asyncio.run(post(url, settings=Settings(), json={}))


@pytest.mark.parametrize("host", ["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fc00::1"])
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(EgressRefused, match="egress_allow"):
        check(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700:4700::1111"])
def test_public_addresses_are_pinned_as_they_are(host: str) -> None:
    assert check(host).addresses == (host,)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.0.0.1"])
def test_setting_opens_private_addresses(host: str) -> None:
    assert check(host, allow_private_egress=True).addresses == (host,)


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254", "64:ff9b::a00:1"],
)
def test_metadata_services_stay_shut_whatever_is_allowed(host: str) -> None:
    with pytest.raises(EgressRefused):
        check(host, allow_private_egress=True, egress_allow=(host, "0.0.0.0/0", "::/0"))


def test_carrier_addresses_open_by_network_alone() -> None:
    with pytest.raises(EgressRefused):
        check("100.64.0.1", allow_private_egress=True)
    assert check("100.64.0.1", egress_allow=("100.64.0.0/10",)).addresses == ("100.64.0.1",)


def test_one_bad_address_among_good_refuses_the_host() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(EgressRefused, match=r"10\.0\.0\.1"):
        asyncio.run(check_address("hooks.example.com", 443, Settings(), both))


def test_unknown_host_is_an_error_that_names_it() -> None:
    with pytest.raises(EgressError, match=r"nowhere\.invalid"):
        check("nowhere.invalid")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "//example.com", "https://", "x"],
)
def test_only_http_addresses_are_called(url: str) -> None:
    with pytest.raises(EgressRefused):
        asyncio.run(post(url, settings=OPEN, json={}))


@pytest.mark.parametrize(
    "url", ["http://u:p@example.com/", "http://example.com\\@127.0.0.1/", "http://a b/", "http://h:99999/"]
)
def test_ambiguous_addresses_are_refused(url: str) -> None:
    with pytest.raises(EgressRefused):
        asyncio.run(post(url, settings=OPEN, json={}))


def test_unusual_port_of_public_host_is_refused() -> None:
    with pytest.raises(EgressRefused, match="egress_ports"):
        asyncio.run(post("http://8.8.8.8:22/", settings=Settings(), json={}))


def test_post_sends_json_and_returns_the_answer() -> None:
    receiver = Receiver()
    answer = receiver.post("http://127.0.0.1:PORT/hook?a=1", settings=OPEN, json={"a": [1]})
    assert (answer.status, answer.body, answer.ok) == (200, b"ok", True)
    assert receiver.heads[0].startswith("POST /hook?a=1 HTTP/1.1\r\n")
    assert json.loads(receiver.bodies[0]) == {"a": [1]}


def test_host_header_keeps_the_name() -> None:
    receiver = Receiver()
    receiver.post(
        "http://hooks.example.com:PORT/", settings=OPEN, content=b"x", resolve=resolves_to("127.0.0.1")
    )
    assert "\r\nhost: hooks.example.com:" in receiver.heads[0].lower()


def test_callers_cannot_change_the_host_header() -> None:
    receiver = Receiver()
    receiver.post("http://127.0.0.1:PORT/", settings=OPEN, content=b"", headers={"hOsT": "evil.example"})
    assert "evil.example" not in receiver.heads[0]


def test_second_answer_of_dns_is_never_used() -> None:
    """The name leads to the receiver once, and then to where nobody listens."""
    receiver = Receiver()
    rebinding = resolves_to("127.0.0.1", "127.0.0.99")
    answer = receiver.post("http://hooks.example.com:PORT/", settings=OPEN, content=b"", resolve=rebinding)
    assert answer.status == 200


def test_redirects_are_not_followed() -> None:
    receiver = Receiver(
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    )
    answer = receiver.post("http://127.0.0.1:PORT/", settings=OPEN, content=b"")
    assert (answer.status, len(receiver.heads)) == (302, 1)


def test_answers_over_a_megabyte_are_cut() -> None:
    receiver = Receiver(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 2_000_000)
    with pytest.raises(EgressError, match="1048576"):
        receiver.post("http://127.0.0.1:PORT/", settings=OPEN, content=b"")


def test_broken_answer_is_an_error() -> None:
    with pytest.raises(EgressError, match="no complete answer"):
        Receiver(b"").post("http://127.0.0.1:PORT/", settings=OPEN, content=b"")


@contextmanager
def tls_receiver(data: Path, url: str) -> Iterator[tuple[ssl.SSLContext, Settings]]:
    certificate = certificate_for(Settings(data=data, host_url=url))
    yield certificate.context(), Settings(allow_private_egress=True, egress_ca=certificate.ca)


def test_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    with tls_receiver(tmp_path, "https://hooks.example.com") as (tls, settings):
        answer = Receiver().post(
            "https://hooks.example.com:PORT/",
            tls,
            settings=settings,
            content=b"",
            resolve=resolves_to("127.0.0.1"),
        )
    assert answer.status == 200


def test_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    with (
        tls_receiver(tmp_path, "https://other.example.com") as (tls, settings),
        pytest.raises(EgressError, match="certificate"),
    ):
        Receiver().post(
            "https://hooks.example.com:PORT/",
            tls,
            settings=settings,
            content=b"",
            resolve=resolves_to("127.0.0.1"),
        )
