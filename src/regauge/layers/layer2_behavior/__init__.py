"""Layer 2, behaviour: what models do."""
