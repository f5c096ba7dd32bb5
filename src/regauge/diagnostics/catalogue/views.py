"""Codes 09xx: templates."""

from __future__ import annotations

from regauge.diagnostics.codes import dynamic, error, gap

TEMPLATE_ENGINE = gap(
    "RG0901",
    "template-engine",
    "A template of a kind that is not converted",
    what="Only JSON templates by jbuilder are converted in this version.",
    why="Actions that render the template stay on Rails.",
    example="app/views/products/index.html.erb",
    fix="keep the routes on Rails",
)
JBUILDER_CALL = gap(
    "RG0902",
    "jbuilder-call",
    "A jbuilder call that is not converted",
    what="The template uses something of jbuilder, or an option, that is not converted.",
    why="The body's bytes would differ.",
    example="json.ignore_nil!",
    fix="write the keys out, or keep the route on Rails",
)
TEMPLATE_MISSING = error(
    "RG0903",
    "template-missing",
    "A template that does not exist",
    what="The action or `render` names a template that is not there, in no format that the route can give.",
    why="Rails raises MissingTemplate, or answers 204 or 406 where the render is implicit.",
    example="render :shwo",
    fix="correct the name",
)
PARTIAL_MISSING = error(
    "RG0904",
    "partial-missing",
    "A partial that does not exist",
    what="`json.partial!` or `partial:` names a partial that is not there.",
    why="Rails raises MissingTemplate.",
    example='json.partial! "products/prodcut", product: @product',
    fix="correct the name",
)
DYNAMIC_PARTIAL = dynamic(
    "RG0905",
    "dynamic-partial",
    "A partial by a computed name",
    what="Which partial is rendered depends on a value.",
    why="Any partial may be meant.",
    example="json.partial! item.to_partial_path, item: item",
    fix="list the partials in a `case`",
)
FRAGMENT_CACHE = gap(
    "RG0906",
    "fragment-cache",
    "A cached fragment",
    what="`json.cache!` keeps a part of the body in Rails' cache.",
    why="A stale fragment in Rails and a fresh one in Rust would differ.",
    example="json.cache! product do\n  json.name product.name\nend",
    fix="remove the cache, or keep the route on Rails",
)
VIEW_EXPRESSION = gap(
    "RG0908",
    "view-expression",
    "An expression in a template that is not converted",
    what="The template holds Ruby that Regauge does not compile.",
    why="Actions that render it are not ready.",
    example="json.total @order.lines.inject { |a, b| a + b.total }",
    fix="move the expression into a method of the model",
)
AS_JSON = gap(
    "RG0910",
    "as-json",
    "An `as_json` of the app that is not converted",
    what="A model overrides `as_json`, `to_json` or `serializable_hash` with more than options.",
    why="Every answer that holds the model depends on it.",
    example="def as_json(options = {}) = super.merge(extra: Extra.for(self))",
    fix="use a jbuilder template",
)
