"""Where something stands in the Rails app: the one type of place that every stage uses."""

from __future__ import annotations

from regauge.diagnostics.immutable import immutable_in_order


@immutable_in_order
class Span:
    """A range of source text.

    `path` is relative to the app, with `/` as separator. Lines count from 1, columns from 1 in characters, the end is
    exclusive. Line 0 means "the file as a whole" (for example a file that is missing).
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if self.end_line < self.line:
            object.__setattr__(self, "end_column", max(self.end_column, self.column))
            object.__setattr__(self, "end_line", self.line)

    @classmethod
    def of_file(cls, path: str) -> Span:
        """The file as a whole, where no line is to blame."""
        return cls(path, 0, 0, 0, 0)

    @property
    def is_file(self) -> bool:
        """True when the span names a file and no line in it."""
        return self.line == 0

    @property
    def location(self) -> str:
        """`app/models/product.rb:12`, or the path alone for a whole file."""
        return self.path if self.is_file else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return self.location
