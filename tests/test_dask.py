"""An executor of dask, as those have who audit thousands of repositories."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.reading.files import Known
from repl_lint.running import processes

POD = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: a}]}\n"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Executor]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Client(local) as client,
    ):
        yield client.get_executor()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processes, "_FAR", 1)  # each file is a share of its own
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "replicated.yaml").write_text("# kind: replicated\nimages:\n- {name: b, tag: '1'}\n")
        for number in range(3):
            (tmp_path / name / f"{number}.yaml").write_text(POD)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("room", [Known.room, 0])
def test_its_workers_find_the_same(cluster: Executor, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(Known, "room", room)  # without it, files are kept on the disk, which workers do not share
    assert check(["."], executor=cluster) == check(["."])


def test_a_repository_is_a_task(cluster: Executor, folder: Path) -> None:
    folders = [str(folder / name) for name in ("one", "two")]
    reports = list(cluster.map(check, [[name] for name in folders]))
    for name, report in zip(folders, reports, strict=True):
        found = [(finding.rule.id, os.path.basename(finding.location.path)) for finding in report.findings]
        assert found == [
            (finding.rule.id, os.path.basename(finding.location.path)) for finding in check([name]).findings
        ]
        assert "undeclared-image" in {rule for rule, _ in found}
