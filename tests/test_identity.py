"""What a finding is the same by: its rule, its object, its path in it and its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.configuration.settings import Flags, load
from repl_lint.running.engine import lint
from repl_lint.running.inputs import below
from repl_lint.running.surveying import surveyed

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"


def identities(text: str | bytes, rule: str) -> list[tuple[str, str, str, str]]:
    """The file, object, path and text of what a rule finds."""
    Path("p.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    settings = load(["."], Flags(select=[rule]))
    occurrences = lint(surveyed(below(["."], settings), settings), settings, identify=True).occurrences
    return [occurrence.identity[1:] for occurrence in occurrences if occurrence.identity]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "path", "image"),
    [
        (POD + "  containers:\n  - name: c\n    image: nginx\n", "spec.containers[c].image", "nginx"),
        (POD + "  containers:\n  - image: 'nginx'\n    name: \"c\"\n", "spec.containers[c].image", "nginx"),
        (POD + "  containers: [{name: c, image: &i nginx}]\n", "spec.containers[c].image", "nginx"),
        (POD + "  'containers':\n  - ? image\n    : nginx\n", "spec.containers[].image", "nginx"),
        (POD + "  containers:\n  - name: c\n    image: >-\n      nginx\n", "spec.containers[c].image", "nginx"),
        (POD + "  containers:\n  - name: c\n    image: {{repl A}}\n", "spec.containers[c].image", "{{repl A}}"),
        (POD + "  initContainers: [{name: 'c d', image: a/b}]\n", "spec.initContainers[c d].image", "a/b"),
        (POD + "  x: &b {image: nginx}\n  containers:\n  - <<: *b\n    name: c\n", "spec.x.image", "nginx"),
    ],
)  # fmt: skip
def test_the_path_goes_by_keys_and_names(text: str, path: str, image: str) -> None:
    assert identities(text, "latest-tag") == [("", "Pod/a", path, image)]


def test_items_of_a_list_are_objects_of_their_own() -> None:
    pods = "".join(f"- {POD.replace('name: a', f'name: {name}').replace(chr(10), chr(10) + '  ').rstrip()}\n"
                   f"    containers: [{{image: nginx}}]\n" for name in "ab")  # fmt: skip
    assert identities(f"apiVersion: v1\nkind: List\nitems:\n{pods}", "latest-tag") == [
        ("", "Pod/a", "spec.containers[].image", "nginx"),
        ("", "Pod/b", "spec.containers[].image", "nginx"),
    ]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("- name: redis\n  source: docker.io\n", ("", "images/redis", "source", "docker.io")),
        ("- source: docker.io\n  name: redis:6.2\n", ("", "images/redis:6.2", "source", "docker.io")),
        ("- source: docker.io\n", ("", "replicated", "images[].source", "docker.io")),
    ],
)
def test_entries_of_the_root_document_go_by_their_names(entry: str, found: tuple[str, ...]) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n"
    assert identities(root + entry, "docker-hub-endpoint") == [found]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a: b: c\n", "b:"),
        (b"a: b\nc: \xff\n", "\ufffd"),
    ],
)
def test_what_cannot_be_read_goes_by_its_file_and_its_text(text: str | bytes, wrong: str) -> None:
    assert identities(text, "invalid-yaml") == [("p.yaml", "", "", wrong)]


def test_the_release_as_a_whole_goes_by_the_text_at_its_place() -> None:
    (found,) = identities("# kind: scheduler-kubernetes\n" + POD, "missing-replicated-document")
    assert found == ("", "release", "", "scheduler-kubernetes")


def test_a_comment_goes_by_its_object_and_its_text() -> None:
    text = "# repl-lint-ignore-file\na: 1\n---\n" + POD + "  containers: []  # repl-lint: ignore[no-such] why\n"
    Path("q.yaml").write_text("# repl-lint: ignore\na: 1\n")
    assert identities(text, "unknown-suppression") == [
        ("", "Pod/a", "", "no-such"),
        ("q.yaml", "", "", "# repl-lint: ignore"),
    ]


def test_texts_are_on_one_line_and_can_be_printed() -> None:
    service = 'apiVersion: v1\nkind: Service\nmetadata: {name: "a\\nb", namespace: "x\\e[31m \\ty"}\n'
    assert identities(service, "hardcoded-namespace") == [("", "Service/a b", "metadata.namespace", "x [31m y")]


def test_a_long_list_takes_no_longer_than_its_items() -> None:
    items = "".join(f"  - name: c{number}\n    image: nginx\n" for number in range(5000))
    assert len(set(identities(POD + "  containers:\n" + items, "latest-tag"))) == 5000


def test_a_run_that_asks_for_none_has_none() -> None:
    Path("p.yaml").write_text(POD + "  containers: [{image: nginx, name: a}]\n")
    settings = load(["."])
    (found,) = lint(surveyed(below(["."], settings), settings), settings).occurrences
    assert found.identity is None
