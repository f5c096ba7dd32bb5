"""The grammar of Ruby, as tree-sitter has it."""

from __future__ import annotations

from typing import Final

import tree_sitter_ruby
from tree_sitter import Language

LANGUAGE: Final = Language(tree_sitter_ruby.language())
