"""What the configuration says: Rails' version, config/*.rb, initializers, database.yml -> `program.App`. Locales are read beside (`schema_beside`)."""

from __future__ import annotations

from typing import Final

from regauge.program.program import App
from regauge.sources.config import database, ruby, versions
from regauge.sources.files import Files
from regauge.sources.report import Report

APPLICATION: Final = "config/application.rb"


def configure(files: Files, app: App, report: Report, settings: object) -> None:
    """Fills `app`; what may change answers and is not converted goes to the report."""
    app.rails_version = versions.rails_version(files, report) or app.rails_version
    app.load_defaults = _defaults_of(files, app.rails_version)
    app.api_only = False
    ruby.read(files, app, report)
    app.settings.update({**versions.defaults(app.load_defaults), **app.settings})
    app.adapter = database.adapter(
        files, report, getattr(settings, "adapter", None), getattr(settings, "database_url", "")
    )


def _defaults_of(files: Files, rails_version: str) -> str:
    """What holds where `config.load_defaults` cannot be read: the version's own. An app that never calls it has the oldest (empty)."""
    data = files.read(APPLICATION) if files.exists(APPLICATION) else b""
    if b"load_defaults" not in (data or b""):
        return ""
    return rails_version.rpartition(".")[0] if rails_version.count(".") > 1 else rails_version
