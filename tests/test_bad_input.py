"""Bad input, through the real command line: every fault is told at its place, and nothing else suffers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
LATEST = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, name: a}]}\n"
OTHER = "other.yaml:3:29 latest-tag"
CLEAN = LATEST.replace("image: a", "image: 'a:1'")
DEEP, MANY = "nested deeper than 200 levels", "more than 1,000,000 nodes, aliases counted"
BOMB = "a0: &a0 [b]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
CHAIN = "a0: &a0 [b]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 900))


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.out)
        return data

    @property
    def findings(self) -> list[str]:
        """Each finding as ``path:line:column rule``."""
        return [
            f"{each['path']}:{each['start']['line']}:{each['start']['column']} {each['rule']}"
            for each in self.report["findings"]
        ]

    def message(self, path: str) -> str:
        (message,) = [each["message"] for each in self.report["findings"] if each["path"] == path]
        return str(message)

    def status(self, path: str) -> tuple[str, str]:
        (file,) = [file for file in self.report["files"] if file["path"] == path]
        return file["status"], file["reason"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, data: bytes | str) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_bytes(data.encode() if isinstance(data, str) else data)


def check(*arguments: str, output: str = "json") -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "repl_lint", "check", "--output-format", output, *arguments],
        capture_output=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert b"Traceback" not in done.stderr
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


IN_VALUE = "text without quotes must not contain `: ` or end in `:`: put it in quotes, or its key on a line of its own"
CLOSE_IT = "add another one where its text ends"
BROKEN = [
    ("a:\n  - b: c: d\n", "2:8", IN_VALUE),
    ("a: sqlite:///:memory:\nb: c\n", "1:4", IN_VALUE),
    ("a: b\n  c: d\n", "2:3", "a key is not allowed here: check its indentation"),
    (
        "a:\n  b: 1\n  no key here\n    nor here\n",
        "3:3",
        "this line has no `:` after its key: add it, or check the line above",
    ),
    (
        "a: 1\nreplicas: {{replicas}}\n",
        "2:12",
        "a mapping or a list is used as a key here: put a value that begins with `{{` in quotes",
    ),
    ("a: 'b\nc: d\n", "1:4", f"this quote is not closed: {CLOSE_IT}"),
    ("a: 'x\nb: c\nd: 'y'\ne: f\n", "1:4", f"this quote is closed only by one 2 lines below: {CLOSE_IT}"),
    ('k:\n- "x\n- "y: z"\n', "2:3", f"this quote is closed only by one 1 line below: {CLOSE_IT}"),
    ('a: "x\nb: ""\nc: d\n', "1:4", f"this quote is closed only by one 1 line below: {CLOSE_IT}"),
    ("'a: b\nc: 'd'\n", "1:1", f"this quote is closed only by one 1 line below: {CLOSE_IT}"),
    ("a: [x, 'y\nb: ['z']\n", "1:8", f"this quote is closed only by one 1 line below: {CLOSE_IT}"),
    ("a: 'repl{{ ConfigOption `b` }}\nc: 'd'\n", "1:4", f"this quote is closed only by one 1 line below: {CLOSE_IT}"),
    ('a: {x: "y\n z", b: "c" d}\n', "2:13", "this mapping has no closing `}`, or a `,` is missing: add it"),
    ("a: b\nignore: [c\n", "2:9", "this `[` is not closed: add `]` where it ends"),
    ("ignore: [c\nd: [e]\n", "1:9", "this `[` is not closed: add `]` where it ends"),
    ("a: {b: c\nd: e\n\n\n", "1:4", "this `{` is not closed: add `}` where it ends"),
    ("a: [b c: {d: e]\n", "1:10", "this `{` is not closed: add `}` where it ends"),
    ("é: {{ a }}\n", "1:5", "a mapping or a list is used as a key here: put a value that begins with `{{` in quotes"),
    (b"a: b\n\xc3\xa9: \xe9\n", "2:4", "the file is not UTF-8, as byte 0xe9 shows: save it as UTF-8"),
    (b"\xef\xbb\xbfa: \xff\n", "1:4", "the file is not UTF-8, as byte 0xff shows: save it as UTF-8"),
    ("a: b\n".encode("utf-16"), "1:1", "the file is UTF-16, as byte 0xff shows: save it as UTF-8"),
    ("a: b\r\nc: \0\r\n", "2:4", "character U+0000 is not allowed in YAML"),
    ("[" * 100_000, "1:201", DEEP),
    ("a:\n " + "- " * 100_000, "2:400", DEEP),
    ("".join(f"{' ' * level}a:\n" for level in range(2_000)), "201:201", DEEP),
    (BOMB, "7:40", MANY),
    (CHAIN, "200:14", DEEP),
    ("a: &a [*a]\n", "1:8", "`*a` refers to an anchor that does not exist, or is not complete here"),
]


@pytest.mark.parametrize(("data", "place", "message"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_a_finding_at_its_place_and_the_others_are_linted(
    data: bytes | str, place: str, message: str
) -> None:
    write("broken.yaml", data)
    write("other.yaml", LATEST)
    done = check()
    assert done.findings == [f"broken.yaml:{place} invalid-yaml", OTHER]
    assert done.message("broken.yaml") == message
    assert done.status("broken.yaml") == ("failed", message)
    assert (done.code, done.err) == (1, "")


@pytest.mark.parametrize("data", [BROKEN[0][0], BROKEN[3][0], BROKEN[7][0]], ids=["text", "bytes", "depth"])
@pytest.mark.parametrize(
    "flags", [("--ignore", "invalid-yaml"), ("--fail-on", "never"), ("--select", "latest-tag"), ("--ignore", "format")]
)
def test_what_was_not_read_never_ends_in_0(data: bytes | str, flags: tuple[str, str]) -> None:
    write("broken.yaml", data)
    write("other.yaml", CLEAN)
    done = check(*flags)
    assert done.code == 2
    assert done.status("broken.yaml")[0] == "failed"
    assert done.status("other.yaml")[0] == "checked"


def test_a_broken_document_leaves_the_others_of_its_file() -> None:
    write("a.yaml", f"a: b: c\n---\n{LATEST}---\n\tx\n")
    done = check()
    assert done.findings == ["a.yaml:1:4 invalid-yaml", "a.yaml:5:29 latest-tag", "a.yaml:7:1 invalid-yaml"]
    assert done.code == 1


def test_a_document_that_looks_like_a_directive_is_not_passed_over() -> None:
    write("a.yaml", f"{CLEAN}---\n%a: [\n")
    assert check().findings == ["a.yaml:5:3 invalid-yaml"]


@pytest.mark.parametrize("text", ["", "\n", "---\n", "---\n---\n", "# a\n", "\ufeff"])
def test_an_empty_file_is_ignored_and_says_so(text: str) -> None:
    write("a.yaml", text)
    write("other.yaml", LATEST)
    done = check()
    assert done.findings == [OTHER]
    assert done.status("a.yaml") == ("ignored", "only comments" if "#" in text else "empty")


def test_a_scalar_of_fifty_megabytes_is_read() -> None:
    other = LATEST.replace("image: a", "image: b")
    write("a.yaml", f"{LATEST}metadata: {{annotations: {{a: {'x' * 50_000_000}}}}}\n---\n{other}")
    assert check().findings == ["a.yaml:3:29 latest-tag", "a.yaml:8:29 latest-tag"]


def test_the_line_of_a_long_scalar_is_shown_in_part() -> None:
    write("a.yaml", f"apiVersion: v1\nkind: {'x' * 5_000_000} {{\nb: c: d\n")
    done = check(output="text")
    assert done.out.startswith("a.yaml:3:4 error invalid-yaml: text without quotes")
    assert len(done.out) < 1_000


@pytest.mark.parametrize(
    ("path", "reason"), [("missing.yaml", "no such file or directory"), ("missing", "no such file or directory")]
)
def test_what_is_not_there_is_said_and_the_others_are_linted(path: str, reason: str) -> None:
    write("other.yaml", LATEST)
    done = check("other.yaml", path)
    assert (done.code, done.err) == (2, f"repl-lint: {path}: {reason}\n")
    assert done.findings == [OTHER]
    assert done.status(path) == ("failed", reason)


@pytest.mark.parametrize(
    ("target", "reason"),
    [("link.yaml", "too many levels of symbolic links"), ("nothing", "no such file or directory")],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_link_that_leads_nowhere_is_said(target: str, reason: str, named: bool) -> None:
    os.symlink(target, "link.yaml")
    write("other.yaml", LATEST)
    done = check(*(["link.yaml", "other.yaml"] if named else ["."]), "--fail-on", "never")
    assert (done.code, done.err) == (2, f"repl-lint: link.yaml: {reason}\n")
    assert done.findings == [OTHER]


def test_a_folder_that_links_to_itself_ends() -> None:
    write("other.yaml", LATEST)
    os.symlink(".", "loop")
    done = check()
    assert (done.code, done.err, done.findings) == (1, "", [OTHER])
    assert done.status("loop/") == ("ignored", "symbolic link to a folder")


def test_a_pipe_below_a_folder_is_not_waited_for() -> None:
    os.mkfifo("pipe.yaml")
    write("other.yaml", LATEST)
    assert check().findings == [OTHER]


EMPTY = "./: nothing was checked: there is no YAML file here"


def test_an_empty_folder_has_no_files() -> None:
    done = check(output="text")
    out = f"failed  {EMPTY}\nnothing found in what was read\n1 file, 1 document: 0 checked, 1 failed\n"
    assert (done.code, done.out, done.err) == (2, out, f"repl-lint: {EMPTY}\n")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(folder: Path) -> None:
    write("closed/a.yaml", LATEST)
    write("closed.yaml", LATEST)
    write("other.yaml", LATEST)
    os.chmod("closed.yaml", 0)
    os.chmod("closed", 0)
    try:
        done = check()
    finally:
        os.chmod(folder / "closed", 0o700)
    said = ["repl-lint: closed: permission denied", "repl-lint: closed.yaml: permission denied"]
    assert (done.code, done.err.splitlines(), done.findings) == (2, said, [OTHER])


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
def test_a_file_name_that_is_not_utf8_does_no_harm(output: str) -> None:
    try:
        Path(os.fsdecode(b"\xff.yaml")).write_text(LATEST)
    except OSError:
        pytest.skip("this file system has no such names")
    done = check(output=output)
    assert (done.code, done.err) == (1, "")
    assert "latest-tag" in done.out


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("airgap: true\nfail_on: error\n", ":2:1: unknown key `fail_on`; did you mean `fail-on`?"),
        ("airgap: true\nexclude:\n", ":2:9: `exclude` must be a list"),
        ("exclude: ['a\n", f":1:11: this quote is not closed: {CLOSE_IT}"),
        (b"airgap: \xff\n", ":1:9: the file is not UTF-8, as byte 0xff shows: save it as UTF-8"),
        (CHAIN, f":200:14: {DEEP}"),
        (
            "exempt:\n- object: Pod/a\n",
            ":2:3: required key `rule` is missing\n.repl-lint.yaml:2:3: required key `reason` is missing",
        ),
    ],
    ids=["typo", "null", "yaml", "bytes", "depth", "missing"],
)
def test_a_fault_in_the_configuration_is_said_at_its_place(config: bytes | str, message: str) -> None:
    write(".repl-lint.yaml", config)
    write("other.yaml", LATEST)
    done = check()
    assert (done.code, done.out, done.err) == (2, "", f"repl-lint: .repl-lint.yaml{message}\n")


def test_a_glob_that_is_none_is_said() -> None:
    write(".repl-lint.yaml", "exclude:\n- a.yaml\n- '!'\n")
    done = check()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("repl-lint: ")
    assert "`!`" in done.err


def test_a_gitignore_that_git_can_read_is_no_fault() -> None:
    write(".gitignore", "!\n\\\nignored.yaml\n")
    write("ignored.yaml", LATEST)
    write("other.yaml", LATEST)
    assert check().findings == [OTHER]
