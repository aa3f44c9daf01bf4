"""``repl-lint images``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.command_line.messages import complain
from repl_lint.command_line.outputs import output, refuse_sources, writer
from repl_lint.command_line.selection import add_cache
from repl_lint.configuration.settings import Flags, load
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.formats.registry import IMAGE_LISTS, MissingLibraryError, Write
from repl_lint.model.errors import UserError
from repl_lint.model.inventory import Inventory
from repl_lint.model.reports import Need
from repl_lint.reading.files import File
from repl_lint.running.engine import lint
from repl_lint.running.inputs import STDIN, gather
from repl_lint.running.surveying import surveyed
from repl_lint.running.unchecked import unchecked

_NEEDS: Final[tuple[Need, ...]] = ("inventories",)
_EXAMPLES: Final = """\
examples:
  repl-lint images                              the images of every release below this folder
  repl-lint images replicated.yaml k8s/         of one release: its replicated document and its manifests
  repl-lint images --airgap                     what the bundle lacks, what it need not have, what it has
  repl-lint images --check                      for CI: exit code 1 if bundle and use differ
  repl-lint images --format csv --output images.csv
  repl-lint images --format pull-script | sh
  repl-lint images --format cyclonedx --output images.cdx.json
  repl-lint images sync --help                  make `images` of the replicated document match the manifests

exit codes:
  0  listed; with --check: what is used is in the bundle, and nothing else, as far as the files say
  1  with --check: an image is missing from the bundle, or in it and never used; or a chart is not rendered, so that
     its images are not known
  2  something could not be done: arguments, configuration, a file that was not read; or nothing below the folders is
     a manifest; with --check: no file
"""


def arguments(images: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    images.epilog = _EXAMPLES
    images.description = (
        "List the images of each release: whether the airgap bundle contains it and why, where it is used,"
        " whether it is private, and what Replicated rewrites it to."
    )
    images.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, as of check")
    default = IMAGE_LISTS.default
    known = f"default: {default}"
    images.add_argument(
        "--output-format", "--format", dest="format", choices=IMAGE_LISTS.about, default=default, help=known
    )
    images.add_argument("--output", metavar="FILE", help="write it to a file")
    grouped = "group the table by airgap bundle status"
    images.add_argument("--airgap", dest="grouped", action="store_true", help=grouped)
    images.add_argument(
        "--check", action="store_true", help="exit with 1 if the bundle lacks a used image or contains an unused one"
    )
    images.add_argument("--config", metavar="FILE", help="the configuration, as of check")
    add_cache(images)


def run(options: argparse.Namespace) -> int:
    """Write the list of images, print notes and failures to standard error, and return the exit code.

    It is 2 if a file or a document was not read, or nothing below the folders is a manifest; with ``--check`` also if
    there is no release. It is 1 with ``--check`` if an image is missing from the bundle, or in it and never used, or if
    a chart was not rendered; and 0 else. Raises `UserError` if the arguments or settings are wrong, the library of the
    format is missing, or the output cannot be written or would overwrite a file that was read.
    """
    write = _writer(options)
    flags = Flags(options.config, no_cache=options.no_cache)
    settings = load(["." if path == STDIN else path for path in options.paths or ["."]], flags)
    inputs = gather(options.paths, settings)
    whole = surveyed(inputs.files, settings, _NEEDS)
    shipped = [*whole.releases, *whole.charts]
    inventories = [release.fact(inventory) for release in shipped]
    refuse_sources(options.output, (item.path for item in inputs.files if isinstance(item, File)))
    with output(options.output) as out:
        write(inventories, out)
    notes = [*inputs.notes, *(note for release in shipped for note in release.notes)]
    report = lint(whole, settings._replace(rules=())).report  # of no rule: it says what was read
    empty = (f"{top.path}: {top.reason}" for top in unchecked(report, inputs, settings))
    failures = [*inputs.failures, *_unparsed(inventories), *empty]
    if charts := sum(len(listed.charts) for listed in inventories):
        notes.append(f"{charts} chart{'s' * (charts > 1)}, not rendered, so images that ship are not known")
    for message in (*notes, *failures):
        complain(message)
    if failures or (options.check and not shipped):
        return FAILED
    is_unsure = any(listed.differs or listed.charts for listed in inventories)
    return FINDINGS if options.check and is_unsure else CLEAN


def _writer(options: argparse.Namespace) -> Write:
    """The function that writes the format.

    Raises `UserError` if its library is missing, or it does not take `--airgap`.
    """
    name = options.format
    try:
        form = IMAGE_LISTS.load(name)
    except MissingLibraryError as error:
        raise UserError(f"--format {name} {error}") from None
    if options.grouped and "grouped" not in form.options:
        raise UserError(f"--airgap is for the table: --format {name} shows the status of each image")
    return writer(form, options)


def _unparsed(inventories: Iterable[Inventory]) -> Iterator[str]:
    """A message for each document that could not be read, so that its images are not known."""
    for listed in inventories:
        for location, reason in listed.problems:
            yield f"{location.path_line_column}: {reason}"
