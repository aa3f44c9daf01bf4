"""`repl-lint config`: what counts and why, and the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from repl_lint.cli import main
from repl_lint.configuration.catalog import catalog
from tests.conftest import Printed, Run

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
kubernetes: {requirements: {server_version: ">=1.9.0 <1.16.0"}}
components: []
"""
KOTS = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata: {name: a}
---
apiVersion: kots.io/v1beta1
kind: LintConfig
spec:
  rules:
  - {name: container-image-latest-tag, level: off}
  - {name: hardcoded-namespace, level: error}
"""
CONFIG = """\
app-slug: tidepool
kubernetes-version: 1.30
registries:
  quay: {endpoint: quay.io/tidepool}
  "on": index.docker.io
private-registries:
- registry.example.com:5000
ignore: [format]
rules:
  hardcoded-namespace: {severity: info}
exclude: ["*.draft.yaml", tests/]
per-file-ignores: {third-party/: [latest-tag]}
exempt:
- {rule: latest-tag, image: "x*", reason: why not}
baseline: old.json
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)
    return tmp_path


def show(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["config", "show", *arguments]) == 0
    return capsys.readouterr().out


def test_defaults(capsys: pytest.CaptureFixture[str], printed: Printed) -> None:
    printed(show(capsys))


def test_everything_with_its_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    (folder / "a" / "replicated.yaml").write_text(ROOT)
    (folder / "b" / "app.yaml").write_text(KOTS)
    (folder / ".repl-lint.yaml").write_text(CONFIG)
    (folder / "old.json").write_text('{"version": 1, "findings": []}')
    out = show(capsys, ".", "--ignore", "missing-pull-secret", "--fail-on", "never")
    said = {rule.id: '"off"  # .repl-lint.yaml:8' for rule in catalog().values() if rule.category == "format"}
    said |= {"hardcoded-namespace": "info  # .repl-lint.yaml:10", "missing-pull-secret": '"off"  # --ignore'}
    said |= {"image-like-text": '"off"  # off by default'}
    rules = "".join(f"  {name}: {said[name]}\n" for name in sorted(said))
    assert (
        out
        == f"""\
paths:
  - .  # argument
config: .repl-lint.yaml  # nearest above the paths
app-slug: tidepool  # .repl-lint.yaml:1
airgap: true  # default
kubernetes-version: "1.30"  # .repl-lint.yaml:2
registries:
  quay: quay.io/tidepool  # .repl-lint.yaml:4
  "on": index.docker.io  # .repl-lint.yaml:5
private-registries:
  - registry.example.com:5000  # .repl-lint.yaml:7
namespaces:
  allow: []  # default
schemas: []  # default
program-versions: {{}}  # default
charts:
  render: auto  # default
  kubernetes: null  # default
  timeout: 20  # default
  exclude: []  # default
select:
  - all  # default
ignore:
  - format  # .repl-lint.yaml:8
  - missing-pull-secret  # --ignore
rules:
{rules}fail-on: never  # --fail-on
baseline: old.json  # .repl-lint.yaml:15
exclude:
  - "*.draft.yaml"  # .repl-lint.yaml:11
  - tests/  # .repl-lint.yaml:11
per-file-ignores:
  third-party/:
    - latest-tag  # .repl-lint.yaml:12
exempt:
  - "rule latest-tag, image x*"  # .repl-lint.yaml:14
releases:
  a/replicated.yaml:
    kubernetes-version: "1.30"  # .repl-lint.yaml:2
  b/app.yaml:
    kubernetes-version: "1.30"  # .repl-lint.yaml:2
    rules:
      latest-tag: "off"  # LintConfig b/app.yaml:9
"""
    )
    read = yaml.safe_load(out)
    assert read["registries"] == {"quay": "quay.io/tidepool", "on": "index.docker.io"}
    assert read["rules"]["invalid-yaml"] == "off"


def test_plain_manifests_lack_a_root_document_for_some_rules(run: Run) -> None:
    Path("a.yaml").write_text("apiVersion: v1\nkind: Service\n", encoding="utf-8")
    code, out, _ = run("config", "show", "--select", "undeclared-image,latest-tag,invalid-kots-annotation")
    assert code == 0
    [release] = yaml.safe_load(out)["releases"].values()
    assert release["rules"] == {"undeclared-image": "off"}
    assert '      undeclared-image: "off"  # needs a replicated document\n' in out
    Path("replicated.yaml").write_text("# kind: replicated\nreplicated_api_version: 2.41.0\n", encoding="utf-8")
    assert "needs a replicated document" not in run("config", "show")[1]


def test_the_vendors_files_and_the_release(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".replicated").write_text("appSlug: theirs\nmanifests:\n- release/*.yaml\n")
    (folder / "release").mkdir()
    (folder / "release" / "replicated.yaml").write_text(ROOT)
    out = show(capsys)
    assert out.startswith('paths:\n  - "release/*.yaml"  # .replicated:3\n')
    assert "app-slug: theirs  # .replicated:1\n" in out
    assert '    kubernetes-version: "1.15"  # server_version in release/replicated.yaml:3\n' in out
    monkeypatch.setenv("REPLICATED_APP", "variable")
    assert "app-slug: variable  # $REPLICATED_APP\n" in show(capsys)


def test_a_selection_says_what_it_leaves_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "my.yaml").write_text("select: [images, namespaces]\nignore: [latest-tag]\n")
    rules = yaml.safe_load(show(capsys, "--config", "my.yaml"))["rules"]
    assert rules["invalid-yaml"] == rules["latest-tag"] == "off"
    out = show(capsys, "--config", "my.yaml")
    assert "config: my.yaml  # --config\n" in out
    assert '  invalid-yaml: "off"  # not in select, my.yaml:1\n' in out
    assert '  latest-tag: "off"  # my.yaml:2\n' in out
    out = show(capsys, "--config", "my.yaml", "--select", "container-image-latest-tag")
    assert "select:\n  - container-image-latest-tag  # --select\nignore: []  # default\n" in out
    assert '  invalid-yaml: "off"  # not in --select\n' in out
    assert "  latest-tag:" not in out


def test_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".repl-lint.yaml").write_text(CONFIG)
    (folder / "old.json").write_text('{"version": 1, "findings": []}')
    (folder / "app.yaml").write_text(KOTS)
    data: dict[str, Any] = json.loads(show(capsys, "--output-format", "json"))
    assert data["app-slug"] == {"value": "tidepool", "source": ".repl-lint.yaml:1"}
    assert data["registries"]["on"] == {"value": "index.docker.io", "source": ".repl-lint.yaml:5"}
    assert data["exclude"][1] == {"value": "tests/", "source": ".repl-lint.yaml:11"}
    assert data["airgap"] == {"value": True, "source": "default"}
    off = {"value": "off", "source": "LintConfig app.yaml:9"}
    assert data["releases"]["app.yaml"]["rules"] == {"latest-tag": off}


def test_on_a_terminal_it_is_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "dumb")
    lines = [line.split() for line in show(capsys, "--ignore", "latest-tag").splitlines() if line.strip()]
    assert lines[0] == ["setting", "value", "from"]
    assert ["rules", "latest-tag", "off", "--ignore"] in lines


def test_a_mistake_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".repl-lint.yaml").write_text("airgapp: true\n")
    assert main(["config", "show"]) == 2
    assert capsys.readouterr() == (
        "",
        "repl-lint: .repl-lint.yaml:1:1: unknown key `airgapp`; did you mean `airgap`?\n",
    )


def test_a_path_that_is_missing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "missing"]) == 2
    told = capsys.readouterr()
    assert told.out.startswith("paths:\n  - missing  # argument\n")
    assert told.err == "repl-lint: missing: no such file or directory\n"


def test_the_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = (Path(__file__).parents[1] / "schemas" / "config.json").read_text(encoding="utf-8")
    assert main(["config", "schema"]) == 0
    assert capsys.readouterr().out == shipped
    assert main(["config", "schema", "--output", "schema.json"]) == 0
    assert (folder / "schema.json").read_text(encoding="utf-8") == shipped
    assert main(["config", "schema", "--output", "no/schema.json"]) == 2
    assert capsys.readouterr().err == "repl-lint: no/schema.json: no such file or directory\n"


@pytest.mark.parametrize(
    "command", [["init"], ["registries"], ["registries", "import"], ["config"], ["config", "show"]]
)
def test_help_has_examples(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert "examples:\n" in capsys.readouterr().out
