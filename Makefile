# The menu. Each target brings what it needs by itself; CONTRIBUTING.md has the commands behind it.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup ready run test e2e check bench messages migrations docs

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## all set-up: system packages, .venv, pinned packages
	@$(PYTHON) scripts/set_up.py dev

ready:
	@$(PYTHON) scripts/set_up.py run

run: ready ## the demo on http://127.0.0.1:8000 (HOST=… PORT=…)
	$(BIN)/yhessa demo --host $(HOST) --port $(PORT)

test: setup ## the whole suite with coverage, on SQLite and PostgreSQL (ARGS="-k seat")
	scripts/test.sh $(ARGS)

e2e: setup ## the walks in a real browser alone
	$(BIN)/pytest -m browser $(ARGS)

check: setup ## format, lint, types, import rules, translations, docs
	scripts/check.sh

bench: setup ## the benchmarks, with ratios to the bare application
	$(BIN)/python -m bench $(ARGS)

messages: setup ## bring the translation catalogs up to date with the code
	$(BIN)/python scripts/messages.py

migrations: setup ## write the migration of a room after its tables changed (ROOM=events)
	$(BIN)/python scripts/migrations.py $(ROOM)

docs: setup ## write the parts of the docs that come from the code
	$(BIN)/python scripts/docs.py
