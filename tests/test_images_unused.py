"""Entries of `images` that nothing asks for, and what counts as asking."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- {name: a/b, tag: 1}\n- {name: c, tag: 2}\n"
SHA = "sha256:" + "0123456789abcdef" * 4
SELECT = "select: [unused-image, duplicate-image]\n"


def pod(*images: str) -> str:
    items = "".join(f"  - image: {image}\n" for image in images)
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n{items}"


def unused(text: str, lint: Lint, root: str = ROOT) -> list[str]:
    """The columns of what is found in the replicated document, all of it."""
    report = lint({"replicated.yaml": root, "k8s/a.yaml": text}, SELECT)
    return [place.removeprefix("replicated.yaml:") for place in places(report)]


A, C = "4:10-13 unused-image info", "5:10-11 unused-image info"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (pod("a/b:1", "c:2"), []),
        (pod("a/b:1"), [C]),
        (pod("x:1"), [A, C]),
        ("apiVersion: v1\nkind: Service\n", [A, C]),
        # near to what is asked for: another rule's
        (pod("a/b:7", f"c@{SHA}"), []),
        (pod("quay.io/a/b:1"), [C]),
        # what an `if` chooses from, and what may be any
        (pod("{{repl if A}}a/b:1{{repl else}}c:2{{repl end}}"), []),
        (pod("{{repl if A}}a/b:1{{repl else}}x:2{{repl end}}"), [C]),
        (pod("{{repl A}}"), []),
        # named elsewhere
        ("apiVersion: x/v1\nkind: X\nspec: {image: a/b, args: ['--run=c:2']}\n", []),
        ("apiVersion: x/v1\nkind: X\nspec:\n  repository: a/b\n  tag: 1\n", [C]),
        ("apiVersion: x/v1\nkind: X\nspec:\n  args: [--run, 'c:22', 'xc:2', c]\n", [A, C]),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    docker run gcr.io/a/b:1\n", [C]),
        ("apiVersion: v1\nkind: X\na: [\nimage: c:2\n", [A]),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    API_IMAGE=${HOST}/c\n    x:y:c:2.1\n", [A]),
        ('apiVersion: v1\nkind: X\na: \'{"image":"a/b","path":"/c","REPOSITORY":"x/b"}\'\n', [C]),
    ],
)
def test_what_nothing_asks_for_is_found(text: str, expected: list[str], lint: Lint) -> None:
    assert [each for each in unused(text, lint) if "unused" in each] == expected


@pytest.mark.parametrize(
    ("fields", "tag"),
    [("", "latest"), (", tag: ", "latest"), (", tag: '2.0 beta'", "2.0 beta"), (', version: "1.19"', "1.19")],
)
def test_the_tag_is_told_as_it_is_written(fields: str, tag: str, lint: Lint) -> None:
    root = f"# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- {{name: c{fields}}}\n"
    [finding] = lint({"replicated.yaml": root, "k8s/a.yaml": pod("x:1")}, SELECT).findings
    assert finding.message == f"nothing in this release uses `c` with tag `{tag}`: remove this entry"


def test_the_root_document_may_ask_for_it_too(lint: Lint) -> None:
    root = f"{ROOT}components:\n- containers: [{{image: 'c:2'}}]\n"
    assert unused(pod("a/b:1"), lint, root) == []


def test_without_manifests_nothing_is_known(lint: Lint) -> None:
    assert places(lint({"replicated.yaml": ROOT}, SELECT)) == []


@pytest.mark.parametrize("path", ["charts-values/v.yaml", "v.yaml", "k8s/values.yml"])
@pytest.mark.parametrize("text", ["a: 1\n", "image: {repository: x}\n", "- a\n", "# nothing\n"])
def test_a_file_of_values_is_no_manifest(path: str, text: str, lint: Lint) -> None:
    report = lint({"header.yaml": ROOT, path: text}, SELECT)
    assert places(report) == []


def test_what_is_there_twice_is_unused_once(lint: Lint) -> None:
    root = f"{ROOT}- {{name: c, tag: 2}}\n"
    assert unused(pod("a/b:1"), lint, root) == [C, "6:10-11 duplicate-image warning"]
    assert unused(pod("a/b:1", "c:2"), lint, root) == ["6:10-11 duplicate-image warning"]


def test_an_entry_of_any_tag_is_used_by_each(lint: Lint) -> None:
    root = ROOT.replace("tag: 2", "tag: '{{repl A}}'")
    assert unused(pod("a/b:1", "c:9"), lint, root) == []
    assert unused(pod("a/b:1"), lint, root) == [C]


def test_the_only_entry_stays_where_it_alone_makes_the_root_document(lint: Lint) -> None:
    pods = f"---\n# kind: scheduler-kubernetes\n{pod('c:2')}"
    for head, has_fix in (("", False), ("# kind: replicated\n", True), ("replicated_api_version: 2.41.0\n", True)):
        report = lint(f"{head}images:\n- {{name: a/b, tag: 1}}\n{pods}", SELECT)
        [finding] = report.findings
        assert (finding.fix is not None, finding.fix and finding.fix.safe) == (has_fix, False if has_fix else None)


def test_entries_that_are_all_unused_go_with_the_fix_of_the_first(lint: Lint) -> None:
    text = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- name: a\n- name: b\n- name: c\n"
    service = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Service\n"
    report = lint(text + service, "select: [unused-image]\n")
    assert [each.location.start.line for each in report.findings] == [4, 5, 6]
    assert [each.fix and each.fix.title for each in report.findings] == ["remove all of these entries", None, None]
