"""Rails and a gateway in front of it, started once for all tests here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.gateway import gateway
from tests.oracle import app as oracle_app
from tests.oracle.chroot import Chroot, OracleUnavailable, ensure
from tests.oracle.process import Server


@dataclass(frozen=True)
class Pair:
    """An app served by Puma, and a gateway in front of it."""

    rails: Server
    gateway: Server
    chroot: Chroot


@pytest.fixture(scope="session")
def chroot() -> Chroot:
    try:
        gateway.build()
        return ensure()
    except (OracleUnavailable, gateway.GatewayUnavailable) as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def sample(chroot: Chroot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The app of these tests, with its features."""
    folder = tmp_path_factory.mktemp("sample")
    with oracle_app.install(chroot, Path(__file__).with_name("app")) as app:
        (app.outside / "tmp/sent.bin").write_bytes(bytes(range(256)) * 1200)
        with (
            app.serve("unused:", threads=8) as rails,
            gateway.serve(rails.url, folder) as front,
        ):
            yield Pair(rails, front, chroot)
