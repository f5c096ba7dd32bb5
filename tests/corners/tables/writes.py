"""Records that are written and read again: counters, rollbacks, what is kept, callbacks with options; and answers without a body."""

from __future__ import annotations

from typing import Final

from tests.corners.tables.row import Row, json


def _lines(name: str, *lines: str, asks: tuple[str, ...] = ("",)) -> Row:
    return (name, "\n    ".join(lines), asks)


WRITES: Final[tuple[Row, ...]] = (
    _lines(
        "counter_new",
        'box = Box.new(params.permit(:name, :notes_count).with_defaults(name: "n"))',
        "box.save!",
        "render json: Box.find(box.id).notes_count",
        asks=("?notes_count=7",),
    ),
    _lines(
        "counter_permitted",
        "box = Box.new(params.permit(:name, :notes_count))",
        "box.save!",
        "render json: Box.find(box.id).notes_count",
        asks=("?name=a&notes_count=7", "?name=a"),
    ),
    _lines(
        "counter_update",
        "box = Box.first!",
        "box.update(params.permit(:name, :notes_count))",
        "render json: [box.name, Box.first!.notes_count]",
        asks=("?name=Red&notes_count=9", "?name=Red"),
    ),
    _lines("counter_written", "box = Box.first!", "box.update(notes_count: 5)", "render json: Box.first!.notes_count"),
    _lines(
        "rolled_back",
        'note = Note.new(body: "a")',
        "Note.transaction do",
        "  note.save!",
        "  raise ActiveRecord::Rollback",
        "end",
        "render json: [note.id, note.persisted?, note.new_record?]",
    ),
    _lines(
        "memo_count",
        "@count ||= Note.count",
        'Note.create!(body: "x")',
        "@count ||= Note.count",
        "render json: @count",
    ),
    _lines(
        "memo_relation",
        '@notes ||= Note.where(body: "memo")',
        "first = @notes.size",
        'Note.create!(body: "memo")',
        "render json: [first, @notes.size, @notes.to_a.size, @notes.count]",
    ),
    _lines(
        "relation_loaded",
        'notes = Note.where(body: "m2")',
        "before = notes.to_a.size",
        'Note.create!(body: "m2")',
        "render json: [before, notes.to_a.size, notes.size, notes.count]",
    ),
    _lines(
        "relation_twice",
        'notes = Note.where(body: "m3")',
        "before = notes.map(&:body)",
        'Note.create!(body: "m3")',
        "render json: [before, notes.map(&:body)]",
    ),
    _lines(
        "many_cached",
        "box = Box.first!",
        "before = box.notes.to_a.size",
        'Note.create!(body: "c", box_id: box.id)',
        "render json: [before, box.notes.to_a.size, box.notes.count]",
    ),
    _lines(
        "many_mapped",
        "box = Box.first!",
        "before = box.notes.map(&:body)",
        'Note.create!(body: "cm", box_id: box.id)',
        "render json: [before.size, box.notes.map(&:body).size]",
    ),
    _lines(
        "many_created",
        "box = Box.first!",
        "before = box.notes.map(&:id).size",
        'box.notes.create!(body: "c2")',
        "render json: [before, box.notes.map(&:id).size]",
    ),
    _lines(
        "owner_cached",
        'note = Note.create!(body: "o", box: Box.first!)',
        "before = note.box.name",
        'Box.first!.update!(name: "New")',
        "after = note.box.name",
        'Box.first!.update!(name: "Red")',
        "render json: [before, after]",
    ),
    _lines(
        "callbacks",
        "note = Note.create!(body: params[:x])",
        "before = note.steps",
        "note.update(body: params[:y])",
        "render json: [before, note.steps, note.errors.full_messages]",
        asks=("?x=ab&y=cd", "?x=no&y=abcdef", "?x=longer&y=s", "?x=ab&y=no", "?x=ab&y="),
    ),
    _lines("redirect_path", 'redirect_to "/queries/ids"'),
    _lines("redirect_status", 'redirect_to "/queries/ids?a=1#b", status: :see_other'),
    _lines("redirect_relative", 'redirect_to "queries"'),
    _lines("redirect_slashes", 'redirect_to "//example.com/x"'),
    _lines("redirect_other", 'redirect_to "http://example.com/x", allow_other_host: true'),
    _lines("redirect_refused", 'redirect_to "http://example.com/x"'),
    _lines("redirect_sent", "redirect_to params[:x]", asks=("?x=/a", "?x=http://example.com")),
    _lines("head_empty", "head :no_content"),
    _lines("head_number", "head 404"),
    _lines("head_ok", "head :ok"),
    _lines("head_location", 'head :created, location: "/x"'),
    _lines("head_header", 'head :ok, x_total: "5"'),
    _lines("head_type", 'head :ok, content_type: "text/plain"'),
    _lines("head_status", "head status: :accepted"),
    _lines(
        "find_or_create",
        "note = Note.find_or_create_by(body: params[:x])",
        "render json: [note.body, Note.where(body: params[:x]).count]",
        asks=("?x=foc", "?x=foc", ""),
    ),
    _lines(
        "find_or_create_fail",
        "note = Note.find_or_create_by!(body: params[:x])",
        "render json: note.body",
        asks=("?x=fo2", ""),
    ),
    _lines(
        "find_or_initialize",
        "note = Note.find_or_initialize_by(body: params[:x])",
        "render json: [note.body, note.new_record?]",
        asks=("?x=foi", "?x=foc"),
    ),
    json("range_open", "{ r: (1..), s: (1..3), t: (..3), u: (1...3) }"),
    json("range_root", "(1..3)"),
    json("range_nil", "{ r: (1..nil) }"),
)
"""Actions of WritesController."""
