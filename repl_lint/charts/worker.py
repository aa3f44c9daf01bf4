"""The process in which charts are rendered: a JSON line for each chart comes in, and one goes out.

Charts may come from anyone, and a template can run for ever, or ask for all memory, which ends the process that Helm is
in. So this process has bounds, and the one that started it has a deadline. It ends when its standard input does.

It imports nothing of repl-lint but `repl_lint.charts.misfits`. The wheel needs nothing on the disk. In the folder of
this process, a `helm` of the `PATH` gets the archive and the values, and a builder of overlays the tree.
"""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from typing import Any, Final

_MEMORY: Final = 2 << 30
_MOST_TEXT: Final = 32 << 20
_SDK: Final = "sdk"
_OVERLAYS: Final = {"kustomize": "build", "kubectl": "kustomize"}
"""The programs that build overlays of kustomize, and the command of each."""
_SOURCE: Final = r"(?m)^---\n# Source: (.+)\n"

_Reply = dict[str, Any]
"""Texts and CRDs by the paths of their files, or an ``error``."""


def main() -> None:
    """Answer each line of standard input on standard output, until it ends, or as soon as the renderer is unusable.

    The last argument is ``sdk`` for the wheel, or the path of a program.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit_memory()
    try:
        render = _renderer(sys.argv[-1])
    except Exception as error:  # whatever keeps the renderer from being used
        _answer(replies, {"unusable": f"{type(error).__name__}: {error}"})
        return
    _answer(replies, {"ready": True})
    archive = b""  # the last one, if a request has none
    for line in sys.stdin:
        request = json.loads(line)
        _limit_time(request["seconds"])
        archive = base64.b64decode(request["archive"]) if request["archive"] else archive
        notes: list[str] = []
        reply = _misfit(request["schemas"], notes) or render(archive, request)
        reply["notes"] = notes
        _answer(replies, excess(reply.get("texts", {}).values()) or reply)


def excess(texts: Collection[str]) -> _Reply | None:
    """The error of texts that together have more characters than the bound; None for others."""
    if sum(map(len, texts)) > _MOST_TEXT:
        return {"error": f"the templates make more than {_MOST_TEXT >> 20} MiB of text", "kind": "memory"}
    return None


def _answer(replies: Any, reply: _Reply) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


def _limit_memory() -> None:
    """Bound the memory of this process and of those that it starts, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _limit_time(seconds: int) -> None:
    """Bound the time of the processor from now on: the deadline of who started this process may be late."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _misfit(schemas: list[list[Any]], notes: list[str]) -> _Reply | None:
    """The error of values that do not fit a schema; None where they do. What could not be compared is a note."""
    if not schemas:
        return None
    from repl_lint.charts.misfits import misfit

    found = misfit(((file, text, values) for file, text, values in schemas), notes)
    return {"error": found.message, "kind": found.kind} if found else None


def _renderer(name: str) -> Callable[[bytes, _Reply], _Reply]:
    program = os.path.basename(name).removesuffix(".exe")
    if program in _OVERLAYS:
        return _by_kustomize(name, _OVERLAYS[program])
    return _by_wheel() if name == _SDK else _by_program(name)


def _by_kustomize(program: str, command: str) -> Callable[[bytes, _Reply], _Reply]:
    """The build of the overlay in the folder ``release``; without a `PATH`, so that it finds no `git` to fetch with."""
    import shutil
    import tarfile
    from io import BytesIO

    home = os.environ["HOME"]
    tree = os.path.join(home, "tree")

    def build(archive: bytes, request: _Reply) -> _Reply:
        shutil.rmtree(tree, ignore_errors=True)
        with tarfile.open(fileobj=BytesIO(archive)) as members:
            members.extractall(tree)  # noqa: S202 -- regular files below it, which we have packed
        folder = os.path.join(tree, "chart", request["release"])
        variables = {"HOME": home, "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
        arguments = [program, command, folder]
        done = subprocess.run(arguments, capture_output=True, check=False, encoding="utf-8", env=variables)
        if done.returncode:
            return {"error": done.stderr.replace(tree + os.sep + "chart" + os.sep, ""), "kind": "other"}
        return {"texts": {"chart/overlay.yaml": done.stdout}, "crds": {}}

    return build


def _by_wheel() -> Callable[[bytes, _Reply], _Reply]:
    from helm_python import Chart, HelmError

    def render(archive: bytes, request: _Reply) -> _Reply:
        try:
            with Chart.load_archive(archive) as chart:
                texts = chart.render(request["values"], name=request["release"], namespace=request["namespace"])
                crds = {crd["filename"]: crd["data"] for crd in chart.crds}
        except HelmError as error:
            return {"error": str(error)}
        return {"texts": texts, "crds": crds}

    return render


def _by_program(program: str) -> Callable[[bytes, _Reply], _Reply]:
    home = os.environ["HOME"]
    archive_at, values_at = os.path.join(home, "chart.tgz"), os.path.join(home, "values.json")
    version = subprocess.run([program, "version", "--short"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"v(\d+)\.(\d+)", version)
    if number is None or (int(number[1]), int(number[2])) < (3, 8):
        raise RuntimeError(f"{program} is {version.strip() or 'of no known version'}: 3.8 or later is needed")

    def render(archive: bytes, request: _Reply) -> _Reply:
        with open(archive_at, "wb") as stream:
            stream.write(archive)
        with open(values_at, "w", encoding="utf-8") as stream:
            json.dump(request["values"], stream)
        flags = ["--namespace", request["namespace"], "--kube-version", request["kubernetes"], "--values", values_at]
        command = [program, "template", request["release"], archive_at, *flags, "--include-crds"]
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        if done.returncode:
            if done.returncode < 0 or "out of memory" in done.stderr:
                return {"error": "it needs more memory than charts get", "kind": "memory"}
            return {"error": done.stderr}
        sys.stderr.write(done.stderr)
        sys.stderr.flush()
        return _split(re.split(_SOURCE, done.stdout))

    return render


def _split(pieces: list[str]) -> _Reply:
    """The texts and CRDs in what `helm template` prints, in which the documents of a template may be apart."""
    texts: dict[str, list[str]] = {}
    for path, text in zip(pieces[1::2], pieces[2::2], strict=True):
        texts.setdefault(path, []).append(text)
    joined = {path: "---\n".join(parts) for path, parts in texts.items()}
    is_template = {path: "/templates/" in path for path in joined}
    return {
        "texts": {path: text for path, text in joined.items() if is_template[path]},
        "crds": {path: text for path, text in joined.items() if not is_template[path]},
    }
