# `make help` lists what there is. `make demo` and `make test` need nothing but python3.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
.DEFAULT_GOAL := help

help: ## List these targets
	@grep -hE '^[a-z0-9-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(READY) ## Make the virtual environment with everything pinned

demo: $(READY) catalogs ## Start assist with a sample publisher and print where to look
	@$(BIN)/assist demo

# One trained reader for all test processes: each would train for a minute before its first test.
test quick: export TEST_MODELS ?= $(CURDIR)/var/intents
models: $(READY)
	@$(BIN)/python -c "from pathlib import Path; from assist.intents.reader import Reader; Reader.load(Path('$(TEST_MODELS)'))"

test: $(READY) catalogs lint types imports i18n-check models ## Everything that must be green: style, types, layers, catalogs, tests
	@$(BIN)/python -m pytest -n $${TEST_WORKERS:-2} -m "not serial"
	@$(BIN)/python -m pytest -m serial

quick: $(READY) models ## Only the fast tests
	@$(BIN)/python -m pytest -n 2 -m "not serial and not browser and not imap and not faults and not postgres"

lint: $(READY) ## ruff, that the formatting is ruff's, and bandit
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/bandit --quiet -ll --configfile pyproject.toml --recursive assist

types: $(READY) ## mypy --strict
	@$(BIN)/mypy --strict

imports: $(READY) ## Who may import whom
	@$(BIN)/lint-imports --no-cache

format: $(READY) ## Let ruff mend what it can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

catalogs: $(READY) ## Compile the message catalogs
	@$(BIN)/python -m assist.i18n_tools compile

i18n: $(READY) ## Extract, update and compile the message catalogs
	@$(BIN)/python -m assist.i18n_tools update

i18n-check: $(READY) ## Catalogs complete, placeholders equal, nothing unextracted
	@$(BIN)/python -m assist.i18n_tools check

bench: $(READY) ## Run every benchmark; JSON on standard output
	@$(BIN)/python -m benchmarks

lock: ## Pin every dependency with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-header --no-annotate -o requirements.lock pyproject.toml requirements.build

.PHONY: help install demo models test quick lint types imports format catalogs i18n i18n-check bench lock
