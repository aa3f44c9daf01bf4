"""Run the console samples of the pages in Markdown, and write what they print.

python scripts/samples.py [--check] [PAGE…]      with --check, only say which pages show something else

A page is followed from its first line to its last, in a new folder that has a copy of `examples/`:

- a block of ```console is run; what stands below its commands is what they print
- a block with a title, such as ```yaml title="replicated.yaml", is the whole file of that name
- a block of ```diff is applied with `git apply`
- any other block is not run

`<!-- show: … -->` above a block says which paragraphs of the last command's output are shown, separated by ` | `: the
number of one, from the end if it is negative, or a regular expression. What is left out becomes `…`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
_BLOCK: Final = re.compile(
    r"(?:^<!-- show: (?P<show>[^\n]*?) -->\n)?"
    r"^```(?P<language>[\w-]+)(?: title=\"(?P<title>[^\"\n]+)\")?\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND: Final = re.compile(r"^\$ (?P<command>(?:[^\n]*\\\n)*[^\n]*)$", re.MULTILINE)
_ENVIRONMENT: Final = {
    "COLUMNS": "100",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    **{f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


class Block(NamedTuple):
    """A block of code: its language, the file that it is, the paragraphs to show, and its text."""

    language: str
    title: str | None
    show: str | None
    body: str

    @property
    def commands(self) -> list[str]:
        """The commands of a console, in their order; none in another block."""
        return [match["command"] for match in _COMMAND.finditer(self.body)] if self.language == "console" else []

    def script(self) -> str:
        """The lines of bash that follow the block; each command ends its output with a null character."""
        if self.title is not None:
            target = f"'{self.title}'"
            return f'mkdir -p "$(dirname {target})"\ncat > {target} <<"END OF FILE"\n{self.body}END OF FILE\n'
        if self.language == "diff":
            return f'git apply <<"END OF FILE" || exit\n{self.body}END OF FILE\n'
        return "".join(f"(exit $code)\n{command}\ncode=$?\nprintf '\\0'\n" for command in self.commands)


def blocks(page: str) -> Iterator[Block]:
    """The blocks of code in the text of a page."""
    return map(_block, _BLOCK.finditer(page))


def _block(match: re.Match[str]) -> Block:
    return Block(match["language"], match["title"], match["show"], match["body"])


def has_samples(page: str) -> bool:
    """Whether the text of a page has a console that can be run."""
    return any(block.commands for block in blocks(page))


def renewed(page: str) -> str:
    """The text of a page with what its commands print."""
    outputs = iter(_run("".join(block.script() for block in blocks(page))))

    def with_outputs(match: re.Match[str]) -> str:
        block = _block(match)
        if not block.commands:
            return match[0]
        *printed, last = [next(outputs) for _ in block.commands]
        texts = zip(block.commands, [*printed, _shown(last, block.show)], strict=True)
        return match[0].replace(f"\n{block.body}", "\n" + "".join(f"$ {command}\n{text}" for command, text in texts), 1)

    return _BLOCK.sub(with_outputs, page)


def _run(script: str) -> list[str]:
    """What each command of a script prints, on either stream, without blanks at the ends of lines."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder, "examples"))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**_ENVIRONMENT, "PATH": path, "HOME": folder, "PYTHONPATH": str(ROOT)}
        command = ["bash", "-c", f"exec 2>&1\ncode=0\n{script}"]
        done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"a block of ```diff does not apply: {done.stdout.rpartition(chr(0))[2]}")
    return [re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE) for text in done.stdout.split("\0")]


def _shown(output: str, show: str | None) -> str:
    """The paragraphs of an output that are shown, with `…` for each part that is left out."""
    if show is None:
        return output
    paragraphs = output.rstrip("\n").split("\n\n")
    chosen = {index for choice in show.split(" | ") for index in _chosen(paragraphs, choice)}
    if not chosen:
        sys.exit(f"no paragraph is {show!r} in:\n{output}")
    kept = [text if index in chosen else "…" for index, text in enumerate(paragraphs)]
    lines = [text for index, text in enumerate(kept) if text != "…" or index == 0 or kept[index - 1] != "…"]
    return "\n\n".join(lines).replace("…\n\n", "…\n").replace("\n\n…", "\n…") + "\n"


def _chosen(paragraphs: Sequence[str], choice: str) -> Iterator[int]:
    """The indices of the paragraphs that a choice is about: a number, or a regular expression."""
    if re.fullmatch(r"-?\d+", choice):
        yield int(choice) % len(paragraphs)
    else:
        yield from (index for index, text in enumerate(paragraphs) if re.search(choice, text))


def pages() -> Iterator[Path]:
    """The files of the pages that have samples."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if has_samples(path.read_text(encoding="utf-8")):
            yield path


def main(arguments: Sequence[str]) -> int:
    """Renew the pages and return 0; with ``--check``, print those that need it, and return 1 if any does."""
    paths = [Path(name).absolute() for name in arguments if name != "--check"] or [*pages()]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        stale = [
            (path, new) for path, old, new in zip(paths, texts, threads.map(renewed, texts), strict=True) if new != old
        ]
    for path, new in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} shows what its commands do not print; run `make docs`")
        else:
            path.write_text(new, encoding="utf-8")
    if "--check" not in arguments:
        print(f"{len(stale)} pages with samples written")
    return bool(stale) and "--check" in arguments


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
