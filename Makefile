PY := .venv/bin/python
STAMP := .venv/.installed
export HF_HUB_OFFLINE := 1

.PHONY: setup run test check bench load soak fuzz eval clean

setup: $(STAMP)

# CPU torch first and by this exact version: a looser requirement would pull several GB of CUDA.
$(STAMP): pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check torch==2.13.0
	$(PY) -m pip install -q --disable-pip-version-check -e '.[dev]'
	$(PY) -m qa
	touch $(STAMP)

run: setup
	.venv/bin/wenju serve

test: setup
	$(PY) -m pytest

check: setup
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: setup
	.venv/bin/wenju bench

# 50 clients for a minute; 20,000 requests of all kinds from 8 clients, for as long as that takes.
load: setup
	$(PY) -m evals.load load

soak: setup
	$(PY) -m evals.load load --clients 8 --requests 20000 --seconds 36000 --mixed --no-bare

# Some thousands of requests made up from the API's own description.
fuzz: setup
	SCHEMATHESIS_EXAMPLES=250 $(PY) -m pytest tests/ui/web/test_description.py

# DATA is the folder of public question sets; SAMPLE=200 asks a fixed sample of the large one, as CI does.
DATA ?= ../shared/data
eval: setup
	.venv/bin/wenju eval check --data $(DATA) $(if $(SAMPLE),--sample $(SAMPLE))

clean:
	rm -rf .venv
