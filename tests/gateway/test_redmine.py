"""Debian's Redmine behind the gateway: somebody logs in, makes a project and an issue with a file, and reads all of it."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.gateway import gateway, redmine
from tests.gateway.conftest import Pair
from tests.gateway.same import differences, is_drawn, masked
from tests.gateway.test_sample import request
from tests.oracle.chroot import Chroot
from tests.parity.wire import Answer, send

FILE = hashlib.shake_128(b"attachment").digest(400_000)


@pytest.fixture(scope="module")
def pair(chroot: Chroot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with (
        redmine.serve(chroot) as rails,
        gateway.serve(rails.url, tmp_path_factory.mktemp("redmine")) as front,
    ):
        yield Pair(rails, front, chroot)


@dataclass
class Person:
    """Somebody with a browser's memory: cookies, and the token of the page seen last."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, *fields: str, body: bytes = b"") -> Answer:
        cookie = (
            [f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}"] if self.cookies else []
        )
        answer = send("127.0.0.1", self.port, request(method, path, *fields, *cookie, body=body))
        for line in answer.values("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(rb'name="csrf-token" content="([^"]+)"', answer.body)
        self.token = found[1].decode() if found else self.token
        return answer

    def submit(self, path: str, values: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode({"authenticity_token": self.token, **values}).encode()
        return self.ask("POST", path, "Content-Type: application/x-www-form-urlencoded", body=body)

    def attach(self, path: str, values: dict[str, str], name: str, content: bytes) -> Answer:
        """Submits a form with a file."""
        parts = b"".join(
            f'--cut\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"authenticity_token": self.token, **values}.items()
        )
        head = f'--cut\r\nContent-Disposition: form-data; name="attachments[1][file]"; filename="{name}"\r\n'
        parts += f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n--cut--\r\n"
        return self.ask("POST", path, "Content-Type: multipart/form-data; boundary=cut", body=parts)


def log_in(port: int) -> Person:
    person = Person(port)
    assert person.ask("GET", "/login").status == 200
    answer = person.submit("/login", {"username": redmine.USER, "password": redmine.PASSWORD})
    assert (answer.status, answer.values("location")) == (302, ("http://sample.test/my/page",)), answer
    return person


def work(person: Person, name: str) -> list[Answer]:
    """Makes a project and an issue with a file, and a page of its wiki; the answers."""
    person.ask("GET", "/projects/new")
    project = {"project[name]": name, "project[identifier]": name, "project[tracker_ids][]": "1"}
    project |= {"project[enabled_module_names][]": "issue_tracking"}
    made = person.submit("/projects", project)
    person.ask("GET", f"/projects/{name}/issues/new")
    values = {
        "issue[subject]": "Größe 🎈",
        "issue[tracker_id]": "1",
        "issue[priority_id]": "2",
        "issue[description]": "x" * 9000,
    }
    issue = person.attach(f"/projects/{name}/issues", {**values, "attachments[1][description]": "ü"}, "a b.bin", FILE)
    return [made, issue]


def numberless(answer: Answer, name: str) -> list[str]:
    """The fields that have to be equal whatever number the new row has."""
    text = [re.sub(r"\d+", "N", f"{key}: {masked(value)}".replace(name, "NAME")) for key, value in answer.headers]
    return sorted(line for line in text if not line.startswith(("date", "x-r", "connection", "content-length", "etag")))


def test_a_day_with_redmine(pair: Pair) -> None:
    direct, through = log_in(pair.rails.port), log_in(pair.gateway.port)
    answers = work(direct, "directly"), work(through, "through")
    for one, other in zip(*answers, strict=True):
        assert (one.status, other.status) == (302, 302)
        assert numberless(one, "directly") == numberless(other, "through")
    issue = urllib.parse.urlsplit(answers[1][1].values("location")[0]).path
    page = through.ask("GET", issue)
    found = re.search(rb'href="(/attachments/download/\d+/[^"]+)"', page.body)
    assert page.status == 200 and found, page
    file = found[1].decode()
    assert through.ask("GET", file).body == FILE
    styles = re.findall(rb'(?:href|src)="(/assets/[^"]+)"', page.body)
    assert len(styles) > 3
    paths = [
        "/",
        "/projects",
        "/projects/through",
        "/projects/through/issues",
        "/projects/through/activity",
        "/my/page",
        issue,
    ]
    paths += [
        f"{issue}.json",
        "/issues.csv",
        "/issues.atom",
        "/issues.json",
        "/users",
        "/admin",
        "/settings",
        "/search?q=Gr%C3%B6%C3%9Fe",
    ]
    paths += [
        f"{issue}/edit",
        "/news",
        "/no/such",
        file,
        file.replace("/download", ""),
        *(each.decode() for each in styles),
    ]
    wrong = {}
    for path in paths:
        drawn = False
        for method in ("GET", "HEAD"):
            # The same session on both ways: the pages are of the same person.
            reader = Person(pair.rails.port, dict(through.cookies))
            one, other = reader.ask(method, path), Person(pair.gateway.port, dict(through.cookies)).ask(method, path)
            found_here = differences(one, other, head=method == "HEAD", drawn=drawn)
            drawn = drawn or is_drawn(one)
            if found_here or one.status not in (200, 404):
                wrong[f"{method} {path}"] = [one.status, *found_here]
    assert wrong == {}, "\n".join(f"{asked}: {said}" for asked, said in wrong.items())


def test_strangers_are_sent_to_the_login(pair: Pair) -> None:
    for path in ("/my/page", "/admin"):
        one, other = (Person(port).ask("GET", path) for port in (pair.rails.port, pair.gateway.port))
        assert one.status == 302 and differences(one, other) == []
