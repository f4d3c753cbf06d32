# make lab     open the kit in JupyterLab        make test    run everything that CI runs
# make look    run every lesson in a browser; screenshots are in build/screenshots
# make refresh re-execute and normalise lessons (all, or LESSON=01)
# make snippets write SNIPPETS.md from the lessons
# make learner write learner/, the lessons without solutions and outputs
# make bench   ratios of time and memory, measured in one run
# make pretrain  train the detectors that the lessons start from, anew
# make old    write the files of older projects (data/old) anew
# make soak    kill 20 training runs and continue them (or TIMES=5)
.PHONY: lab test look refresh snippets learner bench soak pretrain old

VENV ?= .venv
BIN := $(VENV)/bin
# The Object Detection API's own requirements are never met: no word of that each time.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -q --no-warn-conflicts
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)

lab: $(VENV)/.kit
	$(BIN)/jupyter lab notebooks/00_start_here.ipynb

test: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=10

look: $(VENV)/.tests
	LOOK=1 $(BIN)/python -m pytest tests/test_browser.py

refresh: $(VENV)/.tests
	$(BIN)/python -m tests.authoring.refresh $(LESSON)

snippets: $(VENV)/.tests
	$(BIN)/python -m tests.authoring.snippets

learner: $(VENV)/.tests
	$(BIN)/python -m tests.authoring.learner

bench: $(VENV)/.tests
	$(BIN)/python -m tests.bench

pretrain: $(VENV)/.tests
	$(BIN)/python -m tests.authoring.pretrain
	$(BIN)/python -m tests.authoring.pretrain_api

old: $(VENV)/.tests
	$(BIN)/python -m tests.authoring.old_files

soak: $(VENV)/.tests
	$(BIN)/python -m tests.soak $(or $(TIMES),20)

# The stamps make a second call quick: they are redone only when a list of packages changed.
$(VENV)/.kit: requirements.txt requirements-object-detection.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found: install one, \
	or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }
	@$(PYTHON) -c '$(FITS)' || { echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13: \
	name one that is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }
	@$(BIN)/python -c '$(FITS)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps --require-hashes -r requirements-object-detection.txt
	$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.kit
	$(INSTALL) -r tests/requirements.txt
	@touch $@
