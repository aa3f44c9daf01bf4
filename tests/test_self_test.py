"""`repl-lint self-test`: the faults that it puts into a release, and what it says of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Run

REPLICATED = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- source: quay
  name: acme/api
  tag: 1.4.2
- {source: public, name: redis, tag: "5.0"}
"""
WORKLOAD = """\
# kind: scheduler-kubernetes
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  labels:
    team: shop
    app: api
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      imagePullSecrets:
      - name: replicatedregistrykey
      containers:
      - name: api
        image: quay.io/acme/api:1.4.2
      - name: cache
        image: redis:5.0
"""
RULE = """\
id: acme/labels
summary: every Deployment has a team
check: {check}
match: {{kinds: [Deployment]}}
{demand}
"""
CONFIG = "app-slug: acme\nkubernetes-version: '1.29'\nregistries: {quay: quay.io/acme}\n"


def write(folder: Path, config: str = CONFIG, **rules: str) -> dict[str, str]:
    files = {"replicated.yaml": REPLICATED, "api.yaml": WORKLOAD, ".repl-lint.yaml": config}
    files |= {f"rules/{name}.yaml": text for name, text in rules.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return files


OURS = [
    "found      undeclared-image     replicated.yaml:5: the entry of `acme/api` is removed",
    "found      image-tag-mismatch   replicated.yaml:6: the tag of `acme/api` in `images` is changed",
    "found      latest-tag           api.yaml:18: `quay.io/acme/api:1.4.2` is made `latest` (also image-tag-mismatch)",
    "found      hardcoded-namespace  api.yaml:5: Deployment `api` gets a namespace",
    "found      removed-api-version  api.yaml:2: the apiVersion of Deployment `api` is lowered to `apps/v1beta2`",
    "found      missing-pull-secret  api.yaml:15: the pull secret of Deployment `api` is removed",
]


def test_every_fault_is_found_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    files = write(tmp_path)
    code, out, err = run("self-test")
    assert (code, err) == (0, "")
    assert [line.partition(" (also unrew")[0] for line in out.splitlines()] == [*OURS, "6 of 6 faults found"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_a_rule_that_is_off_and_one_that_is_silenced(run: Run, tmp_path: Path) -> None:
    write(tmp_path, f"{CONFIG}namespaces: {{allow: [seeded-namespace]}}\nrules: {{latest-tag: off}}\n")
    code, out, _ = run("self-test")
    assert code == 1
    lines = out.splitlines()
    assert lines[2].startswith("off        latest-tag ")
    assert lines[3] == OURS[3].replace("found    ", "not found")
    assert lines[-1] == "4 of 5 faults found, 1 off"


def test_the_rules_of_users(run: Run, tmp_path: Path) -> None:
    label = "validations: [{expression: object.metadata.?labels.?team.hasValue()}]"
    rules = {
        "cel": RULE.format(check="cel", demand=label),
        "fields": RULE.format(check="fields", demand="required: [metadata.labels.team]"),
        "never": RULE.format(check="cel", demand="validations: [{expression: object.kind == 'Deployment'}]"),
    }
    rules = {name: text.replace("acme/labels", f"acme/{name}") for name, text in rules.items()}
    write(tmp_path, f"{CONFIG}rules-dirs: [rules]\nselect: [acme/]\n", **rules)
    code, out, _ = run("self-test", "--output-format", "json")
    data = json.loads(out)
    assert [fault["state"] for fault in data["faults"]] == ["off"] * 6 + ["found", "found"]
    of_user = {"release": "replicated.yaml", "fault": "`team` is removed", "path": "api.yaml", "line": 7}
    assert data["faults"][6] == of_user | {"rule": "acme/cel", "state": "found", "also": ["acme/fields"]}
    assert data["faults"][7] == of_user | {"rule": "acme/fields", "state": "found", "also": ["acme/cel"]}
    assert data["untried"] == ["acme/never"]
    assert code == 0


def test_nothing_to_try(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: b\n")
    assert run("self-test") == (2, "0 of 0 faults found\n", "repl-lint: no fault could be put into what is there\n")
