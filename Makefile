PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST := 127.0.0.1
PORT ?= 8000
SOAK ?= 50
ARCH ?= $(shell dpkg --print-architecture 2>/dev/null || echo amd64)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run check test clicks pictures coverage bench bench-compare soak dist deb bundle stranger clean

help:  ## these targets
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed  ## the search page, with the corpus: http://127.0.0.1:8000/; HOST=0.0.0.0 for other computers
	@tools/run $(BIN) $(HOST) $(PORT)

check: $(VENV)/installed-for-tests  ## lint, types and the fast tests: under a minute on two idle cores
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs --output-sync=target quick-types quick-library quick-rest

# The parts of `check`, beside each other: two processes that share no file, where pytest-xdist would collect all in each.
# Bytecode is kept, also where the environment says otherwise: else every child process compiles the library anew.
.PHONY: quick-types quick-library quick-rest
quick-%: export PYTHONDONTWRITEBYTECODE =
QUICK = $(BIN)/python -m pytest -q -m "not slow and not browser and not cluster and not torture" -p no:schemathesis -p no:cacheprovider

quick-types:
	$(BIN)/mypy

quick-library:
	$(QUICK) tests/indexer --ignore=tests/indexer/auth --ignore=tests/indexer/test_contract.py

quick-rest:
	$(QUICK) tests/search_app tests/test_*.py tests/indexer/auth

test: $(VENV)/installed-for-tests  ## everything
	@tools/browser
	@tools/office
	@tools/programs
	@tools/viewer
	@tools/peers
	@tools/sign-in $(BIN)/python
	@tools/bare-system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

clicks: $(VENV)/installed-for-tests  ## how many clicks the archivist's tasks take, in a browser
	@tools/browser
	@$(BIN)/python -m pytest -q -s tests/e2e/test_browser_clicks.py

pictures: $(VENV)/installed-for-tests  ## take the manual's pictures anew, of real pages in a browser
	@tools/browser
	@GONGWEN_PICTURES=1 $(BIN)/python -m pytest -q tests/e2e/pictures

coverage: $(VENV)/installed-for-tests  ## which lines and branches the tests reach, without browser and torture
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -q -m "not browser and not torture" \
		--cov=indexer --cov=search_app --cov-branch --cov-report=term --cov-report=html:build/coverage

bench: $(VENV)/installed-for-bench  ## measure us beside other engines; renews bench/README.md and its chart
	@tools/peers
	$(BIN)/python -m bench.run --publish

bench-compare: $(VENV)/installed  ## what moved between the last two runs of `make bench`
	@$(BIN)/python -m bench.publication.compare

soak: $(VENV)/installed-for-tests  ## kills, damage, lost nodes, fuzzing and crowds, for hours
	@tools/cluster
	GONGWEN_SOAK=$(SOAK) $(BIN)/python -m pytest tests/indexer/index/test_engine.py tests/indexer/test_contract.py \
		tests/indexer/catalogue tests/torture
	$(BIN)/python -m bench.studies.history

dist: $(VENV)/installed-for-tests  ## source archive and wheel, in dist/
	$(BIN)/python -m build --no-isolation --outdir dist .

deb: $(VENV)/installed-for-tests  ## Debian packages with all libraries inside, in dist/; ARCH=arm64 for the other CPU
	$(BIN)/python -m tools.release deb --arch $(ARCH)

bundle: $(VENV)/installed-for-tests  ## one file for other distributions, to be installed without a network, in dist/
	$(BIN)/python -m tools.release bundle

stranger: $(VENV)/installed-for-tests  ## the package on bare Debian 12 and 13 without a network; as root
	@tools/bare-system
	@$(BIN)/python -m tests.install.stranger

clean:  ## forget the environment
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/installed: setup.cfg pyproject.toml tools/environment tools/kernel.py $(wildcard indexer/index/compiled/*.[ch])
	@PYTHON=$(PYTHON) tools/environment $(VENV)
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	@echo "Installing what the tests need."
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[test,cluster,oidc,ocr]' || \
		{ echo "No wheels of the extras ocr or oidc for this CPU: their tests are left out."; \
		  $(BIN)/python -m pip install --quiet --use-pep517 --editable '.[test,cluster]'; }
	@$(BIN)/python -m pip install --quiet --no-deps 'axe-playwright-python == 0.1.8'  # for its axe-core, without Playwright
	@touch $@

$(VENV)/installed-for-bench: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[bench,cluster]'
	@touch $@
