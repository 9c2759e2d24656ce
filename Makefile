# `make run` serves the page, `make test` tests all but what is slow; each does all its own set-up.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8050
BIN := .venv/bin
LOWEST := .venv-lowest/bin
# Else every process that the tests start would read all of the project's source again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-slow test-all test-kills test-torch test-lowest fuzz load pages chaos check bench setup setup-dev setup-browser clean

run: setup
	HOST=$(HOST) PORT=$(PORT) $(BIN)/python app.py

# A file stays with one worker: what its tests share, a server, a page or a study, is made once.
TOGETHER := -n auto --dist loadfile --no-loadscope-reorder
PYTEST := $(BIN)/python -m pytest $(TOGETHER)

test: setup-browser
	$(PYTEST) -m "not slow"

# What `make test` leaves out: most of the page, kills, clusters, pictures, all of axe, all of fuzz.
test-slow: setup-browser
	$(PYTEST) -m slow

test-all: setup-browser
	$(PYTEST)

# A study killed twenty times; `make test-slow` does it five times.
test-kills: setup-dev
	KILLS=20 $(BIN)/python -m pytest tests/cli/test_study_command.py -k killed

# Layers held to PyTorch's autograd over 300 random calls, and timed against it; then networks taken
# away, run by PyTorch, Keras and onnxruntime. All in an environment of their own.
test-torch: .venv/bin/python
	@$(PYTHON) -m venv .venv-torch
	.venv-torch/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r benchmarks/requirements.txt -r tests/export/requirements.txt
	.venv-torch/bin/python -m benchmarks layers torch_training torch_digits
	.venv-torch/bin/python -m pytest --noconftest tests/export/libraries.py

# All but the browser's tests with the lowest versions that requirements.txt allows, in an environment
# of their own. What those need themselves is the newest, and may call their ways deprecated.
test-lowest: .venv/bin/python
	@$(PYTHON) -m venv .venv-lowest
	$(LOWEST)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5,<1"
	$(LOWEST)/uv pip compile --quiet --resolution lowest-direct --python $(LOWEST)/python requirements.txt -o .venv-lowest/lowest.txt
	$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python -r requirements-dev.txt -c .venv-lowest/lowest.txt
	$(LOWEST)/python -m pytest $(TOGETHER) -W ignore::DeprecationWarning -m "not slow" --ignore tests/browser
	$(LOWEST)/python -m pytest -W ignore::DeprecationWarning -m slow tests/web/test_workers.py tests/test_deploy.py

# Ten thousand formulas nobody would write, and ten thousand requests nobody would send (REQUESTS,
# REQUEST_SEED), where `make test-slow` tries a few hundred; then every property the tests hold, with
# cases of its own instead of the same ones each time.
fuzz: export REQUESTS ?= 10000
fuzz: setup-dev
	FORMULAS=10000 $(BIN)/python -m pytest -s tests/derivation/language/test_formula_fuzz.py
	$(BIN)/python -m pytest -s -m slow tests/web/api/test_request_fuzz.py
	HYPOTHESIS_PROFILE=fresh $(PYTEST) --ignore tests/browser -m "not slow"

# 300 learners on two workers, 30 on one, a minute each; the figures go into docs/reliability.md.
load: setup-dev
	$(BIN)/python -m load

# Fifty real pages that train at once in headless Chromium; into docs/reliability.md.
pages: setup-dev
	$(BIN)/python -m load.pages

# Twenty workers killed while twenty runs train, and every picture's bits; then twenty servers told to
# stop among clients that would keep them. Into docs/reliability.md.
chaos: setup-dev
	$(BIN)/python -m load.chaos
	$(BIN)/python -m load.stops

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup-dev
	$(BIN)/python -m benchmarks

setup-browser: setup-dev
	@$(BIN)/python -m harness.chromium

setup: .venv/installed

setup-dev: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("The playground needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make a virtual environment here; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

# Editable: `import playground` works in any folder, and what is changed here holds there.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@echo "Compiling the engine, once ..."
	@$(BIN)/python -m playground.run.warming
	@$(BIN)/python -m playground.web.kept_page
	@touch $@

.venv/installed-dev: requirements.txt requirements-dev.txt | .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .venv-torch .venv-lowest .pytest_cache .mypy_cache .ruff_cache
