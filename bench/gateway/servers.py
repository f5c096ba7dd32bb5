"""The origin and the proxies in front of it, each as it is set up by people who care about speed, on ports of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.gateway import gateway
from tests.oracle.process import Server, free_port, start

SMALL = '{"text":"' + "x" * (1024 - 11) + '"}'
"""1 KiB of JSON."""
LARGE = 100 * 1024

PACKAGES = {
    "nginx": "nginx-light",
    "haproxy": "haproxy",
    "caddy": "caddy",
    "wrk": "wrk",
    "h2load": "nghttp2-client",
    "openssl": "openssl",
}
"""By program: Debian's package that has it."""

_NGINX = """
daemon off; pid {folder}/pid; worker_processes {workers}; worker_rlimit_nofile 20000; error_log {folder}/error.log crit;
events {{ worker_connections 19900; }}
http {{
  access_log off; server_tokens off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 3600s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  ssl_session_tickets on; types {{ application/json json; }} default_type application/octet-stream;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  {more}
}}
"""
_ORIGIN = """
  server {{
    listen 127.0.0.1:{plain} reuseport; listen 127.0.0.1:{tls} ssl http2 reuseport;
    ssl_certificate {certificate}; ssl_certificate_key {key};
    location = /small {{ default_type application/json; return 200 '{small}'; }}
    location = /large {{ alias {large}; default_type application/octet-stream; }}
    location = /up {{ return 200; }}
  }}
"""
_PROXY = """
  upstream origin {{ server {upstream}; keepalive 64; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{plain} reuseport; listen 127.0.0.1:{tls} ssl http2 reuseport;
    ssl_certificate {certificate}; ssl_certificate_key {key};
    location / {{
      proxy_pass http://origin; proxy_http_version 1.1; proxy_read_timeout 3600s;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $host; proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
"""
_HAPROXY = """
global
  nbthread {workers}
  maxconn 9900
  tune.maxrewrite 1024
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
  timeout http-keep-alive 1h
  option forwardfor
  http-reuse always
frontend plain
  bind 127.0.0.1:{plain}
  http-request set-header X-Forwarded-Proto http
  default_backend origin
frontend tls
  bind 127.0.0.1:{tls} ssl crt {both} alpn h2,http/1.1
  http-request set-header X-Forwarded-Proto https
  default_backend origin
backend origin
  server one {upstream} pool-max-conn -1
"""
_CADDY = """
{{
  admin off
  auto_https off
  log {{
    output discard
  }}
}}
http://127.0.0.1:{plain} {{
  reverse_proxy {upstream}
}}
https://127.0.0.1:{tls} {{
  tls {certificate} {key}
  reverse_proxy {upstream}
}}
"""


@dataclass(frozen=True)
class Place:
    """Where certificates, bodies and logs are."""

    folder: Path
    certificate: Path
    key: Path

    def values(self) -> dict[str, object]:
        workers = os.cpu_count() or 1
        both = self.folder / "both.pem"
        both.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        return {"certificate": self.certificate, "key": self.key, "both": both, "workers": workers}


@dataclass(frozen=True)
class System:
    """One of those that are compared: its name, ports without and with TLS, and its first process."""

    name: str
    plain: int
    tls: int
    server: Server

    @property
    def pid(self) -> int:
        return self.server.process.pid


def missing(programs: Iterator[str] | list[str]) -> list[str]:
    """Debian's packages of programs that are not installed."""
    return [PACKAGES[name] for name in programs if shutil.which(name, path=_PATH) is None]


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


def place(folder: Path) -> Place:
    """Makes a certificate and the large body."""
    certificate, key = gateway.certificate(folder)
    (folder / "large").write_bytes(os.urandom(LARGE))
    # What nginx serves as somebody else has to be readable.
    folder.chmod(0o755)
    return Place(folder, certificate, key)


def _nginx(name: str, where: Place, body: str, **values: object) -> System:
    folder = where.folder / name
    folder.mkdir()
    ports = {"plain": free_port(), "tls": free_port()}
    given = {**where.values(), **ports, "folder": folder, **values}
    text = _NGINX.format(more=body.format(**given), **given)
    (folder / "nginx.conf").write_text(("user root;" if os.geteuid() == 0 else "") + text)
    command = [_program("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    server = start(name, command, port=ports["plain"], log=folder / "log")
    return System(name, ports["plain"], ports["tls"], server)


def origin(where: Place, name: str = "origin") -> System:
    """nginx that answers from memory."""
    return _nginx(name, where, _ORIGIN, small=SMALL, large=where.folder / "large")


def _of_nginx(where: Place, upstream: str) -> System:
    return _nginx("nginx", where, _PROXY, upstream=upstream)


def _with_file(
    name: str, file: str, text: str, command: Callable[[Path], list[str]], where: Place, upstream: str
) -> System:
    folder = where.folder / name
    folder.mkdir()
    ports = {"plain": free_port(), "tls": free_port()}
    path = folder / file
    path.write_text(text.format(**where.values(), **ports, upstream=upstream))
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    server = start(name, command(path), port=ports["plain"], log=folder / "log", env=env)
    return System(name, ports["plain"], ports["tls"], server)


def _of_haproxy(where: Place, upstream: str) -> System:
    return _with_file(
        "haproxy", "haproxy.cfg", _HAPROXY, lambda p: [_program("haproxy"), "-db", "-f", str(p)], where, upstream
    )


def _of_caddy(where: Place, upstream: str) -> System:
    def command(path: Path) -> list[str]:
        return [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(path)]

    return _with_file("caddy", "Caddyfile", _CADDY, command, where, upstream)


def ours(where: Place, upstream: str, *more: str, tls: bool = False) -> System:
    """The gateway with its defaults. A port speaks TLS or does not, so there is one for each."""
    # The others keep connections to the origin, too.
    flags = ["--timeouts-keep-alive", "1h", "--upstream-kept-to-rails", "256", *more]
    if tls:
        flags += ["--tls-certificate", str(where.certificate), "--tls-key", str(where.key)]
    server = gateway.serve(f"http://{upstream}", where.folder, *flags, release=True)
    return System("regauge", server.port, server.port, server)


OTHERS: dict[str, Callable[[Place, str], System]] = {"nginx": _of_nginx, "haproxy": _of_haproxy, "caddy": _of_caddy}


@contextmanager
def others(where: Place, upstream: str, names: list[str]) -> Iterator[list[System]]:
    """The other proxies that are installed and asked for."""
    with ExitStack() as stack:
        systems = []
        for name in names:
            if shutil.which(name, path=_PATH):
                system = OTHERS[name](where, upstream)
                stack.callback(system.server.stop)
                systems.append(system)
        yield systems


def version(name: str) -> str:
    """What a program says of its version, in one line."""
    flag = {"nginx": "-v", "haproxy": "-v", "caddy": "version", "wrk": "-v", "h2load": "--version"}[name]
    done = subprocess.run([_program(name), flag], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]
