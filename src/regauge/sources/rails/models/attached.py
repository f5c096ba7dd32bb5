"""Rails' macros that declare associations of their own: attachments, rich text, delegated types.

    has_one_attached :photo      has_one :photo_attachment, has_one :photo_blob
    has_many_attached :scans     has_many :scans_attachments, has_many :scans_blobs
    has_rich_text :body          has_one :rich_text_body
    delegated_type :entryable    belongs_to :entryable, polymorphic: true

Source: ActiveStorage::Attached::Model, ActionText::Attribute, ActiveRecord::DelegatedType.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.ruby import ast
from regauge.ruby.evaluator import Proc, RubyHash, Symbol, Value
from regauge.ruby.parser import parse_text
from regauge.sources.rails.classes.target import Macro, MacroCall
from regauge.sources.rails.classes.values import names_of
from regauge.sources.rails.models import associations

ATTACHMENT = "ActiveStorage::Attachment"


def one_attached(call: MacroCall) -> None:
    """The associations of `has_one_attached`."""
    _attached(call, "has_one", "attachment", "blob")


def many_attached(call: MacroCall) -> None:
    """The associations of `has_many_attached`."""
    _attached(call, "has_many", "attachments", "blobs")


def _attached(call: MacroCall, kind: str, attachment: str, blob: str) -> None:
    for name in names_of(call.args[:1]) or ():
        options: dict[str, Value] = {
            "class_name": ATTACHMENT,
            "as": Symbol("record"),
            "inverse_of": Symbol("record"),
            "dependent": Symbol("destroy"),
        }
        _declare(call, kind, f"{name}_{attachment}", options, _named(call, name))
        through: dict[str, Value] = {
            "through": Symbol(f"{name}_{attachment}"),
            "class_name": "ActiveStorage::Blob",
            "source": Symbol("blob"),
        }
        _declare(call, kind, f"{name}_{blob}", through, None)


def rich_text(call: MacroCall) -> None:
    """The association of `has_rich_text`."""
    encrypted = call.kwargs.options().get("encrypted") is True
    for name in names_of(call.args[:1]) or ():
        options: dict[str, Value] = {
            "class_name": "ActionText::EncryptedRichText" if encrypted else "ActionText::RichText",
            "as": Symbol("record"),
            "inverse_of": Symbol("record"),
            "dependent": Symbol("destroy"),
        }
        _declare(call, "has_one", f"rich_text_{name}", options, _named(call, name))


def delegated(call: MacroCall) -> None:
    """The association of `delegated_type`."""
    given = {name: value for name, value in call.kwargs.options().items() if name not in ("types", "scope")}
    for name in names_of(call.args[:1]) or ():
        _declare(call, "belongs_to", name, {**given, "polymorphic": True}, None)


def _named(call: MacroCall, name: str) -> Proc:
    """`-> { where(name: "photo") }`, where the call stands."""
    node = parse_text(f"-> {{ where(name: {name!r}) }}", call.span.path).ast.statements[0]
    assert isinstance(node, ast.Lambda)
    return Proc(None, node.body, call.env, call.span, is_lambda=True, node=node)


def _declare(call: MacroCall, kind: str, name: str, options: dict[str, Value], scope: Proc | None) -> None:
    given = RubyHash()
    for key, value in options.items():
        given[Symbol(key)] = value
    args: list[Value] = [Symbol(name)] if scope is None else [Symbol(name), scope]
    associations.declare(replace(call, name=kind, args=args, kwargs=given, block=None))


def with_associations(declare: object, macro: Macro) -> Macro:
    """A macro that declares associations and is a gap beyond them."""
    assert callable(declare)

    def run(call: MacroCall) -> Value:
        declare(call)
        return macro(call)

    return run
