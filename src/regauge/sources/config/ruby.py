"""config/application.rb, config/environments/production.rb and initializers, evaluated: `config.x.y = z` is a setting.

A setting that may change answers and is not known here is named; those in `HARMLESS` change logs, boot or what is named elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.data import dataclass
from regauge.program.program import App
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ConstRef,
    Env,
    Evaluator,
    Host,
    NotHandled,
    Proc,
    RubyHash,
    SymbolProc,
    Unknown,
    Value,
)
from regauge.sources.config import inflections
from regauge.sources.files import Files
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.values import kept, names_of, text_of, unknown_in
from regauge.sources.report import Report

Block = Proc | SymbolProc | None

KNOWN: Final = frozenset(
    "api_only time_zone i18n.default_locale filter_parameters load_defaults "
    "active_record.belongs_to_required_by_default active_record.automatic_scope_inversing "
    "active_record.belongs_to_required_validates_foreign_key active_record.table_name_prefix active_record.table_name_suffix "
    "active_record.pluralize_table_names".split()
)
"""Settings that the program keeps and uses."""

HARMLESS: Final = (
    "eager_load enable_reloading cache_classes reload_classes_only_on_change consider_all_requests_local logger log_level log_tags "
    "log_formatter logging silence_healthcheck_path active_storage action_mailer action_mailbox action_cable active_job assets "
    "public_file_server cache_store generators autoload autoloader add_autoload eager_load_paths autoload_paths autoload_lib "
    "autoload_once_paths paths secret_key_base credentials require_master_key read_encrypted_secrets active_support.report_deprecations "
    "active_support.deprecation active_support.disallowed active_record.dump_schema active_record.migration_error "
    "active_record.verbose_query_logs active_record.query_log active_record.maintain_test_schema active_record.schema_format "
    "active_record.warn_on active_record.attributes_for_inspect active_record.async_query_executor server_timing file_watcher "
    "action_view.annotate action_view.raise active_storage i18n.fallbacks i18n.raise i18n.available_locales i18n.load_path "
    "action_controller.perform_caching action_controller.enable_fragment_cache_logging action_controller.raise_on_missing "
    "test_framework web_console hotwire importmap rake_eager_load sass solid_queue solid_cache "
    "solid_errors mission_control yjit beginning_of_week.default active_record.encryption cache_format_version exceptions_app.default "
    "action_controller.asset_host asset_host x session_store active_record.database_selector active_record.shard"
).split()
"""Prefixes of settings that no JSON answer depends on."""


TABLE_NAMES: Final = frozenset({"table_name_prefix", "table_name_suffix", "pluralize_table_names"})
"""Settings of ActiveRecord that initializers also give to ActiveRecord::Base."""

COMPARED: Final = "7.2"
OWN_FILES: Final = frozenset({"boot", "application", "environment", "../boot", "../application"})
"""Files of config/ that load each other in every app."""


@dataclass(frozen=True, slots=True)
class Config:
    """`config`, or a part of it such as `config.active_record`."""

    path: str


@dataclass(frozen=True, slots=True)
class Inflections:
    """`inflect` in an inflections initializer."""


ORDINARY: Final = re.compile(
    r"""require(_relative)?\b.*|ENV\["(BUNDLE_GEMFILE|BOOTSNAP_CACHE_DIR)"\].*|Rails\.application\.(initialize!|load_server|eager_load!)
    |run\s+(Rails\.application|\w+::Application)|Bundler\..*""",
    re.VERBOSE | re.DOTALL,
)
"""What config.ru, boot.rb and environment.rb of a new app say."""


def _start(files: Files, report: Report) -> None:
    """Names what config.ru, config/boot.rb and config/environment.rb do beyond starting the app: middleware, settings."""
    for path in ("config.ru", "config/boot.rb", "config/environment.rb"):
        file = files.ruby(path) if files.exists(path) else None
        for node in file.ast.statements if file is not None else ():
            text = "\n".join(file.lines[node.span.line - 1 : node.span.end_line]).strip() if file is not None else ""
            if not ORDINARY.fullmatch(text):
                report.say(
                    codes.INITIALIZER, node.span, f"`{text.splitlines()[0] if text else path}` runs when the app starts"
                )


def read(files: Files, app: App, report: Report) -> None:
    """Evaluates the files in the order in which Rails loads them."""
    _start(files, report)
    host = _ConfigHost(app, report)
    evaluator = Evaluator(host)
    main = ["config/application.rb", "config/environments/production.rb"]
    for path in [*main, *files.below("config/initializers", ".rb")]:
        file = files.ruby(path) if files.exists(path) else None
        if file is not None:
            host.initializer = path.startswith("config/initializers/")
            evaluator.run(file.ast)


class _ConfigHost(Host):
    def __init__(self, app: App, report: Report) -> None:
        self.app = app
        self.report = report
        self.initializer = False

    def say(self, node: ast.Node, text: str) -> None:
        self.report.say(codes.INITIALIZER, node.span, text)

    def enter_class(self, node: object, path: str, superclass: Value, env: Env) -> object:  # type: ignore[override]
        if isinstance(node, ast.ModuleDef) and self.app.name == "app" and not self.initializer:
            self.app.name = path.split("::")[0]
        if self.initializer and isinstance(node, ast.ClassDef | ast.ModuleDef):
            self.report.say(codes.MONKEY_PATCH, node.span, f"{path} is opened in an initializer")
            return None
        return super().enter_class(node, path, superclass, env)  # type: ignore[arg-type]

    def define_method(self, node: ast.MethodDef, on_singleton: bool, env: Env) -> None:
        self.report.say(codes.INITIALIZER, node.span, f"`{node.name}` is defined in the configuration")

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        self.say(node, "an alias in the configuration")

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        implicit = isinstance(site, ast.Call) and site.receiver is None
        answer = ambient.ask(receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        if isinstance(receiver, Config):
            return self._config(receiver, name, args, kwargs, block, site, env)
        if isinstance(receiver, Inflections):
            if not inflections.rule(self.app.inflector, name, args):
                self.say(site, f"`inflect.{name}` with arguments that are not known")
            return None
        path = receiver.path.removeprefix("::") if isinstance(receiver, ConstRef) else ""
        if path == "ActiveRecord::Base" and name.removesuffix("=") in TABLE_NAMES and args:
            self._set(f"active_record.{name.removesuffix('=')}", args[-1], site)
            return args[-1]
        if name == "config" and (implicit or path in ("Rails.application", "Rails")):
            return Config("")
        if path == "Rails":
            return ConstRef(f"Rails.{name}")
        if path.startswith("Rails."):
            if name == "configure" and isinstance(block, Proc):
                env.evaluator.instance_exec(block)
                return None
            if name in ("root", "groups", "application", "join", "credentials", "backtrace_cleaner", "cache", "logger"):
                return Unknown(f"Rails.{name}", site.span)
        if name == "inflections" and isinstance(block, Proc):
            # Rails inflects names of classes and tables in English, whatever the app's language.
            locale = text_of(args[0]) if args else "en"
            if locale == "en":
                env.evaluator.call_proc(block, [Inflections()])
            else:
                self.say(site, f"inflections for the locale {locale}")
            return None
        if path == "ActiveSupport" and name == "on_load":
            return self._on_load(args, block, site, env)
        if implicit and name in ("require_relative", "load") and text_of(args[0] if args else None) not in OWN_FILES:
            self.say(site, f"`{name}` of a file that is not read")
            return None
        if implicit and name in ("require", "require_relative", "puts", "warn", "config"):
            return None
        if implicit and name in ("initializer", "rake_tasks", "to_prepare", "after_initialize") and block is not None:
            self.say(site, f"`{name}` runs when the app starts")
            return None
        if path == "Bundler" or (path == "ENV" and name in ("[]", "fetch", "key?")):
            return Unknown(f"{path}.{name}", site.span)
        return NOT_HANDLED

    def unhandled(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value:
        if self.initializer and self._is_statement(site, env):
            shown = receiver.path if isinstance(receiver, ConstRef) else ""
            self.say(site, f"`{shown}{'.' if shown else ''}{name}` runs when the app starts")
        return Unknown(f"`{name}` is not known here", site.span)

    def _is_statement(self, site: CallSite, env: Env) -> bool:
        # A call whose value is used shows itself in what it is used for; naming both would say it twice.
        if not isinstance(site, ast.Call):
            return False
        return site.block is not None or bool(site.args) or site.receiver is None or site.name.endswith("=")

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.report.say(codes.UNSUPPORTED_SYNTAX, node.span, f"this was not evaluated: {reason}")

    # -- parts

    def _config(
        self,
        receiver: Config,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value:
        path = f"{receiver.path}.{name.removesuffix('=')}" if receiver.path else name.removesuffix("=")
        if name == "load_defaults":
            version = args[0] if args else None
            if isinstance(version, str | float):
                self.app.load_defaults = str(version)
                if str(version) != COMPARED:
                    self.say(site, f"the defaults of Rails {version} were not compared, those of {COMPARED} were")
            else:
                self.say(site, "`config.load_defaults` of a version that is not known")
            return None
        if name.endswith("=") and args:
            self._set(path, args[-1], site)
            return args[-1]
        if name in ("+", "|", "<<", "concat", "push") and args:
            value = kept(args[0])
            current = self.app.settings.get(receiver.path)
            joined = (
                [*current, *(value if isinstance(value, list) else [value])] if isinstance(current, list) else value
            )
            self._set(receiver.path, joined, site)
            return joined
        if path == "paths.[]" and args and text_of(args[0]) == "db/migrate":
            return Config("paths.db/migrate")
        if name == "[]" or (not args and not len(kwargs) and block is None):
            known = self.app.settings.get(path)
            return known if isinstance(known, str | int | bool | list) else Config(path)
        if path == "generators" and isinstance(block, Proc):
            env.evaluator.call_proc(block, [Config(path)])
            return None
        if path == "generators.orm" and kwargs.has("primary_key_type"):
            # ActiveStorage's migration asks for it.
            self.app.settings["generators.primary_key_type"] = text_of(kwargs.option("primary_key_type"))
            return None
        self._changes(path, site)
        if isinstance(block, Proc) and name in ("after_initialize", "to_prepare", "before_initialize"):
            return None
        return Unknown(f"config.{path}", site.span)

    def _set(self, path: str, value: Value, site: CallSite) -> None:
        if path in KNOWN:
            unknown = unknown_in(value)
            if unknown is not None:
                self.say(site, f"`config.{path}` has a value that is not known: {unknown.reason}")
                return
            match path:
                case "api_only":
                    self.app.api_only = value is True
                    if value is not True:
                        self.say(
                            site, "an app that is not only an API has more middleware (`_method`, sessions, cookies)"
                        )
                case "time_zone":
                    self.app.time_zone = text_of(value) or self.app.time_zone
                    if self.app.time_zone not in ("UTC", "Etc/UTC"):
                        self.say(site, f"times are answered in the zone {self.app.time_zone} by Rails, in UTC here")
                case "i18n.default_locale":
                    self.app.locale = text_of(value) or self.app.locale
                    if self.app.locale != "en":
                        self.say(site, f"Rails' own messages in {self.app.locale} come from a gem or the app")
                case _:
                    pass
            self.app.settings[path] = kept(value)
            return
        self.app.settings[path] = kept(value) if unknown_in(value) is None else "(unknown)"
        if path == "force_ssl" and value is False:
            return
        if path == "action_dispatch.show_exceptions" and (value is True or text_of(value) == "all"):
            return
        if path == "consider_all_requests_local" and value is not False:
            self.say(site, "`config.consider_all_requests_local` answers errors with pages for developers")
            return
        self._changes(path, site)

    def _changes(self, path: str, site: CallSite) -> None:
        if not any(
            path == each or path.startswith((f"{each}.", each if len(each) > 3 else f"{each}.")) for each in HARMLESS
        ):
            self.say(site, f"`config.{path}` may change answers and is not converted")

    def _on_load(self, args: list[Value], block: Block, site: CallSite, env: Env) -> Value:
        names = names_of(args[:1])
        body = block.body.statements if isinstance(block, Proc) else ()
        only = body[0] if len(body) == 1 else None
        if (
            names
            and names[0].startswith("action_controller")
            and isinstance(only, ast.Call)
            and only.name == "wrap_parameters"
        ):
            value = env.evaluator.evaluate(only.args[0], env) if only.args else None
            formats = names_of([value.option("format")]) if isinstance(value, RubyHash) else None
            if formats == ["json"]:
                self.app.settings["wrap_parameters.format"] = formats
                return None
        self.say(site, f"`ActiveSupport.on_load({names[0] if names else '?'})` changes a part of Rails")
        return None
