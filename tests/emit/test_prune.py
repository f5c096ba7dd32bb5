"""What is written only when something calls it."""

from __future__ import annotations

from regauge.emit.prune import drop_unused
from regauge.program.files import GeneratedFile

ORDER = """use super::Line;

//?offer OrderScopes group
pub trait OrderScopes: Sized {
    //?offer paid any
    fn paid(self) -> Self;
    //?end
    //?offer not_paid any
    fn not_paid(self) -> Self;
    //?end
}
//?end

impl Order {
    //?offer preload_lines Order
    pub fn preload_lines(rows: &[Line]) {}
    //?end

    //?offer preload_products Order
    pub fn preload_products() {
        Self::preload_lines(&[]);
    }
    //?end

    //?offer is_paid row
    pub fn is_paid(&self) -> bool {
        true
    }
    //?end
}

impl OrderDraft {
    //?offer is_paid draft
    pub fn is_paid(&self) -> bool {
        false
    }
    //?end

    fn check(&self) -> bool {
        self.is_paid()
    }
}
"""


def _order(caller: str, people: tuple[str, ...] = ()) -> str:
    files = [GeneratedFile("models/order.rs", ORDER), GeneratedFile("web.rs", caller)]
    return drop_unused(files, people)[0].text


def test_what_nothing_calls_is_gone_with_its_imports() -> None:
    """A preload that only an unused one calls goes too; a trait without functions goes; the draft's predicate is called in its file."""
    text = _order("use data::OrderScopes;\n// .paid() and Order::preload_lines\nfn show() {}")
    assert "preload" not in text
    assert "trait" not in text
    assert "use super::Line" not in text
    assert text.count("fn is_paid") == 1
    assert text.index("impl OrderDraft") < text.index("fn is_paid")
    assert "//?" not in text


def test_callers_keep_what_they_call_and_what_that_calls() -> None:
    """By path, as a method, through another offer."""
    text = _order("fn show() { Order::preload_products(); query.paid(); }")
    assert "fn preload_products" in text
    assert "fn preload_lines" in text
    assert "fn paid" in text
    assert "fn not_paid" not in text


def test_what_people_wrote_by_hand_calls_too() -> None:
    """A stub that was ported keeps what it stands on."""
    text = _order("", ("fn ported(order: &Order) { order.is_paid(); Order::preload_lines(&[]); }",))
    assert "fn preload_lines" in text
    assert text.count("fn is_paid") == 2


def test_a_function_of_a_module_stands_while_somebody_names_it() -> None:
    helpers = GeneratedFile(
        "crates/web/src/helpers.rs",
        "\n".join(
            f"//?offer {name} module\npub fn {name}() {{ {body} }}\n//?end"
            for name, body in (
                ("imported", ""),
                ("by_path", "nearby();"),
                ("nearby", ""),
                ("by_hand", ""),
                ("unused", "only_from_unused();"),
                ("only_from_unused", ""),
            )
        ),
    )
    caller = GeneratedFile(
        "crates/web/src/caller.rs",
        "use crate::helpers::{imported};\n\npub fn run(unused: i64) {\n    imported();\n    super::helpers::by_path();\n}\n",
    )
    written = drop_unused([helpers, caller], ["fn mine() { crate::helpers::by_hand() }"])[0].text
    assert [
        name
        for name in ("imported", "by_path", "nearby", "by_hand", "unused", "only_from_unused")
        if f"fn {name}" in written
    ] == [
        "imported",
        "by_path",
        "nearby",
        "by_hand",
    ]
