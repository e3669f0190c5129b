# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3 python; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& { echo $$each; break; }; done)
BIN := .venv/bin
JOBS ?= 2

# Everything that the pages are built from.
WEB := $(shell find web -type f -not -path '*/node_modules/*' -not -name '*.gen.*') $(wildcard src/lookalike/contract/*.json)
UI := src/lookalike/ui/.src-sha256

.PHONY: help demo web test check format bench contract docs golden clean

help: ## List the commands.
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Lookalike needs Python 3.11 to 3.14 with venv (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.demo: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary ':all:' --editable '.[render,postgres]'
	@touch $@

.venv/.dev: $(BIN)/python pyproject.toml tests/clients/node/package.json web/package.json
	tests/system.sh
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary ':all:' --no-binary pyspark --editable '.[dev]'
	cd tests/clients/node && npm ci --silent --no-audit --no-fund
	cd web && npm ci --ignore-scripts --silent --no-audit --no-fund
	@touch $@ .venv/.demo

$(UI): $(WEB) | .venv/.demo
	@$(BIN)/python web/build/build_ui.py --if-possible
	@test ! -e $@ || touch $@

web: .venv/.demo ## Build the pages; needs Node with npm.
	$(BIN)/python web/build/build_ui.py

demo: .venv/.demo $(UI) ## Install, make sample data, start the server, walk through the API, stay up.
	$(BIN)/lookalike demo

test: .venv/.dev $(UI) ## Run all tests.
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --reruns 1 -rR

check: .venv/.dev ## Formatting, lint, types, function sizes, generated files.
	$(BIN)/ruff format --check src tests contract bench docs
	$(BIN)/ruff check src tests contract bench docs
	$(BIN)/pyright
	$(BIN)/python -m pytest -q tests/house tests/contract tests/docs

format: .venv/.dev ## Format the sources.
	$(BIN)/ruff format src tests contract bench docs
	$(BIN)/ruff check --fix src tests contract bench docs

bench: .venv/.dev ## Measure, each figure beside its floor.
	$(BIN)/python -m bench

contract: .venv/.dev ## Build documents, operation table and types from contract/*.yaml.
	$(BIN)/python contract/build.py

docs: .venv/.dev ## Write the generated reference pages.
	$(BIN)/python docs/build.py

golden: .venv/.dev ## Write the golden SQL files anew; look at the difference before you keep it.
	$(BIN)/python -m pytest -q tests --golden

clean: ## Remove what was installed and made.
	rm -rf .venv demo-data tests/clients/node/node_modules web/node_modules src/lookalike/ui
