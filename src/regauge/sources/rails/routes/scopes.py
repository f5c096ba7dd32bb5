"""`scope`, `namespace`, `constraints`, `defaults`, `member` and their kin. Source: ActionDispatch::Routing::Mapper::Scoping."""

from __future__ import annotations

from dataclasses import replace

from regauge.diagnostics.catalogue import routes as codes
from regauge.ruby.evaluator import (
    Regexp,
    RubyHash,
    Unknown,
    Value,
)
from regauge.sources.rails.classes.values import kept, names_of, text_of, unknown_in
from regauge.sources.rails.routes.host import RouteCall
from regauge.sources.rails.routes.scope import Scope, normalize_path


def scoped(call: RouteCall, scope: Scope, options: dict[str, Value]) -> Scope:
    """`scope(**options)`: a new scope; an option that is not understood is a gap of all routes inside."""
    made = scope
    for name, value in options.items():
        unknown = unknown_in(value)
        if name == "constraints" and not isinstance(value, RubyHash):
            gap = call.say(codes.ROUTE_CONSTRAINT, f"`{call.name}`: a constraint that runs Ruby for each request")
            made = replace(made, gap=made.gap or gap)
            continue
        if unknown is not None:
            gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f"`{call.name}`: the value of `{name}:` is not known")
            made = replace(made, gap=made.gap or gap)
            continue
        text = text_of(value)
        match name:
            case "path":
                made = made.within(text or "") if text else made
            case "as":
                made = made.named(text or "")
            case "module":
                made = replace(made, module=f"{made.module}/{text}" if made.module and text else text or made.module)
            case "controller":
                made = replace(made, controller=text)
            case "action":
                made = replace(made, action=text)
            case "defaults":
                made = replace(made, defaults={**made.defaults, **names_in(value)})
            case "constraints":
                made = replace(made, constraints={**made.constraints, **names_in(value)})
            case "path_names":
                made = replace(made, path_names={**made.path_names, **{k: str(v) for k, v in names_in(value).items()}})
            case "format":
                made = replace(made, format=value)
            case "shallow":
                made = replace(made, shallow=value is True)
            case "shallow_path":
                made = replace(made, shallow_path=normalize_path(text or ""))
            case "shallow_prefix":
                made = replace(made, shallow_prefix=text or "")
            case "only" | "except":
                names = tuple(names_of(value if isinstance(value, list) else [value]) or ())
                made = (
                    replace(made, only=names, except_=None)
                    if name == "only"
                    else replace(made, except_=names, only=None)
                )
            case "to":
                made = replace(made, to=text)
            case "via":
                made = replace(made, via=via_of(value))
            case _ if isinstance(value, Regexp):
                made = replace(made, constraints={**made.constraints, name: value})
            case _:
                made = replace(made, defaults={**made.defaults, name: kept(value)})
    if "path" in options and "shallow_path" not in options and scope.level != "nested":
        made = replace(made, shallow_path=made.path)
    if "as" in options and "shallow_prefix" not in options and scope.level != "nested":
        made = replace(made, shallow_prefix=made.as_)
    return made


def names_in(value: Value) -> dict[str, object]:
    plain = kept(value)
    return dict(plain) if isinstance(plain, dict) else {}


def via_of(value: Value) -> tuple[str, ...]:
    names = names_of(value if isinstance(value, list) else [value]) or []
    return () if "all" in names else tuple(name.upper() for name in names)


def scope(call: RouteCall) -> Value:
    """`scope "/path", module: :x`, `scope :a, :b`, `controller :x`, `defaults x: 1`, `constraints id: /x/`, `shallow do`."""
    options = call.kwargs.options()
    args = list(call.args)
    if call.name == "controller":
        options = {"controller": args.pop(0), **options} if args else options
    elif call.name == "defaults":
        options = {"defaults": call.kwargs}
        args = []
    elif call.name == "constraints":
        options = {"constraints": args[0] if args else call.kwargs}
        args = []
    elif call.name == "shallow":
        options = {"shallow": True}
    if args:
        names = names_of(args)
        options = {
            "path": Unknown("the path of a scope", call.site.span) if names is None else "/".join(names),
            **options,
        }
    if call.kwargs.rest is not None:
        options["options"] = call.kwargs.rest
    call.settle()
    base = call.mapper.scope

    def inside() -> None:
        with call.mapper.inside(scoped(call, call.mapper.scope, options)):
            call.run_block()

    if base.level in ("resources", "resource") and call.name not in (
        "controller",
        "defaults",
        "constraints",
        "shallow",
    ):
        with call.mapper.inside(scoped(call, base, options)):
            call.run_block()
    else:
        inside()
    return None


def namespace(call: RouteCall) -> Value:
    """`namespace :admin do`: path, names and module in one."""
    name = text_of(call.args[0]) if call.args else None
    if name is None:
        gap = call.say(codes.DYNAMIC_ROUTES, "`namespace` of a name that is not known")
        with call.mapper.inside(replace(call.mapper.scope, gap=gap)):
            call.run_block()
        return None
    call.settle()
    options = call.kwargs.options()
    merged: dict[str, Value] = {"path": name, "module": name, "as": name, **options}
    merged.setdefault("shallow_path", merged["path"])
    if merged["path"] is None:
        merged.pop("path")

    def inside() -> None:
        opened = scoped(call, call.mapper.scope, {k: v for k, v in merged.items() if not k.startswith("shallow_")})
        opened = replace(opened, shallow_path=opened.path, shallow_prefix=opened.as_)
        with call.mapper.inside(opened):
            call.run_block()

    if call.mapper.scope.level in ("resources", "resource"):
        call.mapper.nested(inside)
    else:
        inside()
    return None


def level(call: RouteCall) -> Value:
    """`member do`, `collection do`, `new do`, `nested do`."""
    if call.mapper.scope.resource is None:
        call.say(codes.UNKNOWN_ROUTE_CALL, f"`{call.name}` outside of a resource")
        return None
    call.settle()
    getattr(call.mapper, call.name)(call.run_block)
    return None
