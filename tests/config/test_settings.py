"""regauge.toml: defaults, values, and errors that name the place and the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from regauge.config import ConfigError, Problem, Settings, read_settings


def read(folder: Path, text: str) -> Settings:
    (folder / "regauge.toml").write_text(text)
    return read_settings(folder / "regauge.toml")


def test_without_a_file_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "regauge.toml") == Settings()
    assert Settings().database.adapter == ""


def test_everything_set(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        'ignore = ["lib/**"]\n[database]\nadapter = "postgresql"\n[output]\ndirectory = "../out"\nrustfmt = false\n',
    )
    assert settings.ignore == ("lib/**",) and settings.database.adapter == "postgresql"
    assert settings.output.directory == "../out" and settings.output.rustfmt is False


@pytest.mark.parametrize(
    ("text", "problem", "line", "says"),
    [
        ('[database]\nadaptor = "sqlite"', Problem.UNKNOWN_KEY, 2, "did you mean `adapter`?"),
        ("# c\n[databse]\n", Problem.UNKNOWN_KEY, 2, "did you mean `database`?"),
        ('adapter = "sqlite"', Problem.UNKNOWN_KEY, 1, "did you mean `adapter` in `[database]`?"),
        ("[output]\n\n  zzz = 1", Problem.UNKNOWN_KEY, 3, "one of: directory, rustfmt"),
        ("database.adaptor = 1", Problem.UNKNOWN_KEY, 1, "did you mean `adapter`?"),
        ('[database]\nadapter = "postgres"', Problem.UNKNOWN_ADAPTER, 2, "did you mean `postgresql`?"),
        ("[database]\nadapter = 5", Problem.BAD_VALUE, 2, "is a text, not 5"),
        ('[output]\nrustfmt = "yes"', Problem.BAD_VALUE, 2, "true or false"),
        ('ignore = "lib"', Problem.BAD_VALUE, 1, "a list of texts"),
        ("ignore = [1]", Problem.BAD_VALUE, 1, "a list of texts"),
        ("database = 1", Problem.BAD_VALUE, 1, "is a table"),
        ("x = 1\n[database\n", Problem.BAD_TOML, 2, ""),
    ],
)
def test_errors(tmp_path: Path, text: str, problem: Problem, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as failure:
        read(tmp_path, text)
    wrong = failure.value
    assert (wrong.problem, wrong.line, wrong.path) == (problem, line, "regauge.toml")
    assert says in f"{wrong.message} {wrong.help}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "regauge.toml").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "regauge.toml", tmp_path):
        with pytest.raises(ConfigError) as failure:
            read_settings(path)
        assert failure.value.problem is Problem.BAD_TOML
    with pytest.raises(ConfigError):
        read_settings(tmp_path / "none.toml", required=True)


def test_the_adapter_of_the_command_line() -> None:
    assert Settings().with_adapter("postgresql").database.adapter == "postgresql"
    with pytest.raises(ConfigError) as failure:
        Settings().with_adapter("postgres")
    assert failure.value.help == "did you mean `postgresql`?"
