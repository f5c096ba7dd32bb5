"""Codes 10xx: the generated workspace on disk."""

from __future__ import annotations

from regauge.diagnostics.codes import Severity, error, note

PORTED_CHANGED = note(
    "RG1001",
    "ported-source-changed",
    "The Ruby under a ported method has changed",
    what="The method was ported by hand, and its Ruby is no longer what it was then.",
    why="Regauge never changes your code; the Rust may now answer as Rails did before.",
    example="def price = cents / 100.0   # was: cents / 100",
    fix="compare the Ruby with your function, then set the digest in its comment to the one given here",
    severity=Severity.WARNING,
)
PORTED_ORPHAN = note(
    "RG1002",
    "ported-orphan",
    "A ported function whose Ruby is gone",
    what="The Ruby method was removed, renamed, or is converted by now.",
    why="Nothing generated calls the function any more. Regauge never removes your code.",
    example="# Order#invoice was deleted",
    fix="remove the function if you no longer need it",
    severity=Severity.WARNING,
)
HAND_EDITED = error(
    "RG1003",
    "hand-edited",
    "A generated file was changed by hand",
    what="The file is not what Regauge wrote the last time.",
    why="Writing it again would lose the change.",
    example="vim crates/data/src/models/order.rs",
    fix="move the change to ported/, or run with --force to overwrite it",
)
FOREIGN_DIRECTORY = error(
    "RG1004",
    "foreign-directory",
    "The output directory is not Regauge's",
    what="The directory has files in it and no regauge.lock.",
    why="Regauge does not write among files that it does not know.",
    example="regauge generate . -o ~/src",
    fix="give a new or empty directory",
)
UNSAFE_PATH = error(
    "RG1005",
    "unsafe-path",
    "A path that leads out of the output directory",
    what="A file to be written has a path with `..`, an absolute path, or one that passes a symbolic link.",
    why="Regauge writes only inside of its output directory.",
    example="ln -s /etc my-app-rs/crates",
    fix="remove the link",
)
CANNOT_WRITE = error(
    "RG1006",
    "cannot-write",
    "The output cannot be written",
    what="The disk is full, or the directory may not be written to. Everything is as it was before.",
    why="Files are staged first and put in place together.",
    example="regauge generate . -o /full/disk",
    fix="make room, or give another directory",
)
BAD_LOCK = error(
    "RG1007",
    "bad-lock",
    "regauge.lock cannot be read",
    what="The file is damaged, or of a newer version of Regauge.",
    why="Without it Regauge does not know which files are its own.",
    example="echo > my-app-rs/regauge.lock",
    fix="restore the file from version control, or generate into a new directory",
)
NO_RUSTFMT = note(
    "RG1008",
    "no-rustfmt",
    "rustfmt was not found",
    what="The Rust files were written without formatting.",
    why="They compile the same. Formatted and unformatted output differ, so use the same way each time.",
    example="PATH=/usr/bin regauge generate ./app -o out",
    fix="install rustfmt: `rustup component add rustfmt`",
)
RUSTFMT_FAILED = error(
    "RG1009",
    "rustfmt-failed",
    "rustfmt refused generated code",
    what="A generated file is not Rust. This is a fault in Regauge.",
    why="It is written as it is, so that you can see it.",
    example="fn (",
    fix="report it, with the file",
)
OUTPUT_BUSY = error(
    "RG1010",
    "output-busy",
    "Another run is writing here",
    what="A second `regauge generate` holds the output directory.",
    why="Two writers would mix their files.",
    example="regauge generate . -o out & regauge generate . -o out",
    fix="wait for the other run to end",
)
PORTED_NAME = error(
    "RG1012",
    "ported-name-taken",
    "A function of yours has the name that a new stub needs",
    what="A file in ported/ has a function that stands for no action of this name, and the app has a new action that must be ported "
    "under it: the routes call it.",
    why="Rust keeps one function of a name in a file, and Regauge never changes your code.",
    example="fn restock(..)  // a helper of yours, and then Ruby adds an action `restock`",
    fix="give your function another name, then generate again",
)
RECOVERED = note(
    "RG1011",
    "recovered-write",
    "An interrupted run was undone",
    what="The last run was killed while it put its files in place. They were put back as they were before it.",
    why="Output is all of one run, or none of it.",
    example="kill -9 $(pgrep regauge)",
    fix="nothing to do",
)
WRITTEN_BY_GENERATE = error(
    "RG1013",
    "written-by-generate",
    "`regauge schema` would take crates away",
    what="The directory was written by `regauge generate`, and `regauge schema` writes the data crate alone.",
    why="The web and server crates, and what you ported in them, would stand on a data crate that no longer serves them.",
    example="regauge generate . -o ../app-rs && regauge schema . -o ../app-rs",
    fix="give `schema` a directory of its own, or run `regauge generate` here again",
)
