"""A baseline: the findings that were there before, by their identities, in a file that git merges well.

Findings are compared with it as a multiset: of one identity as many are accepted as the baseline has, whichever files
they are in now. The file of an entry only decides which finding takes it first, and whether a run could see that it is
resolved.
"""

import os
from collections import Counter
from typing import Any, Final, NamedTuple

from repl_lint import resources, writing
from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.config_file import SettingsError
from repl_lint.model.identities import Identity
from repl_lint.reading.contents import contents
from repl_lint.reading.files import reason_of, shown
from repl_lint.reading.outlines import outline
from repl_lint.reading.schema_fit import fits
from repl_lint.reading.sources import Source

FILE_NAME: Final = ".repl-lint-baseline.json"
VERSION: Final = 1
_CREATE: Final = "create one with `repl-lint baseline create`"


class BaselineEntry(NamedTuple):
    """A finding's identity, and the file that the finding was in. Paths are relative to the baseline's folder."""

    identity: Identity
    file: str


class Baseline(NamedTuple):
    """The accepted findings: their numbers by entry, and the absolute path of the folder that files are relative to.

    ``may_be_old`` is true for each baseline that was read from a file: an older version of repl-lint may have written
    it. Its identities may have a message as the text of a finding without a path.
    """

    folder: str
    counts: Counter[BaselineEntry]
    may_be_old: bool = False


def read(place: str) -> Baseline:
    """The baseline in the file at a path, in which former names of rules are replaced by their ids.

    Raises `SettingsError` if the file cannot be read, or is not a baseline.
    """
    import json

    name = shown(place)
    try:
        text = contents(place).decode("utf-8-sig")
        data = json.loads(text)
    except FileNotFoundError:
        raise SettingsError(f"{name}: no such file: {_CREATE}") from None
    except OSError as error:
        raise SettingsError(f"{name}: {reason_of(error)}") from None
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{name}:{error.lineno}:{error.colno}: this is not valid JSON: {error.msg.lower()}"
        ) from None
    except (ValueError, RecursionError):
        raise SettingsError(f"{name}: this is not a baseline file: {_CREATE}") from None
    _validate(name, text, data)
    counts: Counter[BaselineEntry] = Counter()
    for finding in data["findings"]:
        rule, file, owner = finding["rule"], finding["file"], finding["object"]
        identity = Identity(rule_id(rule), "" if owner else file, owner, finding["path"], finding["text"])
        counts[BaselineEntry(identity, file)] += int(finding["count"])
    return Baseline(os.path.dirname(os.path.abspath(place)), counts, may_be_old=True)


def write(baseline: Baseline, place: str) -> None:
    """Write a baseline to the file at a path, which is replaced. Raises `OSError`."""
    import json

    findings = [
        {
            "rule": entry.identity.rule,
            "object": entry.identity.object,
            "path": entry.identity.path,
            "text": entry.identity.text,
            "file": entry.file,
            "count": count,
        }
        for entry, count in sorted(baseline.counts.items())
    ]
    text = json.dumps({"version": VERSION, "findings": findings}, indent=2, ensure_ascii=False)
    writing.replace(place, f"{text}\n".encode("utf-8", "backslashreplace"))  # as JSON escapes half a surrogate pair


def _validate(name: str, text: str, data: Any) -> None:
    schema = resources.schema("baseline")
    if fits(data, schema, {}):
        return
    from repl_lint.reading.validation import explain

    source = Source(name, text)
    root = next(outline(source).documents()).root  # JSON is YAML, whose nodes have locations
    node, message = next(explain(schema, data, root), (None, "")) if root else (None, "")
    if node is None:
        raise SettingsError(f"{name}: this is not a baseline file: {_CREATE}")
    newer = node.key == "version" and isinstance(data["version"], int) and data["version"] > VERSION
    location = source.location(node.start, node.start)
    message = (
        f"version {node.value} is newer than {VERSION}, the version that this repl-lint reads" if newer else message
    )
    raise SettingsError(f"{location.path_line_column}: {message}")
