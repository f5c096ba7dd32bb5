"""Codes 05xx: callbacks of models."""

from __future__ import annotations

from regauge.diagnostics.codes import error, gap

UNSUPPORTED_CALLBACK = gap(
    "RG0501",
    "unsupported-callback",
    "A kind of callback that is not converted",
    what="The model hooks into a moment that the generated code does not have.",
    why="What the callback does would not happen.",
    example="after_initialize :fill",
    fix="keep routes that reach the callback on Rails, or port it by hand",
)
CALLBACK_OPTION = gap(
    "RG0502",
    "callback-option",
    "A callback option that is not converted",
    what="An option of a callback (`prepend:`, `on:` of an unknown kind ...) is not converted.",
    why="When and whether it runs depends on it.",
    example="before_save :stamp, prepend: true",
    fix="order the callbacks as they should run and remove the option",
)
AROUND_CALLBACK = gap(
    "RG0503",
    "around-callback",
    "Around callbacks are not converted",
    what="`around_save`, `around_create`, `around_update` or `around_destroy`.",
    why="Code after `yield` needs the rest of the life cycle inside it.",
    example="around_save :measure",
    fix="use a before and an after callback",
)
CALLBACK_MISSING = error(
    "RG0504",
    "callback-missing",
    "A callback method that does not exist",
    what="The callback names a method that neither the model nor its concerns define.",
    why="Rails raises NoMethodError when it gets there.",
    example="before_save :normalise_nmae",
    fix="correct the name",
)
CALLBACK_CONDITION = gap(
    "RG0505",
    "callback-condition",
    "A callback under a condition that is not converted",
    what="The `if:` or `unless:` of a callback is more than Regauge compiles.",
    why="Whether the callback runs is not known.",
    example="after_save :notify, if: -> { Flipper.enabled?(:mail) }",
    fix="move the condition into a method and port that",
)
SKIP_CALLBACK = gap(
    "RG0506",
    "skip-callback",
    "Callbacks are changed after their declaration",
    what="`skip_callback`, `set_callback`, `reset_callbacks` or `define_model_callbacks`.",
    why="The chain that runs is not the one that is declared.",
    example="skip_callback :save, :before, :stamp",
    fix="use a condition on the callback",
)
COMMIT_CALLBACK = gap(
    "RG0507",
    "commit-callback",
    "A callback after commit or rollback is not converted",
    what="`after_commit`, `after_rollback` and their short forms run when the outermost transaction ends.",
    why="What they do, often a job or a message, would not happen.",
    example="after_create_commit :announce",
    fix="keep routes that write the model on Rails",
)
CALLBACK_OBJECT = gap(
    "RG0508",
    "callback-object",
    "A callback by an object, a class or a string",
    what="The callback is given something other than a method's name or a block.",
    why="Which code runs is not known.",
    example="before_save Stamper.new",
    fix="call it from a method of the model",
)
CALLBACK_BODY = gap(
    "RG0509",
    "callback-body",
    "A callback whose body is not converted",
    what="The method or block of a callback is more than Regauge compiles.",
    why="It is a stub in ported/; routes that run the callback are not ready.",
    example="after_create { Stats.push(self) }",
    fix="port the stub, or keep routes that write the model on Rails",
)

CALLBACK_UNWRITTEN = gap(
    "RG0510",
    "callback-unwritten",
    "A callback without Rust",
    what="The callback was understood, and what it runs or asks has no Rust yet.",
    why="Saving or destroying a record would do less than in Rails.",
    example="after_save :notify # where `notify` is not written",
    fix="look at the diagnostics of what it runs first",
)
