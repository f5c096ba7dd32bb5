"""Each kind of callback and each of their options."""

from __future__ import annotations

from typing import Final

from tests.planted.lines.validations import on

LINES: Final = (
    on("category", "before_validation", "before_validation { self.description = description&.strip }"),
    on("category", "after_validation", 'after_validation { self.description = description.to_s + "!" }'),
    on("category", "before_save", 'before_save { self.description ||= "none" }'),
    on("category", "before_save with a lambda", 'before_save -> { self.description ||= "lambda" }'),
    on("category", "before_create", "before_create { self.position = 7 }"),
    on("category", "before_update", 'before_update { self.description = "changed" }'),
    on("category", "after_create", "after_create { update_columns(position: 8) }"),
    on("category", "after_update", 'after_update { update_columns(description: "after") }'),
    on("category", "after_save", "after_save { update_columns(position: 21) if position == 20 }"),
    on("category", "before_destroy", "before_destroy { throw :abort if position == 3 }"),
    on("category", "before_destroy, prepended", "before_destroy(prepend: true) { throw :abort if children.exists? }"),
    on("category", "after_destroy", "after_destroy { Category.where(parent_id: nil).update_all(position: 30) }"),
    on("category", "around_save", "around_save :squish_name"),
    on("category", "around_create", "around_create { |_, block| block.call }"),
    on("category", "around_update", "around_update { |_, block| block.call }"),
    on("category", "around_destroy", "around_destroy { |_, block| block.call if root? }"),
    on("category", "after_commit", 'after_commit { Rails.logger.info("kept") }'),
    on("category", "after_commit on", "after_commit :squish_name, on: %i[create destroy]"),
    on("category", "after_create_commit", "after_create_commit { update_columns(position: 9) }"),
    on("category", "after_save_commit", "after_save_commit { update_columns(position: 9) }"),
    on("category", "after_rollback", "after_rollback { Category.delete_all }"),
    on("category", "before_commit", "before_commit { update_columns(position: 9) }"),
    on("category", "after_initialize", 'after_initialize { self.description ||= "fresh" }'),
    on("category", "after_find", 'after_find { self.description = "found" }'),
    on("seller", "after_touch", "after_touch { update_columns(rating: 5) }"),
    on("category", "a callback object", "before_save Stamp.new"),
    on("category", "an option of callbacks that is none", "before_save :squish_name, colour: :red"),
    on("category", "a callback that is not there", "before_save :nothing_there"),
    on(
        "category",
        "conditions in a list",
        'before_save(if: [:root?, -> { position > 5 }]) { self.description = "far root" }',
    ),
    on("category", "skip_callback", "skip_callback :validation, :before, :assign_slug"),
    on("category", "set_callback", "set_callback :save, :before, :squish_name"),
    on("category", "reset_callbacks", "reset_callbacks :validation"),
    on("category", "throw :abort", "before_save { throw :abort if position == 40 }"),
)
