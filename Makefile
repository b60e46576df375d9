# The two commands of the README are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000
EXPLORER_PORT ?= 8501
STORE  ?= lexigraph.db
# EMBED=1 adds the encoder (PyTorch, 3 GB); CI always has it.
EMBED  ?= $(if $(filter true,$(CI)),1,)
TEST_EXTRAS := explorer-test$(if $(EMBED),-embed)
comma  := ,

.DEFAULT_GOAL := help
.PHONY: help run test types tests-alone data neo4j benchmark clean

help:  ## list the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Lexigraph needs Python 3.11 or later; name one: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5,<1'

# A stamp for each set of extras that was installed, made again when pyproject.toml is newer.
$(VENV)/.installed-%: pyproject.toml | $(BIN)/uv
	@echo "Installing Lexigraph with $(subst -,$(comma) ,$*) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[$(subst -,$(comma),$*)]'
	@touch $@

# The bundled glossary is loaded again only when its files, or the format of stores, are newer than the store.
$(STORE): $(wildcard data/*) graph/stores/sqlite_schema.py | $(VENV)/.installed-explorer
	@$(BIN)/lexigraph load data --store $(STORE)

run: $(VENV)/.installed-explorer $(STORE)  ## load the bundled glossary, serve the API and the explorer
	@exec $(BIN)/lexigraph serve --store $(STORE) --host $(HOST) --port $(PORT) --explorer-port $(EXPLORER_PORT)

test: $(VENV)/.installed-$(TEST_EXTRAS)  ## run every test, type check and style check; EMBED=1 adds the encoder's
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory -j 2 types tests-alone  # reading all types takes one core half a minute

types:
	@$(BIN)/mypy

tests-alone:
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

data: $(VENV)/.installed-explorer-test-embed  ## make the bundled vectors and map again (data/embedding.npz)
	@$(BIN)/python -m loaders.precompute data

neo4j: $(VENV)/.installed-$(TEST_EXTRAS)  ## a throwaway Neo4j server on loopback, until Ctrl-C
	@exec $(BIN)/python -m tests.neo4j.server

benchmark: $(VENV)/.installed-$(TEST_EXTRAS)  ## measure speed against named peers
	@$(BIN)/python -m pytest tests/benchmarks --benchmark-only -n 0

clean:  ## remove the environment, the caches and the store
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache $(STORE)
