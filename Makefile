# Everything runs in .venv; PYTHON may name another interpreter of 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo-output

.PHONY: demo test test-all test-spark lint types bench lock samples docs clean

# The gate of the sample is closed (exit code 1): that is what the demo shows, so it is no failure.
demo: $(VENV)/.run
	@$(BIN)/cpaudit run samples/fenghuang --out $(OUT); code=$$?; \
	if [ $$code -le 1 ]; then \
	  echo; echo "Demo done. The gate said $$code (1 = closed by findings, as planted). Results: $(OUT)/"; \
	else exit $$code; fi

test: $(VENV)/.dev lint types
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-all: $(VENV)/.bench lint types
	CPAUDIT_LAWS=deep $(BIN)/python -m pytest -n 2 --dist loadfile

test-spark: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/spark.txt
	$(BIN)/python -m pytest -m slow tests/rules/test_rule_sql.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/run.py

# The locks hold names, versions and hashes; where packages come from is the machine's business.
lock:
	$(PYTHON) -m uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/run.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra databases --extra encryption --extra proofs --extra review \
	  --group build --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/dev.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra databases --extra encryption --extra proofs --extra review \
	  --group build --group dev --group bench --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/bench.txt
	$(PYTHON) -m uv pip compile pyproject.toml --group dev --group spark --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/spark.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra proofs --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/proofs.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra databases --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/databases.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra encryption --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/encryption.txt
	$(PYTHON) -m uv pip compile pyproject.toml --extra review --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/review.txt

samples: $(VENV)/.dev
	$(BIN)/python tools/make_samples.py

docs: $(VENV)/.dev
	$(BIN)/python tools/make_docs.py

clean:
	rm -rf $(VENV) demo-output cpaudit-demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.venv:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.venv requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.venv requirements/dev.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@
