"""Separators of documents that only some programs see: the cause is named, and documents are read as meant."""

from __future__ import annotations

import pytest

from repl_lint.reading.files import decode
from repl_lint.reading.outlines import outline
from tests.conftest import Lint
from tests.mending import mended

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
HEADER = "# kind: scheduler-kubernetes\n"
OBJECT = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n"
BOM = "\ufeff"
RULE = "malformed-document-separator"
HEADERS = [RULE, "invalid-yaml", "missing-document-header", "misplaced-document-header", "malformed-document-header"]
CONFIG = f"select: [{', '.join([*HEADERS, 'duplicate-key', 'invalid-replicated-document'])}]\n"

MARK = "a byte order mark (U+FEFF) is inside the file"
FUSED = "text follows this `---` without a space"
DOTS = "`...` ends a document, but programs that split a file at `---` do not see the document below it"
RETURN = "a carriage return (CR) alone ends this line or the one above"
DIRECTIVE = "`%YAML` and other directives are for single documents"

WRONG = {
    "mark before a header": (f"{ROOT}---\n{BOM}{HEADER}{OBJECT}", "4:1-2", MARK),
    "mark before a separator": (f"{ROOT}{BOM}---\n{HEADER}{OBJECT}", "3:1-2", MARK),
    "two marks": (f"{ROOT}---\n{BOM}{BOM}{HEADER}{OBJECT}", "4:1-3", MARK),
    "mark below a blank line": (f"{ROOT}---\n\n{BOM}{HEADER}{OBJECT}", "5:1-2", MARK),
    "mark before a key": (f"{ROOT}---\n{HEADER}{BOM}{OBJECT}", "5:1-2", MARK),
    "text runs on": (f"{ROOT}---{HEADER}{OBJECT}", "3:1-4", FUSED),
    "text runs on without a blank": (f"{ROOT}---#kind: scheduler-kubernetes\n{OBJECT}", "3:1-4", FUSED),
    "a comment runs on": (f"{ROOT}---# the web service\n{HEADER}{OBJECT}", "3:1-4", FUSED),
    "dots before a header": (f"{ROOT}...\n{HEADER}{OBJECT}", "3:1-4", DOTS),
    "dots with a comment": (f"{ROOT}... # end\n\n{HEADER}{OBJECT}", "3:1-4", DOTS),
    "directive first": (f"%YAML 1.2\n---\n{ROOT}---\n{HEADER}{OBJECT}", "1:1-10", DIRECTIVE),
    "directive below a comment": (f"# release\n%YAML 1.1\n---\n{ROOT}---\n{HEADER}{OBJECT}", "2:1-10", DIRECTIVE),
    "return in a header": (f"{ROOT}---\n{HEADER[:-1]}\r{OBJECT}", "4:1-29", RETURN),
    "return behind a separator": (f"{ROOT}---\r{HEADER}{OBJECT}", "3:1-4", RETURN),
    "return above a separator": (f"{ROOT[:-1]}\r---\n{HEADER}{OBJECT}", "3:1-4", RETURN),
    "return above a header": (f"{ROOT}---\n# a\r{HEADER}{OBJECT}", "5:1-29", RETURN),
    "return everywhere": (f"{ROOT}---\n{HEADER}{OBJECT}".replace("\n", "\r"), "1:1-19", RETURN),
}


@pytest.mark.parametrize(("text", "place", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_cause_is_named_and_nothing_else(text: str, place: str, message: str, newline: str, lint: Lint) -> None:
    text = text.replace("\n", newline)
    [finding] = lint(text, CONFIG).findings
    start, end = finding.location.start, finding.location.end
    assert f"{start.line}:{start.column}-{end.column}" == place
    assert (finding.rule.id, finding.severity) == (RULE, "error")
    assert finding.message.startswith(message)


@pytest.mark.parametrize(("text", "place", "message"), WRONG.values(), ids=WRONG)
def test_the_documents_are_those_that_were_meant(text: str, place: str, message: str) -> None:
    assert place
    assert message
    root, other = outline(decode("a.yaml", text.encode())).documents()
    assert (root.role, root.header and root.header.kind) == ("replicated document", "replicated")
    assert (other.role, other.header and other.header.kind) == ("object", "scheduler-kubernetes")
    assert other.root
    name = other.root.get("metadata", "name")
    assert name
    assert other.locate(name).text == "a"


FIXED = {
    "mark before a header": f"{ROOT}---\n{HEADER}{OBJECT}",
    "mark before a separator": f"{ROOT}---\n{HEADER}{OBJECT}",
    "two marks": f"{ROOT}---\n{HEADER}{OBJECT}",
    "mark before a key": f"{ROOT}---\n{HEADER}{OBJECT}",
    "text runs on": f"{ROOT}---\n{HEADER}{OBJECT}",
    "a comment runs on": f"{ROOT}---\n# the web service\n{HEADER}{OBJECT}",
    "dots before a header": f"{ROOT}---\n{HEADER}{OBJECT}",
    "dots with a comment": f"{ROOT}--- # end\n\n{HEADER}{OBJECT}",
    "directive first": f"---\n{ROOT}---\n{HEADER}{OBJECT}",
    "directive below a comment": f"# release\n---\n{ROOT}---\n{HEADER}{OBJECT}",
    "return everywhere": None,
}


@pytest.mark.parametrize(("name", "after"), FIXED.items(), ids=FIXED)
def test_the_fix_writes_what_every_program_reads(name: str, after: str | None, lint: Lint) -> None:
    text = WRONG[name][0]
    assert mended(text, CONFIG, lint)[0] == (after or text)


@pytest.mark.parametrize(
    "text",
    [
        f"{ROOT}---\n{HEADER}{OBJECT}...\n",
        f"{ROOT}...\n---\n{HEADER}{OBJECT}",
        f"...\n{ROOT}---\n{HEADER}{OBJECT}",
        f"# release\n...\n{ROOT}---\n{HEADER}{OBJECT}",  # an ellipsis
        f"{ROOT}---\n{HEADER}{OBJECT}  labels: {{a: '{BOM}'}}\n",
        f"{ROOT}---\n{HEADER}{OBJECT}data:\n  a: |\n    {BOM}b\n    ---c\n",
        f"{ROOT}---\n{HEADER}{OBJECT}".replace("v1\n", "v1\r"),  # within a document, YAML alone reads the line ends
        OBJECT.replace("\n", "\r"),
        "%YAML 1.2\n---\non: push\n",
        "a: 1\n...\nb: 2\n",
        "---title: x\n",
        "-----BEGIN CERTIFICATE-----\n",
    ],
)
def test_what_is_no_separator_or_ends_nothing_is_left_alone(text: str, lint: Lint) -> None:
    assert [each.rule.id for each in lint(text, f"select: [{RULE}]\n").findings] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ROOT}---\n{HEADER}{OBJECT.replace('meta', BOM + 'meta')}", f"7:1 invalid-yaml {MARK}"),
        (f"{ROOT}----\n{HEADER}{OBJECT}", "3:1 invalid-yaml `----` does not begin a document: write `---`"),
        (
            f"{ROOT}a:\n  b: c\n ---\n{HEADER}{OBJECT}",
            "5:2 invalid-yaml `---` does not begin a document: write `---` at the beginning",
        ),
        (f"{ROOT}--\r\n{HEADER}{OBJECT}", "3:1 invalid-yaml `--` does not begin a document: write `---`"),
        (f"%YAML 1.3\n---\n{ROOT}", f"1:1 invalid-yaml {DIRECTIVE}"),
        (f"%YAML 1.2\n{ROOT}", f"1:1 invalid-yaml {DIRECTIVE}"),
        (f"{ROOT}%YAML 1.2\n---\n{HEADER}{OBJECT}", f"3:1 invalid-yaml {DIRECTIVE}"),
        (f"{ROOT}---\n%YAML 1.2\n{HEADER}{OBJECT}", f"4:1 invalid-yaml {DIRECTIVE}"),
        (
            f"{ROOT}---\n{HEADER}{OBJECT}...\n{HEADER}---\n{OBJECT}",
            "10:3 misplaced-document-header Replicated ignores this header because it is above the `---`",
        ),
    ],
)
def test_other_rules_name_the_cause_too(text: str, expected: str, lint: Lint) -> None:
    [finding] = lint(text, f"select: [{', '.join(HEADERS)}]\n").findings
    assert (
        f"{finding.location.start.line}:{finding.location.start.column} {finding.rule.id} {finding.message}".startswith(
            expected
        )
    )


def test_a_fault_that_a_whole_release_has_is_one_finding(lint: Lint) -> None:
    text = f"{ROOT}{BOM}---\n{HEADER}{OBJECT}{BOM}---\n{HEADER}{OBJECT}"
    [finding] = lint(text, CONFIG).findings
    assert [each.location.start.line for each in finding.related] == [9]
    assert mended(text, CONFIG, lint)[0] == text.replace(BOM, "")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *(("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")),
        *(("utf-32", "UTF-32"), ("utf-32-le", "UTF-32"), ("utf-32-be", "UTF-32")),
    ],
)
@pytest.mark.parametrize("mark", ["", BOM])
def test_an_encoding_with_wide_characters_is_named(encoding: str, name: str, mark: str) -> None:
    problem = decode("a.yaml", (mark + ROOT).encode(encoding)).problem
    assert problem
    assert problem.message.startswith(f"the file is {name}, ")


def test_a_mark_that_counts_in_the_indentation_is_left_to_a_person(lint: Lint) -> None:
    text = f"{ROOT}---\n{HEADER}{OBJECT}data:\n{BOM}  a: b\n"
    report = lint(text, CONFIG)
    assert [(finding.rule.id, finding.fix) for finding in report.findings] == [("malformed-document-separator", None)]
    assert mended(text, CONFIG, lint) == (text, {})
