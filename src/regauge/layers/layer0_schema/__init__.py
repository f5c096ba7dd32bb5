"""Layer 0: every column gets the type of a row's field.

    t.integer "status", default: 0, null: false      enum :status, { draft: 0 }     ->  enum<Product#status>
    t.decimal "rating", precision: 3, scale: 2                                      ->  decimal?
    primary key of `products`                                                       ->  id<Product>

It leaves foreign keys to layer 1, which knows what they point at. A column is never dropped: an unknown type is the
database's text, and a diagnostic.
"""

from __future__ import annotations

from regauge.layers.layer0_schema.columns import run

__all__ = ["run"]
