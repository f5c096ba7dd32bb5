"""regauge.toml -> `Settings`. Strict: an unknown key or a wrong value is an error that names place and remedy.

ignore = ["lib/legacy/**"]      # globs of files in the app that are not read

[database]
adapter = "sqlite"              # "postgresql" or "mysql"; without it, what config/database.yml names
url = "postgresql://app@db/shop"   # a live database to read the schema from; its password comes from REGAUGE_DATABASE_PASSWORD
timeout = 30                    # seconds for one question to it

[output]
directory = "../my-app-rs"      # where `generate` writes without -o
rustfmt = true
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

FILE_NAME: Final = "regauge.toml"
ADAPTERS: Final = ("sqlite", "postgresql", "mysql")


class Problem(StrEnum):
    """What is wrong with a settings file; the command line has a diagnostic code for each."""

    UNKNOWN_KEY = "unknown-key"
    BAD_VALUE = "bad-value"
    UNKNOWN_ADAPTER = "unknown-adapter"
    BAD_TOML = "bad-toml"


class ConfigError(Exception):
    """A settings file that cannot be used: what, where (line 0: the file as a whole) and what to do."""

    def __init__(self, problem: Problem, path: str, line: int, message: str, help: str = "") -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.problem = problem
        self.path = path
        self.line = line
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """The database that the generated workspace is written for, and the live one to read, if any.

    `url` may hold a password, so no repr shows it.
    """

    adapter: str = field(default="", metadata={"allowed": ADAPTERS, "problem": Problem.UNKNOWN_ADAPTER})
    url: str = field(default="", repr=False)
    timeout: int = field(default=30, metadata={"least": 1})


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """Where and how files are written. `directory` is relative to the settings file."""

    directory: str = ""
    rustfmt: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with defaults."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    output: OutputSettings = field(default_factory=OutputSettings)
    ignore: tuple[str, ...] = ()

    def with_adapter(self, adapter: str) -> Settings:
        """The same settings for another database. Raises ConfigError when Regauge does not write for it."""
        if adapter not in ADAPTERS:
            hint = _nearest(adapter, ADAPTERS)
            raise ConfigError(Problem.UNKNOWN_ADAPTER, "--database", 0, f"unknown adapter {adapter!r}", hint)
        return dataclasses.replace(self, database=dataclasses.replace(self.database, adapter=adapter))

    def with_url(self, url: str) -> Settings:
        """The same settings with another live database."""
        return dataclasses.replace(self, database=dataclasses.replace(self.database, url=url))


def default_path(app: Path) -> Path:
    """Where an app keeps its settings: regauge.toml at its root."""
    return app / FILE_NAME


def read_settings(path: Path, *, required: bool = False) -> Settings:
    """Settings from a file; the defaults when there is none and it is not required. Raises ConfigError."""
    name = path.name if path.name == FILE_NAME else str(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        if required:
            raise ConfigError(Problem.BAD_TOML, name, 0, "the settings file does not exist") from None
        return Settings()
    except (OSError, UnicodeDecodeError) as failure:
        raise ConfigError(Problem.BAD_TOML, name, 0, f"cannot be read: {failure}") from failure
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        found = re.search(r"line (\d+)", str(failure))
        raise ConfigError(Problem.BAD_TOML, name, int(found[1]) if found else 0, str(failure)) from failure
    except RecursionError as failure:
        raise ConfigError(Problem.BAD_TOML, name, 0, "nested too deeply") from failure
    settings = _fill(Settings, data, (), _Source(name, text))
    assert isinstance(settings, Settings)
    return settings


@dataclass(frozen=True, slots=True)
class _Source:
    """The text of a settings file, to find the line of a key: tomllib keeps no positions."""

    name: str
    text: str

    def line_of(self, keys: tuple[str, ...]) -> int:
        """The line on which a key or its table stands; 0 when it is written in an unusual way."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.split("\n"), 1):
            header = re.match(r"\s*\[+\s*([^\]#]+?)\s*\]+", line)
            if header:
                table = _key_parts(header[1])
                if table[: len(keys)] == keys:
                    return number
                continue
            pair = re.match(r"\s*([^=#]+?)\s*=", line)
            if pair and (*table, *_key_parts(pair[1]))[: len(keys)] == keys:
                return number
        return 0

    def error(self, problem: Problem, keys: tuple[str, ...], message: str, help: str = "") -> ConfigError:
        """An error at a key."""
        return ConfigError(problem, self.name, self.line_of(keys), message, help)


def _key_parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))


def _nearest(wrong: str, right: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(wrong, right, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else f"one of: {', '.join(right)}"


def _fill(kind: type, data: Mapping[str, Any], at: tuple[str, ...], source: _Source) -> Any:
    """A settings dataclass from a TOML table. Its fields drive everything: there is no second list of keys."""
    fields = {item.name: item for item in dataclasses.fields(kind)}
    values: dict[str, Any] = {}
    for key, value in data.items():
        keys = (*at, key)
        dotted = ".".join(keys)
        item = fields.get(key)
        if item is None:
            raise source.error(Problem.UNKNOWN_KEY, keys, f"unknown key `{dotted}`", _anywhere(key, at, tuple(fields)))
        nested: Any = item.default_factory
        if isinstance(nested, type) and dataclasses.is_dataclass(nested):
            if not isinstance(value, dict):
                raise source.error(
                    Problem.BAD_VALUE, keys, f"`{dotted}` is a table", f"write `[{dotted}]` on its own line"
                )
            values[key] = _fill(nested, value, keys, source)
        else:
            values[key] = _value(item.default, value, item.metadata, keys, source)
    return kind(**values)


def _anywhere(key: str, at: tuple[str, ...], here: tuple[str, ...]) -> str:
    """The same key in a table when it stands at the top, else the nearest key here."""
    for table in () if at else dataclasses.fields(Settings):
        nested: Any = table.default_factory
        if isinstance(nested, type) and key in {item.name for item in dataclasses.fields(nested)}:
            return f"did you mean `{key}` in `[{table.name}]`?"
    return _nearest(key, here)


def _value(default: Any, value: Any, limits: Mapping[str, Any], keys: tuple[str, ...], source: _Source) -> Any:
    dotted = ".".join(keys)
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise source.error(
                Problem.BAD_VALUE, keys, f"`{dotted}` is a list of texts", f'like `{keys[-1]} = ["a", "b"]`'
            )
        return tuple(value)
    if type(value) is not type(default):
        wanted = {str: "a text", bool: "true or false", int: "a whole number"}[type(default)]
        raise source.error(Problem.BAD_VALUE, keys, f"`{dotted}` is {wanted}, not {value!r}")
    if "least" in limits and value < limits["least"]:
        raise source.error(Problem.BAD_VALUE, keys, f"`{dotted}` is at least {limits['least']}, not {value}")
    allowed = limits.get("allowed")
    if allowed and value not in allowed:
        message = f"`{dotted}` cannot be {value!r}"
        raise source.error(limits.get("problem", Problem.BAD_VALUE), keys, message, _nearest(value, allowed))
    return value
