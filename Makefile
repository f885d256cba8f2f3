# make run: search page at http://127.0.0.1:8000/    make test: every check
# make bench: measure us beside other engines     make soak: the long tests      make clean: forget the environment

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test bench soak clean

run: $(VENV)/installed
	@$(BIN)/gongwen add corpus
	@echo "原件存放在 $${GONGWEN_HOME:-$(CURDIR)}/corpus，档案目录、账号和索引在 $${GONGWEN_HOME:-$(CURDIR)}/var。"
	@[ -n "$$GONGWEN_HOME" ] || echo "它们在程序目录里，git clean -x 会把它们删掉。正式使用请放在别处：GONGWEN_HOME=/srv/wenku make run"
	@$(BIN)/gongwen serve --port $(PORT) --log plain

test: $(VENV)/installed-for-tests
	@tools/browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

bench: $(VENV)/installed-for-bench
	$(BIN)/python -m bench.run

soak: $(VENV)/installed-for-tests
	GONGWEN_SOAK=50 $(BIN)/python -m pytest tests/indexer/index/test_engine.py tests/torture/test_hostile.py tests/indexer/test_contract.py \
		tests/torture/test_damage_of_index.py tests/torture/test_damage_of_catalogue.py tests/torture/test_fuzz_readers.py tests/torture/test_kills.py tests/torture/test_full_disk.py \
		tests/torture/test_concurrency.py
	$(BIN)/python -m bench.history

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/installed: setup.cfg pyproject.toml tools/environment
	@PYTHON=$(PYTHON) tools/environment $(VENV)
	@echo "Installing what the program needs; the first time this takes a minute."
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	@echo "Installing what the tests need."
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[test]'
	@$(BIN)/python -m pip install --quiet --no-deps 'axe-playwright-python == 0.1.8'  # for its axe-core, without Playwright
	@touch $@

$(VENV)/installed-for-bench: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --use-pep517 --editable '.[bench]'
	@touch $@
