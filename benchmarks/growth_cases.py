"""The cases of growth that no example of a rule has: texts of one file, exemptions, many files, and other commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.formats.registry import IMAGE_LISTS, REPORTS

CONFIG: Final = ".repl-lint.yaml"

Files = Mapping[str, str]
CHECK: Final = ("check", "--output-format", "json")


class Case(NamedTuple):
    """A name, a function from a number of copies to the files with them, and the command that reads the files."""

    name: str
    files: Callable[[int], Files]
    arguments: tuple[str, ...] = CHECK


HEAD: Final = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
POD: Final = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
MAP: Final = "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"


APPLICATION: Final = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: A}
---
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: a}
spec:
  groups:
  - {name: a, items: [{name: a, type: text}]}
"""

HELM_CHART: Final = """\
---
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: a%}
spec: {chart: {name: a%, chartVersion: 1.0.0}}
"""

LIST: Final = "apiVersion: v1\nkind: List\nitems:\n"
ITEM: Final = """\
- apiVersion: v1
  kind: Pod
  metadata: {name: a%, namespace: b}
  spec: {containers: [{name: a, image: quay.io/acme/api:1}]}
"""


def _each(number: int, text: str) -> str:
    """A text many times, with the number of the copy in place of ``%``.

    The numbers are equally long: longer names are more alike, so that it takes longer to find the nearest of them.
    """
    return "".join(text.replace("%", f"{copy:05}") for copy in range(number))


def _asking(number: int, option: str) -> str:
    """A ConfigMap that asks for so many options; ``%`` in the option's name is the number of each."""
    return MAP + _each(number, f"""  k%: '{{{{repl ConfigOption "{option}" }}}}'\n""")


def _asking_apart(number: int) -> str:
    """ConfigMaps that ask for an option, each a document of its own."""
    return _each(number, MAP.replace("name: a", "name: a%") + "  k: 'repl{{ ConfigOption \"a\" }}'\n")


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
    "choices that are not known": lambda n: (
        f"{HEAD}config:\n- name: a\n  items:\n"
        + _each(n, "  - {name: o%, type: select_one, items: [{name: choice%x}]}\n")
        + _asking(n, "zq%y")
    ),
    "options that repeat": lambda n: (
        f"{HEAD}config:\n- name: a\n  items:\n{_each(n, '  - {name: o%-, type: text, multiple: true}' + chr(10))}"
        + _asking(n, "x%")
    ),
    "small documents": lambda n: _each(n, "---\napiVersion: v1\nkind: Service\nmetadata: {name: a%}\n"),
    "pods of a List": lambda n: f"{LIST}{_each(n, ITEM)}",
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
    return {CONFIG: f"exemptions:\n{exemptions}", "a.yaml": pods}


def _charts(number: int) -> Files:
    """The files of a release with as many charts, each with a HelmChart, and as many HelmCharts without a chart."""
    files = {CONFIG: "charts: {render: off}\n", "kots.yaml": APPLICATION + _each(2 * number, HELM_CHART)}
    for copy in range(number):
        files[f"charts/{copy}/Chart.yaml"] = f"apiVersion: v2\nname: a{copy:05}\nversion: 1.1.0\n"
    return files


def others() -> Iterator[Case]:
    """The cases of texts that no example has, of exemptions, of files, and of the other commands."""
    for name, text in TEXTS.items():
        yield Case(name, lambda number, text=text: {"replicated.yaml": text(number)})  # type: ignore[misc]
    yield Case("exemptions", _exempt)
    yield Case("small documents of KOTS", lambda n: {"kots.yaml": APPLICATION + _asking_apart(n)})
    yield Case("pods of a List of KOTS", lambda n: {"kots.yaml": f"{APPLICATION}---\n{LIST}{_each(n, ITEM)}"})
    yield Case("charts", _charts)
    yield Case("files", lambda number: {f"k8s/{n}.yaml": f"{POD}  - image: acme/a{n}\n" for n in range(number)})
    for command in COMMANDS:
        yield Case(" ".join(command), _release, command)
