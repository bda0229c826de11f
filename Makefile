# Two commands matter: `make demo` shows the product, `make test` proves it. Each target is one command; what is
# already installed or built is not done again.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

VENV ?= .venv
export VENV
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet

FRONTEND_SOURCES := docs/metrics.md $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help demo test tools install dev build serve lint check pytest bench screenshots wheel lock types reference revision clean

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: tools install build ## Install, build, fill a board with a year of history and serve it
	@exec $(BIN)/kanban demo

test: tools dev build ## Everything: style, types, imports, tests on both databases, journeys, a short bench
	@exec .ci/gate

tools: ## Say which of Python and Node.js is missing, if any
	@.ci/need python >/dev/null && .ci/need node

serve: install build ## Serve the database of KANBAN_DATABASE_URL
	@exec $(BIN)/kanban serve

install: $(VENV)/.installed ## Make .venv with the locked dependencies and this project

dev: $(VENV)/.dev ## The same with what developing needs

build: frontend/dist/index.html ## Build the frontend

lint: dev frontend/node_modules/.installed ## Style and types of both languages, and who imports whom
	@exec .ci/gate lint

check: lint pytest ## The inner loop: style, types and the quick tests

pytest: dev ## The quick tests
	@exec $(BIN)/pytest

bench: dev build ## The figures of the README
	@exec $(BIN)/python -m tests.bench

screenshots: dev build ## Take the pictures of the documentation anew
	@exec $(BIN)/python -m tests.journeys.screenshots

wheel: dev build ## Build the wheel and the sdist into dist/
	@exec $(BIN)/python -m hatchling build -d dist

lock: dev ## Renew the lock files of the Python dependencies
	@exec .ci/lock

types: dev frontend/node_modules/.installed ## Write the API description and the frontend's types again
	@$(BIN)/kanban openapi > frontend/openapi.json && npm --prefix frontend --silent run types

reference: dev ## Write the reference pages that come from the code again
	@exec $(BIN)/python .ci/reference

revision: dev ## Write the next migration: make revision m="what changes"
	@exec $(BIN)/python .ci/revision "$(m)"

clean: ## Remove what was installed and built
	@rm -rf $(VENV) dist frontend/dist frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@python=$$(.ci/need python) && "$$python" -m venv $(VENV)

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the Python dependencies ..."
	@$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what developing needs ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@.ci/need node
	@echo "Installing the frontend's dependencies ..."
	@npm ci --prefix frontend --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "Building the frontend ..."
	@npm run build --prefix frontend --silent -- --logLevel error
	@touch $@
