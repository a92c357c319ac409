#!/usr/bin/env bash
# The suite with coverage, also of the processes that tests start; options go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
coverage erase
coverage run -m pytest --numprocesses auto "$@"
result=$?
coverage combine --quiet
if ((result == 0)); then
  coverage report || result=$?
fi
exit "$result"
