"""`render`, `head`, `redirect_to` and their kin as answers.

Source: ActionController::Rendering and its renderers (`render json:` sends a String as it stands), ActionController::Head, ::Redirecting.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import controllers as codes
from regauge.layers.layer3_interface import as_json as json
from regauge.layers.layer3_interface.permits import key_of
from regauge.layers.layer3_interface.statuses import STATUSES
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies import Lowering
    from regauge.layers.layer3_interface.hooks import ControllerHooks

OK = c.Lit(200, type=t.INT)


def status_of(low: Lowering, node: ast.Node | None, default: int = 200) -> c.Expr:
    """The status as a number. Raises CannotLower for a name that Rack does not have."""
    if node is None:
        return c.Lit(default, type=t.INT)
    if isinstance(node, ast.IntLit):
        return c.Lit(node.value, type=t.INT)
    name = key_of(node)
    if name is not None:
        if name.isdigit():
            return c.Lit(int(name), type=t.INT)
        if name not in STATUSES:
            raise low.error(codes.RENDER, node, f"Rack has no status `{name}`")
        return c.Lit(STATUSES[name], type=t.INT)
    if isinstance(node, ast.If) and isinstance(node.else_, ast.Body):
        branches = [body.statements[0] for body in (node.then, node.else_) if len(body.statements) == 1]
        if len(branches) == 2:
            from regauge.layers.layer2_behavior.bodies import truth

            test = truth.test(low, node.condition, low.scope.inner(), not node.negated)
            then, other = (c.Block((), status_of(low, branch)) for branch in branches)
            return c.Cond(test, then, other, type=t.INT, span=node.span)
    value = low.expr(node)
    if value.type != t.INT:
        raise low.error(codes.DYNAMIC_RENDER, node, "the status is computed")
    return value


def reply(hooks: ControllerHooks, low: Lowering, node: ast.Call) -> c.Expr | None:
    """The answer that a call gives; None where it is no answer of Rails'.

    Raises CannotLower.
    """
    match node.name:
        case "render":
            return _render(hooks, low, node)
        case "render_implicitly":
            return hooks.implicit(low, node)
        case "head":
            return _head(low, node)
        case "redirect_to":
            return _redirect(low, node)
        case "request_http_token_authentication" | "request_http_basic_authentication":
            return challenge(low, "Token" if "token" in node.name else "Basic", list(node.args), node)
        case "respond_to":
            return _respond_to(hooks, low, node)
        case "send_file" | "send_data":
            raise low.error(codes.STREAMING, node, f"`{node.name}` is not converted")
        case "redirect_back" | "redirect_back_or_to":
            raise low.error(codes.REDIRECT, node, f"`{node.name}` is not converted")
        case "respond_with" | "request_http_digest_authentication":
            raise low.error(codes.RENDER, node, f"`{node.name}` is not converted")
    return None


def challenge(low: Lowering, scheme: str, args: list[ast.Node], node: ast.Node) -> c.Expr:
    """401 with `WWW-Authenticate`."""
    realm = (
        low.expr(args[0], t.STR) if args and not isinstance(args[0], ast.NilLit) else c.Lit("Application", type=t.STR)
    )
    message = low.expr(args[1], t.STR) if len(args) > 1 and not isinstance(args[1], ast.NilLit) else None
    status = c.Lit(401, type=t.INT)
    kind: h.Scheme = "Token" if scheme == "Token" else "Basic"
    return h.ChallengeReply(status=status, scheme=kind, realm=realm, message=message, type=t.RESPONSE, span=node.span)


def _options(low: Lowering, node: ast.Call) -> dict[str, ast.Node]:
    out: dict[str, ast.Node] = {}
    for pair in node.keywords.pairs if node.keywords is not None else ():
        name = key_of(pair.key) if isinstance(pair, ast.Pair) else None
        if not isinstance(pair, ast.Pair) or name is None:
            raise low.error(codes.DYNAMIC_RENDER, pair, f"the options of `{node.name}` are computed")
        out[name] = pair.value
    return out


def _render(hooks: ControllerHooks, low: Lowering, node: ast.Call) -> c.Expr:
    given = _options(low, node)
    status = status_of(low, given.pop("status", None))
    location = _location(low, given.pop("location", None))
    content_type = given.pop("content_type", None)
    if content_type is not None and not isinstance(content_type, ast.StrLit):
        raise low.error(codes.DYNAMIC_RENDER, content_type, "the content type is computed")
    kind = content_type.value if isinstance(content_type, ast.StrLit) else None
    if "json" in given and not node.positional:
        value_node = given.pop("json")
        chosen = [pair for pair in _pairs(node) if key_of(pair.key) in json.NAMES]
        for name in json.NAMES:
            given.pop(name, None)
        _refuse(low, given, node)
        value = json_value(low, value_node, chosen)
        return h.JsonReply(
            status=status, location=location, content_type=kind, value=value, type=t.RESPONSE, span=node.span
        )
    for name in ("plain", "body"):
        if name in given and not node.positional:
            text = low.expr(given.pop(name), t.STR)
            _refuse(low, given, node)
            mime = kind or ("text/plain" if name == "plain" else None)
            return h.TextReply(
                status=status, location=location, content_type=mime, value=text, type=t.RESPONSE, span=node.span
            )
    if "nothing" in given:
        return h.HeadReply(status=status, location=location, type=t.RESPONSE, span=node.span)
    if kind is not None:
        raise low.error(codes.RENDER, node, "`content_type:` of a template is not converted")
    return _template(hooks, low, node, given, status, location)


def _pairs(node: ast.Call) -> list[ast.Pair]:
    return [pair for pair in (node.keywords.pairs if node.keywords else ()) if isinstance(pair, ast.Pair)]


def _refuse(low: Lowering, given: dict[str, ast.Node], node: ast.Call) -> None:
    for name, value in given.items():
        raise low.error(codes.RENDER, value, f"the option `{name}:` of `{node.name}` is not converted here")


def json_value(low: Lowering, value_node: ast.Node, chosen: list[ast.Pair]) -> c.Expr:
    """The value of `render json:` with the options of `as_json` that stand beside it."""
    value = low.expr(value_node)
    if chosen:
        return json.as_json(low, value, json.options(low, chosen), value_node)
    return json.plain(low, value, value_node)


def _template(
    hooks: ControllerHooks,
    low: Lowering,
    node: ast.Call,
    given: dict[str, ast.Node],
    status: c.Expr,
    location: c.Expr | None,
) -> c.Expr:
    name: str | None = None
    partial = False
    if node.positional:
        name = key_of(node.positional[0])
        if name is None or len(node.positional) > 1:
            raise low.error(codes.DYNAMIC_RENDER, node, "which template is rendered is computed")
    for option in ("template", "action", "partial"):
        chosen = given.pop(option, None)
        if chosen is not None:
            name = key_of(chosen)
            partial = option == "partial"
            if name is None:
                raise low.error(codes.DYNAMIC_RENDER, chosen, "which template is rendered is computed")
    locals_: dict[str, ast.Node] = {}
    table = given.pop("locals", None)
    if table is not None:
        if not isinstance(table, ast.HashLit):
            raise low.error(codes.DYNAMIC_RENDER, table, "the locals are computed")
        for pair in table.pairs:
            key = key_of(pair.key) if isinstance(pair, ast.Pair) else None
            if not isinstance(pair, ast.Pair) or key is None:
                raise low.error(codes.DYNAMIC_RENDER, pair, "the locals are computed")
            locals_[key] = pair.value
    formats = given.pop("formats", None)
    if formats is not None and {
        key_of(item) for item in (formats.items if isinstance(formats, ast.ArrayLit) else (formats,))
    } != {"json"}:
        raise low.error(codes.RESPONSE_FORMAT, formats, "formats other than JSON are not converted")
    if isinstance(given.get("layout"), ast.BoolLit | ast.NilLit):
        given.pop("layout")
    if partial:
        for key in [
            key for key in given if key.isidentifier() and key not in ("collection", "as", "object", "cached", "layout")
        ]:
            locals_[key] = given.pop(key)
    _refuse(low, given, node)
    return hooks.template(low, node, name or hooks.action, partial, locals_, status, location)


def _location(low: Lowering, node: ast.Node | None) -> c.Expr | None:
    if node is None:
        return None
    value = low.expr(node)
    if value.type == t.STR:
        return value
    # `location: @product` and `[:api, :v1, @product]` go through polymorphic_url.
    raise low.error(
        codes.RENDER,
        node,
        "`location:` with something other than text is not converted",
        "Write the path helper, e.g. `product_url(@product)`.",
    )


def _head(low: Lowering, node: ast.Call) -> c.Expr:
    given = _options(low, node)
    if not node.positional:
        raise low.error(codes.RENDER, node, "`head` without a status raises ArgumentError in Rails")
    status = status_of(low, node.positional[0])
    location = _location(low, given.pop("location", None))
    _refuse(low, given, node)
    return h.HeadReply(status=status, location=location, type=t.RESPONSE, span=node.span)


_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9\-._~!$&'()*+,;=:@/%?#]*")
"""A path as an address may hold it. Two slashes name another host, which Rails refuses."""


def _redirect(low: Lowering, node: ast.Call) -> c.Expr:
    given = _options(low, node)
    status = status_of(low, given.pop("status", None), 302)
    given.pop("allow_other_host", None)
    _refuse(low, given, node)
    if len(node.positional) != 1:
        raise low.error(codes.REDIRECT, node, "`redirect_to` in this form is not converted")
    target = node.positional[0]
    if isinstance(target, ast.StrLit) and _PATH.fullmatch(target.value):
        # Under the request's own scheme and host, as it is written (ActionController::Redirecting#_compute_redirect_to_location).
        url: c.Expr = h.UrlFor((target.value,), (), True, type=t.STR, span=node.span)
    else:
        url = low.expr(target)
    if not isinstance(url, h.UrlFor):
        raise low.error(
            codes.REDIRECT, node, "`redirect_to` something other than a path of the routes is not converted"
        )
    from dataclasses import replace

    return h.RedirectReply(status=status, url=replace(url, absolute=True), type=t.RESPONSE, span=node.span)


def _respond_to(hooks: ControllerHooks, low: Lowering, node: ast.Call) -> c.Expr:
    raise low.error(
        codes.RESPONSE_FORMAT, node, "`respond_to` is not converted", "An API that answers JSON alone does not need it."
    )
