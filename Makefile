# make run    sets everything up and puts the station on air; Ctrl-C stops it
# make test   sets everything up, then the static checks and the whole test suite
# make help   the rest
#
# PYTHON=python3.12 chooses the interpreter; RADIO_APT=no leaves Debian's packages alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

RUN_PACKAGES := libvlc5 libvlc-bin vlc-plugin-base libsndfile1 ffmpeg lame espeak-ng libportaudio2 fonts-dejavu-core tzdata
TEST_PACKAGES := $(RUN_PACKAGES) icecast2 chromium pulseaudio libasound2-plugins postgresql faketime sip-tester baresip-core
BENCH_PACKAGES := $(RUN_PACKAGES) icecast2 liquidsoap mpd mpc

STAMP := $(VENV)/.run
TEST_STAMP := $(VENV)/.test
PINS := pyproject.toml constraints.txt

# First what is bound by the machine, in as many processes as it has cores; then what goes by the
# clock, sound above all: it waits more than it works, so a few at once leave the machine half
# idle still. What failed of it is tried once more, with nothing beside it. Both run, whatever the
# first says; `pytest` alone runs all in one.
REALTIME = $(BIN)/python -m pytest -m "realtime and not soak"
SUITE = failed=0; \
  $(BIN)/python -m pytest -m "not soak and not realtime" --numprocesses logical --dist worksteal || failed=1; \
  $(REALTIME) --numprocesses 3 --dist worksteal \
    || $(REALTIME) --last-failed --last-failed-no-failures none || failed=1; \
  exit $$failed

TRANSLATIONS := $(wildcard web/translations/*/LC_MESSAGES/*.po)
COMPILED := $(TRANSLATIONS:.po=.mo)

.DEFAULT_GOAL := help
.PHONY: help run test bench soak lint format docs setup setup-test packages-run \
        packages-test packages-bench translations clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: setup ## set up what is missing, then go on air in the foreground
	@test -e "$${RADIO_DATA:-var}/.initialised" || $(BIN)/radio init --demo
	@exec $(BIN)/radio run

test: setup-test ## static checks and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(SUITE)

lint: setup-test ## static checks alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-test ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

soak: setup-test ## the long tests
	$(BIN)/python -m pytest -m soak --timeout 0

bench: setup-test packages-bench ## figures beside those of other programs
	$(BIN)/python -m benchmarks

docs: setup ## renew what docs/ takes from the program
	$(BIN)/python -m radio.app.reference docs

clean: ## remove the virtual environment and caches; never the data folder
	rm -rf $(VENV) build ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

setup: ## all that `make run` needs, without going on air
setup: packages-run $(STAMP) translations
setup-test: packages-test $(TEST_STAMP) translations

packages-run:
	@scripts/apt-ensure $(RUN_PACKAGES)
packages-test:
	@scripts/apt-ensure $(TEST_PACKAGES)
packages-bench:
	@scripts/apt-ensure $(BENCH_PACKAGES)

# The interpreter must be 3.11 or newer and able to make a virtual environment; Debian keeps
# the latter in a package of its own.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || scripts/apt-ensure python3 python3-venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); this needs Python 3.11 or newer." >&2; \
	  echo "Debian 12 and 13 have it as python3; another one: make run PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || scripts/apt-ensure python3-venv
	@echo "Making the virtual environment in $(VENV)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)

$(STAMP): $(PINS) | $(BIN)/python
	@echo "Installing the pinned Python packages"
	@$(PIP) install --quiet --constraint constraints.txt setuptools wheel
	@$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(TEST_STAMP): $(PINS) | $(BIN)/python
	@echo "Installing the pinned Python packages, those for the tests too"
	@$(PIP) install --quiet --constraint constraints.txt setuptools wheel
	@$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@ $(STAMP)

translations: $(COMPILED)
web/translations/%.mo: web/translations/%.po | $(BIN)/python
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
