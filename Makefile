# `make demo` shows the whole path, `make test` checks everything. Both set up what they need in .venv; nothing else is
# touched. Needs Python 3.11 or later and, for the Rust parts, cargo.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test fuzz setup format docs clean

demo: $(STAMP)
	$(BIN)/python -m scripts.demo

test: $(STAMP)
	sh scripts/test

# A minute of libFuzzer for each target; `fuzz/run TARGET --seconds N` for more of one.
fuzz:
	sh fuzz/run

setup: $(STAMP)

format: $(STAMP)
	$(BIN)/ruff check --fix src tests scripts bench
	$(BIN)/ruff format src tests scripts bench
	cargo fmt --all

# The sections of docs/ that are made from the code.
docs: $(STAMP)
	$(BIN)/python -m regauge.diagnostics.pages docs/diagnostics.md

clean:
	rm -rf $(VENV) target

$(STAMP): pyproject.toml scripts/setup
	PYTHON="$(PYTHON)" sh scripts/setup $(VENV)
	@touch $@
