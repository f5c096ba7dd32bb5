"""What declarations may ask about their surroundings: `Rails.env`, which we know, and `ENV`, which we do not."""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.ruby.evaluator import NOT_HANDLED, ConstRef, NotHandled, Symbol, Value


@dataclass(frozen=True, slots=True)
class RailsEnv:
    """`Rails.env`: Regauge reads the app as it runs in production."""

    name: str = "production"


def ask(receiver: Value, name: str, args: list[Value]) -> Value | NotHandled:
    """Answers for `Rails.env` and its predicates."""
    if isinstance(receiver, ConstRef) and receiver.path.removeprefix("::") == "Rails" and name == "env" and not args:
        return RailsEnv()
    if isinstance(receiver, RailsEnv):
        if name.endswith("?") and not args:
            return name[:-1] == receiver.name if name != "local?" else False
        if name in ("==", "eql?", "===") and args:
            return args[0] == receiver.name
        if name == "in?" and args and isinstance(args[0], list):
            return receiver.name in args[0]
        if name in ("to_s", "to_str", "itself"):
            return receiver.name
        if name == "to_sym":
            return Symbol(receiver.name)
    return NOT_HANDLED
