"""Install the linter as users have it, beside the dependencies of this environment."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from glob import glob

ROOT = os.path.join(os.path.dirname(__file__), os.pardir)


def installed(folder: str) -> str:
    """The path of the console script of a wheel that is built and installed below a folder, by a current pip.

    The dependencies are those of this environment, so that each is in the version that is measured. Raises
    `subprocess.CalledProcessError` if a step fails.
    """
    place = os.path.join(folder, "environment")
    python = os.path.join(place, "bin", "python")
    venv.create(place, with_pip=True, upgrade_deps=True)
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    (wheel,) = glob(os.path.join(folder, "*.whl"))
    _run(python, "-m", "pip", "install", "--no-deps", wheel)
    (packages,) = glob(os.path.join(place, "lib", "python*", "site-packages"))
    with open(os.path.join(packages, "dependencies.pth"), "w", encoding="utf-8") as out:
        out.writelines(f"{path}\n" for path in sys.path if path.endswith("site-packages"))
    return os.path.join(place, "bin", "repl-lint")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
