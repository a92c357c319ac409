#!/usr/bin/env bash
# Everything that can be checked without running the product; goes on after a failure, so that
# one run shows all that is wrong.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" PYRIGHT_PYTHON_IGNORE_WARNINGS=1
failed=()
step() { echo "== $*"; "$@" || failed+=("$*"); }

step ruff format --check .
step ruff check .
step mypy
step pyright
step pytest -q -s -p no:cacheprovider tests/architecture
step lint-imports --no-cache --no-logo
step python scripts/migrations.py --check
step python scripts/messages.py --check
step python scripts/docs.py --check
if ((${#failed[@]})); then
  echo "Not clean:$(printf "\n  %s" "${failed[@]}")" >&2
  exit 1
fi
