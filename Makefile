# make run    install into .venv and open the dashboards     (make run ARGS="--no-browser --port 8899")
# make test   install what the tests need and run the suite  (make test ARGS="-k bcm")
# make bench  print the benchmark tables
# make test-slow, make test-torch   the slow science; what needs torch, gigabytes in a .venv-torch
# make docs   build the documentation site, in build/site/html     (make docs ARGS=--fast)
# make dist   build wheel and sdist in dist/, and try both in fresh environments
# make bench-rivals               PGMax and pgmpy beside bayesnet, in a .venv-bench of its own, gigabytes,
#                                 with the lowest versions allowed (make bench-rivals ARGS="--write")
# make test-hub                   a real JupyterHub with its proxy, which needs Node, in a .venv-hub of its own
# make test-generic               the fast science again, compiled for the oldest processor of this kind
# make test-drawn                 what faces are needed for again, where there are only drawn ones

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
TSC := npx --yes --prefer-offline --package typescript@5.9.3 tsc
# Two at a time, a file of tests by one of them; in order, since the browser's come last.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# Those that ask for torch, and sklearn's own on arrays of other libraries.
TORCH := tests/bcm tests/metrics tests/rivals tests/hmax/test_sklearn.py tests/studies/test_devices.py
# Those that ask for faces, whatever their source.
FACES := tests/notebooks tests/test_examples.py tests/base tests/bcm tests/data tests/metrics tests/studies
comma := ,
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
  venv = uv venv --allow-existing --python '>=3.11' $(1)
  install = uv pip install --python $(1)/bin/python -e ".[$(2)]"
else
  venv = $(PYTHON) -m venv $(1)
  install = $(1)/bin/python -m pip install --disable-pip-version-check --quiet -e ".[$(2)]"
endif

.PHONY: run test test-slow test-generic test-drawn test-torch test-hub lint docs dist bench bench-rivals clean

run: .venv/app
	$(BIN)/cortexviz $(ARGS)

test: lint
	$(PYTEST) --durations=10 $(ARGS)

test-slow: .venv/test
	$(BIN)/python -m pytest -m slow $(ARGS)

test-generic: .venv/test
	NUMBA_CPU_NAME=generic NUMBA_CACHE_DIR=$(CURDIR)/.numba_cache/generic \
	  $(PYTEST) -m "science and not slow" $(ARGS)

# As without a network: a folder without photographs, and a proxy that is not there.
test-drawn: .venv/test
	CI= SCIKIT_LEARN_DATA=$(CURDIR)/build/no_faces https_proxy=http://127.0.0.1:9 \
	  $(PYTEST) $(FACES) $(ARGS)

test-torch:
	$(call venv,.venv-torch)
	$(call install,.venv-torch,torch$(comma)test)
	SCIPY_ARRAY_API=1 .venv-torch/bin/python -m pytest $(TORCH) $(ARGS)

test-hub:
	$(call venv,.venv-hub)
	$(call install,.venv-hub,hub$(comma)test) "jupyterhub>=5.2"
	npm install --silent --no-fund --no-audit --prefix .venv-hub configurable-http-proxy@5
	CI=1 .venv-hub/bin/python -m pytest tests/browser/test_hub.py $(ARGS)

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if ! command -v npx >/dev/null; then \
	  echo "The widgets' scripts are not checked: that needs Node."; \
	elif ! npm_config_fetch_retries=0 $(TSC) --version >/dev/null 2>&1; then \
	  echo "The widgets' scripts are not checked: TypeScript is not here and could not be fetched."; \
	else echo "tsc: the widgets' scripts"; $(TSC) --project cortexviz/widgets/jsconfig.json; fi

docs: .venv/docs
	$(BIN)/python docs/make_site.py $(ARGS)

dist: .venv/test
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	CORTEXVIZ_DIST=$(CURDIR)/dist $(BIN)/python -m pytest tests/test_dist.py -m slow $(ARGS)

bench: .venv/test
	$(BIN)/python -m benchmarks $(ARGS)

bench-rivals: .venv-bench/done
	NUMBA_CACHE_DIR=$(CURDIR)/.numba_cache/bench .venv-bench/bin/python -m benchmarks.rivals $(ARGS)

clean:
	rm -rf .venv .venv-torch .venv-bench .venv-hub .numba_cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(call venv,.venv)

.venv-bench/done: pyproject.toml
	$(call venv,.venv-bench)
	.venv-bench/bin/python -m benchmarks.shared.lowest bench > .venv-bench/lowest.txt
	$(call install,.venv-bench,bench) --constraint .venv-bench/lowest.txt
	@touch $@

.venv/app: pyproject.toml | .venv/bin/python
	$(call install,.venv,app)
	@touch $@

.venv/test: pyproject.toml | .venv/bin/python
	$(call install,.venv,app$(comma)test)
	@touch $@

.venv/docs: pyproject.toml | .venv/bin/python
	$(call install,.venv,app$(comma)docs)
	@touch $@
