"""Codes 01xx: reading files, Ruby's syntax, and what the evaluator meets in class bodies and files."""

from __future__ import annotations

from regauge.diagnostics.codes import dynamic, error, gap

UNREADABLE_FILE = error(
    "RG0101",
    "unreadable-file",
    "A file cannot be read",
    what="A file of the app exists but could not be read: permissions, a broken link, or an input error.",
    why="What is in it is unknown, so nothing that depends on it can be converted.",
    example="chmod 000 app/models/product.rb",
    fix="make the file readable, or list it under `ignore` in regauge.toml",
)
NOT_UTF8 = error(
    "RG0102",
    "not-utf8",
    "A file is not UTF-8",
    what="The file holds bytes that are not UTF-8 and its magic comment names no encoding that Regauge reads.",
    why="Ruby would raise `invalid multibyte char`; strings guessed from other encodings would differ from Rails'.",
    example="# a file saved as Latin-1 without `# encoding: iso-8859-1`",
    fix="save the file as UTF-8",
)
SYNTAX_ERROR = error(
    "RG0103",
    "syntax-error",
    "Ruby cannot parse this",
    what="The file holds text that is not Ruby. What stands around it was still read.",
    why="Ruby itself would refuse the whole file; the damaged part is left out.",
    example="class Product < ApplicationRecord\n  def price(\nend",
    fix="run `ruby -c` on the file and repair it",
)
FILE_TOO_LARGE = gap(
    "RG0105",
    "file-too-large",
    "A file is larger than Regauge reads",
    what="The file is beyond the size limit for source files and was not read.",
    why="Files of that size are generated data or an attack; reading them could use up the machine.",
    example="app/models/data.rb with 50 MB of literals",
    fix="move data out of Ruby source",
)
UNKNOWN_VALUE = dynamic(
    "RG0107",
    "unknown-value",
    "A declaration depends on a value that is only known at run time",
    what="An argument of a declaration comes from the environment, the database, a gem or the clock.",
    why="Regauge neither boots the app nor guesses; the declaration was not converted.",
    example='validates :name, length: { maximum: ENV.fetch("MAX_NAME").to_i }',
    fix="use a constant, or port what depends on it by hand",
)
UNSUPPORTED_SYNTAX = gap(
    "RG0108",
    "unsupported-syntax",
    "Syntax that Regauge does not evaluate",
    what="A class body or file uses a construct that the evaluator does not know.",
    why="Its effect on the class is unknown, so it is named instead of skipped.",
    example='BEGIN { require "setup" }',
    fix="write the declaration in plainer Ruby, or port it by hand",
)
TOP_LEVEL_CODE = gap(
    "RG0109",
    "top-level-code",
    "Code runs when this file is loaded",
    what="The file does something outside of class and module bodies, or a class body does more than declare.",
    why="What it does happens once in Rails when the file is loaded, and not in the generated service.",
    example="Product.include(Searchable)",
    fix="move it into the class, or port it by hand",
)
MONKEY_PATCH = gap(
    "RG0110",
    "monkey-patch",
    "A class that is not the app's is reopened",
    what="The app changes a class of Ruby, Rails or a gem.",
    why="Everything that uses the class may behave differently from what Regauge assumes of it.",
    example="class String\n  def present? = true\nend",
    fix="give the method a name of its own in a class of the app",
)
CONSTANT_REDEFINED = gap(
    "RG0112",
    "constant-redefined",
    "A constant is set more than once",
    what="The same constant gets two values.",
    why="Which one a method sees depends on load order, which Regauge does not model.",
    example="LIMIT = 5\nLIMIT = 10",
    fix="keep one",
)
CONDITIONAL_DECLARATION = dynamic(
    "RG0113",
    "conditional-declaration",
    "A declaration under a condition that is only known at run time",
    what="Declarations stand inside an `if`, `unless` or `case` whose condition Regauge cannot decide.",
    why="The class has one shape or the other; guessing would be wrong for one of them.",
    example='has_many :audits if Rails.env.staging? && ENV["AUDIT"]',
    fix="remove the condition, or set `rails.env` in regauge.toml if it asks for the environment",
)
NOT_READ = gap(
    "RG0115",
    "not-read",
    "A kind of file that Regauge does not convert",
    what="The file belongs to a part of Rails that this version does not convert, such as channels, mailers or jobs.",
    why="It stays on Rails; what calls it is named where it does.",
    example="app/channels/orders_channel.rb",
    fix="keep its routes on Rails, or port it by hand",
)
NOT_A_RAILS_APP = error(
    "RG0116",
    "not-a-rails-app",
    "This is not a Rails app",
    what="The directory has neither config/application.rb nor config/routes.rb.",
    why="Regauge has nothing to read there.",
    example="regauge generate ./docs -o out",
    fix="give the directory that holds Gemfile, app/ and config/",
)
OUTSIDE_APP = error(
    "RG0117",
    "outside-app",
    "A link leads out of the app",
    what="A file in the app is a symbolic link to something outside of the app's directory.",
    why="Regauge reads only the app; a hostile app could otherwise have other files copied into the output.",
    example="app/models/secret.rb -> /etc/passwd",
    fix="replace the link by the file",
)
INITIALIZER = gap(
    "RG0118",
    "initializer",
    "An initializer changes how the app behaves",
    what="A file under config/initializers or config/environments sets something that Regauge does not convert.",
    why="Answers may depend on it.",
    example="ActiveSupport.escape_html_entities_in_json = false",
    fix="check whether the setting matters for the converted routes",
)
RAILS_VERSION = gap(
    "RG0119",
    "rails-version",
    "A version of Rails that was not compared",
    what="Gemfile.lock names a version of Rails other than those that this version of Regauge is tested against.",
    why="Messages, headers and defaults change between versions of Rails.",
    example="rails (5.2.8)",
    fix="compare the answers before promoting a route",
)
CIRCULAR_FILES = error(
    "RG0121",
    "circular-definition",
    "Definitions that need each other",
    what="Classes, modules or concerns inherit from or include one another in a circle.",
    why="Ruby would raise when it loads them.",
    example="module A\n  include B\nend\nmodule B\n  include A\nend",
    fix="break the circle",
)
UNCLAIMED = gap(
    "RG0199",
    "not-converted",
    "Nothing converted this",
    what="A line of the app that Rails would run, which no part of Regauge converted or named for a better reason.",
    why="The ledger counts every class-body call, method, route, action and template; what nobody claimed is named here, so that nothing is lost in silence.",
    example="acts_as_list scope: :board",
    fix="port what the line does by hand; routes that touch the class stay on Rails until then",
)
