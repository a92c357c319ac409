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
  whole=()
  if (($#)); then whole=(--fail-under=0); fi # a part of the suite covers a part of the code
  coverage report "${whole[@]}" || result=$?
fi
exit "$result"
