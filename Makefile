# make serve: set up, take in the samples, serve.   make test: set up, then lint, types, contracts and all tests.
# make serve-elastic: the same as serve, beside an Elasticsearch node of its own whose data stays in data-elastic/.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLES_DATA ?= data
ELASTIC_DATA ?= data-elastic
PORT ?= 8080

.PHONY: serve serve-elastic test check figures golden clean

$(BIN)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新的版本") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[office,pdf]'
	touch $@

$(BIN)/.installed-test: $(BIN)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

serve: $(BIN)/.installed
	DIANZHANG_DATA=$(SAMPLES_DATA) $(BIN)/dianzhang ingest corpus/samples
	DIANZHANG_DATA=$(SAMPLES_DATA) $(BIN)/dianzhang serve --port $(PORT)

serve-elastic: $(BIN)/.installed-test
	PYTHON=$(BIN)/python sh tests/servers/install.sh
	DIANZHANG_DATA=$(ELASTIC_DATA)/data $(BIN)/python -m tests.servers run --folder $(ELASTIC_DATA)/server -- \
	    sh -c '$(BIN)/dianzhang ingest corpus/samples && exec $(BIN)/dianzhang serve --port $(PORT)'

test: $(BIN)/.installed-test
	sh tests/browser/install.sh
	sh tests/indexer/install.sh
	sh tests/search_app/install.sh
	PYTHON=$(BIN)/python sh tests/servers/install.sh
	$(MAKE) --no-print-directory check

check: $(BIN)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadgroup

figures: $(BIN)/.installed-test
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info
