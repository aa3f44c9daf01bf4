"""``repl-lint images``."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from repl_lint import writing
from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import Flags, load
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.formats.images import FORMATS, Write, listing, table
from repl_lint.model.inventory import Inventory
from repl_lint.reading.files import File, Unread
from repl_lint.running.inputs import STDIN, gather
from repl_lint.running.notes import no_files
from repl_lint.running.surveying import releases

_EXAMPLES: Final = """\
examples:
  repl-lint images                              the images of every release below this folder
  repl-lint images replicated.yaml k8s/         of one release: its root document and its manifests
  repl-lint images --airgap                     what the bundle lacks, what it need not have, what it has
  repl-lint images --check                      for CI: exit code 1 if bundle and use differ
  repl-lint images --format csv --output images.csv
  repl-lint images --format pull-script | sh
  repl-lint images --format cyclonedx --output images.cdx.json
  repl-lint images sync --help                  make `images` of the root document match the manifests

exit codes:
  0  listed; with --check: what is used is in the bundle, and nothing else, as far as the files say
  1  with --check: an image is missing from the bundle, or in it and never used
  2  something could not be done: arguments, configuration, a file that was not read
"""


def arguments(images: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    images.epilog = _EXAMPLES
    images.description = (
        "List the images of each release: what brings it into the airgap bundle, what asks for it and where,"
        " whose it is, and what it is rewritten to."
    )
    images.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, as of check")
    images.add_argument("--format", "--output-format", choices=FORMATS, default="table", help="default: table")
    images.add_argument("--output", metavar="FILE", help="write it to a file")
    images.add_argument("--airgap", action="store_true", help="the table by how images stand to the airgap bundle")
    images.add_argument(
        "--check", action="store_true", help="exit code 1 if an image is missing from the bundle, or never used"
    )
    images.add_argument("--config", metavar="FILE", help="the configuration, as of check")


def run(options: argparse.Namespace) -> int:
    """List the images; with ``--check`` the exit code says whether bundle and use differ."""
    try:
        write = _writer(options)
        settings = load(["." if path == STDIN else path for path in options.paths or ["."]], Flags(options.config))
        inputs = gather(options.paths, settings)
    except SettingsError as error:
        print(f"repl-lint: {error}", file=sys.stderr)
        return FAILED
    shipped = releases(inputs.files, settings)
    found = [release.fact(inventory) for release in shipped]
    try:
        _write(write, found, options.output)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        print(f"repl-lint: {options.output}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return FAILED
    empty = no_files((item.path for item in inputs.files), settings)
    notes = [*inputs.notes, *empty, *(note for release in shipped for note in release.notes)]
    unread = [*_unread(inputs.files), *_unparsed(found)]
    for told in (*notes, *unread):
        print(f"repl-lint: {told}", file=sys.stderr)
    if unread:
        return FAILED
    return FINDINGS if options.check and any(each.differs for each in found) else CLEAN


def _writer(options: argparse.Namespace) -> Write:
    """The function that writes the format. Raises `SettingsError`."""
    if options.airgap and options.format != "table":
        raise SettingsError(f"--airgap is for the table: --format {options.format} says of each image how it stands")
    try:
        write = listing(options.format)
    except ModuleNotFoundError:
        needed = f"--format {options.format} needs a library: pip install 'repl-lint[{options.format}]'"
        raise SettingsError(needed) from None
    return partial(table.write, grouped=True) if options.airgap else write


def _write(write: Write, found: Sequence[Inventory], output: str | None) -> None:
    if output is None or output == STDIN:
        write(found, sys.stdout)
        return
    text = io.StringIO()
    write(found, text)
    writing.replace(output, text.getvalue().encode(errors="replace"))


def _unread(files: Iterable[File | Unread]) -> Iterator[str]:
    for item in files:
        if isinstance(item, Unread) and item.failed:
            yield f"{item.path}: {item.reason}"


def _unparsed(found: Iterable[Inventory]) -> Iterator[str]:
    """The documents that are no YAML, whose images nobody has seen."""
    for each in found:
        for location, reason in each.problems:
            line, column = location.start
            yield f"{location.path}:{line}:{column}: {reason}"
