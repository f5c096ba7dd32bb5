"""Lines of jbuilder templates."""

from __future__ import annotations

from typing import Final

from tests.planted.plant import Line


def _show(name: str, ruby: str) -> Line:
    return Line(name, "app/views/api/v1/categories/show.json.jbuilder", "json.description", ruby)


LINES: Final = (
    _show("json.x", "json.planted_x @category.slug"),
    _show("json.set!", 'json.set! "planted_set", @category.slug'),
    _show("json.set! with a computed key", "json.set! @category.slug, 1"),
    _show("json.merge!", "json.merge!({ planted: 1 })"),
    _show("json.merge! of attributes", "json.merge! @category.attributes"),
    _show("json.null!", "json.null!"),
    _show("json.nil!", "json.nil!"),
    _show("json.ignore_nil!", "json.ignore_nil!"),
    _show("json.key_format!", "json.key_format! camelize: :lower"),
    _show("json.deep_format_keys!", "json.deep_format_keys!"),
    _show("json.cache!", "json.cache!(@category) { json.planted 1 }"),
    _show("json.child!", "json.planted { json.child! { json.a 1 } }"),
    _show("json.partial! by a computed name", "json.partial! @category.slug"),
    _show("json.partial! of a record", "json.partial! @category"),
    _show("json.a key again", 'json.name "again"'),
    _show("json.array!", "json.array! [1, 2]"),
    _show("a helper of Rails", "json.planted number_to_currency(12.5)"),
    _show("a helper of URLs", "json.planted url_for(@category)"),
    _show("a time helper", "json.planted time_ago_in_words(@category.created_at)"),
    _show("a translation", 'json.planted t(".planted")'),
    _show("an instance variable that nobody sets", "json.planted_ivar @planted"),
    _show("a local variable", "planted = @category.slug.upcase\njson.planted_local planted"),
    _show("a condition in a template", "json.planted_if 1 if @category.root?"),
    _show("a loop in a template", "%w[a b].each { |name| json.set! name, 1 }"),
    _show("the controller", "json.planted controller.action_name"),
    _show("the request", "json.planted request.path"),
    _show("the parameters", "json.planted_id params[:id]"),
    _show("a helper that nobody has", "json.planted frobnicate(@category)"),
    _show("a layout's block", "content_for(:title) { @category.name }"),
    Line("a layout", "app/views/layouts/application.json.jbuilder", "", "json.wrapped JSON.parse(yield)"),
    Line("a template for another format", "app/views/api/v1/categories/show.xml.builder", "", "xml.category"),
    Line("a template of another language", "app/views/api/v1/categories/show.de.json.jbuilder", "", "json.kategorie 1"),
    Line("a template of a variant", "app/views/api/v1/categories/show.json+phone.jbuilder", "", "json.phone 1"),
    Line(
        "a helper of the app",
        "app/helpers/categories_helper.rb",
        "",
        'module CategoriesHelper\n  def number_with_delimiter(*) = "planted"\nend',
    ),
)
