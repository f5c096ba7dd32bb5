"""Places, coded messages and their rendering. A leaf: it imports nothing of ours."""
