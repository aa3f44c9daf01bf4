"""A finding in one branch of a template says in which; nothing else depends on that."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from repl_lint.reading.branches import condition
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from tests.conftest import Lint, Run, places

pytestmark = pytest.mark.about(
    *"""
    hardcoded-namespace image-tag-mismatch missing-pull-secret removed-api-version undeclared-image
    unknown-template-function unrewritten-image unused-image
    """.split()
)

ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\nimages: [{name: redis, tag: 1}]\n---\n"
POD = "# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
EXTERNAL = '{{repl if ConfigOptionEquals "db" "external"}}'
END = "{{repl end}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{repl if A}} HERE {{repl end}}", "`A`"),
        ("{{repl if A}} {{repl end}} HERE", ""),
        ("HERE {{repl if A}} {{repl end}}", ""),
        ("{{repl if A}} {{repl else}} HERE {{repl end}}", "not `A`"),
        ("{{repl if A}} {{repl else if B}} HERE {{repl else}} {{repl end}}", "`B`"),
        ("{{repl if A}} {{repl else if B}} {{repl else}} HERE {{repl end}}", "not `A` and not `B`"),
        ("{{repl if A}} {{repl if B}} HERE {{repl end}} {{repl end}}", "`A` and `B`"),
        ("{{repl if A}} {{repl if B}} {{repl end}} HERE {{repl end}}", "`A`"),
        ("{{repl if A}} {{repl range .B}} HERE {{repl end}} {{repl end}}", "`A`"),
        ("{{repl range .A}} {{repl else}} HERE {{repl end}}", ""),
        ("{{repl with A}} HERE {{repl end}}", ""),
        ('repl{{if ConfigOptionEquals  "a"\n  "b"}} HERE repl{{end}}', '`ConfigOptionEquals "a" "b"`'),
        ("{{repl- if eq A -1 -}} HERE {{repl- end -}}", "`eq A -1`"),
        ("{{repl if (A)}} HERE {{repl end}}", "`(A)`"),
        ("{{repl if eq A `b`}} HERE {{repl end}}", '`eq A "b"`'),
        (f"{{{{repl if {'é' * 60}}}}} HERE {{{{repl end}}}}", f"`{'é' * 60}`"),
        (f"{{{{repl if {'é' * 61}}}}} HERE {{{{repl end}}}}", f"`{'é' * 59}…`"),
        ("{{repl if A}}" * 2 + "{{repl if B}}" * 3 + " HERE " + "{{repl end}}" * 5, "`B` and `B` and `B`"),
        # each delimiter by itself
        ("{{repl if A}} repl{{ if B }} {{repl end}} HERE repl{{ end }}", "`B`"),
        ("repl{{ if A }} {{repl if B}} repl{{ else }} HERE {{repl end}} repl{{ end }}", "`B` and not `A`"),
        ("{{repl if A}} repl{{ if B }} HERE repl{{ end }} {{repl end}}", "`A` and `B`"),
        ("{{repl if A}} repl{{ end }} HERE {{repl end}}", "`A`"),
        ("{{repl if A}} repl{{ else }} HERE {{repl end}}", "`A`"),
        # what was opened above the document, or never
        ("{{repl else}} HERE {{repl end}}", ""),
        ("{{repl end}} HERE {{repl else}}", ""),
        ("{{repl else}} {{repl if B}} HERE {{repl end}} {{repl end}}", "`B`"),
        ("{{repl if A}} HERE", "`A`"),
        ("{{repl if}} HERE {{repl end}}", "``"),
    ],
)
def test_what_a_place_is_rendered_for(text: str, expected: str) -> None:
    [document] = outline(Source("a.yaml", f"a: |\n  {text}\n")).documents()
    assert condition(document, document.source.text.index("HERE")) == expected


@pytest.mark.parametrize(
    "text",
    ["{{repl if A}}\n" * 40_000, "{{repl if A}}\n" + "{{repl else if B}}\n" * 30_000, "{{repl end}}\n" * 50_000],
)
def test_half_a_megabyte_of_branches_takes_less_than_two_seconds(text: str) -> None:
    [document] = outline(Source("a.yaml", f"a: |\n  {text}")).documents()
    started = time.process_time()
    condition(document, len(text))
    assert time.process_time() - started < 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_images_secrets_namespaces_and_versions_say_so(end: str, lint: Lint) -> None:
    text = f"""\
# kind: scheduler-kubernetes
{EXTERNAL}
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {{name: a, namespace: prod}}
{{{{repl else}}}}
apiVersion: apps/v1
{END}
spec:
  template:
    spec:
      containers:
      {EXTERNAL}
      - image: registry.replicated.com/a/b:1
      {{{{repl else}}}}
      - image: redis:{{{{repl if A}}}}1{{{{repl else}}}}2{{{{repl end}}}}
      - image: {{{{repl if A}}}}redis:1{{{{repl else}}}}redis:3{{{{repl end}}}}
      {END}
"""
    config = "select: [images, secrets, namespaces, api-versions]\nignore: [unrewritten-image]\n"
    report = lint((ROOT + text).replace("\n", end), config)
    told = [(each.location.start.line, each.rule.id, each.message.partition(": ")[0]) for each in report.findings]
    external = '`ConfigOptionEquals "db" "external"`'
    assert told == [
        (7, "removed-api-version", f"only when {external}"),
        (9, "hardcoded-namespace", f"only when {external}"),
        (18, "missing-pull-secret", f"only when {external}"),
        (18, "undeclared-image", f"only when {external}"),
        (20, "image-tag-mismatch", f"only when not {external}"),
        (21, "image-tag-mismatch", f"only when not {external} and not `A`"),
    ]


def test_faults_of_the_template_itself_do_not(lint: Lint) -> None:
    text = f"{ROOT}{POD}  - image: redis:1\n    {EXTERNAL}\n    args: ['{{{{repl Foo}}}}']\n    {END}\n"
    [finding] = lint(text).findings
    assert (finding.rule.id, finding.message[:31]) == ("unknown-template-function", "unknown template function `Foo`")


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        (
            f"  {EXTERNAL}\n  - image: a:1\n  - image: a:1\n  {END}\n",
            'only when `ConfigOptionEquals "db" "external"`: ',
        ),
        (f"  {EXTERNAL}\n  - image: a:1\n  {END}\n  - image: a:1\n", ""),
        (f"  - image: a:1\n  {EXTERNAL}\n  - image: a:1\n  {END}\n", ""),
        (f"  {EXTERNAL}\n  - image: a:1\n  {{{{repl else}}}}\n  - image: a:1\n  {END}\n", ""),
    ],
)
def test_one_cause_in_several_places_says_so_if_all_are_in_the_same_branch(
    containers: str, expected: str, lint: Lint
) -> None:
    [finding] = lint(ROOT + POD + containers, "ignore: [unused-image]\n").findings
    assert [related.message for related in finding.related] == ["here too"]
    assert finding.message == (
        f"{expected}`a:1` is not in `images`, so the airgap bundle does not contain it: "
        'add `{source: public, name: a, tag: "1"}` to `images`'
    )


def test_a_baseline_does_not_know_of_branches(tmp_path: Path, run: Run) -> None:
    pod = tmp_path / "replicated.yaml"
    pod.write_text(f"{ROOT}{POD}  - image: redis:1\n    name: redis\n  - image: a:1\n    name: a\n", encoding="utf-8")
    assert run("baseline", "create", ".")[0] == 0
    pod.write_text(
        f"{ROOT}{POD}  - image: redis:1\n    name: redis\n  {EXTERNAL}\n  - image: a:1\n    name: a\n  {END}\n",
        encoding="utf-8",
    )
    code, out, _ = run("check", "--baseline", ".repl-lint-baseline.json", ".")
    assert (code, "only when" in out) == (0, False)
    entries = json.loads((tmp_path / ".repl-lint-baseline.json").read_text(encoding="utf-8"))["findings"]
    assert [entry["text"] for entry in entries] == ["a:1"]


def test_what_stands_above_the_first_branch_is_left_as_it_was(lint: Lint) -> None:
    report = lint(f"{ROOT}{POD}  - image: a:1\n  {EXTERNAL}\n  - image: redis:1\n  {END}\n")
    assert places(report) == ["replicated.yaml:11:12-15 undeclared-image error"]
    assert report.findings[0].message.startswith("`a:1` is not")


def test_sarif_keeps_brackets_from_being_links(tmp_path: Path, run: Run) -> None:
    text = f'{ROOT}{POD}  - image: redis:1\n  {{{{repl if eq A "[x](1)"}}}}\n  - image: a:1\n  {END}\n'
    (tmp_path / "replicated.yaml").write_text(text, encoding="utf-8")
    _, out, _ = run("check", "--select", "undeclared-image", "--output-format", "sarif", ".")
    [result] = json.loads(out)["runs"][0]["results"]
    assert result["message"]["text"].startswith(r'only when `eq A "\[x\](1)"`: `a:1` is not in `images`')
