"""`before_action` and its kin, `skip_before_action`, `http_basic_authenticate_with`.

Source: AbstractController::Callbacks and ActiveSupport::Callbacks: the same name declared again moves
to the new place with the new options; `only:` of a skip becomes an exception of the filter, `except:` of a skip the list that
the filter still runs for.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.codes import Code
from regauge.program.models import Condition
from regauge.program.web import Filter
from regauge.ruby import ast
from regauge.ruby.evaluator import Proc, Symbol, Value
from regauge.sources.rails.classes.target import MacroCall
from regauge.sources.rails.classes.values import closes_over, names_of
from regauge.sources.rails.controllers.target import target_of
from regauge.sources.rails.models.options import conditions

BASIC = "ActionController::HttpAuthentication::Basic::ControllerMethods"
_OPTIONS = frozenset({"only", "except", "if", "unless", "raise", "prepend"})


def declare(call: MacroCall) -> Value:
    """`before_action :a, :b, only: %i[show]`, `prepend_after_action`, with a block or a lambda."""
    kind, prepend = _kind(call.name)
    only, except_ = _scope(call)
    checks = _checked(call, only, except_)
    if checks is None:
        return None
    call.settle()
    if kind == "around":
        _gap(call, codes.AROUND_FILTER, f"`{call.text}`", only, except_)
    at = 0
    for each in [*call.args, *([call.block] if call.block is not None else [])]:
        made = Filter(
            kind,  # type: ignore[arg-type]
            call.span,
            only=None if only is None else list(only),
            except_=None if except_ is None else list(except_),
            conditions=list(checks),
            defined_in=call.host.owner_of(call.env),
        )
        if isinstance(each, Symbol):
            made.method = each.name
            _drop(call, kind, each.name)
        elif isinstance(each, Proc) and each.node is not None and not closes_over(each):
            made.body = each.node
        else:
            _gap(call, codes.FILTER_BODY, f"`{call.name}` of something else than a method or a block", only, except_)
            continue
        filters = target_of(call).controller.filters
        if prepend:
            filters.insert(at, made)
            at += 1
        else:
            filters.append(made)
    return None


def skip(call: MacroCall) -> Value:
    """`skip_before_action :a, only: :show, raise: false`."""
    kind, _ = _kind(call.name.removeprefix("skip_"))
    only, except_ = _scope(call)
    names = names_of(call.args)
    checks = _checked(call, only, except_)
    if names is None or checks is None:
        if names is None:
            call.gap(codes.FILTER_OPTION, f"`{call.name}` of filters that are computed")
        return None
    call.settle()
    for name in names:
        _skip_one(call, kind, name, only, except_, checks)
    return None


def _skip_one(
    call: MacroCall,
    kind: str,
    name: str,
    only: list[str] | None,
    except_: list[str] | None,
    checks: list[Condition],
) -> None:
    controller = target_of(call).controller
    found = next((each for each in controller.filters if each.kind == kind and each.method == name), None)
    if found is None:
        if call.kwargs.option("raise", True) is not False:
            call.gap(codes.SKIPPED_FILTER_MISSING, f"`{call.name} :{name}`: no such filter was declared before")
        return
    if only is None and except_ is None and not checks:
        controller.filters.remove(found)
        return
    if only is not None:
        found.except_ = [*(found.except_ or []), *only]
    if except_ is not None:
        found.only = except_ if found.only is None else [each for each in found.only if each in except_]
    found.conditions = [*found.conditions, *(Condition(not c.negated, c.method, c.body, c.span) for c in checks)]


def basic_auth(call: MacroCall) -> Value:
    """`http_basic_authenticate_with name: .., password: ..` is a before filter; its body is the call itself."""
    if BASIC not in target_of(call).modules:
        call.gap(
            codes.AUTHENTICATION, f"`{call.name}` without `include {BASIC}`: a controller of an API has no such method"
        )
        return None
    only, except_ = _scope(call)
    checks = _checked(call, only, except_, frozenset({"name", "password", "realm"}))
    if checks is None:
        return None
    call.settle()
    target_of(call).controller.filters.append(
        Filter(
            "before",
            call.span,
            body=call.site if isinstance(call.site, ast.Call) else None,
            only=only,
            except_=except_,
            conditions=checks,
            defined_in=call.host.owner_of(call.env),
        )
    )
    return None


def _kind(name: str) -> tuple[str, bool]:
    prepend = name.startswith("prepend_")
    return name.removeprefix("prepend_").removeprefix("append_").split("_", 1)[0], prepend


def _scope(call: MacroCall) -> tuple[list[str] | None, list[str] | None]:
    found: list[list[str] | None] = []
    for option in ("only", "except"):
        value = call.kwargs.option(option)
        if value is None:
            found.append(None)
            continue
        names = names_of(value if isinstance(value, list) else [value])
        if names is None:
            call.gap(codes.FILTER_OPTION, f"`{call.text}`: the value of `{option}:` is not known")
        found.append(names)
    return found[0], found[1]


def _checked(
    call: MacroCall, only: list[str] | None, except_: list[str] | None, more: frozenset[str] = frozenset()
) -> list[Condition] | None:
    """The conditions; None when an option is not understood, which is a gap then."""
    options = call.kwargs.options()
    bad = [name for name in options if name not in _OPTIONS | more]
    if bad or call.kwargs.rest is not None:
        why = f"option `{bad[0]}:`" if bad else "options that are not known"
        _gap(call, codes.FILTER_OPTION, f"`{call.text}`: {why}", None, None)
        return None
    if options.get("prepend"):
        _gap(call, codes.FILTER_OPTION, f"`{call.text}`: option `prepend:`", None, None)
    return conditions(call, options, codes.FILTER_OPTION, frozenset({"all"})) or []


def _gap(call: MacroCall, code: Code, text: str, only: list[str] | None, except_: list[str] | None) -> None:
    """A gap of the actions that the filter runs for; which those are is known when the class was read whole."""
    if only is None and except_ is None:
        call.gap(code, text)
        return
    found = call.host.report.say(code, call.span, text, call.host.owner_of(call.env))
    target_of(call).pending.append((found, only, except_))


def _drop(call: MacroCall, kind: str, name: str) -> None:
    controller = target_of(call).controller
    controller.filters = [each for each in controller.filters if not (each.kind == kind and each.method == name)]
