"""Rails' version, and what `config.load_defaults` of a version means for declarations.

Source of the defaults: Rails::Application::Configuration#load_defaults.
"""

from __future__ import annotations

import re

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.span import Span
from regauge.sources.files import Files
from regauge.sources.report import Report

_LOCK = re.compile(r"^    (?:rails|railties|activerecord) \((\d+\.\d+(?:\.\d+)*)", re.MULTILINE)
_GEMFILE = re.compile(r"""^\s*gem\s*\(?\s*["']rails["']\s*,\s*["'][~>=\s]*(\d+(?:\.\d+)*)""", re.MULTILINE)


def rails_version(files: Files, report: Report) -> str | None:
    """The version in Gemfile.lock, else the one that Gemfile asks for."""
    for path, pattern in (("Gemfile.lock", _LOCK), ("Gemfile", _GEMFILE)):
        data = files.read(path) if files.exists(path) else None
        match = pattern.search(data.decode("utf-8", "replace")) if data is not None else None
        if match is not None:
            if not match[1].startswith(("7.2", "7.1")):
                text = f"the app runs on Rails {match[1]}; Regauge speaks Rails 7.2's meaning"
                report.say(codes.RAILS_VERSION, Span.of_file(path), text)
            return match[1]
    return None


def at_least(version: str, wanted: str) -> bool:
    """Whether `7.2` is at least `7.1`."""

    def parts(text: str) -> list[int]:
        return [int(part) for part in text.split(".") if part.isdigit()]

    return parts(version) >= parts(wanted)


def defaults(load_defaults: str) -> dict[str, object]:
    """Settings that a version's defaults make, as far as declarations depend on them."""
    return {
        "active_record.belongs_to_required_by_default": at_least(load_defaults, "5.0"),
        "active_record.belongs_to_required_validates_foreign_key": not at_least(load_defaults, "7.1"),
        "active_record.automatic_scope_inversing": at_least(load_defaults, "7.0"),
        "active_record.has_many_inversing": at_least(load_defaults, "6.1"),
        "action_controller.wrap_parameters_by_default": at_least(load_defaults, "7.0"),
        "active_record.run_after_transaction_callbacks_in_order_defined": at_least(load_defaults, "7.1"),
        "active_record.raise_on_assign_to_attr_readonly": at_least(load_defaults, "7.1"),
        "action_controller.raise_on_missing_callback_actions": False,
    }
