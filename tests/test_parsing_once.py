"""A document is parsed once in a run while there is room for its nodes, whatever is asked of the run."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.model.reports import Need
from repl_lint.reading import grouping
from repl_lint.reading.documents import Document
from repl_lint.reading.files import CONFIG_NAME, File
from repl_lint.reading.memory import PLAIN_ROOM, Memory
from repl_lint.reading.outlines import Outline, Part
from repl_lint.running import engine
from repl_lint.running.engine import RunOptions, run
from repl_lint.running.inputs import gather

EXAMPLES = Path(__file__).parent.parent / "examples"
KOTS = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: app}
spec: {additionalImages: [quay.io/acme/extra:1]}
---
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: config}
spec:
  groups:
  - name: a
    items: [{name: b, type: text}]
---
apiVersion: kots.io/v1beta1
kind: LintConfig
metadata: {name: lint}
spec: {rules: []}
---
apiVersion: kots.io/v1beta1
kind: HelmChart
metadata: {name: chart}
"""
OBJECTS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: prod}
spec:
  template:
    spec:
      serviceAccountName: web
      containers:
      - {name: a, image: 'registry.replicated.com/app/web:1', args: ['{{repl ConfigOption "c"}}', --to=prod]}
      - {name: b, image: 'registry.replicated.com/other/web:1'}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: prod}
imagePullSecrets: [{name: replicatedregistrykey}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: kube-system}
roleRef: {kind: Role, name: extension-apiserver-authentication-reader}
subjects: [{kind: ServiceAccount, name: web, namespace: prod}]
---
apiVersion: v1
kind: Secret
metadata: {name: pull}
stringData: {.dockerconfigjson: '{"auths": {"quay.io": {"auth": "c2VjcmV0"}}}'}
"""


@pytest.fixture(params=["replicated", "kots", "plain"])
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A release that makes rules ask for every fact."""
    folder = tmp_path / "release"
    if request.param == "replicated":
        shutil.copytree(EXAMPLES, folder)
    else:
        folder.mkdir()
    if request.param == "kots":
        (folder / "kots.yaml").write_text(KOTS)
    (folder / "objects.yaml").write_text(OBJECTS)
    return folder


def parses(folder: Path, monkeypatch: pytest.MonkeyPatch, *needs: Need) -> Counter[tuple[str, int]]:
    """How often each document was parsed."""
    counts: Counter[tuple[str, int]] = Counter()
    parsed = Outline._document

    def counted(split: Outline, part: Part) -> Document:
        counts[split.source.path, part.start] += 1
        return parsed(split, part)

    monkeypatch.setattr(Outline, "_document", counted)
    monkeypatch.chdir(folder)
    settings = load(["."])
    assert run(gather([], settings).files, settings, RunOptions(needs)).findings
    return counts


@pytest.mark.parametrize("needs", [(), ("sources", "inventories")], ids=str)
def test_every_document_is_parsed_once(needs: tuple[Need, ...], release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = parses(release, monkeypatch, *needs)
    assert {place for place, count in counts.items() if count > 1} <= {(CONFIG_NAME, 0)}  # the settings read it too


@pytest.mark.parametrize("release", ["replicated", "kots"], indirect=True)
def test_a_large_release_is_parsed_at_most_twice(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        text = OBJECTS.replace("name: web", f"name: web-{number}").replace("prod", f"prod-{number}")
        (release / f"more-{number}.yaml").write_text(text)
    room = sum(file.stat().st_size for file in release.rglob("*.yaml")) - 500  # for those that facts find by a word
    for module in (grouping, engine):
        monkeypatch.setattr(module, "ROOM", room)
    counts = parses(release, monkeypatch)
    assert max(counts.values()) == 2
    assert {place for place, count in counts.items() if count > 2} <= {(CONFIG_NAME, 0)}


def test_what_is_kept_has_a_bound() -> None:
    kept = Memory(room=len(OBJECTS))
    first, second = (File(name, name, OBJECTS.encode()) for name in ("a.yaml", "b.yaml"))
    for file, is_kept in ((first, True), (second, False), (first, True)):
        one, other = (list(kept.outline(file).documents()) for _ in range(2))
        assert all(document is again for document, again in zip(one, other, strict=True)) is is_kept
    kept.forget([first])
    for file, is_kept in ((second, True), (first, False)):
        one, other = (list(kept.outline(file).documents()) for _ in range(2))
        assert all(document is again for document, again in zip(one, other, strict=True)) is is_kept


def test_a_memory_that_streams_keeps_what_facts_ask_for() -> None:
    kept = Memory(room=len(OBJECTS), streams=True)
    file = File("a.yaml", "a.yaml", OBJECTS.encode())
    first, *others = kept.documents(kept.outline(file))
    assert not any(again is first for again in kept.documents(kept.outline(file)))
    (asked,) = kept.outline(file).documents(lambda text: "kind: Secret" in text)
    *_, again = kept.documents(kept.outline(file))
    assert again is asked
    assert others[-1] is not asked
    kept.forget([file])
    *_, again = kept.documents(kept.outline(file))
    assert again is not asked


PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-{0}\n  namespace: {1}\ndata: {{a: '{2}'}}\n"


@pytest.mark.parametrize("room", [PLAIN_ROOM, 0])
@pytest.mark.parametrize("text", ["", "--namespace=prod"])
@pytest.mark.parametrize("namespaces", [1, 7])
def test_plain_manifests_with_literal_namespaces(
    room: int, text: str, namespaces: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "PLAIN_ROOM", room)
    for number in range(30):
        name = f"ns{number % namespaces}" if namespaces > 1 else "prod"
        (tmp_path / f"{number}.yaml").write_text(PLAIN.format(number, name, text))
    counts = parses(tmp_path, monkeypatch)
    assert len(counts) == 30
    assert max(counts.values()) == 1 or (room == 0 and text and namespaces == 1 and max(counts.values()) == 2)
