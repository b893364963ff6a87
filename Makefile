# Thin names over plain commands; the README shows the plain lines.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test lint demo bench screenshots

serve: .venv/runtime
	$(BIN)/python app.py

test: .venv/dev
	$(BIN)/python -m pytest

lint: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

demo: .venv/runtime
	$(BIN)/python -m geomap demo

bench: .venv/bench
	$(BIN)/python -m benchmarks.nearest
	$(BIN)/python -m benchmarks.network
	$(BIN)/python -m benchmarks.areas
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.page

screenshots: .venv/dev
	$(BIN)/python docs/screenshots.py

.venv/runtime: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.venv/bench: requirements-bench.txt requirements-dev.txt requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@
