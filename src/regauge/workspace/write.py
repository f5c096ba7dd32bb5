"""A file set -> a directory: what changes is worked out first, then put in place at once.

Refused before anything is touched: a directory that is not ours, generated files edited by hand (unless forced), paths
through symbolic links, a second run at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path

from regauge.diagnostics import Diagnostic, Diagnostics, Span
from regauge.diagnostics.catalogue import workspace as codes
from regauge.diagnostics.data import dataclass
from regauge.program.files import GeneratedFile, Stub
from regauge.workspace import ported
from regauge.workspace.ahead import Ahead
from regauge.workspace.files import LOCK_NAME, BadPath, FileSet, digest_of
from regauge.workspace.lock import BadLock, Lock
from regauge.workspace.rustfmt import SETTINGS, format_files
from regauge.workspace.transaction import Busy, Stage, staging

_FRAGMENT = "appended"


class WorkspaceError(Exception):
    """The output cannot be written. The directory is as it was; `diagnostics` say why."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__("; ".join(found.text for found in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run changed, or (with `check`) would change. Paths are relative to the output, sorted."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    diagnostics: Diagnostics = field(default_factory=list)

    @property
    def changes(self) -> tuple[str, ...]:
        """Every path that changed."""
        return tuple(sorted((*self.created, *self.updated, *self.appended, *self.removed)))


def write(
    files: Iterable[GeneratedFile],
    target: Path,
    *,
    version: str,
    adapter: str = "sqlite",
    command: str = "generate",
    whole: bool = False,
    snapshot_of: str = "",
    inputs: Mapping[str, str] | None = None,
    check: bool = False,
    force: bool = False,
    rustfmt: bool = True,
    ahead: Ahead | None = None,
) -> Outcome:
    """Bring target to the state that files describe. With `check` only say what would change.

    `ahead`: what is being formatted already. `inputs` maps what was read to digests, for the lock; `snapshot_of`: the kind of the live
    database that was read; `whole`: the data crate keeps what nothing calls. A workspace that `generate` wrote is not taken back to what
    `schema` writes.
    Raises WorkspaceError; after any exception, KeyboardInterrupt included, target is as it was before.
    """
    target = target.expanduser().absolute()
    try:
        files = FileSet(files)
        with staging(target) as stage:
            lock = _our_lock(target)
            _refuse_less(lock, command, target)
            _refuse_links(files, target, lock)
            plan = _Plan(files, target, stage, lock, force)
            plan.stage_all(rustfmt, ahead if rustfmt else None)
            mode, data = "snapshot" if snapshot_of else "static", "all" if whole else "used"
            described = Lock(
                version, mode, adapter, command, data, snapshot_of, dict(inputs or {}), plan.digests, plan.owned
            )
            outcome = plan.settle(described)
            if stage.recovered:
                outcome.diagnostics.append(Diagnostic(codes.RECOVERED, Span.of_file(".")))
            if not check and outcome.changes:
                stage.commit((*outcome.created, *outcome.updated, *outcome.appended), outcome.removed)
            return outcome
    except BadPath as failure:
        raise WorkspaceError([Diagnostic(codes.UNSAFE_PATH, Span.of_file(str(target)), str(failure))]) from failure
    except Busy as failure:
        raise WorkspaceError([Diagnostic(codes.OUTPUT_BUSY, Span.of_file(str(target)))]) from failure
    except OSError as failure:
        reason = failure.strerror or str(failure)
        message = f"{target} cannot be written: {reason}"
        raise WorkspaceError([Diagnostic(codes.CANNOT_WRITE, Span.of_file(str(target)), message)]) from failure


def _refuse_less(lock: Lock | None, command: str, target: Path) -> None:
    """Raises WorkspaceError when the crates that stand on the data crate would be taken away."""
    if lock is not None and lock.command == "generate" and command == "schema":
        message = (
            f"{target} was written by `regauge generate`; `regauge schema` would take its web and server crates away"
        )
        raise WorkspaceError([Diagnostic(codes.WRITTEN_BY_GENERATE, Span.of_file(LOCK_NAME), message)])


def _our_lock(target: Path) -> Lock | None:
    """The lock of a directory that is ours; None for one that is new. Raises WorkspaceError for any other."""
    if target.exists() and not target.is_dir():
        raise WorkspaceError([Diagnostic(codes.FOREIGN_DIRECTORY, Span.of_file(str(target)), f"{target} is a file")])
    try:
        return Lock.from_text((target / LOCK_NAME).read_text("utf-8"))
    except FileNotFoundError:
        strangers = sorted(path.name for path in target.iterdir() if path.name != ".git") if target.exists() else []
        if not strangers:
            return None
        message = f"{target} has files in it ({', '.join(strangers[:3])}) and no {LOCK_NAME}"
        raise WorkspaceError([Diagnostic(codes.FOREIGN_DIRECTORY, Span.of_file(str(target)), message)]) from None
    except (BadLock, UnicodeDecodeError) as failure:
        message = f"{LOCK_NAME} cannot be read: {failure}"
        raise WorkspaceError([Diagnostic(codes.BAD_LOCK, Span.of_file(LOCK_NAME), message)]) from failure


def _refuse_links(files: FileSet, target: Path, lock: Lock | None) -> None:
    """Every folder on the way to a file, and the file, must be what it seems. Raises WorkspaceError."""
    paths = {file.path for file in files} | {LOCK_NAME} | set(lock.files if lock else ())
    seen: set[Path] = set()
    bad: Diagnostics = []
    for path in sorted(paths):
        parts = Path(path).parts
        if Path(path).is_absolute() or ".." in parts:
            bad.append(Diagnostic(codes.UNSAFE_PATH, Span.of_file(path), f"{path} leads out of the output directory"))
            continue
        for depth in range(1, len(parts) + 1):
            place = target.joinpath(*parts[:depth])
            if place not in seen and place.is_symlink():
                bad.append(Diagnostic(codes.UNSAFE_PATH, Span.of_file(path), f"{place} is a symbolic link"))
            seen.add(place)
    if bad:
        raise WorkspaceError(bad)


class _Plan:
    """One run: stages every file in its final form, then compares with what is there."""

    def __init__(self, files: FileSet, target: Path, stage: Stage, lock: Lock | None, force: bool) -> None:
        self._files = sorted(files, key=lambda file: file.path)
        self._target = target
        self._stage = stage
        self._lock = lock
        self._force = force
        self._appends: dict[str, bytes] = {}
        self._fragments: dict[str, str] = {}
        self._laid_out: dict[str, bytes] = {}
        self._notes: Diagnostics = []
        self.digests: dict[str, str] = {}
        kept = {path for path in (lock.owned if lock else ()) if (target / path).is_file()}
        self.owned = tuple(sorted(kept | {file.path for file in files if file.ownership == "owned"}))

    def stage_all(self, rustfmt: bool, ahead: Ahead | None) -> None:
        """Stage the whole tree, formatted. Fills `digests`."""
        to_format = [path for path in map(self._stage_one, self._files) if path is not None]
        begun = self._set_aside(ahead) if ahead is not None else {}
        for path in self._laid_out:
            # As with what is formatted elsewhere.
            self._stage.put(path, b"")
        to_format = [path for path in to_format if path not in begun]
        if rustfmt:
            if not (self._stage.new / SETTINGS).exists():
                # Settings of folders above must not change what is written.
                self._stage.put(SETTINGS, b"")
            self._notes += format_files(self._stage.new, to_format)
            if ahead is not None:
                self._notes += self._put_back(begun, ahead)
        for path, data in self._laid_out.items():
            self._stage.put(path, data)
        for file in self._files:
            staged = (self._stage.new / file.path).read_bytes()
            if file.path in self._fragments:
                fragment = (self._stage.new / self._fragments[file.path]).read_bytes()
                joined = self._appends[file.path].rstrip(b"\n") + b"\n\n" + fragment
                self._stage.put(file.path, joined)
            elif file.path in self._appends:
                # rustfmt follows `mod` into the user's files; they stay as they are.
                self._stage.put(file.path, self._appends[file.path])
            elif file.ownership == "generated":
                self.digests[file.path] = digest_of(staged)

    def _set_aside(self, ahead: Ahead) -> dict[str, str]:
        """Empties the files that are formatted elsewhere: rustfmt goes where `mod` leads, and shall find nothing to do there."""
        begun = {
            file.path: file.text for file in self._files if file.path not in self._appends and ahead.has(file.text)
        }
        for path in begun:
            self._stage.put(path, b"")
        return begun

    def _put_back(self, begun: dict[str, str], ahead: Ahead) -> Diagnostics:
        """Those files as they were formatted; all are formatted here when that failed."""
        failed = []
        for path, text in begun.items():
            formatted = ahead.formatted(text)
            if formatted is None:
                failed.append(path)
            self._stage.put(path, (text if formatted is None else formatted).encode("utf-8", "replace"))
        return format_files(self._stage.new, failed)

    def settle(self, lock: Lock) -> Outcome:
        """What changes. Raises WorkspaceError when a person's edits would be lost."""
        created, updated, appended, removed, unchanged = [], [], [], [], 0
        edited: Diagnostics = []
        for file in self._files:
            now = self._on_disk(file.path)
            then = (self._stage.new / file.path).read_bytes()
            if now is None:
                created.append(file.path)
            elif now == then:
                unchanged += 1
            elif file.ownership == "owned":
                appended.append(file.path)
            else:
                updated.append(file.path)
                edited += self._edited(file.path, now)
        for path in sorted(set(self._lock.files if self._lock else ()) - set(self.digests)):
            now = self._on_disk(path)
            if now is not None and not any(file.path == path for file in self._files):
                removed.append(path)
                edited += self._edited(path, now)
        if edited and not self._force:
            raise WorkspaceError(edited)
        self._stage.put(LOCK_NAME, lock.to_text().encode())
        before = self._on_disk(LOCK_NAME)
        if before is None:
            created.append(LOCK_NAME)
        elif before != lock.to_text().encode():
            updated.append(LOCK_NAME)
        return Outcome(tuple(created), tuple(updated), tuple(appended), tuple(removed), unchanged, self._remarks())

    def _stage_one(self, file: GeneratedFile) -> str | None:
        """Stage one file; the path that rustfmt is to format, if any."""
        rust = file.path.endswith(".rs") and not file.verbatim
        now = self._on_disk(file.path) if file.ownership == "owned" else None
        if now is None:
            text, laid_out = file.text, file.laid_out
            if file.stubs:
                stubs = self._named(file, text, file.stubs)
                laid_out = laid_out and stubs == file.stubs
                text = f"{text.rstrip()}\n\n{ported.stubs_text(stubs)}".lstrip("\n")
            if laid_out:
                self._laid_out[file.path] = text.encode("utf-8", "replace")
                return None
            self._stage.put(file.path, text.encode("utf-8", "replace"))
            return file.path if rust else None
        self._appends[file.path] = now
        self._stage.put(file.path, now)
        known = now.decode("utf-8", "replace")
        self._notes += ported.differences(file.path, known, file.stubs)
        new = ported.missing(file, known)
        if not new:
            return None
        fragment = f"{_FRAGMENT}/{len(self._fragments)}.rs"
        self._fragments[file.path] = fragment
        stubs = self._named(file, known, new)
        self._stage.put(fragment, ported.stubs_text(stubs).encode("utf-8", "replace"))
        return fragment if rust and not (file.laid_out and stubs == new) else None

    def _named(self, file: GeneratedFile, text: str, new: tuple[Stub, ...]) -> tuple[Stub, ...]:
        """The new stubs with the names that they have beside a user's text. Raises WorkspaceError when one is taken."""
        stubs, bad = ported.named(file.path, text, new)
        if bad:
            raise WorkspaceError(bad)
        return stubs

    def _remarks(self) -> Diagnostics:
        """Notes of this run, and orphans in the user's files that nothing mentions any more."""
        mentioned = {file.path for file in self._files}
        for path in self.owned:
            if path not in mentioned:
                text = (self._target / path).read_text("utf-8", errors="replace")
                self._notes += ported.differences(path, text, ())
        return self._notes

    def _edited(self, path: str, now: bytes) -> Diagnostics:
        """A finding when the file on disk is not what the last run wrote."""
        if self._lock is not None and self._lock.files.get(path) == digest_of(now):
            return []
        known = self._lock is not None and path in self._lock.files
        message = f"{path} was changed by hand" if known else f"{path} exists and was not written by Regauge"
        return [Diagnostic(codes.HAND_EDITED, Span.of_file(path), message)]

    def _on_disk(self, path: str) -> bytes | None:
        place = self._target / path
        if place.is_dir():
            message = f"{place} is a directory, and a file is to be written there"
            raise WorkspaceError([Diagnostic(codes.HAND_EDITED, Span.of_file(path), message)])
        try:
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
