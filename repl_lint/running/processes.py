"""Releases linted by an executor: shares of them go to its processes, and what is gathered there comes back in order.

Only the interface of `concurrent.futures.Executor` is used. An executor of our own has the releases from the start;
another gets each share with its release, which is sent as its files: nodes are as slow to send as to parse.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.configuration.catalog import checks
from repl_lint.model.errors import UserError
from repl_lint.model.reports import Crash, FileStatus
from repl_lint.running.collecting import Gathered
from repl_lint.running.shares import OnFile, Share, Work, gather

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_SMALLEST: Final = 64 << 10  # bytes of a share: to send it and its findings costs as much as some of them
_SHARES: Final = 8  # for each process, since some bytes take longer than others
_FAR: Final = 4 << 20  # bytes of a share that takes its whole release with it


class _Sent(NamedTuple):
    """A share that an executor has, and the future of its result."""

    work: Work
    share: Share
    future: Future[Gathered]


def gathered_by(executor: Executor, works: Sequence[Work], on_file: OnFile) -> Iterator[Gathered]:
    """The results for each release, in order, by an executor that does not have the releases yet."""
    return _gathered([[_sent(executor, work, share) for share in shares(work, _FAR)] for work in works], on_file)


def gathered_in(jobs: int, works: Sequence[Work], on_file: OnFile) -> Iterator[Gathered]:
    """The results for each release, in order, by at most ``jobs`` processes of our own."""
    size = sum(file.size for work in works for file in work.release.files) // (jobs * _SHARES)
    parts = [list(shares(work, max(size, _SMALLEST))) for work in works]
    with _processes(min(jobs, sum(map(len, parts))), works) as executor:
        with _uninterrupted():
            sent = [
                [_sent(executor, work, share, number) for share in parts[number]] for number, work in enumerate(works)
            ]
        yield from _gathered(sent, on_file)


def shares(work: Work, size: int) -> Iterator[Share]:
    """The shares of a release, in order, each with files of at most ``size`` bytes together, or one larger file.

    The last share is for the release as a whole; if there are several, it has no files itself.
    """
    first = held = 0
    for end, file in enumerate(work.release.files):
        if held and held + file.size > size:
            yield Share(first, end, as_whole=False)
            first, held = end, 0
        held += file.size
    if first:
        yield Share(first, len(work.release.files), as_whole=False)
        first = len(work.release.files)
    yield Share(first, len(work.release.files), as_whole=True)


def _sent(executor: Executor, work: Work, share: Share, number: int | None = None) -> _Sent:
    """A share of a release after it is submitted; the future fails at once if the executor takes no work.

    Our own processes know the release by its ``number``; another executor gets the release itself.
    """
    try:
        future = executor.submit(gather, work, share) if number is None else executor.submit(_own, number, share)
    except Exception as error:  # an executor that broke, or was shut down
        future = Future()
        future.set_exception(error)
    return _Sent(work, share, future)


def _gathered(sent: Sequence[Sequence[_Sent]], on_file: OnFile) -> Iterator[Gathered]:
    for of_release in sent:
        gathered = Gathered({}, [], [], {}, {}, [])
        for item in of_release:
            gathered.add(_received(item))
            for file in item.work.release.files[item.share.first : item.share.end]:
                on_file(file.path)
        yield gathered


def _received(sent: _Sent) -> Gathered:
    """The result of a share; if its process ended, its files as failed and its checks of the release as crashes."""
    try:
        error = sent.future.exception()
    except CancelledError as cancelled:
        error = cancelled
    if error is None or isinstance(error, UserError):
        return sent.future.result()
    reason = f"not linted, the process ended: {str(error) or type(error).__name__}"
    files = sent.work.release.files[sent.share.first : sent.share.end]
    statuses = [FileStatus(file.path, 0, 0, 1, (reason,), unread=True) for file in files]
    ids = [rule.id for rule, check in sent.work.checks if sent.share.as_whole and check.release]
    return Gathered({}, statuses, [], {rule: Crash(rule, sent.work.release.name, reason) for rule in ids}, {}, [])


_works: Sequence[Work] = ()
"""The releases of a run, in a process that was started for it."""


def _own(number: int, share: Share) -> Gathered:
    gathered = gather(_works[number], share)
    if share.as_whole:  # the last share of its release
        _works[number].release.forget()
    return gathered


def _begin(works: Sequence[Work]) -> None:
    """Prepare a process of ours: it ends with the process that started it, which alone hears of an interruption."""
    global _works  # noqa: PLW0603 -- the only way from the start of a process to its tasks
    _works = works
    gc.disable()  # as in the process that started it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from threading import Thread

    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    assert parent, "a process that was started has one"
    wait([parent.sentinel])
    os._exit(1)


@contextmanager
def _processes(jobs: int, works: Sequence[Work]) -> Iterator[ProcessPoolExecutor]:
    """An executor whose processes have the releases; they end with it, at once where it is interrupted."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    for rule in {rule.check: rule for work in works for rule in work.rules}.values():
        checks(rule)  # a forked process then has imported them
    if start_method() == "spawn":  # the new Python would look for modules in the folder that is linted
        os.environ["PYTHONSAFEPATH"] = "1"
    executor = ProcessPoolExecutor(jobs, multiprocessing.get_context(start_method()), _begin, (works,))
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    executor.shutdown()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let an interruption wait while processes start: what Python runs then would swallow it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_method() -> str:
    """The way in which processes start: ``fork`` on Linux, where it is safe and faster; ``spawn`` elsewhere."""
    return "fork" if sys.platform == "linux" else "spawn"
