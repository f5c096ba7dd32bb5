"""Layer 4: what is one of several things at run time gets its whole set, and what an association's lambda narrows is settled.

    has_many :lines, -> { order(:id) }   ->   function "Order.association:lines": relation<Line>, ORDER BY lines.id
    belongs_to :reviewable, polymorphic  ->   types Product, Seller (layer 1 found who declares `as:`)
    class CardPayment < Payment          ->   sti_subclasses of Payment, the column that names the class

Runs before layer 2, because bodies are typed with these sets. What a lambda says beyond a chain of literals stays for layer 2, or is named there.
"""

from __future__ import annotations

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers.layer4_resolution.hierarchy import resolve_hierarchies
from regauge.layers.layer4_resolution.repeats import resolve_repeats
from regauge.layers.layer4_resolution.scopes import resolve_scopes
from regauge.layers.layer4_resolution.source_types import join_source_types
from regauge.layers.layer4_resolution.type_sets import join_type_sets
from regauge.program.program import Program

__all__ = ["run"]


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Fills the sets and the scopes of associations."""
    join_source_types(program)
    found = join_type_sets(program)
    found += resolve_hierarchies(program)
    resolve_scopes(program)
    found += resolve_repeats(program)
    return program, found
