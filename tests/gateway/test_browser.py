"""A real browser behind the gateway, over HTTP/1.1 and over HTTP/2 with TLS: it logs into Redmine, and Action Cable's messages arrive in a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gateway import chromium, gateway, redmine
from tests.gateway.chromium import Page
from tests.gateway.conftest import Pair
from tests.oracle.chroot import Chroot
from tests.oracle.process import Server


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    try:
        chromium.program()
    except chromium.BrowserUnavailable as reason:
        pytest.skip(f"no browser was run: {reason}")
    with chromium.browser() as page:
        yield page


@pytest.fixture(scope="module")
def rails(chroot: Chroot) -> Iterator[Server]:
    with redmine.serve(chroot) as server:
        yield server


def front(upstream: Server, folder: Path, *, tls: bool) -> tuple[Server, str]:
    flags: list[str] = []
    if tls:
        certificate, key = gateway.certificate(folder)
        flags = ["--tls-certificate", str(certificate), "--tls-key", str(key)]
    server = gateway.serve(upstream.url, folder, *flags)
    return server, f"{'https' if tls else 'http'}://localhost:{server.port}"


@pytest.mark.parametrize("tls", [False, True])
def test_somebody_uses_redmine(page: Page, rails: Server, tmp_path: Path, tls: bool) -> None:
    server, url = front(rails, tmp_path, tls=tls)
    with server:
        page.open(f"{url}/login")
        assert page.protocol == ("h2" if tls else "http/1.1")
        page.run(f"document.getElementById('username').value = '{redmine.USER}'")
        page.run(f"document.getElementById('password').value = '{redmine.PASSWORD}'")
        page.run("document.querySelector('#login-form form').submit()")
        page.wait(f"location.href == '{url}/my/page' && document.readyState == 'complete'")
        assert page.run("document.querySelector('#loggedas a').textContent") == redmine.USER
        page.open(f"{url}/projects/new")
        name = "browsed-tls" if tls else "browsed"
        page.run(f"document.getElementById('project_name').value = '{name}'")
        page.run(f"document.getElementById('project_identifier').value = '{name}'")
        page.run("document.getElementById('new_project').submit()")
        page.wait(f"location.href == '{url}/projects/{name}/settings' && document.readyState == 'complete'")
        # All that the page needs came: styles, scripts, pictures.
        failed = (
            "performance.getEntriesByType('resource').filter(each => each.responseStatus >= 400).map(each => each.name)"
        )
        assert page.run(failed) == []
        assert page.run("typeof jQuery == 'function' && document.styleSheets.length > 0") is True
        page.run("document.querySelector('a.logout').click()")
        page.wait(f"location.href == '{url}/' && document.querySelector('a.login') != null")


@pytest.mark.parametrize("tls", [False, True])
def test_a_message_arrives_in_a_page(page: Page, sample: Pair, tmp_path: Path, tls: bool) -> None:
    server, url = front(sample.rails, tmp_path, tls=tls)
    with server:
        page.open(f"{url}/cable_page")
        assert page.protocol == ("h2" if tls else "http/1.1")
        page.wait("document.getElementById('state').textContent == 'connected'")
        for number in range(3):
            said = f"fetch('/announce', {{method: 'POST', body: new URLSearchParams({{text: 'news {number}'}})}}).then(a => a.status)"
            assert page.run(said) == 202
        page.wait("document.getElementById('news').textContent == 'news 0news 1news 2'")
    # The gateway is gone, and comes back on the same port: Action Cable finds it again.
    page.wait("document.getElementById('state').textContent == 'disconnected'")
    flags = (
        ["--tls-certificate", str(tmp_path / "certificate.pem"), "--tls-key", str(tmp_path / "key.pem")] if tls else []
    )
    with gateway.serve(sample.rails.url, tmp_path, *flags, port=server.port):
        page.wait("document.getElementById('state').textContent == 'connected'", patience=30)
