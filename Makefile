# The two commands: `make run` (DATA=DIR loads a folder of official files) and `make test`.
.PHONY: help run test test-clients lint bench lock clean
BIN := .venv/bin

help:
	@echo 'make run [DATA=DIR]   the observatory on http://127.0.0.1:8000'
	@echo 'make test             lint, types and every test'
	@echo 'make test-clients     other programs (GDAL, QGIS, R) against the service'
	@echo 'make lint | bench | lock | clean'

# DATA given to make, or in the environment, reaches the recipe as a variable of the shell.
run:
	@scripts/setup run
	@if [ -n "$$DATA" ]; then OBSERVATORY_DATA=$$(realpath -m -- "$$DATA"); export OBSERVATORY_DATA; fi; \
	exec $(BIN)/observatory run

test:
	@scripts/setup test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python scripts/test

test-clients:
	@scripts/setup clients
	$(BIN)/python -m pytest -m clients

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

bench:
	@scripts/setup bench
	$(BIN)/python -m pytest tests/benchmarks -o python_files='bench_*.py' -s || [ $$? -eq 5 ]

lock:
	@scripts/setup test
	scripts/lock

clean:
	rm -rf .venv .venv-bench node_modules api/web/vendor etl/report/fonts build *.egg-info .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
