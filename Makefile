# Every Derivative: `make book` to read it, `make test` to check it.
# Without make, on any system: python book/_tools/tasks.py book

PYTHON ?= python3
WORKERS ?= 2
TASKS := book test package lab notebooks bench live pdf epub handout fuzz pythons alone clean

.PHONY: help $(TASKS)

help:
	@$(PYTHON) book/_tools/tasks.py --help

$(TASKS):
	@$(PYTHON) book/_tools/tasks.py $@ --workers $(WORKERS)
