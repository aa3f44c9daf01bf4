"""The reference pages that are made from the program: commands, exit codes, formats, schemas, and tables of facts."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from repl_lint.command_line.overview import COMMANDS
from repl_lint.command_line.parser import parsed
from repl_lint.formats.images.csv import write
from repl_lint.formats.registry import ABOUT_AUTO, AUTO, IMAGE_LISTS, REPORTS, Registry

_ROOT: Final = Path(__file__).parents[1]
_SETS: Final = {
    "go": "Go",
    "sprig": "Sprig",
    "replicated": "Releases with a replicated document",
    "kots": "KOTS releases",
}
_API_VERSIONS: Final = """\
# API versions

repl-lint knows these API versions of Kubernetes, cert-manager and Istio. An empty cell means: not yet, or not known.
The rules [removed-api-version](../rules/removed-api-version.md),
[deprecated-api-version](../rules/deprecated-api-version.md) and
[unavailable-api-version](../rules/unavailable-api-version.md) use this table. You can add rows with
`api-versions` in the [configuration](../configuration.md).
"""
_TEMPLATE_FUNCTIONS: Final = """\
# Template functions

[unknown-template-function](../rules/unknown-template-function.md) knows these functions. Templates of both products
also have those of Go and of Sprig."""
_OTHER_CODES: Final = {"0": "done", "2": "an error: wrong arguments, or a file that cannot be read or written"}


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def commands() -> Iterator[str]:
    """The page of the command line: what each command prints with `--help`."""
    yield "# Command line"
    yield ""
    yield "This is what `repl-lint COMMAND --help` prints. [Exit codes](exit-codes.md) has one table for all commands."
    for name, about in COMMANDS.items():
        yield from (
            "",
            f"## repl-lint {name}",
            "",
            f"{about[0].upper()}{about[1:]}.",
            "",
            "```text",
            _help(name),
            "```",
        )


def exit_codes() -> Iterator[str]:
    """The page of the exit codes, from what the commands say in their help."""
    yield "# Exit codes"
    yield ""
    yield from table(("command", "exit code", "meaning"), _codes())


def _codes() -> Iterator[tuple[str, str, str]]:
    others = []
    for name in COMMANDS:
        told = re.search(r"^exit codes:(.*?)(?:\n\n|\Z)", _help(name), re.MULTILINE | re.DOTALL)
        if not told:
            others.append(f"`{name}`")
        text = " ".join((told[1] if told else "").split())
        for code, meaning in re.findall(r"(?:^|; | )([012])  ?(.*?)(?=(?:;)? [012]  ?|$)", text):
            yield f"`{name}`", code, meaning.rstrip(";")
    for code, meaning in _OTHER_CODES.items():
        yield ", ".join(others), code, meaning


def _help(name: str) -> str:
    os.environ["COLUMNS"] = "100"
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        parsed([*name.split(), "--help"])
    return out.getvalue().rstrip()


def formats() -> Iterator[str]:
    """The tables of the formats of reports and of lists of images."""
    yield "### Reports"
    yield ""
    yield "`repl-lint check --output-format FORMAT`:"
    yield ""
    yield from table(("format", "for"), _formats(REPORTS))
    yield f"| `{AUTO}` | {ABOUT_AUTO} |"
    yield ""
    yield "### Lists of images"
    yield ""
    yield "`repl-lint images --output-format FORMAT`:"
    yield ""
    yield from table(("format", "for"), _formats(IMAGE_LISTS))


def _formats(registry: Registry) -> Iterator[tuple[str, str]]:
    for name, about in registry.about.items():
        yield f"`{name}`" + (", the default" if name == registry.default else ""), about


def columns() -> Iterator[str]:
    """The columns of the CSV as a list."""
    out = io.StringIO(newline="")
    write([], out)
    header, *_ = csv.reader(out.getvalue().splitlines())
    yield ", ".join(f"`{name}`" for name in header) + "."


def configuration() -> Iterator[str]:
    """The table of the keys of the configuration, from its schema."""
    schema = _schema("config")
    yield from table(("key", "type", "meaning"), _keys(schema, schema, ""))


def _keys(whole: Any, schema: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, about in sorted(schema["properties"].items()):
        key = {**_resolved(whole, about), "description": about.get("description")}
        if key["description"]:
            yield f"`{prefix}{name}`", _type(whole, about), _sentence(key["description"])
        if "properties" in key:
            yield from _keys(whole, key, f"{prefix}{name}.")


def _resolved(whole: Any, schema: Any) -> Any:
    for part in schema.get("$ref", "").split("/")[1:]:
        whole = whole[part]
    return whole if "$ref" in schema else schema


def _type(whole: Any, schema: Any) -> str:
    schema = _resolved(whole, schema)
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    names = {"object": "mapping", "array": "list", "boolean": "`true`, `false`"}
    kind = schema.get("type", "any")
    return " or ".join(names.get(one, str(one)) for one in ([kind] if isinstance(kind, str) else kind))


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def schemas() -> Iterator[str]:
    """The page of the JSON schemas: what each is for, and the keys at its top."""
    yield "# Schemas"
    yield ""
    yield "The files that repl-lint reads and writes have [JSON Schemas](https://json-schema.org/)."
    for path in sorted((_ROOT / "schemas").glob("*.json")):
        schema = _schema(path.stem)
        yield from ("", f"## {path.name}", "")
        yield f"[{path.name}](../../schemas/{path.name}): {_sentence(schema['description'])}"
        yield from ("", "Keys: " + ", ".join(f"`{name}`" for name in schema["properties"]) + ".")


def _schema(name: str) -> Any:
    return json.loads((_ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def api_versions() -> Iterator[str]:
    """The page of the API versions that repl-lint knows."""
    yield _API_VERSIONS
    head = ("program", "API version", "kinds", "introduced", "deprecated", "removed", "replaced by")
    yield from table(head, _versions("api_versions", "Kubernetes"))
    yield ""
    yield from table(head, _versions("program_versions"))


def _versions(name: str, *program: str) -> Iterator[Sequence[str]]:
    for row in _rows(_ROOT / "repl_lint" / "facts" / "kubernetes" / f"{name}.tsv"):
        owner, version, kinds, *since, replacements, _ = (*program, *row)
        newest = f"`{replacements.split()[-1].partition('@')[0]}`" if replacements else ""
        yield owner, f"`{version}`", kinds.replace(" ", ", "), *since, newest


def template_functions() -> Iterator[str]:
    """The page of the functions that a template may call."""
    yield _TEMPLATE_FUNCTIONS
    sets: dict[str, list[str]] = {}
    for owner, names in _rows(_ROOT / "repl_lint" / "release_types" / "template_functions.tsv"):
        sets.setdefault(_SETS[owner], []).extend(names.split())
    for title, functions in sets.items():
        yield from ("", f"## {title}", "")
        cell = ", ".join(f"`{name}`" for name in sorted(set(functions)))
        yield from table(("functions",), iter([(cell,)]))


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
