"""What became of every planted line: `python -m tests.planted.verdicts [--lines] [--write]`.

Prints the counts; with `--lines`, each line with its fate; with `--write`, the counts go into docs/planted.md, too. Exit codes: 0 nothing is
silent, 1 something is.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from tests.planted.judge import Judge, Verdict
from tests.planted.lines import ALL, SUBJECTS
from tests.planted.plant import Line

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "planted.md"
WORDS: Final = {"changed": "behave", "named": "are named", "unported": "turn routes unported", "silent": "are silent"}
_MARKS: Final = ("<!-- made by python -m tests.planted.verdicts --write -->\n", "\n<!-- up to here -->")
Verdicts = Mapping[str, Verdict]


def judge_all(lines: Sequence[Line] = ALL, workers: int | None = None) -> Verdicts:
    """The verdict on each line, by its name. Lines for one place go to one process, which compiles the comment there once."""
    by_place = [list(group) for _, group in groupby(sorted(lines, key=_place), key=_place)]
    by_place.sort(key=len, reverse=True)
    # Fresh processes: whoever asks may have threads.
    with multiprocessing.get_context("spawn").Pool(workers or os.cpu_count() or 1) as pool:
        found = dict(pair for pairs in pool.imap_unordered(_judge, by_place) for pair in pairs)
    return {line.name: found[line.name] for line in lines}


def _place(line: Line) -> tuple[str, str, int]:
    return line.file, line.after, line.count


def _judge(lines: Sequence[Line]) -> list[tuple[str, Verdict]]:
    return [(line.name, _JUDGE.judge(line)) for line in lines]


_JUDGE = Judge()
"""One for each process; it keeps what comments gave."""


def objection(line: Line, verdict: Verdict) -> str:
    """Why a verdict is not good enough; empty when it is."""
    if verdict.fate == "silent":
        return f"{line.name}: silence. Nothing named, no route lost, no Rust changed: {line.ruby}"
    if verdict.fate == "changed" and not line.behaves:
        return (
            f"{line.name}: {', '.join(verdict.changed)} changed, and the case does not say what Rails does: {line.ruby}"
        )
    return ""


def summary(verdicts: Iterable[Verdict]) -> str:
    """One line with the counts."""
    fates: Counter[str] = Counter(verdict.fate for verdict in verdicts)
    return f"{fates.total()} planted lines: " + ", ".join(f"{fates[fate]} {word}" for fate, word in WORDS.items())


def section(verdicts: Verdicts) -> str:
    """The part of docs/planted.md that is made: the counts, by subject."""
    rows = [("lines of", *WORDS.values(), "lines"), ("---",) * (len(WORDS) + 2)]
    for subject, lines in [*SUBJECTS.items(), ("**all**", ALL)]:
        fates: Counter[str] = Counter(verdicts[line.name].fate for line in lines)
        rows.append((subject, *(str(fates[fate]) for fate in WORDS), str(fates.total())))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def written() -> str:
    """What docs/planted.md says now."""
    _, _, rest = PAGE.read_text().partition(_MARKS[0])
    return rest.partition(_MARKS[1])[0]


def write(verdicts: Verdicts) -> None:
    """Renews the made part of docs/planted.md."""
    text = PAGE.read_text()
    PAGE.write_text(text.replace(_MARKS[0] + written(), _MARKS[0] + section(verdicts)))


def main(words: list[str]) -> int:
    verdicts = judge_all()
    if "--lines" in words:
        for line in ALL:
            verdict = verdicts[line.name]
            print(f"{line.name}: {verdict.fate} {' '.join(verdict.codes or verdict.lost or verdict.changed)}")
    if "--write" in words:
        write(verdicts)
    objections = [text for line in ALL if (text := objection(line, verdicts[line.name]))]
    print("\n".join([*objections, summary(verdicts.values())]))
    return 1 if objections else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
