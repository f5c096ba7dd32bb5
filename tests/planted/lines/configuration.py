"""Settings, initializers, translations, the schema."""

from __future__ import annotations

from typing import Final

from tests.planted.plant import Line


def _app(name: str, ruby: str) -> Line:
    return Line(name, "config/application.rb", "config.api_only = true", ruby)


def _initializer(name: str, ruby: str) -> Line:
    return Line(name, "config/initializers/planted.rb", "", ruby)


def _table(name: str, ruby: str) -> Line:
    return Line(name, "db/schema.rb", 't.integer "position", default: 0, null: false', ruby)


LINES: Final = (
    _app("the time zone of the app", 'config.time_zone = "Berlin"'),
    _app("the zone of the database", "config.active_record.default_timezone = :local"),
    _app("the default locale", "config.i18n.default_locale = :de"),
    _app("not only an API", "config.api_only = false"),
    _app("middleware", "config.middleware.use Rack::Attack"),
    _app("middleware deleted", "config.middleware.delete ActionDispatch::RequestId"),
    _app("force_ssl of the app", "config.force_ssl = true"),
    _app("belongs_to is optional", "config.active_record.belongs_to_required_by_default = false"),
    _app("unpermitted parameters", "config.action_controller.action_on_unpermitted_parameters = :raise"),
    _app("default headers", 'config.action_dispatch.default_headers = { "X-Planted" => "yes" }'),
    _app("exceptions_app", "config.exceptions_app = routes"),
    _app("rescue_responses", 'config.action_dispatch.rescue_responses["OutOfStock"] = :gone'),
    _app("relative_url_root", 'config.relative_url_root = "/shop"'),
    _app("JSON escapes", "config.active_support.escape_html_entities_in_json = false"),
    _app("time precision in JSON", "config.active_support.time_precision = 0"),
    _app("hosts", 'config.hosts << "shop.example"'),
    _app("load_defaults", "config.load_defaults 6.0"),
    _app("record timestamps of the app", "config.active_record.record_timestamps = false"),
    _app("errors with attribute formats", "config.active_model.i18n_customize_full_message = true"),
    _app("to_prepare", "config.to_prepare { Category.before_save { self.position = 1 } }"),
    _app("after_initialize of the app", "config.after_initialize { Category.delete_all }"),
    _initializer("time precision in an initializer", "ActiveSupport::JSON::Encoding.time_precision = 0"),
    _initializer("jbuilder's keys", "Jbuilder.key_format camelize: :lower"),
    _initializer("a MIME type", 'Mime::Type.register "application/vnd.shop+json", :json'),
    _initializer("parameters of JSON", "ActionDispatch::Request.parameter_parsers = {}"),
    _initializer(
        "wrap_parameters off for all", "ActiveSupport.on_load(:action_controller) { wrap_parameters format: [] }"
    ),
    _initializer(
        "an inflection",
        'ActiveSupport::Inflector.inflections(:en) { |inflect| inflect.irregular "category", "kategorien" }',
    ),
    _initializer("a date format", 'Date::DATE_FORMATS[:default] = "%d.%m.%Y"'),
    _initializer("an assignment to a constant of Rails", "ActiveRecord::Base.record_timestamps = false"),
    _initializer("a secret cost", "ActiveModel::SecurePassword.min_cost = true"),
    Line(
        "a setting of production",
        "config/environments/production.rb",
        "config.force_ssl = false",
        "config.action_dispatch.show_exceptions = :none",
    ),
    Line(
        "a message of a validator",
        "config/locales/en.yml",
        "",
        'en:\n  errors:\n    messages:\n      blank: "must be there"',
    ),
    Line(
        "a message of a model",
        "config/locales/en.yml",
        "",
        'en:\n  activerecord:\n    errors:\n      models:\n        category:\n          attributes:\n            name:\n              blank: "must be there"',
    ),
    Line(
        "an attribute's name",
        "config/locales/en.yml",
        "",
        'en:\n  activerecord:\n    attributes:\n      category:\n        name: "Title"',
    ),
    Line(
        "a format of messages", "config/locales/en.yml", "", 'en:\n  errors:\n    format: "%{message} (%{attribute})"'
    ),
    Line(
        "translations in Ruby",
        "config/locales/en.rb",
        "",
        '{ en: { errors: { messages: { blank: "must be there" } } } }',
    ),
    _table("a column", 't.string "colour"'),
    _table("a column for locking", 't.integer "lock_version", default: 0, null: false'),
    _table("a column for STI", 't.string "type"'),
    _table("a column of a dangerous name", 't.string "attributes"'),
    _table("a column of an unknown type", 't.geometry "shape"'),
    _table("a generated column", 't.virtual "loud", type: :string, as: "upper(name)", stored: true'),
    _table("a column with a default by SQL", 't.string "token", default: -> { "hex(zeroblob(4))" }'),
    _table("a column with an unknown option", 't.string "colour", glitter: true'),
    Line(
        "SQL in the schema",
        "db/schema.rb",
        'add_foreign_key "reviews", "customers"',
        'execute "CREATE TRIGGER t AFTER INSERT ON categories BEGIN UPDATE categories SET position = 1; END"',
    ),
    Line("a setting of Rack", "config.ru", "", "use Rack::Deflater"),
    Line("pending work of the boot", "config/boot.rb", "", 'ENV["TZ"] = "Europe/Berlin"'),
)
