# Every Derivative: `make book` to read it, `make test` to check it.

PYTHON ?= python3
WORKERS ?= 2

PY := .venv/bin/python
PIP := $(PY) -m pip install -qq
PACKAGES := .venv/.packages
READY := .venv/.ready

export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export JUPYTER_PREFER_ENV_PATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1

.PHONY: help book test lab notebooks bench clean

help:
	@echo "make book       build the book and say where to open it"
	@echo "make test       everything that proves it: code, notebooks, pages, a real browser"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make notebooks  run every notebook and refresh its stored outputs"
	@echo "make bench      measure the speed of training, and of the widgets"
	@echo "make clean      remove everything that was built, the environment included"

$(PACKAGES): requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.12 book"; exit 1; }
	@echo "Creating .venv and installing the pinned requirements (a few minutes, once)"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements.txt -c constraints.txt
	@touch $@

$(READY): $(PACKAGES) pyproject.toml
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

book: $(READY)
	@$(PY) book/_tools/build.py

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest tests -n $(WORKERS) -m "not book and not browser"
	$(PY) book/_tools/compare.py -n $(WORKERS)
	$(PY) book/_tools/build.py --fresh
	$(PY) -m pytest tests -m "book and not browser"
	$(PY) -m pytest tests -n $(WORKERS) -m browser
	@echo "Everything passed."

lab: $(READY)
	$(PY) -m jupyter lab book

notebooks: $(READY)
	$(PY) book/_tools/notebooks.py

bench: $(READY)
	$(PY) -m benchmarks
	$(PY) -m benchmarks.theatre
	@$(PY) book/_tools/build.py
	$(PY) -m benchmarks.widgets_ready

clean:
	rm -rf .venv _build build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
