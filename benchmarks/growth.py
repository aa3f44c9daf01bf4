"""Show that time grows with the text: lint n and 2n of everything, and compare the CPU time.

    python benchmarks/growth.py [--check] [--size KILOBYTES] [NAME ...]

For each example of a rule there are three cases: its objects and the entries beside them in one file, in a file each,
and the list with the finding made longer. Other cases grow what no example has. A NAME selects the cases that begin
with it. ``--check`` exits 1 when some time(2n)/time(n) is above the bound.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final, NamedTuple

from repl_lint.cli import main as repl_lint
from repl_lint.configuration.catalog import catalog, read_rule
from repl_lint.formats.registry import IMAGE_LISTS, REPORTS
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document, Source, outline
from repl_lint.reading.nodes import Node

BOUND: Final = 2.3
_ATTEMPTS: Final = 4  # of a ratio above the bound: other programs take time too
_CONFIG: Final = ".repl-lint.yaml"
_NAMED: Final = re.compile(
    r"^([ \t-]*(?:name|image|reference): *[\"']?[^\s:@\"'{},\[\]]*[A-Za-z0-9])(?=[\s:@\"',}]|$)", re.MULTILINE
)

Files = Mapping[str, str]
CHECK: Final = ("check", "--output-format", "json")


class Case(NamedTuple):
    """A name, a function from a number of copies to the files with them, and the command that reads the files."""

    name: str
    files: Callable[[int], Files]
    arguments: tuple[str, ...] = CHECK


def copies(text: str, number: int, separator: str = "") -> str:
    """A text many times, each time with other names of objects and images."""
    return separator.join(_NAMED.sub(rf"\1-{copy}", text) for copy in range(number))


def _documents(text: str) -> list[Document]:
    return list(outline(Source("example.yaml", text)).documents())


def _lists(node: Node | None) -> Iterator[Node]:
    """The lists of a node in block style that have a key and items."""
    for inner in node.walk() if node else ():
        if inner.shape == "sequence" and inner.style != "flow" and inner.children and inner.key is not None:
            yield inner


def _longer(text: str, listed: Node, number: int) -> str:
    """A text in which the items of one list are there many times, with other names."""
    start = text.rfind("\n", 0, listed.start) + 1
    end = text.find("\n", listed.end) + 1 or len(text)
    return text[:start] + copies(text[start:end], number) + text[end:]


def _separate(text: str, number: int) -> tuple[str, str]:
    """The replicated documents of an example with longer lists, and its other documents many times."""
    main, others = [], []
    for document in _documents(text):
        own = text[slice(*document.span)].removeprefix("---\n")
        if document.role != REPLICATED_DOCUMENT:
            others.append(own)
            continue
        root = _documents(own)[0].root
        listed = [child for child in _lists(root) if root and child in root.children]
        for longer in reversed(listed):
            own = _longer(own, longer, number)
        main.append(own if listed else copies(own, number, "---\n"))
    return "---\n".join(main), copies("---\n".join(others), number, "---\n")


def _in_one_file(text: str, config: str) -> Callable[[int], Files]:
    return lambda number: {
        _CONFIG: config,
        "replicated.yaml": "---\n".join(filter(None, _separate(text, number))),
    }


def _in_files(text: str, config: str) -> Callable[[int], Files]:
    def files(number: int) -> Files:
        main, others = _separate(text, number)
        objects = _separate(text, 1)[1]
        in_files = {f"k8s/{copy}.yaml": _NAMED.sub(rf"\1-{copy}", objects) for copy in range(number)} if others else {}
        return {_CONFIG: config, "replicated.yaml": main or "# nothing\n", **in_files}

    return files


def _in_list(text: str, config: str, index: int) -> Callable[[int], Files]:
    def files(number: int) -> Files:
        listed = [listed for document in _documents(text) for listed in _lists(document.root)][index]
        return {_CONFIG: config, "replicated.yaml": _longer(text, listed, number)}

    return files


def of_rules() -> Iterator[Case]:
    """The cases of every rule, from its examples with findings."""
    for rule in catalog().values():
        for number, example in enumerate(read_rule(rule.path)["examples"]):
            text = example.get("bad")
            if not text:
                continue
            config = f"{example.get('config', '')}\n"
            name = f"{rule.id}-{number}"
            yield Case(f"{name} in one file", _in_one_file(text, config))
            yield Case(f"{name} in files", _in_files(text, config))
            marks = [match.start() for match in re.finditer("# finding", text)]
            lists = [listed for document in _documents(text) for listed in _lists(document.root)]
            for index, listed in enumerate(lists):
                if any(listed.start <= mark <= listed.end + 80 for mark in marks):
                    yield Case(f"{name} in list {listed.key}", _in_list(text, config, index))


HEAD: Final = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
POD: Final = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
MAP: Final = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"


def _each(number: int, text: str) -> str:
    """A text many times, with the number of the copy in place of ``%``."""
    return "".join(text.replace("%", str(copy)) for copy in range(number))


def _asking(number: int, option: str) -> str:
    """A ConfigMap that asks for so many options; ``%`` in the option's name is the number of each."""
    return MAP + _each(number, f"""  k%: '{{{{repl ConfigOption "{option}" }}}}'\n""")


def _entries(number: int, image: str, source: str = "public") -> str:
    """A release with as many entries of one name as images; ``%`` in the image is the number of each."""
    entries = _each(number, f"- source: {source}\n  name: acme/api\n  tag: 1.%\n")
    return f"{HEAD}images:\n{entries}{POD}{_each(number, f'  - name: a%{chr(10)}    image: {image}{chr(10)}')}"


TEXTS: Final[Mapping[str, Callable[[int], str]]] = {
    "images with other tags": lambda n: _entries(n, "acme/api:2.%"),
    "images of another registry": lambda n: _entries(n, "quay.io/acme/api:1.%"),
    "images of a third party": lambda n: _entries(n, "quay.io/acme/api:2.%", "mine"),
    "undeclared images": lambda n: _entries(n, "acme/web%:1"),
    "images with digests": lambda n: _entries(n, f"acme/api-%@sha256:{'0' * 64}"),
    "images that are declared": lambda n: _entries(n, "acme/api:1.%"),
    "entries and texts": lambda n: (
        f"{HEAD}images:\n{_each(n, '- {name: acme/app%, tag: 1.%}' + chr(10))}"
        + _each(n, f"{MAP}  a: |\n    image of acme/web%:1.% is here\n")
    ),
    "options that are not known": lambda n: (
        f"{HEAD}config:\n- name: a\n  items:\n{_each(n, '  - {name: option_%, type: text}' + chr(10))}"
        + _asking(n, "opton_%")
    ),
    "options that repeat": lambda n: (
        f"{HEAD}config:\n- name: a\n  items:\n{_each(n, '  - {name: o%-, type: text, multiple: true}' + chr(10))}"
        + _asking(n, "x%")
    ),
    "small documents": lambda n: _each(n, "---\napiVersion: v1\nkind: Service\nmetadata: {name: a%}\n"),
    "small documents of a release": lambda n: f"{HEAD}images: []\n" + _each(n, MAP.replace("name: a", "name: a%")),
    "documents that are no YAML": lambda n: _each(n, "---\na: [\n"),
    "lines of a scalar": lambda n: f"{HEAD}{MAP}  a: |\n{_each(n, '    line % image: acme/api:1.%' + chr(10))}",
    "keys": lambda n: f"{HEAD}{MAP}{_each(n, '  key%: value%' + chr(10))}",
    "keys that stand twice": lambda n: f"{HEAD}{MAP}{_each(n, '  key: value%' + chr(10))}",
    "comments": lambda n: f"{HEAD}{_each(n, '# comment % repl-lint' + chr(10))}",
    "headers": lambda n: _each(n, "# kind: Scheduler-kubernetes\napiVersion: v1\nkind: Secret\n---\n"),
    "brackets": lambda n: f"a: {'[' * n}{']' * n}\n",
    "lists in lists": lambda n: _each(n, f"-{' -' * 50} a%\n"),
    "aliases": lambda n: f"a: &a [1, 2, 3]\nb:\n{_each(n, '- *a' + chr(10))}",
    "aliases of aliases": lambda n: f"a0: &a0 [1, 2]\n{_each(n, 'b%: &b% [*a0, *a0]' + chr(10))}",
    "actions": lambda n: f"{HEAD}{MAP}{_each(n, '  k%: {{repl Namespace}}' + chr(10))}",
    "blocks of templates": lambda n: (
        HEAD + MAP + _each(n, "  {{repl if ConfigOptionEquals `a` `%`}}\n  k%: a\n  {{repl end}}\n")
    ),
    "blocks that nothing ends": lambda n: f"{HEAD}{MAP}{_each(n, '  k%: {{repl if true}}a' + chr(10))}",
    "actions that nothing closes": lambda n: f"{HEAD}{MAP}{_each(n, '  k%: {{repl a' + chr(10))}",
    "suppressions": lambda n: f"{POD}{_each(n, '  - image: a%  # repl-lint: ignore[latest-tag]' + chr(10))}",
    "suppressions of the line below": lambda n: (
        f"{POD}{_each(n, '  # repl-lint: ignore[latest-tag]' + chr(10) + '  - image: a%' + chr(10))}"
    ),
    "suppressions that are not needed": lambda n: f"{POD}{_each(n, '  - image: a:1.%  # repl-lint: ignore' + chr(10))}",
    "suppressions of spans": lambda n: (
        POD + _each(n, "  # repl-lint-ignore-start latest-tag\n  - image: a%\n  # repl-lint-ignore-end\n")
    ),
    "namespaces": lambda n: _each(
        n, "---\napiVersion: v1\nkind: Service\nmetadata: {name: a%, namespace: prod%}\nspec: {a: prod%}\n"
    ),
    "a long line": lambda n: f"{HEAD}{MAP}  a: {{{_each(n, 'k%: acme/api:1, ')}}}\n",
}
"""The texts of one file, by their names and numbers."""

COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    *(("check", "--output-format", name) for name in REPORTS.about),
    ("check", "--diff", "--unsafe-fixes"),
    *(("images", "--format", name) for name in IMAGE_LISTS.about),
    ("images", "sync", "--diff"),
    ("explain", "replicated.yaml:8"),
    ("baseline", "create", "--force"),
    ("init", "--stdout"),
)


def _release(number: int) -> Files:
    """The files of a release with findings of many rules."""
    return {"replicated.yaml": _entries(number, "acme/api"), "k8s/a.yaml": TEXTS["namespaces"](number)}


def _exempt(number: int) -> Files:
    """The files of a configuration with exemptions, and of as many pods with one finding each."""
    exemptions = _each(number, "- {rules: [latest-tag], object: Pod/p%, reason: tests}\n")
    pods = _each(number, POD.replace("name: a", "name: p%") + "  - image: a\n")
    return {_CONFIG: f"exemptions:\n{exemptions}", "a.yaml": pods}


def others() -> Iterator[Case]:
    """The cases of texts that no example has, of exemptions, of files, and of the other commands."""
    for name, text in TEXTS.items():
        yield Case(name, lambda number, text=text: {"replicated.yaml": text(number)})  # type: ignore[misc]
    yield Case("exemptions", _exempt)
    yield Case("files", lambda number: {f"k8s/{n}.yaml": f"{POD}  - image: acme/a{n}\n" for n in range(number)})
    for command in COMMANDS:
        yield Case(" ".join(command), _release, command)


@contextlib.contextmanager
def _silence(out: IO[str]) -> Iterator[None]:
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield


def seconds(folder: str, arguments: tuple[str, ...]) -> float:
    """The CPU time of a command in a folder, in seconds; what it prints is lost, and the working folder has changed."""
    os.chdir(folder)
    gc.collect()
    start = time.process_time()
    with open(os.devnull, "w", encoding="utf-8") as out, _silence(out), contextlib.suppress(SystemExit):
        repl_lint(arguments)
    return time.process_time() - start


def write(files: Files, folder: str) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as out:
            out.write(text)


def number_for(case: Case, size: int) -> int:
    """The number of copies, at least 2, that makes a text of about ``size`` bytes."""
    few, more = (sum(map(len, case.files(number).values())) for number in (2, 12))
    return max(2, size * 10 // max(1, more - few))


def ratio(case: Case, size: int) -> tuple[int, float, float]:
    """The number n of copies for a size, the time of n in seconds, and time(2n)/time(n).

    Each time is the least of some attempts: at most four, until the ratio keeps the bound.
    """
    number = number_for(case, size)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        folders = [os.path.join(folder, name) for name in ("once", "twice")]
        for factor, place in enumerate(folders, start=1):
            write(case.files(factor * number), place)
        for _ in range(_ATTEMPTS):
            times.append([seconds(place, case.arguments) for place in folders])
            once, twice = (min(column) for column in zip(*times, strict=True))
            if twice / once <= BOUND:
                break
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
    return number, once, twice / once


def main() -> int:
    """Measure and print each case, and return 0; with ``--check``, return 1 if a case is above the bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--size", type=int, default=100, help="kilobytes of the smaller text")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    slow = 0
    for case in (*others(), *of_rules()):
        if options.names and not case.name.startswith(tuple(options.names)):
            continue
        number, once, growth = ratio(case, options.size * 1000)
        slow += growth > BOUND
        print(f"{growth:5.2f} {once * 1000:7.0f} ms {number:6} {case.name}{'  <--' * (growth > BOUND)}", flush=True)
    print(f"{slow} above {BOUND}")
    return int(options.check and slow > 0)


if __name__ == "__main__":
    sys.exit(main())
