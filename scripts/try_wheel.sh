#!/usr/bin/env bash
# Install a wheel in a fresh environment, with nothing of the checkout on the way, and lint the example release with it.
# try_wheel.sh WHEEL
set -euo pipefail
wheel=$(realpath "$1")
examples=$(realpath "$(dirname "$0")/../examples")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv env
env/bin/pip install --quiet --disable-pip-version-check "$wheel"
cp -r "$examples" examples
env/bin/repl-lint --version
code=0
env/bin/repl-lint check examples || code=$?
test "$code" -eq 1 # the example release has faults
env/bin/repl-lint rules > /dev/null
env/bin/repl-lint images examples > /dev/null
