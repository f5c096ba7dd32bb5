"""The Gemfile: which databases the app has gems for, outside of the groups for development and tests."""

from __future__ import annotations

from typing import Final

from regauge.program.program import Adapter
from regauge.ruby.evaluator import CallSite, Env, Evaluator, Host, NotHandled, Proc, RubyHash, SymbolProc, Value
from regauge.sources.files import Files
from regauge.sources.rails.classes.values import names_of, text_of

_GEMS: Final[dict[str, Adapter]] = {
    "pg": "postgresql",
    "activerecord-postgis-adapter": "postgresql",
    "jdbc-postgres": "postgresql",
    "activerecord-jdbcpostgresql-adapter": "postgresql",
    "mysql2": "mysql",
    "trilogy": "mysql",
    "activerecord-trilogy-adapter": "mysql",
    "activerecord-jdbcmysql-adapter": "mysql",
    "sqlite3": "sqlite",
    "activerecord-jdbcsqlite3-adapter": "sqlite",
}
_ELSEWHERE: Final = frozenset({"development", "test", "ci", "cucumber"})


def databases_of_gems(files: Files) -> dict[Adapter, str]:
    """The databases, each with its gem."""
    file = files.ruby("Gemfile") if files.exists("Gemfile") else None
    if file is None:
        return {}
    host = _Gemfile()
    Evaluator(host).run(file.ast)
    return host.found


class _Gemfile(Host):
    def __init__(self) -> None:
        self.found: dict[Adapter, str] = {}
        self.groups: list[list[str]] = []

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        if name == "gem" and args:
            gem = text_of(args[0])
            given = kwargs.option("group", kwargs.option("groups"))
            groups = [*self.groups, names_of([given]) or []]
            if gem in _GEMS and not any(each and set(each) <= _ELSEWHERE for each in groups):
                self.found.setdefault(_GEMS[gem], gem)
            return None
        if name in ("group", "platforms", "platform", "source", "install_if", "path", "git") and isinstance(
            block, Proc
        ):
            self.groups.append((names_of(args) or []) if name == "group" else [])
            env.evaluator.call_proc(block)
            self.groups.pop()
            return None
        return super().call(receiver, name, args, kwargs, block, site, env)
