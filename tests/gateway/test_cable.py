"""Action Cable behind the gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.gateway.conftest import Pair
from tests.gateway.test_sample import request
from tests.gateway.websocket import Refused, WebSocket
from tests.parity.wire import send

ORIGIN = "Origin: http://sample.test\r\n"
PROTOCOLS = "actioncable-v1-json, actioncable-unsupported"


def cable(pair: Pair, name: str = "Ada") -> WebSocket:
    """A connection that Action Cable has welcomed."""
    client = WebSocket(pair.gateway.port, f"/cable?name={name}", protocols=PROTOCOLS, fields=ORIGIN, host="sample.test")
    assert "sec-websocket-protocol: actioncable-v1-json" in client.head.lower()
    assert client.receive() == {"type": "welcome"}
    return client


def next_message(client: WebSocket) -> Any:
    """The next message that is no ping of Action Cable's."""
    while (message := client.receive()).get("type") == "ping":
        pass
    return message


def subscribe(client: WebSocket, channel: str) -> str:
    identifier = json.dumps({"channel": channel})
    client.send({"command": "subscribe", "identifier": identifier})
    assert next_message(client) == {"identifier": identifier, "type": "confirm_subscription"}
    return identifier


def say(client: WebSocket, identifier: str, text: str) -> None:
    client.send({"command": "message", "identifier": identifier, "data": json.dumps({"action": "echo", "text": text})})


def test_what_is_said_comes_back_also_after_a_reconnection(sample: Pair) -> None:
    for name in ("Ada", "Bob"):
        with cable(sample, name) as client:
            identifier = subscribe(client, "EchoChannel")
            for text in ("short", "ž" * 300, "long " * 40_000):
                say(client, identifier, text)
                assert next_message(client) == {"identifier": identifier, "message": {"echo": text, "name": name}}


def test_pings_keep_coming_on_a_quiet_connection(sample: Pair) -> None:
    with cable(sample) as client:
        assert [client.receive()["type"] for _ in range(2)] == ["ping", "ping"]
        identifier = subscribe(client, "EchoChannel")
        say(client, identifier, "after the quiet")
        assert next_message(client)["message"]["echo"] == "after the quiet"


def test_a_broadcast_reaches_all(sample: Pair) -> None:
    clients = [cable(sample, f"client-{number}") for number in range(20)]
    for client in clients:
        subscribe(client, "NewsChannel")
    kind = "Content-Type: application/x-www-form-urlencoded"
    answer = send("127.0.0.1", sample.gateway.port, request("POST", "/announce", kind, body=b"text=hello+all"))
    assert answer.status == 202
    for client in clients:
        assert next_message(client)["message"] == {"text": "hello all"}
        client.close()


def test_what_is_no_websocket_is_refused_as_by_rails(sample: Pair) -> None:
    said = []
    for port in (sample.rails.port, sample.gateway.port):
        with pytest.raises(Refused) as refused:
            WebSocket(port, "/page", fields=ORIGIN, host="sample.test").close()
        said.append(str(refused.value).split("\r\n")[0])
    assert said[0] == said[1] and said[0].startswith("HTTP/1.1 200 ")
