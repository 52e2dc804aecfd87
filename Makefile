# make app: everything needed, then the app.  make test: everything needed, then all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# PyTorch's own index has builds without CUDA; where it cannot be reached, the default index is used.
TORCH_INDEX := https://download.pytorch.org/whl/cpu
TORCH := torch==2.13.0

.PHONY: app test index install lint freeze clean

app: index
	$(BIN)/python app.py

test: index
	$(BIN)/python -m pytest

# Status 1 says that some files were skipped, each with its reason; the rest is indexed.
index: install
	$(BIN)/python -m embeddings build || [ $$? -eq 1 ]

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --retries 0 --timeout 15 --index-url $(TORCH_INDEX) --no-deps $(TORCH) 2>/dev/null \
		|| $(BIN)/pip install --quiet -c constraints.txt $(TORCH)
	$(BIN)/pip install --quiet -c constraints.txt -e '.[test]'
	touch $@

# After a change of the dependencies in pyproject.toml: all of them are installed anew, without the old pins,
# and that is what users get.
freeze:
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --retries 0 --timeout 15 --index-url $(TORCH_INDEX) --no-deps $(TORCH) 2>/dev/null \
		|| $(BIN)/pip install --quiet $(TORCH)
	$(BIN)/pip install --quiet -e '.[bench,diagrams,mcp,test,train]'
	(echo "# What was tested; made with: make freeze"; $(BIN)/pip freeze --exclude-editable \
		| sed 's/+cpu$$//') > constraints.txt

clean:
	rm -rf $(VENV) index build dist *.egg-info
