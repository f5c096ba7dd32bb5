"""The gateway beside nginx, haproxy and caddy: one command, rounds that alternate, a table, figures as JSON.

    python -m bench.gateway                          requests, and connections that idle, on one process
    python -m bench.gateway --hundred-thousand       100,000 connections that idle over six processes on one port, too
    python -m bench.gateway --shadow                 only a route on Rails beside the same route on shadow

Builds the gateway for release. What is not installed is named with its Debian package and left out, but wrk, h2load, openssl and nginx
(which is the origin, too), without which nothing is measured. Everything is on this machine's loopback network and ends by itself.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.gateway import gateway

from bench.gateway import idle, requests, servers, shadow
from bench.gateway.requests import CASES, Rounds
from bench.gateway.servers import System
from bench.processes import tree

NEEDED = ["nginx", "wrk", "h2load", "openssl"]


def rounds(systems: Mapping[str, Sequence[System]], options: argparse.Namespace) -> dict[tuple[str, str, str], Rounds]:
    """All cases, each system in turn, as often as asked for. By protocol, path and system."""
    figures: dict[tuple[str, str, str], Rounds] = {}
    for protocol, path in CASES:
        if options.only and protocol not in options.only:
            continue
        for number in range(options.rounds + 1):
            for name, both in systems.items():
                system = both[0] if protocol == "HTTP/1.1" else both[-1]
                # The first round warms up.
                seconds = options.seconds if number else 1
                shot = requests.fire(system, protocol, path, seconds=seconds, connections=options.connections)
                found = figures.setdefault((protocol, path, name), Rounds())
                if number:
                    found.shots.append(shot)
                    found.memory = requests.measure(system)
        print(table(figures, protocol, path, list(systems)), flush=True)
    return figures


def table(figures: dict[tuple[str, str, str], Rounds], protocol: str, path: str, names: list[str]) -> str:
    """One case, as the docs have it."""
    lines = [
        f"{protocol} {'1 KiB JSON' if path == '/small' else '100 KiB'}",
        "| | requests/s | p50 ms | p99 ms | CPU us/request | of nginx's | PSS MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    nginx = figures[protocol, path, "nginx"].middle("cpu")
    for name in names:
        found = figures[protocol, path, name]
        rate, p50, p99, cpu = (found.middle(each) for each in ("rate", "p50", "p99", "cpu"))
        share = "" if name == "direct" else f"{cpu / nginx:.2f}"
        lines.append(
            f"| {name} | {rate:,.0f} | {p50 * 1e3:.2f} | {p99 * 1e3:.2f} | {cpu * 1e6:.1f} | {share} | {found.memory:.1f} |"
        )
    return "\n".join(lines) + "\n"


_HOW: dict[str, idle.How] = {"keep-alive": "plain", "WebSocket": "upgrade", "TLS": "tls"}


def idling(where: servers.Place, upstream: str, options: argparse.Namespace) -> dict[str, Any]:
    """What a connection that says nothing costs each system, each of them new."""
    found: dict[str, Any] = {}

    def one(kind: str, name: str, system: System, port: int, counts: list[int], how: idle.How = "plain") -> None:
        steps = idle.slope([system.pid], port, counts, how)
        system.server.stop()
        found[f"{kind}, {name}"] = {"pss_kib": steps, "per_connection_kib": idle.per_connection(steps)}
        each = ", ".join(f"{count:,}: {pss / 1024:.1f} MiB" for count, pss in steps)
        print(f"{kind}, {name}: {idle.per_connection(steps):.2f} KiB each ({each})", flush=True)

    counts = [int(each) for each in options.idle.split(",")]
    # Each upgraded connection takes two descriptors of the proxy.
    halves = [count // 2 for count in counts]
    makers = {
        name: maker for name, maker in servers.OTHERS.items() if name in options.beside and not servers.missing([name])
    }
    with idle.origin() as sockets:
        to = f"127.0.0.1:{sockets}"
        system = servers.ours(where, upstream)
        one("keep-alive", "regauge", system, system.plain, counts)
        system = servers.ours(where, to)
        one("WebSocket", "regauge", system, system.plain, halves, "upgrade")
        system = servers.ours(where, upstream, tls=True)
        one("TLS", "regauge", system, system.tls, halves, "tls")
        for name, maker in makers.items():
            for kind, how in _HOW.items():
                with tempfile.TemporaryDirectory(dir=where.folder) as folder:
                    Path(folder).chmod(0o755)
                    inside = servers.Place(Path(folder), where.certificate, where.key)
                    system = maker(inside, to if how == "upgrade" else upstream)
                    # HAProxy counts two descriptors for each connection, whether it has the second or not.
                    numbers = halves if how != "plain" or name == "haproxy" else counts
                    one(kind, name, system, system.tls if how == "tls" else system.plain, numbers, how)
    return found


def hundred_thousand(where: servers.Place, upstream: str, count: int, processes: int) -> dict[str, Any]:
    """Many connections over some processes on one port."""
    flags = ["--processes", str(processes), *_FLAGS]
    with gateway.serve(f"http://{upstream}", where.folder, *flags, release=True) as server:
        parent = server.process.pid
        spread: list[int] = []
        found = idle.slope(
            [parent],
            server.port,
            [count // 5, count],
            at_last=lambda: spread.extend(idle.held([pid]) for pid in tree(parent) if pid != parent),
        )
    each = idle.per_connection(found)
    print(
        f"keep-alive over {processes} processes: {each:.2f} KiB each, {found}; sockets of each process {spread}",
        flush=True,
    )
    return {"pss_kib": found, "per_connection_kib": each, "sockets": spread, "processes": processes}


_FLAGS = ["--threads", "1", "--timeouts-keep-alive", "1h"]


def machine() -> dict[str, Any]:
    """What it was measured on, and when."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "",
    )
    programs = [name for name in ("nginx", "haproxy", "caddy", "wrk", "h2load") if not servers.missing([name])]
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": os.cpu_count(),
        "model": model,
        "system": platform.release(),
        "programs": {name: servers.version(name) for name in programs},
        "load_before": os.getloadavg()[0],
    }


def main() -> int:
    """Measures, prints, writes; 1 when something that is needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=4, help="of each round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument(
        "--only", action="append", choices=["HTTP/1.1", "TLS", "h2", "none"], help="these protocols alone"
    )
    parser.add_argument("--beside", default="nginx,haproxy,caddy", help="other proxies")
    parser.add_argument("--idle", default="2000,10000,19000", help="numbers of connections that idle; empty: none")
    parser.add_argument("--hundred-thousand", action="store_true", help="and 100,000 of them over six processes")
    parser.add_argument(
        "--with",
        dest="more",
        default="",
        metavar="FLAGS",
        help="for the gateway: `--deny 192.0.2.0/24 --limits-rate 1000000/1s`",
    )
    parser.add_argument("--shadow", action="store_true", help="only: a route on Rails beside the same on shadow")
    parser.add_argument("--rate", type=int, default=2000, help="requests a second with --shadow, beside as many as go")
    parser.add_argument("--json", type=Path, default=Path("gateway-speed.json"), help="where the figures go")
    options = parser.parse_args()
    if lacking := servers.missing(NEEDED):
        print(f"not installed: apt-get install {' '.join(lacking)}", file=sys.stderr)
        return 1
    if lacking := servers.missing(options.beside.split(",")):
        print(f"left out, as it is not installed: {', '.join(lacking)}", file=sys.stderr)
    idle.raise_limit()
    result: dict[str, Any] = {"machine": machine()}
    gateway.build(release=True)
    with tempfile.TemporaryDirectory(prefix="bench-gateway-") as folder, ExitStack() as stack:
        where = servers.place(Path(folder))
        origin = servers.origin(where)
        stack.callback(origin.server.stop)
        upstream = f"127.0.0.1:{origin.plain}"
        if options.shadow:
            result["shadow"] = shadow.measure(where, upstream, options)
        elif options.only != ["none"]:
            with ExitStack() as running:
                ours = [servers.ours(where, upstream, *shlex.split(options.more), tls=tls) for tls in (False, True)]
                for system in ours:
                    running.callback(system.server.stop)
                others = running.enter_context(servers.others(where, upstream, options.beside.split(",")))
                result["base_pss_mib"] = {system.name: requests.measure(system) for system in [ours[0], *others]}
                print("PSS before the first request, MiB:", {k: round(v, 1) for k, v in result["base_pss_mib"].items()})
                systems = {"direct": [origin], "regauge": ours} | {system.name: [system] for system in others}
                figures = rounds(systems, options)
            result["requests"] = [
                {
                    "protocol": protocol,
                    "path": path,
                    "system": name,
                    "pss_mib": found.memory,
                    "rounds": [vars(s) for s in found.shots],
                }
                for (protocol, path, name), found in figures.items()
            ]
        if options.idle and not options.shadow:
            result["idle"] = idling(where, upstream, options)
        if options.hundred_thousand:
            result["hundred_thousand"] = hundred_thousand(where, upstream, 100_000, 6)
    options.json.write_text(json.dumps(result, indent=1) + "\n")
    print(f"figures: {options.json}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
