"""Archives that the index of a Helm repository names: they are published already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.renderers import CHART, HELM_CHART, needs_renderer, write
from tests.rule_examples import packed

pytestmark = needs_renderer

APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A, icon: a}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a.example.com/web}]}\n"
INDEX = "apiVersion: v1\nentries:\n  app:\n  - name: app\n    urls:\n    - "
OLD = "repo/app-1.0.0.tgz"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write({"pod.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n"})
    archive = packed({"app/Chart.yaml": CHART.encode(), "app/templates/a.yaml": POD.encode()})
    Path("repo").mkdir()
    Path(OLD).write_bytes(archive)


def report(run: Run, *paths: str) -> tuple[set[str], list[str]]:
    """The files with a finding of `latest-tag`, and the notes on what is published."""
    _, out, _ = run("check", *paths, "--select", "latest-tag", "--output-format", "json")
    whole = json.loads(out)
    return {finding["path"] for finding in whole["findings"]}, [note for note in whole["notes"] if "publishes" in note]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("repo/index.yaml", f"{INDEX}app-1.0.0.tgz\n"),
        ("index.yaml", f"{INDEX}repo/app-1.0.0.tgz\n"),
        ("index.yaml", f"{INDEX}https://example.com/charts/app-1.0.0.tgz\n"),
        ("index.yaml", f'{INDEX}"https://example.com/charts/app-1.0.0.tgz"\n'),
    ],
)
def test_what_an_index_names_is_not_checked_again(path: str, text: str, run: Run) -> None:
    write({path: text})
    note = f"not checked, as versions that a Helm repository publishes already: {OLD}"
    assert report(run, ".") == (set(), [note])
    assert report(run, OLD) == ({OLD}, [])  # named by the user


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("repo/index.yaml", f"{INDEX}app-1.1.0.tgz\n"),
        ("repo/index.yaml", "a: app-1.0.0.tgz\n"),
        ("other/index.yaml", f"{INDEX}app-1.0.0.tgz\n"),
        ("repo/list.yaml", f"{INDEX}app-1.0.0.tgz\n"),
    ],
)
def test_other_archives_are_checked(path: str, text: str, run: Run) -> None:
    write({path: text})
    assert report(run, ".") == ({OLD}, [])


def test_what_a_helm_chart_asks_for_is_checked(run: Run) -> None:
    write({"repo/index.yaml": f"{INDEX}app-1.0.0.tgz\n", "app.yaml": APPLICATION, "chart.yaml": HELM_CHART})
    assert report(run, ".") == ({OLD}, [])
