"""What Ruby means inside a controller: `params`, `request`, answers, authentication, the controller's own methods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from regauge.diagnostics.catalogue import controllers as codes
from regauge.layers.layer2_behavior.bodies import Hooks, Lowering, queries
from regauge.layers.layer3_interface import as_json as json
from regauge.layers.layer3_interface.drafts import EDIT, edited
from regauge.layers.layer3_interface.permits import key_of, params_method
from regauge.layers.layer3_interface.replies import challenge, reply
from regauge.layers.layer3_interface.urls import url_helper
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer3_interface.unit import Unit

IN_ACTION = "in_action__"
"""The call that stands between the filters and the action. No method of an app should have this name."""

Kind = Literal["action", "filter", "method"]

STATE = frozenset({"session", "cookies", "flash", "reset_session", "form_authenticity_token", "verified_request?"})
CACHING = frozenset(
    {"fresh_when", "stale?", "expires_in", "expires_now", "http_cache_forever", "no_store", "etag", "combine_etags"}
)
REQUEST_PARTS: dict[str, tuple[h.RequestPart, t.Type]] = {
    "remote_ip": ("remote_ip", t.optional(t.STR)),
    "ip": ("remote_ip", t.optional(t.STR)),
    "method": ("method", t.STR),
    "request_method": ("method", t.STR),
    "path": ("path", t.STR),
    "base_url": ("base_url", t.STR),
    "request_id": ("request_id", t.STR),
    "uuid": ("request_id", t.STR),
    "user_agent": ("user_agent", t.optional(t.STR)),
}
VERBS = {"get?": "GET", "post?": "POST", "put?": "PUT", "patch?": "PATCH", "delete?": "DELETE", "head?": "HEAD"}


class ControllerHooks(Hooks):
    """Meanings inside one method, filter or action of a controller (`unit`) while it serves `action`."""

    def __init__(self, unit: Unit, action: str, kind: Kind) -> None:
        self.unit = unit
        self.action = action
        self.kind = kind
        self.widen = False  # `CardPayment.new` is worth a `Payment`, whose class its row says

    # -- calls without receiver

    def call(self, low: Lowering, node: ast.Call) -> c.Expr | list[c.Stmt] | None:
        if node.name == "errors" and (found := self._errors_of_error(low, node)) is not None:
            return found
        if isinstance(node.receiver, ast.ConstRead) and node.receiver.path == "ENV":
            return self._env(low, node)
        if node.receiver is not None and not isinstance(node.receiver, ast.SelfNode):
            return None
        if node.name == "http_basic_authenticate_with":
            return self._basic_guard(low, node)
        if node.name == EDIT:
            return edited(low, node)
        own = self.unit.written.methods.get(node.name)
        if own is not None:
            return self.unit.call_method(self, low, node)
        answer = reply(self, low, node)
        if answer is not None:
            return answer
        if node.name in STATE:
            raise low.error(codes.SESSION, node, f"`{node.name}` is not converted")
        if node.name in CACHING:
            raise low.error(codes.CACHING, node, f"`{node.name}` is not converted")
        return self._plain(low, node) or self._authentication(low, node) or url_helper(low, node)

    def _plain(self, low: Lowering, node: ast.Call) -> c.Expr | None:
        span = node.span
        match node.name:
            case "params" if not node.args:
                return h.ParamsRoot(type=t.PARAMS, span=span)
            case "request" if not node.args:
                return c.Var("request", type=t.REQUEST, span=span)
            case "performed?":
                return c.Lit(False, type=t.BOOL, span=span)
            case "action_name":
                return c.Lit(self.action, type=t.STR, span=span)
            case "controller_path":
                return c.Lit(self.unit.controller.key, type=t.STR, span=span)
            case "controller_name":
                return c.Lit(self.unit.controller.key.rpartition("/")[2], type=t.STR, span=span)
            case "response" | "headers":
                raise low.error(codes.HEADERS, node, f"this use of `{node.name}` is not converted")
        return None

    def _env(self, low: Lowering, node: ast.Call) -> c.Expr | None:
        key = key_of(node.args[0]) if node.args else None
        if key is None or node.block is not None:
            return None
        if node.name == "[]":
            return h.EnvRead(key, type=t.optional(t.STR), span=node.span)
        if node.name == "fetch" and len(node.args) == 2:
            return h.EnvRead(key, low.expr(node.args[1], t.STR), type=t.STR, span=node.span)
        return None

    def _basic_guard(self, low: Lowering, node: ast.Call) -> list[c.Stmt]:
        given = (
            {
                p.key.name: p.value
                for p in node.keywords.pairs
                if isinstance(p, ast.Pair) and isinstance(p.key, ast.SymLit)
            }
            if node.keywords
            else {}
        )
        if "name" not in given or "password" not in given:
            raise low.error(codes.AUTHENTICATION, node, "`http_basic_authenticate_with` without a name or a password")
        realm = low.expr(given["realm"], t.STR) if "realm" in given else c.Lit("Application", type=t.STR)
        return [h.BasicGuard(low.expr(given["name"], t.STR), low.expr(given["password"], t.STR), realm, span=node.span)]

    def _errors_of_error(self, low: Lowering, node: ast.Call) -> c.Expr | None:
        """`error.record.errors`, where `error` was rescued."""
        record = node.receiver
        if not isinstance(record, ast.Call) or record.name != "record" or record.receiver is None or node.args:
            return None
        error = low.expr(record.receiver)
        return h.ErrorPart(error, "errors", type=t.ERRORS, span=node.span) if error.type == t.ERROR else None

    def _authentication(self, low: Lowering, node: ast.Call) -> c.Expr | None:
        name = node.name
        if name not in (
            "authenticate_with_http_token",
            "authenticate_with_http_basic",
            "authenticate_or_request_with_http_token",
            "authenticate_or_request_with_http_basic",
        ):
            if "http_digest" in name:
                raise low.error(codes.AUTHENTICATION, node, "digest authentication is not converted")
            return None
        scheme: h.Scheme = "Token" if name.endswith("token") else "Basic"
        if node.block is None or (node.block.params is None and node.block.numbered == 0):
            raise low.error(codes.AUTHENTICATION, node, f"`{name}` without a block that takes the credentials")
        params = node.block.params
        names = [param.name for param in params.required if isinstance(param, ast.RequiredParam)] if params else []
        wanted = names[:1] if scheme == "Token" else names[:2]
        if len(wanted) < (1 if scheme == "Token" else 2):
            raise low.error(codes.AUTHENTICATION, node, f"the block of `{name}` takes its credentials in another form")
        if (
            scheme == "Token"
            and len(names) > 1
            and any(isinstance(n, ast.LocalVar) and n.name == names[1] for n in ast.walk(node.block.body))
        ):
            raise low.error(codes.AUTHENTICATION, node, "the options of a token are not converted")
        before, low.scope = low.scope, low.scope.inner(closure=True)
        try:
            for each in wanted:
                low.declare(each, t.STR)
            block = low.block(node.block.body, value=True, scope=low.scope)
        finally:
            low.scope = before
        assert block.value is not None
        given = block.value.type
        halts = name.startswith("authenticate_or_request")
        type_ = t.required(given) if halts else t.optional(given)
        asked = challenge(low, scheme, list(node.args), node) if halts else None
        if isinstance(asked, h.ChallengeReply) and self.kind == "method":
            raise low.error(codes.AUTHENTICATION, node, f"`{name}` stands in a method whose value is read")
        return h.HttpAuth(scheme, tuple(wanted), block, asked, type=type_, span=node.span)

    # -- calls on values

    def method(self, low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | list[c.Stmt] | None:
        found = params_method(low, receiver, node)
        if found is not None:
            return found
        if receiver.type == t.REQUEST:
            return self._request(low, receiver, node)
        if receiver.type == t.ERROR:
            return self._error(low, receiver, node)
        if receiver.type == t.ERRORS:
            return errors_method(low, receiver, node)
        if self.widen and isinstance(receiver.type, t.ModelClass) and node.name == "new":
            return _as_base(low, receiver, node)
        if node.name == "as_json" and json.record_of(receiver.type) is not None:
            if len(node.positional) > 0 and not isinstance(node.positional[0], ast.HashLit):
                raise low.error(codes.JSON_SHAPE, node, "the options of `as_json` are computed")
            pairs = node.args[0].pairs if node.args and isinstance(node.args[0], ast.HashLit) else ()
            return json.as_json(low, receiver, json.options(low, pairs), node)
        return None

    def _request(self, low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr:
        if node.name in REQUEST_PARTS and not node.args:
            part, type_ = REQUEST_PARTS[node.name]
            return h.RequestRead(part, type=type_, span=node.span)
        if node.name in VERBS:
            method = h.RequestRead("method", type=t.STR, span=node.span)
            return c.Core("eq", (method, c.Lit(VERBS[node.name], type=t.STR)), type=t.BOOL, span=node.span)
        if node.name == "headers" and not node.args:
            return c.Var("request.headers", type=t.REQUEST, span=node.span)
        key = key_of(node.args[0]) if len(node.args) == 1 else None
        if node.name == "[]" and key is not None and isinstance(receiver, c.Var) and receiver.name == "request.headers":
            name = key.removeprefix("HTTP_").replace("_", "-") if key.startswith("HTTP_") else key
            return h.RequestRead("header", name, type=t.optional(t.STR), span=node.span)
        if node.name in ("get_header",) and key is not None and key.startswith("HTTP_"):
            return h.RequestRead(
                "header", key.removeprefix("HTTP_").replace("_", "-"), type=t.optional(t.STR), span=node.span
            )
        raise low.error(codes.HEADERS, node, f"`request.{node.name}` is not converted")

    def _error(self, low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | None:
        match node.name:
            case "param" if not node.args:
                return h.ErrorPart(receiver, "param", type=t.STR, span=node.span)
            case "model" if not node.args:
                return h.ErrorPart(receiver, "model", type=t.optional(t.STR), span=node.span)
            case "record":
                raise low.error(codes.RESCUE_FROM, node, "of `error.record` only the errors are converted")
        return None

    # -- statements

    def statement(self, low: Lowering, node: ast.Node) -> list[c.Stmt] | None:
        if isinstance(node, ast.Assign) and (name := _header_target(node.target)) is not None:
            return [h.SetHeader(name, low.expr(node.value, t.STR), span=node.span)]
        if isinstance(node, ast.Call) and (given := _set_header(node)) is not None:
            return [h.SetHeader(given[0], low.expr(given[1], t.STR), span=node.span)]
        if (
            self.kind == "filter"
            and isinstance(node, ast.Return)
            and self.unit.written.answers.is_answer(node.value)
            and node.value is not None
        ):
            return [h.Halts(low.expr(node.value, t.RESPONSE), span=node.span)]
        if isinstance(node, ast.Call) and node.name == IN_ACTION:
            return [h.InAction(span=node.span)]
        if isinstance(node, ast.Call) and _is_logging(node):
            raise low.error(
                codes.HEADERS,
                node,
                "writing to the log is not converted",
                "Remove the line, or keep the route on Rails.",
            )
        return None

    def tail(self, low: Lowering, node: ast.Node) -> list[c.Stmt] | None:
        return self.statement(low, node) if isinstance(node, ast.Return) else None

    # -- templates

    def implicit(self, low: Lowering, node: ast.Call) -> c.Expr:
        """What Rails answers where an action does not: the template of its name, or 204."""
        found = self.unit.find_template(self.action, partial=False)
        if found is None:
            return h.HeadReply(status=c.Lit(204, type=t.INT), implicit=True, type=t.RESPONSE, span=node.span)
        value = self.template(low, node, self.action, False, {}, c.Lit(200, type=t.INT), None)
        assert isinstance(value, h.TemplateReply)
        return replace(value, implicit=True)

    def template(
        self,
        low: Lowering,
        node: ast.Call,
        name: str,
        partial: bool,
        locals_: dict[str, ast.Node],
        status: c.Expr,
        location: c.Expr | None,
    ) -> c.Expr:
        """The answer of a template by its name, with the instance variables of the flow that it reads."""
        from regauge.diagnostics.catalogue import views as view_codes

        found = self.unit.find_template(name, partial=partial)
        if found is None:
            raise low.error(view_codes.TEMPLATE_MISSING, node, f"there is no template `{name}` for JSON")
        given: dict[str, c.Expr] = {key: low.expr(value) for key, value in locals_.items()}
        for ivar in self.unit.templates.ivars_of(found.path):
            type_ = low.scope.find(ivar)
            if type_ is not None:
                given[f"@{ivar}"] = low.read(c.Var(ivar, type=type_, span=node.span))
        done = self.unit.templates.use(low, found, given, node)
        return h.TemplateReply(
            status=status, location=location, template=done.key, args=done.args, type=t.RESPONSE, span=node.span
        )  # fmt: skip


ERRORS_READS: dict[str, tuple[Any, t.Type]] = {
    "any?": ("any", t.BOOL), "present?": ("any", t.BOOL), "empty?": ("empty", t.BOOL), "blank?": ("empty", t.BOOL), "none?": ("empty", t.BOOL),
    "count": ("count", t.INT), "size": ("count", t.INT), "length": ("count", t.INT),
}  # fmt: skip
ERRORS_OF: dict[str, tuple[Any, t.Type]] = {
    "[]": ("on", t.Array(t.STR)), "messages_for": ("on", t.Array(t.STR)), "full_messages_for": ("messages_for", t.Array(t.STR)),
    "include?": ("include", t.BOOL), "key?": ("include", t.BOOL), "has_key?": ("include", t.BOOL),
}  # fmt: skip


def errors_method(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | None:
    """A method of a record's errors. Source: ActiveModel::Errors."""
    if node.block is not None or node.keywords is not None:
        return None
    key = key_of(node.args[0]) if len(node.args) == 1 else None
    if node.name in ERRORS_READS and not node.args:
        part, type_ = ERRORS_READS[node.name]
        return h.ErrorsRead(receiver, part, type=type_, span=node.span)
    if node.name in ERRORS_OF and key is not None:
        part, type_ = ERRORS_OF[node.name]
        return h.ErrorsRead(receiver, part, key, type=type_, span=node.span)
    if node.name in ("to_hash", "messages", "as_json") and not node.args:
        return receiver
    if node.name == "to_hash" and len(node.args) == 1 and isinstance(node.args[0], ast.BoolLit):
        return h.ErrorsRead(receiver, "full_hash", type=t.JSON, span=node.span) if node.args[0].value else receiver
    return None


def _as_base(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | None:
    """A new record of an STI subclass as one of its base, so that branches that build several kinds have one type."""
    assert isinstance(receiver.type, t.ModelClass)
    model = low.program.models.get(receiver.type.model)
    if model is None or not model.sti_base:
        return None
    value = queries.on_relation(low, receiver, node)
    if not isinstance(value, c.Build):
        return None
    return replace(value, type=t.Record(model.sti_base, "draft"))


def _is_response_headers(node: ast.Node | None) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if node.name == "headers" and node.receiver is None:
        return True
    return (
        node.name in ("headers", "header") and isinstance(node.receiver, ast.Call) and node.receiver.name == "response"
    )


def _header_target(target: ast.Node) -> str | None:
    """`response.headers["X"] = `, `headers["X"] = `."""
    if (
        isinstance(target, ast.Call)
        and target.name == "[]"
        and len(target.args) == 1
        and _is_response_headers(target.receiver)
    ):
        return key_of(target.args[0])
    return None


def _set_header(node: ast.Call) -> tuple[str, ast.Node] | None:
    """`response.set_header("X", value)`."""
    receiver = node.receiver
    if (
        node.name == "set_header"
        and isinstance(receiver, ast.Call)
        and receiver.name == "response"
        and len(node.args) == 2
    ):
        name = key_of(node.args[0])
        return None if name is None else (name, node.args[1])
    return None


def _is_logging(node: ast.Call) -> bool:
    receiver = node.receiver
    return (
        node.name in ("debug", "info", "warn", "error", "fatal")
        and isinstance(receiver, ast.Call)
        and receiver.name == "logger"
    )
