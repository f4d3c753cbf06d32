# make lab     open the kit in JupyterLab        make test    run everything that CI runs
# make look    run every lesson in a browser; screenshots are in build/screenshots
# make refresh re-execute and normalise lessons (all, or LESSON=01)
# make site    write build/site/, lessons and snippets to be read without Jupyter
# make wheels  fill wheels/; then, without a network:  make lab WHEELS=wheels
# make snippets write SNIPPETS.md from the lessons
# make learner write learner/, the lessons without solutions and outputs
# make bench   ratios of time and memory, measured in one run
# make pretrain  train the detectors that the lessons start from, anew
# make old    write the files of older projects (data/old) anew
# make soak    kill 20 training runs and continue them (or TIMES=5)
.PHONY: lab test look refresh site wheels snippets learner bench soak pretrain old

VENV ?= .venv
BIN := $(VENV)/bin
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
INSTALL = @{ test -n "$(PYTHON)" && $(PYTHON) -c '$(FITS)'; } || { \
	echo "$(if $(PYTHON),$(PYTHON) is not,There is no) Python 3.11, 3.12 or 3.13: install one, \
	or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }; \
	$(PYTHON) install.py $(VENV) $(if $(WHEELS),--wheels=$(WHEELS))
# Only what a learner needs to read; of an encrypted kernel no warning comes.
QUIET := --LabApp.log_level=ERROR --ServerApp.log_level=ERROR \
	--KernelManager.transport_encryption=auto
TESTS := tests/requirements.txt
SITE := requirements-site.txt
KIT := requirements.txt requirements-object-detection.txt

lab: $(VENV)/.kit
	@echo "JupyterLab opens in your browser. It runs until you press Ctrl-C twice here."
	@$(BIN)/jupyter lab $(QUIET) $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

test: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=10

look: $(VENV)/.tests
	LOOK=1 $(BIN)/python -m pytest tests/browser/test_browser.py

refresh: $(VENV)/.tests
	$(BIN)/python -m authoring.refresh $(LESSON)

site: $(VENV)/.site
	$(BIN)/python -m authoring.site
	$(BIN)/python -m pytest -q tests/browser/site_check.py

wheels:
	$(INSTALL) --fill=wheels $(KIT) $(TESTS) $(SITE)

snippets: $(VENV)/.tests
	$(BIN)/python -m authoring.snippets

learner: $(VENV)/.tests
	$(BIN)/python -m authoring.learner

bench: $(VENV)/.tests
	$(BIN)/python -m authoring.bench

pretrain: $(VENV)/.tests
	$(BIN)/python -m authoring.pretrain
	$(BIN)/python -m authoring.pretrain_api

old: $(VENV)/.tests
	$(BIN)/python -m authoring.old_files

soak: $(VENV)/.tests
	$(BIN)/python -m authoring.soak $(or $(TIMES),20)

# The stamps make a second call quick: they are redone only when a list of packages changed.
$(VENV)/.kit: $(KIT)
	$(INSTALL) $(KIT)
	@$(BIN)/jupyter labextension disable --log-level=ERROR --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	@touch $@

$(VENV)/.tests: $(TESTS) $(VENV)/.kit
	$(INSTALL) $(TESTS)
	@touch $@

$(VENV)/.site: $(SITE) $(VENV)/.tests
	$(INSTALL) $(SITE)
	@touch $@
