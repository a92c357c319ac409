#!/usr/bin/env bash
# Pins every package with its hashes: requirements/run.txt, and requirements/dev.txt on top of it.
# Options of uv go through, for instance: scripts/lock.sh --upgrade-package litestar
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
pin=("$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes
  --no-header --no-emit-index-url --no-emit-find-links --annotation-style line pyproject.toml)

mkdir -p requirements
"${pin[@]}" --group build --output-file requirements/run.txt "$@"
"${pin[@]}" --group build --group test --group check \
  --constraints requirements/run.txt --output-file requirements/dev.txt "$@"
