"""The layout holds: who may import whom, what start-up costs, and that nothing reaches for the network."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import repl_lint
from repl_lint import check
from tests.conftest import PRINTED

PACKAGE = Path(repl_lint.__file__).parent

ROOMS = (
    "release_types",
    "model",
    "reading",
    "charts",
    "editing",
    "facts",
    "mending",
    "policies",
    "checks",
    "configuration",
    "running",
    "formats",
    "explaining",
    "language_server",
    "command_line",
    "commands",
)
"""A module imports from its own room and from those before it."""

BELOW_ALL = {"__version__", "cel", "resources", "spelling", "writing"}
"""Modules that know nothing of releases."""
ABOVE_ALL = {"__init__", "__main__", "cli"}

NEIGHBOURS = ("checks", "formats.findings", "formats.images", "commands")
"""Rooms whose modules do not know each other."""


def floor(module: str) -> int:
    room = module.split(".")[1] if "." in module else "__init__"
    if room in BELOW_ALL:
        return -1
    return len(ROOMS) if room in ABOVE_ALL else ROOMS.index(room)


def name_of(path: Path) -> str:
    """The name of a module of ours."""
    return ".".join(("repl_lint", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """The modules of ours that a module imports anywhere in it: in functions and for types too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("repl_lint"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (PACKAGE.parent / whole.replace(".", "/")).with_suffix(".py").exists()
                found.add(whole if is_module or node.module == "repl_lint" else node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("repl_lint")}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_import_from_lower_rooms_only(path: Path) -> None:
    module = name_of(path)
    for name in imports(path):
        assert floor(name) <= floor(module), f"{module} imports {name}"
        for room in NEIGHBOURS:
            if module.startswith(f"repl_lint.{room}.") and name.startswith(f"repl_lint.{room}."):
                raise AssertionError(f"{module} imports its neighbour {name}")


def test_every_folder_is_a_room_that_says_what_belongs_in_it() -> None:
    folders = [each for each in PACKAGE.rglob("*") if each.is_dir() and list(each.glob("*.py"))]
    assert {each.relative_to(PACKAGE).parts[0] for each in folders} == {*ROOMS, "cel"}
    for folder in folders:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder


def test_contributing_names_every_room_and_every_subject_of_facts() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (`[a-z_`, ]+`) \| (.*) \|$", text.partition("## The layout")[2], re.MULTILINE))
    assert re.findall(r"`(\w+)`", "".join(rows)) == ["cel", *ROOMS]
    subjects = sorted(path.parent.name for path in PACKAGE.glob("facts/*/__init__.py"))
    assert re.findall(r"`(\w+)`", rows["`facts`"]) == subjects


def test_no_import_goes_round_in_a_circle() -> None:
    modules = {name_of(path): path for path in PACKAGE.rglob("*.py")}
    graph = {module: imports(path) & modules.keys() - {"repl_lint"} for module, path in modules.items()}
    with pytest.raises(CycleError):
        TopologicalSorter({"a": ["b"], "b": ["a"]}).prepare()
    TopologicalSorter(graph).prepare()


def test_the_expression_language_knows_nothing_of_ours() -> None:
    for path in (PACKAGE / "cel").rglob("*.py"):
        assert all(module.startswith("repl_lint.cel") for module in imports(path) if module.startswith("repl_lint")), (
            path
        )


def test_class_names_are_unique() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_test_imports_another() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        shared = [line for line in lines if line.startswith(("from ", "import ")) and "tests" in line]
        assert [line for line in shared if re.search(r"\btest_", line)] == [], path


def test_every_printed_text_has_its_test() -> None:
    for path in PRINTED.rglob("*.txt"):
        page = Path(__file__).with_name(f"test_{path.parent.name}.py").read_text(encoding="utf-8")
        assert f"def test_{re.split('[-[]', path.stem)[0]}(" in page, f"no test compares anything with {path}"


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], ["yaml", "rich", "jsonschema", "json", "dataclasses", "typing", "re", "argparse"]),
        (["--help"], ["yaml", "rich", "jsonschema", "json", "dataclasses", "typing", "re", "argparse"]),
        (
            ["check", "."],
            [
                "rich",
                "jsonschema",
                "jsonschema_rs",
                "kubernetes_validate",
                "dataclasses",
                "tempfile",
                "pygls",
                "asyncio",
                "concurrent.futures",
                "multiprocessing",
                "repl_lint.configuration.own_rules",
                "repl_lint.reading.globs",
            ],
        ),
        (["images", "."], ["rich", "jsonschema", "jsonschema_rs", "kubernetes_validate", "csv", "cyclonedx"]),
    ],
)
def test_start_up_imports_only_what_it_needs(arguments: list[str], unwanted: list[str], tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")
    (tmp_path / ".repl-lint.yaml").write_text("app-slug: a\n")
    code = (
        "import sys\nfrom repl_lint.cli import main\n"
        f"try: main({arguments})\nexcept SystemExit: pass\n"
        f"print([name for name in {unwanted} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_checks_and_fixes_are_imported_where_they_are_needed(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")
    code = (
        "import sys\nfrom repl_lint.cli import main\nmain(['check', '.'])\n"
        "print(*(name for name in sys.modules if name.startswith('repl_lint.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    names = set(done.stderr.split())
    assert "repl_lint.checks.latest_tag" in names
    assert not names & {
        "repl_lint.checks.invalid_template",
        "repl_lint.checks.unknown_suppression",
        "repl_lint.facts.charts.shipped",
        "repl_lint.facts.images.custom_resources",
        "repl_lint.facts.images.kustomized",
        "repl_lint.facts.kots.bundle",
        "repl_lint.facts.kots.installers",
        "repl_lint.facts.kots.kots_types",
        "repl_lint.facts.kubernetes.custom_types",
        "repl_lint.facts.kubernetes.kustomizations",
        "repl_lint.facts.kubernetes.program_targets",
        "repl_lint.mending.image_entries",
        "repl_lint.model.configured_kinds",
        "repl_lint.model.renderings",
        "repl_lint.model.suppressions",
        "repl_lint.reading.levels",
        "repl_lint.running.suppression_comments",
    }
    assert len(names) <= 145, (
        "each module costs as much as a hundredth of `python -c pass`: import it where it is needed"
    )


KOTS = """apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
spec: {title: 'repl{{ ConfigOptionEquals "a" "1" }}'}
---
apiVersion: kots.io/v1beta1
kind: Config
metadata: {name: a}
spec: {groups: [{name: a, items: [{name: a, type: text, validation: {regex: {pattern: "\\/a"}}}]}]}
---
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: a}
spec: {chart: {name: a, chartVersion: 1.0.0}}
"""


def test_checks_of_charts_are_imported_where_a_chart_is_there(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(KOTS)
    code = (
        "import sys\nfrom repl_lint.cli import main\ntry: main(['check', '.'])\nexcept SystemExit: pass\n"
        "print(*(name for name in sys.modules if '.chart' in name), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) == {
        "repl_lint.checks.chart_field_misplaced",
        "repl_lint.checks.chart_release_name",
        "repl_lint.checks.chart_upgrade_flag",
        "repl_lint.configuration.chart_settings",
        "repl_lint.facts.charts",
        "repl_lint.facts.charts.fields",
        "repl_lint.facts.charts.shipped",
        "repl_lint.model.charts",
        "repl_lint.running.charts",
        "repl_lint.running.charts.owners",
    }


@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", KOTS])
def test_no_named_tuple_of_a_small_run_has_a_quoted_type(text: str, tmp_path: Path) -> None:
    """`typing` compiles each, and the first one costs as much as ten named tuples."""
    (tmp_path / "release.yaml").write_text(text)
    code = (
        "import sys, typing\ntypes = []\nmake = typing.ForwardRef.__init__\n"
        "def note(self, *types_of, **options): types.append(types_of[0]); make(self, *types_of, **options)\n"
        "typing.ForwardRef.__init__ = note\nfrom repl_lint.cli import main\n"
        "try: main(['check', '.'])\nexcept SystemExit: pass\nprint(types, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_one_module_writes_outputs_and_one_to_standard_error() -> None:
    texts = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert [path for path, text in texts.items() if "writing.put(" in text] == ["command_line/outputs.py"]
    assert [path for path, text in texts.items() if "file=sys.stderr" in text] == ["command_line/messages.py"]


def test_nothing_opens_a_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: b, image: a.example.com/b}]}\n"
    )
    (tmp_path / ".repl-lint.yaml").write_text("registries: {hub: index.docker.io}\n")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr("socket.socket", refuse)
    assert [finding.rule.id for finding in check([str(tmp_path)]).findings] == ["latest-tag"]
