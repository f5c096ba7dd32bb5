"""What Ruby itself and ActiveSupport's core extensions offer in a class body: a table of macros."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import methods as method_codes
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.ruby.evaluator import Proc, RubyHash, Symbol, Value
from regauge.sources.rails.classes import modules
from regauge.sources.rails.classes.containers import Container, Visibility
from regauge.sources.rails.classes.target import ALL, NOTHING, Macro, MacroCall, OptionMerger
from regauge.sources.rails.classes.values import names_of, text_of

_LEVELS: Final[Mapping[str, Visibility]] = MappingProxyType(
    {"private": "private", "protected": "protected", "public": "public"}
)


def visibility(call: MacroCall) -> Value:
    """`private` alone, with names, with a definition or an `attr_reader`."""
    level = _LEVELS[call.name]
    container = call.host.container_of(call.receiver)
    if container is None:
        return None
    if not call.args:
        call.settle()
        if call.env.on_singleton:
            container.class_visibility = level
        else:
            container.visibility = level
            container.module_function = False
        return None
    names = names_of(call.args)
    if names is None:
        call.gap(method_codes.VISIBILITY, f"`{call.name}` of names that are computed", ALL)
        return None
    call.settle()
    _set_visibility(call, container, names, level, on_class=call.env.on_singleton)
    return call.args[0] if len(call.args) == 1 else call.args


def _set_visibility(
    call: MacroCall, container: Container, names: list[str], level: Visibility, *, on_class: bool
) -> None:
    table = container.class_methods if on_class else container.methods
    missing = [name for name in names if name not in table and name not in call.host.target.declared_names()]
    for name in names:
        method = table.get(name)
        if method is not None:
            method.visibility = level
    if missing:
        text = f"`{call.name}` of `{', '.join(missing)}`, which this class does not define itself"
        call.gap(method_codes.VISIBILITY, text, NOTHING, set(missing))


def private_class_method(call: MacroCall) -> Value:
    """`private_class_method :new`, also with a definition."""
    container = call.host.container_of(call.receiver)
    names = names_of(call.args)
    if container is None or names is None:
        call.gap(method_codes.VISIBILITY, f"`{call.name}` of names that are computed")
        return None
    call.settle()
    level: Visibility = "private" if call.name.startswith("private") else "public"
    _set_visibility(call, container, names, level, on_class=True)
    return None


def private_constant(call: MacroCall) -> Value:
    """Constants that only the class itself may name: nothing that works changes."""
    call.settle()
    return None


def module_function(call: MacroCall) -> Value:
    """`module_function`: methods that are also the module's own."""
    container = call.host.container_of(call.receiver)
    names = names_of(call.args)
    if container is None or names is None:
        call.gap(method_codes.VISIBILITY, "`module_function` of names that are computed")
        return None
    call.settle()
    if not names:
        container.module_function = True
    for name in names:
        method = container.methods.get(name)
        if method is not None:
            container.define(method.node, method.span, singleton=True, visibility="public")
    return None


def alias_method(call: MacroCall) -> Value:
    """`alias_method :new, :old`."""
    names = names_of(call.args)
    if names is None or len(names) != 2:
        call.gap(method_codes.METHOD_ALIAS, "`alias_method` of names that are computed")
        return None
    call.settle()
    call.host.make_alias(names[0], names[1], call.env.on_singleton, call.span, call.env)
    return Symbol(names[0])


def define_method(call: MacroCall) -> Value:
    """`define_method(:name) { ... }`: the methods are named, and nothing else is touched when their names are known."""
    names = names_of(call.args[:1])
    if names:
        call.gap(method_codes.DEFINE_METHOD, f"`{call.text}`", NOTHING, set(names))
        call.host.target.defined_dynamically(names[0], call)
        return Symbol(names[0])
    call.gap(method_codes.DEFINE_METHOD, f"`{call.name}` of a name that is computed")
    return None


def removes(call: MacroCall) -> Value:
    """`undef_method`, `remove_method`."""
    names = names_of(call.args)
    call.gap(method_codes.VISIBILITY, f"`{call.text}` takes a method away", ALL, set(names or ()))
    return None


def evaluates_text(call: MacroCall) -> Value:
    """`class_eval do ... end` runs here; with a string nobody knows what it does."""
    if isinstance(call.block, Proc) and not call.args:
        call.settle()
        call.host.evaluator.instance_exec(call.block, call.receiver)
    else:
        call.gap(method_codes.EVAL, f"`{call.name}` of text")
    return None


def with_options(call: MacroCall) -> Value:
    """`with_options on: :create do ... end`, with and without a block parameter."""
    if not isinstance(call.block, Proc):
        call.gap(codes.UNKNOWN_CLASS_CALL, "`with_options` without a block")
        return None
    options = call.kwargs
    if call.args and isinstance(call.args[0], RubyHash):
        options = call.args[0]
    if options.rest is not None:
        call.gap(codes.UNKNOWN_CLASS_CALL, f"`with_options` of options that are not known: {options.rest.reason}")
        return None
    call.settle()
    merger = OptionMerger(call.receiver, options)
    if call.block.params is None:
        call.host.evaluator.instance_exec(call.block, merger)
    else:
        call.host.evaluator.call_proc(call.block, [merger])
    return None


def send(call: MacroCall) -> Value:
    """`send :include, M`, `base.public_send(name)`: the call itself, where its name is known."""
    names = names_of(call.args[:1])
    if not names:
        call.gap(method_codes.DYNAMIC_SEND, f"`{call.name}` of a name that is computed")
        return None
    host = call.host
    found = host.evaluator.find_method(call.receiver, names[0])
    if found is not None:
        call.settle()
        return host.evaluator.call_method(found, call.receiver, call.args[1:], call.kwargs, call.block, call.env)
    answered = host.call(call.receiver, names[0], call.args[1:], call.kwargs, call.block, call.site, call.env)
    from regauge.ruby.evaluator import NotHandled

    if isinstance(answered, NotHandled):
        call.gap(method_codes.DYNAMIC_SEND, f"`{call.name} :{names[0]}` is not a macro that Regauge knows")
        return None
    return answered


def attributes(call: MacroCall) -> Value:
    """`attr_reader`, `attr_writer`, `attr_accessor`."""
    names = names_of(call.args)
    if names is None:
        call.gap(codes.ATTRIBUTE_MACRO, f"`{call.name}` of names that are computed")
        return None
    if call.env.on_singleton:
        call.gap(codes.ATTRIBUTE_MACRO, f"`{call.text}` on the class itself", NOTHING, set(names))
        return None
    call.settle()
    for name in names:
        call.host.target.attribute(name, call)
    return [Symbol(name) for name in names]


def class_attributes(call: MacroCall) -> Value:
    """`class_attribute`, `mattr_accessor`, `cattr_reader`: state of the class."""
    names = names_of(call.args) or []
    made = {form for name in names for form in (name, f"{name}=", f"{name}?")}
    call.gap(codes.ATTRIBUTE_MACRO, f"`{call.text}` is state of the class", NOTHING if names else ALL, made)
    return None


def delegate(call: MacroCall) -> Value:
    """`delegate :a, to: :b`, for targets that keep delegations."""
    return call.host.target.delegate(call)


def state(call: MacroCall) -> Value:
    """`instance_variable_set` and what else touches the class itself."""
    call.gap(codes.UNKNOWN_CLASS_CALL, f"`{call.name}` changes the class itself", NOTHING)
    return None


def name_of_class(call: MacroCall) -> Value:
    """`name` of the class."""
    return getattr(call.receiver, "path", None)


def visited(call: MacroCall) -> Value:
    """Calls that load or refer and change nothing."""
    loaded = text_of(call.args[0]) if call.args else None
    if call.name in ("require_relative", "require_dependency", "autoload") or loaded in STANDARD_LIBRARY:
        call.settle()
    else:
        call.gap(syntax_codes.TOP_LEVEL_CODE, f"`{call.text}` happens when the class is loaded", NOTHING)
    return None


def freezes(call: MacroCall) -> Value:
    """`freeze` of a class: what the class body declares after it raises."""
    call.gap(syntax_codes.TOP_LEVEL_CODE, f"`{call.text}` of a class")
    return call.receiver


STANDARD_LIBRARY = frozenset(
    "set json date time digest digest/sha1 digest/md5 openssl securerandom uri bigdecimal bigdecimal/util csv yaml erb ostruct "
    "tempfile fileutils pathname stringio zlib base64 net/http open-uri English forwardable singleton timeout benchmark logger "
    "active_support active_record action_controller rails".split()
)


def _table(*rows: tuple[str, Macro]) -> Mapping[str, Macro]:
    return MappingProxyType({name: macro for names, macro in rows for name in names.split()})


LANGUAGE: Final[Mapping[str, Macro]] = _table(
    ("include prepend", modules.include),
    ("extend", modules.extend),
    ("included prepended", modules.included),
    ("class_methods", modules.class_methods),
    ("concerning", modules.concerning),
    ("private protected public", visibility),
    ("private_class_method public_class_method", private_class_method),
    ("private_constant public_constant deprecate_constant", private_constant),
    ("module_function", module_function),
    ("alias_method", alias_method),
    ("define_method define_singleton_method", define_method),
    ("undef_method remove_method remove_possible_method redefine_method", removes),
    ("class_eval module_eval instance_eval class_exec", evaluates_text),
    ("with_options", with_options),
    ("send public_send __send__", send),
    ("attr_accessor attr_reader attr_writer attr", attributes),
    ("class_attribute mattr_accessor mattr_reader mattr_writer cattr_accessor cattr_reader cattr_writer "
     "thread_mattr_accessor thread_cattr_accessor attr_internal", class_attributes),
    ("delegate", delegate),
    ("instance_variable_set class_variable_set const_set remove_const", state),
    ("name to_s", name_of_class),
    ("require require_relative require_dependency autoload puts", visited),
    ("freeze", freezes),
)  # fmt: skip
"""Macros of every class and module."""
