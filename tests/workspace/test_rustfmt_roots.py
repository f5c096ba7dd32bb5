"""rustfmt is given what it does not reach by itself: it follows `mod` from the root of a crate."""

from __future__ import annotations

from regauge.workspace.rustfmt import roots


def test_files_of_a_crate_are_reached_from_its_root() -> None:
    assert roots(
        [
            "crates/data/src/lib.rs",
            "crates/data/src/models/mod.rs",
            "crates/server/src/main.rs",
            "crates/server/src/bin/other.rs",
            "crates/web/tests/a.rs",
            "crates/half/src/a.rs",
            "appended/0.rs",
        ]
    ) == [
        "crates/data/src/lib.rs",
        "crates/server/src/main.rs",
        "crates/server/src/bin/other.rs",
        "crates/web/tests/a.rs",
        "crates/half/src/a.rs",
        "appended/0.rs",
    ]
