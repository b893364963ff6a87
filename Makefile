# Thin names over plain commands; the README shows the plain lines.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test lint demo bench bench-peers screenshots

serve: .venv/runtime
	$(BIN)/python app.py

test: .venv/dev
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

demo: .venv/runtime
	$(BIN)/python -m geomap demo

bench: .venv/bench
	$(BIN)/python -m benchmarks $(BENCH)

# On Debian: first installs the servers that bench measures beside us, for its own use, on the loopback.
bench-peers:
	ls /usr/share/postgresql/*/extension/pgrouting.control >/dev/null 2>&1 && command -v redis-server >/dev/null \
	|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
	apt-get install -y -qq --no-install-recommends postgresql postgresql-postgis postgresql-pgrouting \
	redis-server; }
	$(MAKE) bench

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
