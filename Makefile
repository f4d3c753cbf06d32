# The kit's commands. `make` alone lists them.

# An empty VENV, also an exported one, means the kit's own folder.
override VENV := $(or $(strip $(VENV)),.venv)
$(if $(word 2,$(VENV)),$(error make cannot write into a folder with a space in its \
	name: name another, as VENV=.venv))
# pip would put the packages where these say, and not into the environment.
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER
BIN := $(VENV)/bin
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
FROM := $(if $(WHEELS),--no-index --find-links="$(WHEELS)")
INSTALL := $(PIP) install --no-warn-conflicts $(FROM)
# The API's own requirements cannot be met: each of its packages is pinned by its hash.
API := --no-deps --require-hashes -r requirements-object-detection.txt
EFFICIENTDET := --no-deps --require-hashes -r requirements-efficientdet.txt
KERASHUB := --no-deps --require-hashes -r requirements-kerashub.txt
PINNED := -c requirements.txt -r
# Only what a learner needs to read; of an encrypted kernel no warning comes.
QUIET := --LabApp.log_level=ERROR --ServerApp.log_level=ERROR \
	--KernelManager.transport_encryption=auto
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
# Jupyter writes into the home folder, which in some containers cannot be written.
HOMELESS := $(shell test -w "$$HOME" || echo yes)

.PHONY: help install lab test whole look site refresh snippets learner demos deck wheels \
	hub hub-test bench attack soak pretrain old api-tests versions newest environment allowed

help:  ## lists these commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1  /p' $(firstword $(MAKEFILE_LIST)) | expand -t 9 \
	  | awk '{ printf "%-4s %-9s", $$1, $$2; $$1 = $$2 = ""; print }'

install: $(VENV)/.kit  ## installs the kit and writes your copies of the lessons into my/
	@$(BIN)/python -m authoring.working_copies $(if $(SOLUTIONS),--solutions $(SOLUTIONS))

lab: install  ## installs the kit, then opens your copies of the lessons in JupyterLab
	@echo "JupyterLab opens in your browser. It runs until you press Ctrl-C twice here."
	@$(if $(HOMELESS),echo "Your home folder cannot be written:" \
	  "Jupyter keeps its files in $(VENV)/home.")
	@$(if $(HOMELESS),HOME="$$(cd $(VENV) && pwd)/home") \
	  $(BIN)/jupyter lab $(QUIET) $(AS_ROOT) \
	  --LabApp.default_url=/lab/tree/my/00_start_here.ipynb

test: $(VENV)/.tests  ## runs every check of the kit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests helpers authoring hub -n 2 --dist worksteal --durations=10
	$(BIN)/pytest --nbval notebooks -n 2

whole: $(VENV)/.tests  ## runs demos, plans and known bugs, which `make test` only reads
	$(BIN)/pytest -n 2 tests/authoring/demos_check.py tests/house/plans_check.py \
	  tests/known_bugs/bugs_check.py

look: $(VENV)/.tests  ## runs every lesson in a browser; screenshots are in build/screenshots
	LOOK=1 $(BIN)/pytest tests/browser

site: $(VENV)/.site  ## writes build/site, the lessons and snippets without Jupyter
	$(BIN)/sphinx-build -qWE --keep-going -d build/doctrees -c docs . build/site
	$(BIN)/pytest -q tests/browser/site_check.py -n 2

refresh: $(VENV)/.tests  ## executes lessons and stores their outputs: all, or LESSON=01
	$(BIN)/python -m authoring.refresh $(LESSON)

snippets: $(VENV)/.tests  ## writes docs/SNIPPETS.md, and the titles of snippets in lessons
	$(BIN)/python -m authoring.snippets

learner: $(VENV)/.kit  ## leaves solutions out of the copies in my/, for workshops
	@$(BIN)/python -m authoring.working_copies --solutions no

demos: $(VENV)/.kit  ## writes demos/, the demo of each lesson as a notebook, for workshops
	@$(BIN)/python -m authoring.demos

deck: $(VENV)/.tests  ## writes build/deck.html, the slides of a workshop, readable offline
	@$(BIN)/python -m authoring.deck

wheels: environment  ## fills wheels/; then, without a network: make lab WHEELS=wheels
	$(PIP) wheel -w wheels -f wheels -r requirements.txt
	$(PIP) wheel -w wheels -f wheels $(PINNED) tests/requirements.txt
	$(PIP) wheel -w wheels -f wheels $(PINNED) requirements-runtimes.txt
	$(PIP) wheel -w wheels -f wheels $(PINNED) requirements-site.txt
	$(PIP) wheel -w wheels -f wheels $(PINNED) requirements-hub.txt
	$(PIP) wheel -w wheels setuptools wheel
	$(PIP) download -d wheels $(API)
	$(PIP) download -d wheels $(EFFICIENTDET)
	$(PIP) download -d wheels $(KERASHUB)

hub: $(VENV)/.hub  ## starts a classroom server; OPEN=yes opens it to the room's network
	@$(BIN)/python -m hub.start $(if $(filter yes,$(OPEN)),--open) \
	  $(if $(PORT),--port $(PORT)) $(if $(MEMORY),--memory $(MEMORY)) \
	  $(if $(FOLDER),--folder "$(FOLDER)") $(if $(SOLUTIONS),--solutions $(SOLUTIONS)) \
	  $(if $(filter yes,$(SHOW)),--show)

hub-test: $(VENV)/.tests $(VENV)/.hub  ## starts a classroom server, and two people work on it
	$(BIN)/pytest -q tests/hub/hub_check.py

bench: $(VENV)/.tests  ## measures what the kit promises, half an hour
	$(BIN)/python -m authoring.bench

attack: $(VENV)/.tests  ## attacks the tools with what others made, 20 minutes
	$(BIN)/python -m authoring.attack

api-tests: $(VENV)/.tests  ## runs the Object Detection API's own tests, families, commands
	$(PIP) install -q --upgrade $(FROM) --target build/efficientdet $(EFFICIENTDET)
	$(BIN)/python -m authoring.api_tests

versions: $(VENV)/.tests  ## runs snippets with several versions, or ONLY="2.21 copy_"
	$(BIN)/python -m authoring.versions $(ONLY)

newest: $(VENV)/.tests  ## runs all with the newest packages; build/newest.md says what changed
	$(BIN)/python -m authoring.versions.newest $(ONLY)

soak: $(VENV)/.tests  ## kills 20 training runs and continues them, or TIMES=5
	$(BIN)/python -m authoring.soak $(or $(TIMES),20)

pretrain: $(VENV)/.tests  ## trains the detectors in data/ anew
	$(BIN)/python -m authoring.pretrain
	$(BIN)/python -m authoring.pretrain_api
	$(BIN)/python -m authoring.pretrain_hub

old: $(VENV)/.tests  ## writes the files of older projects in data/old anew
	$(BIN)/python -m authoring.old_files

# The environment. Only a folder that bears the kit's mark is written into, and none is
# deleted: VENV may be an environment variable that means something else. An older kit
# left .kit as its mark, at the end of all.
MARK := $(VENV)/.copy-save-restore
MADE := $(VENV)/.made
OLDER := test -e "$(VENV)/.kit" ||
environment: $(MADE)

allowed:
	@test -e "$(MARK)" || $(OLDER) ! ls -A "$(VENV)" 2>/dev/null | grep -q . || { \
	  echo "$(VENV) exists and is not the kit's, so nothing in it was changed:" \
	    "name a new folder: make $(MAKECMDGOALS) VENV=another"; exit 1; }
	@test -z "$(WHEELS)" || ls "$(WHEELS)"/*.whl >/dev/null 2>&1 || { \
	  echo "There are no wheels in $(WHEELS): fill it by make wheels" \
	    "on a machine that has a network."; exit 1; }
	@! test -e "$(MADE)" || $(BIN)/python -c '$(FITS)' 2>/dev/null || { $(GONE); }

# What was stopped half-way has the mark, but was not made: it is made once more.
$(MADE): | allowed
	@$(OLDER) { test -n "$(PYTHON)" && $(PYTHON) -c '$(FITS)'; } || { \
	  echo "$(if $(PYTHON),$(PYTHON) is not,There is no) Python 3.11, 3.12 or 3.13:" \
	    "install one, or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }
	@{ mkdir -p "$(VENV)" && touch "$(MARK)"; } 2>/dev/null || { \
	  echo "make cannot write into $(VENV):" \
	    "copy the kit to a folder where you may write, and give the same command there."; \
	  exit 1; }
	@$(MEND)
	@$(OLDER) $(PYTHON) -m venv "$(VENV)" || { \
	  echo "$(PYTHON) made no environment, for the reason above. On Debian and Ubuntu the" \
	    "parts for it come by: sudo apt install" \
	    "$$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"; \
	  exit 1; }
	@{ $(BIN)/python -c '$(FITS)' && $(PIP) --version; } >/dev/null 2>&1 || { $(GONE); }
	@touch $@

GONE := echo "The Python of $(VENV) is gone, or is another one:" \
	"delete that folder, then give the same command again."; exit 1
# What pip was stopped in the middle of has no INSTALLER: pip would take it for whole.
MEND := for package in $(VENV)/lib/python3*/site-packages/*.dist-info; do \
	! test -d "$$package" || test -e "$$package/INSTALLER" || rm -r "$$package"; done

# The stamps make a second call quick: they are redone only when a list changed.
KERNEL := helpers/kit/kernel_config.py
# The names of notebooks are whole in the side bar; a learner's own settings come first.
SETTINGS := helpers/kit/lab_settings.json
# JupyterLab and `jupyter nbconvert` export pictures with their alt text.
EXPORT := helpers/kit/alt_text.py
$(VENV)/.kit: requirements.txt requirements-object-detection.txt \
		$(KERNEL) $(SETTINGS) $(EXPORT) | environment
	@$(MEND)
	$(INSTALL) -r requirements.txt
	$(INSTALL) $(API)
	@$(BIN)/jupyter labextension disable --log-level=ERROR --level=sys_prefix \
	  "@jupyterlab/apputils-extension:announcements"
	@mkdir -p $(VENV)/etc/ipython
	@cp $(KERNEL) $(VENV)/etc/ipython/ipython_kernel_config.py
	@mkdir -p $(VENV)/etc/jupyter/labconfig
	@cp $(SETTINGS) $(VENV)/etc/jupyter/labconfig/default_setting_overrides.json
	@cp $(EXPORT) $(VENV)/etc/jupyter/jupyter_server_config.py
	@cp $(EXPORT) $(VENV)/etc/jupyter/jupyter_nbconvert_config.py
	@touch $@

$(VENV)/.tests: tests/requirements.txt requirements-runtimes.txt requirements-kerashub.txt \
		$(VENV)/.kit
	@$(MEND)
	$(INSTALL) $(PINNED) tests/requirements.txt
	$(INSTALL) $(PINNED) requirements-runtimes.txt
	$(INSTALL) $(KERASHUB)
	@touch $@

$(VENV)/.hub: requirements-hub.txt $(VENV)/.kit
	@$(MEND)
	$(INSTALL) $(PINNED) requirements-hub.txt
	@touch $@

$(VENV)/.site: requirements-site.txt $(VENV)/.tests
	@$(MEND)
	$(INSTALL) $(PINNED) requirements-site.txt
	@touch $@
