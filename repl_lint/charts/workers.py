"""The parent of the process that renders charts: it starts it, gives it a deadline, and ends it.

`repl_lint.charts.worker` is what runs there.
"""

import atexit
import base64
import json
import os
import re
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from repl_lint.charts.failures import failure
from repl_lint.charts.schemas import schemas
from repl_lint.model.renderings import ChartFiles, FailureKind, RenderFailure, Rendering, RenderOptions, Values

if TYPE_CHECKING:
    import subprocess
    import tempfile

_START: Final = "import sys; sys.path += sys.argv[1:-1]; from repl_lint.charts.worker import main; main()"
_PATIENCE: Final = 30  # seconds for which a process may start
_MOST_NOTES: Final = 1 << 16
_TIME: Final = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ")
"""The time before each warning of Helm."""
_OUT_OF_MEMORY: Final = re.compile(
    rb"out of memory|cannot allocate memory|malloc failed|MemoryError|failed to create new OS thread"
)
_KEPT: Final = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""The variables that a process is started with: those with which programs and libraries are found."""


class UnusableRendererError(Exception):
    """A renderer that does not start; the message says why."""


class Worker:
    """A process that renders charts, each within ``seconds``. It is started when it is first needed.

    ``program`` is "sdk" for the wheel, or the path of a program. A process that ended, or was ended because it took too
    long, is replaced for the next chart.
    """

    def __init__(self, program: str, seconds: float) -> None:
        self._program, self._seconds = program, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._errors: Any = None
        self._sent: ChartFiles | None = None  # of the chart that the process has
        self._unusable = ""

    def render(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart, or the failure that the renderer reports.

        The failure is of the kind "timeout", "memory" or "crash" if the process ended, and "schema" if the values do
        not fit. Raises `UnusableRendererError` if the process cannot be started.
        """
        from repl_lint.charts.packing import packed

        self.start()
        request = {
            "archive": None if files == self._sent else base64.b64encode(packed(files)).decode(),
            "values": values,
            "schemas": list(schemas(files, values)),
            "release": options.release,
            "namespace": options.namespace,
            "kubernetes": options.kubernetes,
            "seconds": int(self._seconds) + 10,
        }
        self._sent = files
        self._errors.seek(0)  # where the process writes too: both have one place in the file
        self._errors.truncate()
        reply = self._asked(json.dumps(request).encode() + b"\n", self._seconds)
        if isinstance(reply, RenderFailure):
            return reply
        if "error" in reply:
            return RenderFailure(reply["kind"], reply["error"]) if "kind" in reply else failure(reply["error"])
        said = (_TIME.sub("", line) for line in self._said().decode(errors="replace").splitlines())
        notes = dict.fromkeys((*reply["notes"], *said))
        return Rendering(_by_path(reply["texts"]), _by_path(reply["crds"]), tuple(notes))

    def start(self) -> None:
        """Start the process unless it runs. Raises `UnusableRendererError` if it cannot be started."""
        if self._process and self._process.poll() is None and self._owner == os.getpid():
            return
        if self._unusable:
            raise UnusableRendererError(self._unusable)
        self.close()
        import subprocess  # a run that has all results needs none
        import tempfile

        self._owner = os.getpid()
        self._folder = tempfile.TemporaryDirectory(prefix="repl-lint-", ignore_cleanup_errors=True)
        atexit.unregister(self.close)
        atexit.register(
            self.close
        )  # behind that of the folder, which then has nothing to remove, and nothing to warn of
        self._errors = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- it lives as long as the process
        home = self._folder.name
        variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, *_homes(), self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=home,
            env={**variables, "HOME": home, "TMPDIR": home, "TEMP": home, "TMP": home},
            start_new_session=True,
        )
        reply = self._asked(b"", _PATIENCE)
        if isinstance(reply, RenderFailure):
            self._unusable = f"{reply.message}: {self._said().decode(errors='replace').strip()[-500:]}"
        elif "unusable" in reply:
            self._unusable = reply["unusable"]
        if self._unusable:
            self.close()
            raise UnusableRendererError(self._unusable)

    def _asked(self, request: bytes, seconds: float) -> dict[str, Any] | RenderFailure:
        """The reply to a request; a failure if the process ends, or is ended after some seconds."""
        from threading import Timer

        process = self._process
        assert process
        assert process.stdin
        assert process.stdout
        is_late = False

        def end() -> None:
            nonlocal is_late
            is_late = True
            _kill(process)

        timer = Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            reply = process.stdout.readline()
        except OSError:  # it ended
            reply = b""
        finally:
            timer.cancel()
        if reply.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(reply)
            return answer
        _kill(process)
        code = process.wait()
        said = self._said()
        kind: FailureKind = "timeout" if is_late else "memory" if _OUT_OF_MEMORY.search(said) else "crash"
        reasons = {
            "timeout": f"it did not finish within {seconds:g} seconds",
            "memory": "it needs more memory than charts get",
            "crash": f"the renderer ended with code {code}",
        }
        return RenderFailure(kind, reasons[kind])

    def _said(self) -> bytes:
        """The beginning of what the process wrote to its standard error for the last chart."""
        self._errors.seek(0)
        said: bytes = self._errors.read(_MOST_NOTES)
        return said

    def close(self) -> None:
        """End the process, if there is one. In a fork of the process that started it, it is only forgotten."""
        process, self._process, self._sent = self._process, None, None
        if process is None or self._owner != os.getpid():
            return
        _kill(process)
        process.wait()
        for stream in (process.stdin, process.stdout, self._errors):
            with suppress(OSError):  # what was not written yet is of no use
                if stream:
                    stream.close()
        if self._folder:
            self._folder.cleanup()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and those that it started."""
    with suppress(OSError):  # it may have ended
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        else:
            process.kill()


def _homes() -> list[str]:
    """The folders in which the process finds us and what it imports, wherever they are installed."""
    specs = map(find_spec, ("repl_lint", "helm_python", "jsonschema"))
    return [os.path.dirname(os.path.dirname(spec.origin)) for spec in specs if spec and spec.origin]


def _by_path(texts: dict[str, str]) -> dict[str, str]:
    """Texts by the paths in the chart; without empty ones and notes for people, which are no manifests."""
    return {
        path.partition("/")[2]: text
        for path, text in sorted(texts.items())
        if text.strip() and not path.endswith("NOTES.txt")
    }
