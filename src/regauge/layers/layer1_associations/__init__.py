"""Layer 1: associations find their class, table, keys and inverse; foreign key columns get the id type they hold.

    belongs_to :seller, counter_cache: true   ->  target Seller, foreign_key seller_id, counter_cache products_count
    t.bigint "seller_id", null: false         ->  id<Seller>

Source of the rules: ActiveRecord::Reflection and ActiveRecord::Associations::Builder. What resolves to nothing is a diagnostic and a
gap of the owner; a declaration without a foreign key constraint (or the reverse) is a note.
"""

from __future__ import annotations

from regauge.layers.layer1_associations.resolve import run

__all__ = ["run"]
