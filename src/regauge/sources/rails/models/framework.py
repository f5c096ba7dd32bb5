"""Rails' own models, and some of gems, where the schema has their tables: Active Storage, Action Text, Action Mailbox, Doorkeeper.

What they declare is written here as Ruby, because it is read as the app's models are. Their code is not converted: writing their rows is a
gap. Source: the engines' app/models (rails/activestorage, rails/actiontext, rails/actionmailbox).
"""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.models import Gap
from regauge.program.program import Program
from regauge.ruby.parser import parse_text
from regauge.sources.rails.classes.code import Code
from regauge.sources.report import Report

FOLDER: Final = "(rails)/"
"""What the paths of these texts begin with; no diagnostic shows one."""

_RECORD: Final = "class Record < ActiveRecord::Base\n  self.abstract_class = true\nend\n"

ENGINES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "active_storage_blobs",
        "ActiveStorage",
        """
        class Blob < Record
          has_many :attachments
          has_many :variant_records, class_name: "ActiveStorage::VariantRecord", dependent: false
          has_one_attached :preview_image
        end
        class Attachment < Record
          belongs_to :record, polymorphic: true, touch: true
          belongs_to :blob, class_name: "ActiveStorage::Blob", autosave: true, inverse_of: :attachments
        end
        class VariantRecord < Record
          belongs_to :blob
          has_one_attached :image
        end
        """,
    ),
    (
        "action_text_rich_texts",
        "ActionText",
        """
        class RichText < Record
          belongs_to :record, polymorphic: true, touch: true
          has_many_attached :embeds
        end
        """,
    ),
    (
        "action_mailbox_inbound_emails",
        "ActionMailbox",
        """
        class InboundEmail < Record
          has_one_attached :raw_email
          enum :status, %i[pending processing delivered failed bounced]
        end
        """,
    ),
)
"""A table that tells whether an engine is installed, its module, its models."""

GEMS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "oauth_applications",
        "Doorkeeper",
        """
        class Application < Record
          self.table_name = "oauth_applications"
          has_many :access_grants, foreign_key: :application_id, dependent: :delete_all, class_name: "Doorkeeper::AccessGrant"
          has_many :access_tokens, foreign_key: :application_id, dependent: :delete_all, class_name: "Doorkeeper::AccessToken"
        end
        class AccessGrant < Record
          self.table_name = "oauth_access_grants"
          belongs_to :application, class_name: "Doorkeeper::Application", optional: true, inverse_of: :access_grants
        end
        class AccessToken < Record
          self.table_name = "oauth_access_tokens"
          belongs_to :application, class_name: "Doorkeeper::Application", optional: true, inverse_of: :access_tokens
        end
        """,
    ),
    (
        "taggings",
        "ActsAsTaggableOn",
        """
        class Tag < Record
          self.table_name = "tags"
          has_many :taggings, dependent: :destroy, class_name: "ActsAsTaggableOn::Tagging"
        end
        class Tagging < Record
          self.table_name = "taggings"
          belongs_to :tag, class_name: "ActsAsTaggableOn::Tag", counter_cache: true
          belongs_to :taggable, polymorphic: true
          belongs_to :tagger, polymorphic: true, optional: true
        end
        """,
    ),
)
"""The same of gems whose models apps name in associations: there when the app speaks of the module, too, and does not define it."""


def add(program: Program, code: Code) -> None:
    """Adds the classes of the engines whose tables are there to the app's code; a class of the app of that name stays alone."""
    for table, module, text in ENGINES:
        if table not in program.schema.tables or f"{module}::Record" in code.definitions:
            continue
        prefix = table[: table.index("_", table.index("_") + 1) + 1]
        head = f'def self.table_name_prefix\n  "{prefix}"\nend\n'
        path = f"{FOLDER}{module}.rb"
        code.add(parse_text(f"module {module}\n{head}{_RECORD}{text}end\n", path), outside=True)
    for table, module, text in GEMS:
        owned = any(name.startswith(f"{module}::") for name in code.definitions)
        if table in program.schema.tables and not owned and _speaks_of(code, module):
            made = parse_text(f"module {module}\n{_RECORD}{text}end\n", f"{FOLDER}{module}.rb")
            code.add(made, outside=True)


def _speaks_of(code: Code, module: str) -> bool:
    """Whether a class of the app names the module as the class of an association."""
    name = f"{module}::".encode()
    return any(name in file.text.data for file in code.files.values())


def _whose(name: str) -> str:
    return "Rails'" if any(name.startswith(f"{module}::") for _, module, _ in ENGINES) else "a gem's"


def settle(program: Program, report: Report) -> None:
    """Gives what was read the place of its table, and one gap to each model in place of all that was found in the texts above."""
    report.found[:] = [each for each in report.found if not each.span.path.startswith(FOLDER)]
    for name in [name for name, model in program.models.items() if model.path.startswith(FOLDER)]:
        model = program.models[name]
        table = program.schema.tables.get(model.table or "")
        if table is None and not model.abstract:
            del program.models[name]  # an older version has no such table
            continue
        whole = Span.of_file(program.schema_source or "db/schema.rb")
        model.span = whole if table is None else table.span or whole
        model.path = model.span.path
        for association in model.associations.values():
            association.span = model.span
        for declared in model.enums.values():
            declared.span = model.span
        model.scopes.clear()
        model.validations.clear()
        model.callbacks.clear()
        if model.abstract:
            model.gaps.clear()
            continue
        said = f"{name} is {_whose(name)} own: its rows are read; what writing them does is not converted"
        problem = Diagnostic(codes.ATTACHMENT, model.span, said, subject=name)
        model.gaps = [Gap(problem, frozenset({"save", "destroy"}))]
