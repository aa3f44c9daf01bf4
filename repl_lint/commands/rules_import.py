"""``repl-lint rules import``: make rule files of policies for Kubernetes, Kyverno and Gatekeeper."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.messages import say
from repl_lint.command_line.rule_folder import rule_folder, write_new
from repl_lint.configuration.settings import load
from repl_lint.model.errors import UserError
from repl_lint.policies.importing import Imported, imported, objects_in
from repl_lint.reading.files import shown


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = (
        "Make a rule file of each ValidatingAdmissionPolicy, ValidatingPolicy of Kyverno and ConstraintTemplate of"
        " Gatekeeper in a file. Expressions stay as they are; what is lost is said."
    )
    parser.epilog = """\
examples:
  repl-lint rules import policy.yaml --house acme
  kubectl get validatingadmissionpolicies -o yaml | repl-lint rules import -
"""
    parser.add_argument("file", metavar="FILE", help="a file with policies; - is standard input")
    parser.add_argument("--house", default="imported", help="the house of the rules (default: imported)")
    parser.add_argument("--folder", help="where they are written (default: the first of `rules-dirs`, else policies)")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="PLURAL=KIND", help="the kind of a plural, as widgets=Widget"
    )


def run(options: argparse.Namespace) -> int:
    """Write a rule file for each policy, say what is lost in it, and return 0.

    Raises `UserError` if the file cannot be read, a policy can be no rule, `--kind` is wrong, or a rule file is there
    already or cannot be written.
    """
    kinds = dict(_pair(text) for text in options.kind)
    rules = imported(_documents(options.file), options.house, kinds)
    folder = rule_folder(options.folder, load([]))
    paths = [os.path.join(folder, f"{rule.data['id'].partition('/')[2]}.yaml") for rule in rules]
    write_new(dict(zip(paths, map(_written, rules), strict=True)))
    for path, rule in zip(paths, rules, strict=True):
        say(f"wrote {shown(path)}: add examples, and try them by `repl-lint rules test {shown(path)}`")
        for line in rule.lost:
            say(f"  {line}")
    return CLEAN


def _pair(text: str) -> tuple[str, str]:
    plural, equals, kind = text.partition("=")
    if not (plural and equals and kind):
        raise UserError(f"`--kind {text}`: write a plural and a kind, as widgets=Widget")
    return plural, kind


def _documents(name: str) -> Sequence[Mapping[str, object]]:
    """The objects of a file, those in lists too. Raises `UserError` for what cannot be read."""
    import yaml

    try:
        if name == "-":
            text = sys.stdin.read()
        else:
            with open(name, encoding="utf-8") as stream:
                text = stream.read()
        return objects_in(yaml.load_all(text, yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{shown(name)}: {error}") from None


def _written(rule: Imported) -> str:
    """The text of a rule file, with comments about what is lost."""
    import yaml

    comments = "".join(f"# {' '.join(line.split())}\n" for line in rule.lost)
    return comments + yaml.safe_dump(rule.data, sort_keys=False, allow_unicode=True, width=110)
