"""`rescue_from`, `wrap_parameters`, `helper_method`, `layout`, and what a controller's body may say besides."""

from __future__ import annotations

from regauge.diagnostics.catalogue import controllers as codes
from regauge.program.web import Rescue
from regauge.ruby.evaluator import ClassValue, ConstRef, Proc, RubyHash, Symbol, Value
from regauge.sources.rails.classes.target import ALL, NOTHING, MacroCall
from regauge.sources.rails.classes.values import closes_over, kept, names_of, text_of, unknown_in
from regauge.sources.rails.controllers.target import target_of

FRAMEWORK = frozenset(
    "ActiveRecord ActionController ActiveModel AbstractController ActionDispatch ActionView ActiveStorage ActiveJob ActiveSupport "
    "Rack JSON Errno Timeout IO Encoding URI Date".split()
)


def rescue_from(call: MacroCall) -> Value:
    """`rescue_from A, B, with: :method` or with a block; a later one wins."""
    classes: list[str] = []
    for value in call.args:
        name = text_of(value) if isinstance(value, str) else call.host.code.name_of(value)
        if name is None:
            call.gap(codes.RESCUE_FROM, "`rescue_from` of a class that is not known")
            return None
        if not isinstance(value, str) and not _exists(call, name):
            call.gap(codes.RESCUE_FROM, f"`rescue_from {name}`: no such class is known", NOTHING)
            return None
        classes.append(name)
    options = call.kwargs.options()
    handler = options.get("with", call.block)
    extra = [name for name in options if name != "with"]
    made = Rescue(classes, call.span, defined_in=call.host.owner_of(call.env))
    if isinstance(handler, Symbol | str):
        made.method = text_of(handler)
    elif isinstance(handler, Proc) and handler.node is not None and not closes_over(handler):
        made.body = handler.node
    if extra or not classes or (made.method is None and made.body is None):
        why = f"option `{extra[0]}:`" if extra else "its handler is not a method or a block"
        call.gap(codes.RESCUE_FROM, f"`rescue_from {', '.join(classes)}`: {why}")
        return None
    call.settle()
    target_of(call).controller.rescues.append(made)
    return None


def _exists(call: MacroCall, name: str) -> bool:
    """Whether an exception is Ruby's, Rails' or the app's; a gem's is not known, nor is one that nobody wrote."""
    if name in call.host.code.definitions or name.split("::")[0] in FRAMEWORK:
        return True
    return "::" not in name and name.endswith(("Error", "Exception", "Interrupt"))


def wrap_parameters(call: MacroCall) -> Value:
    """`wrap_parameters :person, include: [..]`, `wrap_parameters false`, `wrap_parameters Person`, `wrap_parameters format: []`."""
    options: dict[str, object] = {}
    given = call.kwargs
    first = call.args[0] if call.args else None
    if isinstance(first, RubyHash):
        given = first
        first = None
    for name, value in given.options().items():
        if name not in ("name", "include", "format", "model") or unknown_in(value) is not None:
            call.gap(codes.CONTROLLER_SETTING, f"`wrap_parameters`: option `{name}:`")
            return None
        flat = names_of(value if isinstance(value, list) else [value])
        options[name] = kept(value) if flat is None else flat[0] if name in ("name", "model") else flat
    if given.rest is not None or len(call.args) > 1:
        call.gap(codes.CONTROLLER_SETTING, "`wrap_parameters` with arguments that are not known")
        return None
    if first is False:
        options = {}
    elif isinstance(first, str | Symbol):
        options["name"] = text_of(first)
    elif isinstance(first, ClassValue | ConstRef):
        options["model"] = call.host.code.name_of(first)
    elif first is not None:
        call.gap(codes.CONTROLLER_SETTING, "`wrap_parameters` of something that is not known")
        return None
    if options.get("format") == []:
        options = {}
    call.settle()
    target_of(call).controller.wrap_parameters = options
    return None


def helper_method(call: MacroCall) -> Value:
    """`helper_method :current_user`."""
    names = names_of(call.args)
    if names is None:
        call.gap(codes.CONTROLLER_SETTING, "`helper_method` of names that are computed", NOTHING)
        return None
    call.settle()
    target_of(call).controller.helper_methods.extend(names)
    return None


def helper(call: MacroCall) -> Value:
    """`helper SomeModule`: methods for views; a view that uses one is named there."""
    call.settle()
    return None


def layout(call: MacroCall) -> Value:
    """`layout false` is what an API does anyway."""
    if call.args and call.args[0] is False:
        call.settle()
    else:
        call.gap(codes.CONTROLLER_SETTING, f"`{call.text}`")
    return None


def abstract(call: MacroCall) -> Value:
    """`abstract!`: public methods of this class are no actions."""
    call.gap(codes.CONTROLLER_SETTING, "`abstract!`")
    return None


def named(call: MacroCall) -> Value:
    """A setting that changes every action."""
    code = {
        "rate_limit": codes.RATE_LIMIT,
        "protect_from_forgery": codes.SESSION,
        "skip_forgery_protection": codes.SESSION,
        "allow_browser": codes.CONTROLLER_SETTING,
        "respond_to": codes.RESPONSE_FORMAT,
    }.get(call.name, codes.CONTROLLER_SETTING)
    call.gap(code, f"`{call.text}`", ALL)
    return None
