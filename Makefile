# The index of chores. `make` prints it; everything else is `zeji`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables

PYTHON ?= python3
DATA ?= demo-data
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Two stamps, so that the demo never waits for the tools of developers.
RUN := .venv/.run-installed
DEV := .venv/.dev-installed

.PHONY: help
help: ## Print what you can do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | \
		while IFS=$$'\t' read -r name words; do printf '  make %-9s %s\n' "$$name" "$$words"; done

.PHONY: demo
demo: $(RUN) ## Seed a county of invented people into ./demo-data and serve it
	@[[ -e $(DATA)/.seeded ]] || { $(BIN)/zeji seed demo --data $(DATA) && touch $(DATA)/.seeded; }
	$(BIN)/zeji serve --data $(DATA)

.PHONY: test
test: $(DEV) ## Run every test but the faults; domain/ and projections/ must be covered whole
	$(BIN)/python -m pytest --cov --cov-report=term $(ARGS)

.PHONY: check
check: $(DEV) ## Format, lint, types, imports, reference pages: changes nothing
	$(PIP) check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.architecture.reference --check

.PHONY: docs
docs: $(DEV) ## Write docs/reference/ anew from the code
	$(BIN)/python -m tests.architecture.reference

.PHONY: pictures
pictures: $(DEV) ## Take the screenshots of docs/pictures/ anew, of the demo county
	ZEJI_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser/test_pictures.py $(ARGS)

.PHONY: bench
bench: $(RUN) ## Measure it beside the bare machine, and write docs/reference/performance.md
	$(BIN)/zeji bench --write docs/reference/performance.md $(ARGS)

.PHONY: faults
faults: $(DEV) ## Kill it and fail its writes, and look for lost facts
	$(BIN)/python -m pytest -m faults $(ARGS)

.PHONY: clean
clean: ## Remove the environment, caches and the demo county
	rm -rf .venv demo-data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.coverage .coverage.* htmlcov ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv .venv

# The lists are whole, so nothing is resolved: a release made since they were locked changes nothing.
# The package itself is built with the pinned setuptools just installed: nothing else is fetched.
$(RUN): requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --no-deps --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	touch $@

$(DEV): requirements-dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	touch $@ $(RUN)
