"""Inventories as a script that pulls every image from its own registry."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import IO

from repl_lint.formats.printable import compact, line
from repl_lint.model.inventory import Inventory


def write(inventories: Sequence[Inventory], out: IO[str]) -> None:
    """Write a POSIX shell script that pulls each image once.

    An image whose address is not known, and a chart that is not rendered, are comments.
    """
    items = [item for inventory in inventories for item in inventory.items]
    private = {item.address.text for item in items if item.private.value}
    named = sorted({item.address.text for item in items if item.address.text})
    unnamed = sorted(
        {line(f"{compact(item.name)}: {compact(item.address.because)}") for item in items if not item.address.text}
    )
    out.write("#!/bin/sh\n")
    for inventory in inventories:
        name = line(compact(inventory.release))
        out.write(f"# The images of {name}, as `repl-lint images --format pull-script` finds them.\n")
    if hosts := sorted({text.partition("/")[0] for text in private if text}):
        out.write(f"# Private images are in these registries, where you need to be logged in: {', '.join(hosts)}\n")
    out.write("# DOCKER names another program than docker, such as podman.\nset -eu\n\n")
    out.writelines(f"${{DOCKER:-docker}} pull {shlex.quote(text)}\n" for text in named)
    if charts := sorted({line(compact(chart.sentence)) for inventory in inventories for chart in inventory.charts}):
        out.write("\n# Charts that are not rendered, whose images are not known:\n")
        out.writelines(f"# {text}\n" for text in charts)
    if unnamed:
        out.write("\n# Not pulled:\n")
        out.writelines(f"# {text}\n" for text in unnamed)
