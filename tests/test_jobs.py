"""Large inputs are linted in several processes: the report stays the same, and nothing is lost in silence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from repl_lint import check
from repl_lint.command_line.jobs import jobs
from repl_lint.configuration.settings import Settings, load
from repl_lint.formats.registry import REPORTS
from repl_lint.model.reports import Report
from repl_lint.reading.files import File, Known
from repl_lint.running import engine, processes, shares
from repl_lint.running.collecting import Gathered
from repl_lint.running.inputs import below
from repl_lint.running.surveying import surveyed
from tests.conftest import Run
from tests.reports import written

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}}}\nspec:\n  containers: [{{name: a, image: {0}}}]\n"
REPLICATED = (
    "# kind: replicated\nreplicated_api_version: 2.41.0\nimages:\n- {name: a, tag: '1'}\n- {name: z, tag: '1'}\n"
)
FILES = {
    "one/replicated.yaml": REPLICATED,
    "one/k8s/a.yaml": "# kind: scheduler-kubernetes\n" + POD.format("a"),
    "one/k8s/b.yaml": "# kind: scheduler-kubernetes\n" + POD.format("b") + "---\nb: [\n",
    "one/k8s/c.yaml": "# kind: scheduler-kubernetes\n# repl-lint: ignore-file latest-tag -- old\n" + POD.format("b"),
    "one/k8s/d.yaml": "# kind: scheduler-kubernetes\n# repl-lint: ignore-file removed-api-version\n" + POD.format("d"),
    "two/app.yaml": "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: two}\nspec: {title: Two}\n",
    "two/web.yaml": POD.format("'repl{{ ConfigOption \"a\" }}'"),
    "three/plain.yaml": POD.format("c"),
    "three/more.yaml": POD.format("c:1") + "---\n" + POD.format("c"),
    ".repl-lint.yaml": "app-slug: a\nexempt:\n- {rule: undeclared-image, object: Pod/d, reason: old}\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processes, "_SMALLEST", 1)  # each file is a share of its own
    monkeypatch.setattr(processes, "_FAR", 1)
    return tmp_path


def report(number: int = 1, executor: Executor | None = None) -> Report:
    settings = load(["."])._replace(jobs=number)
    options = engine.RunOptions(("sources", "inventories"), executor=executor)
    return engine.run(below(["."], settings), settings, options)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize("number", [2, 5])
def test_every_format_is_the_same_for_any_number_of_processes(number: int) -> None:
    one, several = report(), report(number)
    assert several == one
    for name in REPORTS.about:
        assert written(several, name) == written(one, name)
    assert one.findings
    assert one.suppressed
    assert {status.status for status in one.files} == {"checked", "failed"}


def test_findings_have_the_same_identities() -> None:
    settings = load(["."])
    whole = surveyed(below(["."], settings), settings)
    one, several = (engine.lint(whole, settings._replace(jobs=number), identify=True).occurrences for number in (1, 3))
    assert several == one
    assert all(occurrence.identity for occurrence in one)


def test_processes_that_are_spawned_find_the_same(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "multiprocessing.py").write_text("raise SystemExit('a module of what is linted runs')")
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    monkeypatch.setattr(processes, "start_method", lambda: "spawn")
    assert report(2) == report()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_find_the_same_in_files_that_are_kept_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    one = report()
    monkeypatch.setattr(processes, "start_method", lambda: method)
    monkeypatch.setattr(Known, "room", 0)
    assert report(2) == one


def test_an_executor_that_is_handed_in_finds_the_same(pool: Executor) -> None:
    assert report(executor=pool) == report()
    assert check(["."], executor=pool) == check(["."])


def test_progress_moves_for_each_file_once() -> None:
    settings = load(["."])._replace(jobs=2)
    paths: list[str] = []
    done = engine.run(below(["."], settings), settings, engine.RunOptions(on_file=paths.append))
    assert sorted(paths) == [status.path for status in done.files]


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that lints three/plain.yaml is killed."""
    lint_file = shares._lint_file

    def lint(*arguments: object) -> None:
        file = arguments[1]
        assert isinstance(file, File)
        if file.path == "three/plain.yaml":
            os.kill(os.getpid(), signal.SIGKILL)
        lint_file(*arguments)  # type: ignore[arg-type] # handed on as they are

    monkeypatch.setattr(shares, "_lint_file", lint)


@pytest.mark.usefixtures("deadly")
def test_a_killed_process_is_an_error_with_its_files(run: Run) -> None:
    code, out, err = run("check", "--jobs", "2")
    assert code == 2
    reason = "not linted, the process ended: "
    assert f"three/plain.yaml: {reason}" in err
    assert "three/plain.yaml" in out
    failed = report(2)
    assert {"three/plain.yaml"} <= {status.path for status in failed.files if status.unread}
    assert len(failed.files) == len(FILES)


class Refusing(Executor):
    """An executor that refuses some shares, in one of several ways."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error

    def submit(self, function, /, *arguments, **_):  # type: ignore[no-untyped-def] # the types of Executor.submit take six lines
        future: Future[object] = Future()
        share = arguments[1]
        files = arguments[0].release.files[share.first : share.end]
        if not any(file.path == "three/plain.yaml" for file in files):
            future.set_result(function(*arguments))
        elif self.error is None:
            future.cancel()
        elif isinstance(self.error, RuntimeError):
            raise self.error
        else:
            future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (None, "CancelledError"),
        (RuntimeError("shut down"), "shut down"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (MemoryError("too much"), "too much"),
    ],
)
def test_what_an_executor_does_not_do_is_said(error: BaseException | None, reason: str) -> None:
    done = report(executor=Refusing(error))
    (failed,) = (status for status in done.files if status.unread)
    assert (failed.path, failed.reason) == ("three/plain.yaml", f"not linted, the process ended: {reason}")
    assert {finding.location.path for finding in done.findings} >= {"one/k8s/a.yaml", "one/replicated.yaml"}


def test_a_release_that_is_not_checked_as_a_whole_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    gather = shares.gather

    def refuse(work: shares.Work, share: shares.Share) -> Gathered:
        if share.first == share.end:
            raise OSError("no room")
        return gather(work, share)

    monkeypatch.setattr(processes, "gather", refuse)
    done = report(2)
    assert not any(status.unread for status in done.files)
    assert ("unused-image", "one/replicated.yaml") in {(crash.rule, crash.path) for crash in done.crashes}
    assert {crash.message for crash in done.crashes} == {"not linted, the process ended: no room"}


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


def gone(numbers: Sequence[int]) -> bool:
    """Whether processes end within some seconds."""
    for _ in range(200):
        if not any(Path(f"/proc/{number}").exists() for number in numbers):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_is_ended(number: signal.Signals, folder: Path) -> None:
    text = "---\n".join(POD.format(f"a{count}") for count in range(4000))
    for name in "abcd":
        (folder / f"large-{name}.yaml").write_text(text)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it, and hands that on
    command = [sys.executable, "-m", "repl_lint", "check", "--jobs", "2"]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    while len(ended := children(started.pid)) < 2:
        assert started.poll() is None
        time.sleep(0.02)
    if number == signal.SIGINT:  # as a terminal sends it: to all of them
        os.killpg(started.pid, number)
    else:
        started.send_signal(number)
    _, err = started.communicate(timeout=30)
    assert started.returncode == (130 if number == signal.SIGINT else -number)
    assert err == b""
    assert gone(ended)


@pytest.mark.parametrize(
    ("sizes", "wanted", "number"),
    [
        ([1000], None, 1),
        ([1_999_999], None, 1),
        ([1_500_000, 700_000], None, 2),
        ([40_000_000], None, 6),
        ([1000], 3, 3),
        ([40_000_000], 1, 1),
    ],
)
def test_as_many_processes_as_are_worth_it(
    sizes: list[int], wanted: int | None, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("repl_lint.command_line.jobs._cores", lambda: 6)
    assert jobs(wanted, [File("a", "a", b" " * size) for size in sizes]) == number


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_processes_is_1_or_more(number: str, run: Run) -> None:
    code, _, err = run("check", f"--jobs={number}")
    assert code == 2
    assert f"{number!r} is not a number of processes: write 1 or more" in err


def test_the_settings_of_a_library_lint_in_this_process() -> None:
    assert load(["."]).jobs == Settings(()).jobs == 1
