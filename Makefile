# make run    install into .venv and open the dashboards     (make run ARGS="--no-browser --port 8899")
# make test   install what the tests need and run the suite  (make test ARGS="-k bcm")
# make bench  print the benchmark tables

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
  VENV := uv venv --allow-existing --python '>=3.11' .venv
  INSTALL := uv pip install --python $(BIN)/python
else
  VENV := $(PYTHON) -m venv .venv
  INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet
endif

.PHONY: run test test-slow lint bench clean

run: .venv/app
	$(BIN)/cortexviz $(ARGS)

test: lint
	$(BIN)/python -m pytest $(ARGS)

test-slow: .venv/test
	$(BIN)/python -m pytest -m slow $(ARGS)

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/test
	$(BIN)/python -m tests.benchmarks $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(VENV)

.venv/app: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[app]"
	@touch $@

.venv/test: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[app,test]"
	@touch $@
