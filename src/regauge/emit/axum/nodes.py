"""The nodes of `program.handlers` as Rust. Importing this room teaches the printer of bodies (`emit.code`) to print them."""

from __future__ import annotations

import re
from typing import Any

from regauge.emit.axum import json
from regauge.emit.code import emitter as code
from regauge.emit.code.emitter import Emitter
from regauge.emit.code.rx import ATOM, LOW, UNARY, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake, string
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t

STATUS_NAMES = {
    200: "OK", 201: "CREATED", 202: "ACCEPTED", 204: "NO_CONTENT", 301: "MOVED_PERMANENTLY", 302: "FOUND", 303: "SEE_OTHER", 304: "NOT_MODIFIED",
    400: "BAD_REQUEST", 401: "UNAUTHORIZED", 402: "PAYMENT_REQUIRED", 403: "FORBIDDEN", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE", 409: "CONFLICT", 410: "GONE", 412: "PRECONDITION_FAILED", 415: "UNSUPPORTED_MEDIA_TYPE", 418: "IM_A_TEAPOT",
    422: "UNPROCESSABLE_ENTITY", 423: "LOCKED", 429: "TOO_MANY_REQUESTS", 500: "INTERNAL_SERVER_ERROR", 501: "NOT_IMPLEMENTED",
    502: "BAD_GATEWAY", 503: "SERVICE_UNAVAILABLE", 504: "GATEWAY_TIMEOUT",
}  # fmt: skip


class Place:
    """Where functions of the web crate are: keys of routines and templates -> a Rust path, with its import."""

    def path(self, key: str, em: Emitter) -> str:
        """The path by which the body that `em` prints calls the function."""
        raise NotImplementedError(key)


PLACES: dict[int, Place] = {}
"""By the identity of the program that is printed."""


def place(em: Emitter, key: str) -> str:
    """The path of a routine or template."""
    return PLACES[id(em.env.program)].path(key, em)


# -- params


def params_root(em: Emitter, e: h.ParamsRoot) -> Rx:
    return Rx("request.params()", "copy")


def param_read(em: Emitter, e: h.ParamRead) -> Rx:
    keys = [string(key) if isinstance(key, str) else em.ref(key) for key in e.keys]
    if e.path:
        return Rx(f"request.param({keys[0]}).unwrap_or_default()", "ref")
    source = em.recv(e.source)
    if e.source.type == t.PERMITTED:
        em.env.out.use("serde_json::Value")
        return Rx(f"{source}.get({keys[0]}).unwrap_or(&Value::Null)", "ref")
    if len(keys) > 1:
        return Rx(f"{source}.dig(&[{', '.join(keys)}])?", "ref")
    return Rx(f"{source}.get({keys[0]})", "ref")


def param_has(em: Emitter, e: h.ParamHas) -> Rx:
    source = em.recv(e.source)
    if e.source.type == t.PERMITTED:
        return Rx(f"{source}.get({string(e.key)}).is_some()", "copy")
    return Rx(f"{source}.has({string(e.key)})", "copy")


def param_require(em: Emitter, e: h.ParamRequire) -> Rx:
    if e.type == t.PARAMS:
        return Rx(f"{em.recv(e.source)}.require_params({string(e.key)})?", "copy")
    return Rx(f"{em.recv(e.source)}.require({string(e.key)})?", "ref")


def param_fetch(em: Emitter, e: h.ParamFetch) -> Rx:
    source = em.recv(e.source)
    if e.empty:
        return Rx(f"{source}.fetch_params({string(e.key)})?", "copy")
    if e.default is None:
        return Rx(f"{source}.fetch({string(e.key)})?", "ref")
    return Rx(
        f"if {source}.has({string(e.key)}) {{\n{source}.get({string(e.key)}).clone()\n}} else {{\n{em.own(e.default)}\n}}",
        "own",
        ATOM,
    )


def permit(em: Emitter, e: h.Permit) -> Rx:
    em.env.out.use(f"{S}::params::Permit")
    return Rx(f"{em.recv(e.source)}.permit(&{_entries(e.entries)})")


def _entries(entries: tuple[h.PermitEntry, ...]) -> str:
    kinds = {"scalar": "Scalar", "array": "List", "any_hash": "Any"}
    out = []
    for entry in entries:
        if entry.kind == "hash":
            out.append(f"Permit::Nested({string(entry.key)}, &{_entries(entry.nested)})")
        else:
            out.append(f"Permit::{kinds[entry.kind]}({string(entry.key)})")
    return "[" + ", ".join(out) + "]"


# -- the request


def request_read(em: Emitter, e: h.RequestRead) -> Rx:
    match e.part:
        case "header":
            return Rx(f"request.header({string((e.name or '').lower())})", "ref")
        case "user_agent":
            return Rx('request.header("user-agent")', "ref")
        case "method":
            return Rx("request.method().as_str()", "ref")
        case "path":
            return Rx("request.path()", "ref")
        case "request_id":
            return Rx("request.request_id()", "ref")
        case "base_url":
            return Rx("request.base_url()")
        case "fullpath":
            return Rx("request.full_path()")
        case "remote_ip":
            return Rx("request.remote_ip().map(|ip| ip.to_string())")
    raise NotImplementedError(f"request.{e.part}")


def url_for(em: Emitter, e: h.UrlFor) -> Rx:
    pattern, args = "", []
    if e.absolute:
        pattern, args = "{}", ["request.base_url()"]
    for part in e.parts:
        if isinstance(part, str):
            pattern += string(part)[1:-1].replace("{", "{{").replace("}", "}}")
            continue
        pattern += "{}"
        if t.required(part.type) in (t.STR, t.SYMBOL, t.JSON):
            em.env.out.use("crate::action::segment")
            args.append(f"segment({em.ref(part)})")
        else:
            args.append(em.rx(part).text)
    if e.query:
        raise NotImplementedError("a query in a path helper")
    if not args:
        return Rx(string("".join(str(part) for part in e.parts)), "ref", ATOM)
    return Rx(f'format!("{pattern}", {", ".join(args)})')


def http_auth(em: Emitter, e: h.HttpAuth) -> Rx:
    em.env.out.use(f"{S}::web::auth")
    kept = dict(em.vars)
    names = [snake(name) for name in e.vars]
    for name in e.vars:
        em.vars[name] = Rx(snake(name), "place", ATOM)
    given = e.body.value.type if e.body.value is not None else t.NIL
    lines = em.block(e.body, "own")
    em.vars = kept
    some = lines[-1] if isinstance(given, t.Optional_) or given == t.BOOL else f"Some({lines[-1]})"
    lines[-1] = some
    pattern = f"Some(({names[0]}, _))" if e.scheme == "Token" else f"Some(({', '.join(names)}))"
    none = "false" if given == t.BOOL else "None"
    inner = "\n".join(lines)
    for name in names:
        if len(re.findall(rf"\b{name}\b", inner)) == 1 and not re.search(r"\||\b(?:for|while|loop)\b", inner):
            # The only use may take it.
            inner = inner.replace(f"{name}.clone()", name)
    call = "token" if e.scheme == "Token" else "basic"
    failing = "?" if e.scheme == "Token" else ""
    text = f"match auth::{call}(request){failing} {{\n{pattern} => {{\n{inner}\n}}\nNone => {none},\n}}"
    if e.challenge is None:
        return Rx(text, "own", ATOM)
    em.env.out.use(f"{S}::error::Error")
    answer = em.own(e.challenge)
    if given == t.BOOL:
        found = em.hoist(text, "known")
        em.lines.append(f"if !{found} {{\nreturn Err(Error::Rendered(Box::new({answer})));\n}}")
        return Rx(found, "copy", ATOM)
    found = em.hoist(text, "found")
    return Rx(f"{found}.ok_or_else(|| Error::Rendered(Box::new({answer})))?")


def error_part(em: Emitter, e: h.ErrorPart) -> Rx:
    names = {"param": "error_param", "model": "error_model", "errors": "error_record"}
    name = names[e.part]
    em.env.out.use(f"crate::action::{name}")
    return Rx(f"{name}({em.ref(e.error)})?", "ref")


def errors_read(em: Emitter, e: h.ErrorsRead) -> Rx:
    errors = em.stable(e.errors)
    name = string(e.attribute or "")
    match e.part:
        case "full_hash":
            em.env.out.use(f"{S}::json::Pairs")
            return Rx(f"Pairs(&{errors}.to_full_hash())")
        case "on":
            return Rx(f"{errors}.on({name})")
        case "messages_for":
            return Rx(f"{errors}.full_messages_for({name})")
        case "include":
            return Rx(f"{errors}.include({name})", "copy")
        case "any":
            return Rx(f"{errors}.any()", "copy")
        case "empty":
            return Rx(f"{errors}.is_empty()", "copy")
    em.env.out.use(f"{S}::ruby")
    return Rx(f"ruby::integer_of({errors}.len())", "copy")


def as_json(em: Emitter, e: h.AsJson) -> Rx:
    return json.as_value(em, e)


# -- calls


def call_fn(em: Emitter, e: c.CallFn) -> Rx:
    function = em.env.program.functions.get(e.function)
    if function is None or function.receiver != "controller":
        found: Rx = MODELS_CALL(em, e)
        return found
    args: list[str] = []
    if function.conn != "none":
        args.append("conn")
    if function.needs_request:
        args.append("request")
    for param, value in zip(function.params, e.args, strict=True):
        args.append(argument(em, function, param, value))
    text = f"{place(em, e.function)}({', '.join(args)})"
    return Rx(f"{text}?" if function.fallible else text)


def run(em: Emitter, e: c.Run) -> Rx:
    query = e.query
    if e.kind == "count" and isinstance(query.base, c.Var) and not query.steps and query.owner is None:
        em.env.out.use(f"{S}::sql")
        return Rx(f"sql::count(&{em.rx(query.base).text}, conn)?", "copy")
    found: Rx = MODELS_RUN(em, e)
    return found


def argument(em: Emitter, function: c.Function, param: c.Param, value: c.Expr) -> str:
    """An argument as the parameter takes it (`Env.param`)."""
    if isinstance(param.type, t.Relation):
        return em.rx(value).text
    if (
        isinstance(param.type, t.Record)
        and param.type.form == "draft"
        and param.name in code.mutated(function.body, em.env.program)
    ):
        rx = em.rx(value)
        return rx.text if rx.own == "ref" else f"&mut {rx.at(UNARY)}"
    if em.needs(value).conn != "none" and function.conn != "none":
        name = em.hoist(em.own(value), param.name)
        return em.to_ref(Rx(name, "place", ATOM), value.type).text
    return em.ref(value)


# -- answers


def status(em: Emitter, e: c.Expr) -> str:
    """A status as Axum has it."""
    em.env.out.use(f"{S}::web::StatusCode")
    if isinstance(e, c.Lit) and e.value in STATUS_NAMES:
        return f"StatusCode::{STATUS_NAMES[int(str(e.value))]}"
    if isinstance(e, c.Cond) and isinstance(e.then.value, c.Lit) and isinstance(e.else_.value, c.Lit):
        return f"if {em.rx(e.test).text} {{\n{status(em, e.then.value)}\n}} else {{\n{status(em, e.else_.value)}\n}}"
    em.env.out.use("crate::action::status")
    return f"status({em.own(e)})?"


def decorated(em: Emitter, e: h.Reply, text: str) -> Rx:
    """An answer with its location."""
    if e.location is not None:
        em.env.out.use(f"{S}::web::with_location")
        text = f"with_location({text}, {em.ref(e.location)})"
    return Rx(text)


def json_reply(em: Emitter, e: h.JsonReply) -> Rx:
    if e.content_type is not None:
        raise NotImplementedError("`content_type:` beside `json:`")
    if t.required(e.value.type) in (t.STR, t.SYMBOL):
        em.env.out.use(f"{S}::web::render_raw_json")
        text = em.own(e.value)
        if isinstance(e.value.type, t.Optional_):
            # nil is no text: it renders as null.
            text = f'{text}.map_or_else(|| "null".to_owned(), Into::into)'
        return decorated(em, e, f"render_raw_json({status(em, e.status)}, {text})")
    em.env.out.use(f"{S}::web::render_json", f"{S}::json::Json")
    return decorated(em, e, f"render_json({status(em, e.status)}, {root(em, e.value)})")


def root(em: Emitter, value: c.Expr) -> str:
    """A value as a whole JSON text."""
    if isinstance(value, h.AsJson) and json.ordered(value):
        return f"Json::of(&{json.as_value(em, value).text})"
    match value:
        case h.AsJson(many=True):
            name = json.local(em, value)
            over = json.rows(em, value.value)
            return f"Json::root_array({over}, {json.closure(json.members(em, value, name), f'json, {name}')})?"
        case h.AsJson() if not isinstance(value.value.type, t.Optional_):
            held = json.subject(em, value, json.local(em, value))
            return f"Json::root_object({json.closure(json.members(em, value, held), 'json')})?"
        case c.DictOf(pairs) if isinstance(value.type, t.Shape):
            with em.captured() as lines:
                for key, item in pairs:
                    json.put(em, str(key), item)
            return f"Json::root_object({json.closure(lines, 'json')})?"
        case h.AsJson() | c.ListOf():
            with em.captured() as lines:
                json.put(em, None, value)
            return "{\nlet mut root = Json::new();\nlet json = &mut root;\n" + "\n".join(lines) + "\nroot\n}"
    if t.required(value.type) == t.JSON and not isinstance(value.type, t.Optional_):
        return f"Json::rendered({json.borrow(em, value)})"
    return f"Json::of({json.borrow(em, value)})"


def template_reply(em: Emitter, e: h.TemplateReply) -> Rx:
    made = em.env.program.web.templates[e.template]
    function = made.function
    check = "request.accepts_json()?;" if e.implicit else f"request.renders_json({string(made.name)})?;"
    em.lines.append(check)
    em.env.out.use(f"{S}::web::render_json", f"{S}::json::Json")
    call = template_call(em, e.template, e.args)
    if made.root == "object":
        text = (
            f"Json::root_object({json.closure([f'{call};'], 'json')})?"
            if call.endswith("?")
            else f"Json::root_object(|json| {call})?"
        )
    else:
        name = em.temp("body")
        em.lines.append(f"let mut {name} = Json::new();")
        em.lines.append(f"{call.replace('(json', f'(&mut {name}', 1)};")
        text = name
    del function
    return decorated(em, e, f"render_json({status(em, e.status)}, {text})")


def template_call(em: Emitter, key: str, args: tuple[c.Expr, ...]) -> str:
    """The call of a template's function, with `json` as the object that is open."""
    function = em.env.program.functions[key]
    values = ["json"]
    if function.conn != "none":
        values.append("conn")
    if function.needs_request:
        values.append("request")
    for param, value in zip(function.params, args, strict=True):
        values.append(template_argument(em, param, value))
    return f"{place(em, key)}({', '.join(values)})?"


def template_argument(em: Emitter, param: c.Param, value: c.Expr) -> str:
    """An argument of a template, evaluated before the JSON is begun."""
    rx = em.rx(value)
    if em.needs(value).conn == "none" and "?" not in rx.text:
        return em.to_ref(rx, value.type).text
    if isinstance(value, c.Run) and isinstance(value.query.base, c.Var) and re.fullmatch(r"\w+", rx.text) is None:
        # The relation is gone: its rows take its name.
        name = snake(value.query.base.name)
        em.lines.append(f"let {name} = {rx.text};")
        return f"&{name}"
    if re.fullmatch(r"\w+", rx.text) is not None:
        return em.to_ref(rx, value.type).text
    name = em.hoist(rx.text, "row" if isinstance(value, c.Cast) else param.name)
    return em.to_ref(Rx(name, "ref" if rx.own == "ref" else "place", ATOM), value.type).text


def text_reply(em: Emitter, e: h.TextReply) -> Rx:
    if e.content_type == "text/plain":
        em.env.out.use(f"{S}::web::render_plain")
        return decorated(em, e, f"render_plain({status(em, e.status)}, {em.own(e.value)})")
    raise NotImplementedError("`render body:`")


def head_reply(em: Emitter, e: h.HeadReply) -> Rx:
    if e.implicit:
        return Rx("request.no_template()?")
    em.env.out.use(f"{S}::web::head")
    return decorated(em, e, f"head({status(em, e.status)})")


def redirect_reply(em: Emitter, e: h.RedirectReply) -> Rx:
    em.env.out.use(f"{S}::web::redirect")
    return Rx(f"redirect({status(em, e.status)}, {em.ref(e.url)})")


def challenge_reply(em: Emitter, e: h.ChallengeReply) -> Rx:
    em.env.out.use(f"{S}::web::auth")
    call = "request_token" if e.scheme == "Token" else "request_basic"
    message = f"Some({em.ref(e.message)})" if e.message is not None else "None"
    return Rx(f"auth::{call}({em.ref(e.realm)}, {message})")


def halts(em: Emitter, s: h.Halts) -> None:
    em.env.out.use(f"{S}::error::Error")
    em.lines.append(f"return Err(Error::Rendered(Box::new({em.own(s.value)})));")


def parsed(em: Emitter, s: h.Parsed) -> None:
    em.lines.append("request.parsed()?;")


def before_action(em: Emitter, s: h.BeforeAction) -> None:
    em.lines.append("request.before_action();")


def in_action(em: Emitter, s: h.InAction) -> None:
    em.lines.append("request.in_action();")


def set_header(em: Emitter, s: h.SetHeader) -> None:
    name = s.name.lower()
    if re.fullmatch(r"[a-z0-9!#$%&'*+.^_`|~-]+", name) is None:
        raise NotImplementedError(f"the header {s.name!r}")
    em.lines.append(f"request.set_answer_header({string(name)}, {em.ref(s.value)});")


def basic_guard(em: Emitter, s: h.BasicGuard) -> None:
    em.env.out.use(f"{S}::web::auth")
    args = ", ".join(em.ref(each) for each in (s.name, s.password, s.realm))
    em.lines.append(f"if let Some(answer) = auth::http_basic(request, {args}) {{\nreturn Ok(answer);\n}}")


def env_read(em: Emitter, e: h.EnvRead) -> Rx:
    if e.default is None:
        return Rx(f"std::env::var({string(e.name)}).ok()")
    return Rx(f"std::env::var({string(e.name)}).unwrap_or_else(|_| {em.own(e.default)})")


# -- templates


def key(em: Emitter, s: h.Key) -> None:
    json.put(em, s.name, s.value)


def object_(em: Emitter, s: h.Object_) -> None:
    lines = em.block(s.body)
    em.lines.append(f"json.object({string(s.name)}, {json.closure(lines, 'json')})?;")


def collection(em: Emitter, s: h.Collection) -> None:
    kept = dict(em.vars)
    over = json.rows(em, s.over)
    var = snake(s.var)
    em.vars[s.var] = Rx(var, "ref", ATOM)
    only = s.body.statements[0] if len(s.body.statements) == 1 else None
    lines = em.block(s.body)
    em.vars = kept
    if isinstance(only, h.Key) and only.name is None:
        inner = f"for {var} in {over} {{\n" + "\n".join(lines) + "\n}"
        em.lines.append(
            f"{'json.list(' + string(s.name) + ', ' if s.name is not None else 'json.item_list('}|json| {{\n{inner}\nOk(())\n}})?;"
        )
        return
    head = f"json.array({string(s.name)}, " if s.name is not None else "json.item_objects("
    same = isinstance(s.over.type, t.Array) and isinstance(s.over.type.of, t.Record)
    em.lines.append(f"{head}{over}, {json.closure(lines, f'json, {var}', same=same)})?;")


def partial(em: Emitter, s: h.Partial) -> None:
    em.lines.append(f"{template_call(em, s.template, s.args)};")


MODELS_CALL: Any = code.EXPRESSIONS[c.CallFn]
MODELS_RUN: Any = code.EXPRESSIONS[c.Run]
code.EXPRESSIONS.update(
    {
        h.ParamsRoot: params_root, h.ParamRead: param_read, h.ParamHas: param_has, h.ParamRequire: param_require, h.ParamFetch: param_fetch,
        h.Permit: permit, h.RequestRead: request_read, h.UrlFor: url_for, h.HttpAuth: http_auth, h.ErrorPart: error_part, h.AsJson: as_json,
        h.EnvRead: env_read, c.Run: run, h.ErrorsRead: errors_read, c.CallFn: call_fn, h.JsonReply: json_reply,
        h.TemplateReply: template_reply, h.TextReply: text_reply,
        h.HeadReply: head_reply, h.RedirectReply: redirect_reply, h.ChallengeReply: challenge_reply,
    }
)  # fmt: skip
code.STATEMENTS.update(
    {
        h.Halts: halts, h.Parsed: parsed, h.SetHeader: set_header, h.BasicGuard: basic_guard, h.Key: key, h.Object_: object_, h.Collection: collection,
        h.Partial: partial, h.BeforeAction: before_action, h.InAction: in_action,
    }
)  # fmt: skip

__all__ = ["LOW", "PLACES", "Place"]
