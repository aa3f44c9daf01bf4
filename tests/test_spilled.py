"""Files beyond the room in memory are kept on the disk, or in memory where the disk takes none."""

from __future__ import annotations

import gc
import os
import pickle
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.reading.discovery import discover
from repl_lint.reading.files import CONFIG_NAME, File, Known, Unread, read_file
from repl_lint.reading.spilled import Spilled
from repl_lint.running.engine import run
from repl_lint.running.inputs import gather

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXTS = ("a: 1\n", "b: ä\n", "", "c: 3\n" * 50)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Known, "room", 5)
    for number, text in enumerate(TEXTS):
        Path(f"{number}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def read(known: Known | None = None) -> list[File]:
    files = [item for item in discover(["."], lambda _: False, known=known) if isinstance(item, File)]
    assert [file.source().text for file in files] == list(TEXTS)
    assert [file.size for file in files] == [len(text.encode()) for text in TEXTS]
    return files


def kinds(files: list[File]) -> list[type]:
    return [type(file.data) for file in files]


def test_the_first_files_are_kept_in_memory() -> None:
    assert kinds(read()) == [bytes, Spilled, Spilled, Spilled]


def test_a_file_that_changes_on_the_disk_stays_as_it_was_read() -> None:
    known = Known()
    read(known)
    Path("1.yaml").write_text("b: 2\n")
    read(known)
    assert read_file("1.yaml", "1.yaml", known).with_text("c").content == b"c"


def test_the_temporary_file_has_no_name_and_ends_with_the_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place))
        opened = set(os.listdir("/dev/fd"))
        files = read()
        assert len(set(os.listdir("/dev/fd")) - opened) == 1
        assert not list(place.iterdir())
        del files
        gc.collect()
        assert set(os.listdir("/dev/fd")) <= opened


def test_another_process_gets_the_bytes() -> None:
    files = read()
    sent = pickle.loads(pickle.dumps(files))
    assert kinds(sent) == [bytes] * 4
    assert [file.content for file in sent] == [file.content for file in files]


def test_a_forked_process_reads_the_same_file_at_the_same_time() -> None:
    files = read()
    child = os.fork()
    for _ in range(200):
        good = [file.content for file in files] == [text.encode() for text in TEXTS]
        if not good:
            break
    if child == 0:
        os._exit(0 if good else 1)
    assert good
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_without_a_folder_for_temporary_files_all_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", os.path.abspath("nowhere"))
    assert kinds(read()) == [bytes] * 4
    assert sorted(os.listdir(".")) == ["0.yaml", "1.yaml", "2.yaml", "3.yaml"]


def test_without_reads_that_processes_can_share_all_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pread")  # as in Windows
    assert kinds(read()) == [bytes] * 4


@pytest.fixture
def full() -> Iterator[None]:
    """A disk that takes a few bytes more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("full")
def test_what_a_full_disk_does_not_take_stays_in_memory() -> None:
    known = Known()
    assert kinds(read(known)) == [bytes, Spilled, Spilled, bytes]
    Path("4.yaml").write_text("later")
    assert isinstance(read_file("4.yaml", "4.yaml", known).data, Spilled)  # no piece of the large file is in its place


def test_rules_of_git_are_read_from_the_disk_too() -> None:
    Path(".gitignore").write_text("*.yaml\n!0.yaml\n")
    known = Known()
    known.room = 0
    found = list(discover(["."], lambda _: False, known=known))
    assert [item.reason for item in found if isinstance(item, Unread)] == ["git-ignored"] * 3


def test_a_file_on_the_disk_has_the_same_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    monkeypatch.setattr(Known, "room", 1 << 20)
    settings = load(["."])
    in_memory = run(gather(["."], settings).files, settings)
    monkeypatch.setattr(Known, "room", 0)
    files = gather(["."], settings).files
    assert all(isinstance(item.data, Spilled) for item in files if isinstance(item, File) and item.path != CONFIG_NAME)
    assert run(files, settings) == in_memory
