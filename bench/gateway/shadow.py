"""What shadowing costs who asks: the gateway with a route on Rails beside the same route on shadow, whose copies go to an upstream of their own."""

from __future__ import annotations

import argparse
import json
import subprocess
from contextlib import ExitStack
from typing import Any

from tests.gateway import gateway

from bench.gateway import requests, servers
from bench.gateway.requests import Rounds
from bench.gateway.servers import Place, System

_PATHS = ["/small", "/large"]


def measure(where: Place, upstream: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """All cases, each state in turn, as often as asked for; prints a table of each."""
    found = []
    with ExitStack() as stack:
        second = servers.origin(where, "second")
        stack.callback(second.server.stop)
        systems = {state: _gateway(where, upstream, second, state) for state in ("rails", "shadow")}
        for system in systems.values():
            stack.callback(system.server.stop)
        for path in _PATHS:
            for rate in (0, options.rate):
                figures = {state: Rounds() for state in systems}
                # The first round warms up.
                for number in range(options.rounds + 1):
                    for state, system in systems.items():
                        seconds = options.seconds if number else 1
                        connections = options.connections
                        shot = requests.fire(
                            system, "HTTP/1.1", path, seconds=seconds, connections=connections, rate=rate
                        )
                        if number:
                            figures[state].shots.append(shot)
                print(_table(path, rate, figures), flush=True)
                for state, rounds in figures.items():
                    shots = [vars(shot) for shot in rounds.shots]
                    found.append({"path": path, "rate": rate, "state": state, "rounds": shots})
        copies = _copies(where)
        print(f"copies by what became of them: {copies}", flush=True)
        if not copies.get("equal"):
            raise requests.Wrong("no copy was compared")
    return found


def _gateway(where: Place, upstream: str, second: System, state: str) -> System:
    routes = [{"verbs": ["GET"], "path": path, "to": "bench#show", "status": "ready"} for path in _PATHS]
    manifest, flags = where.folder / "manifest.json", where.folder / f"{state}.json"
    manifest.write_text(json.dumps({"version": 1, "routes": routes}))
    flags.write_text(json.dumps({"*": state}))
    words = ["--rust", f"http://127.0.0.1:{second.plain}", "--manifest", str(manifest), "--flags-file", str(flags)]
    return servers.ours(where, upstream, *words, "--admin-socket", str(where.folder / f"{state}.sock"))


def _copies(where: Place) -> dict[str, int]:
    command = [str(gateway.build(release=True)), "status", "--json", "--socket", str(where.folder / "shadow.sock")]
    status = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    metrics = [metric for metric in status["more"] if metric["name"] == "shadow_results_total"]
    return {metric["labels"][0][1]: int(metric["value"]) for metric in metrics if metric["value"]}


def _table(path: str, rate: int, figures: dict[str, Rounds]) -> str:
    """One case, as the docs have it."""
    pace = f"{rate:,} a second" if rate else "as many as go"
    lines = [
        f"HTTP/1.1 {'1 KiB JSON' if path == '/small' else '100 KiB'}, {pace}",
        "| route on | requests/s | p50 ms | p99 ms | CPU us/request |",
        "|---|---|---|---|---|",
    ]
    for state, found in figures.items():
        speed, p50, p99, cpu = (found.middle(each) for each in ("rate", "p50", "p99", "cpu"))
        lines.append(f"| {state} | {speed:,.0f} | {p50 * 1e3:.2f} | {p99 * 1e3:.2f} | {cpu * 1e6:.1f} |")
    return "\n".join(lines) + "\n"
