"""One finding for each namespace of a release that is written out, and its fix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repl_lint.model.findings import Finding
from repl_lint.model.reports import Report
from tests.conftest import Lint, Run, places

pytestmark = pytest.mark.about("hardcoded-namespace", "hardcoded-namespace-reference")

RULE = "hardcoded-namespace"
ROOT = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
KOTS = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"
TEMPLATE = "{{repl Namespace}}"
DATA = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:"
PRIVATE = "registry.replicated.com/a/b:1"


def service(name: str, namespace: str = "prod") -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"


def pod(name: str, image: str = "redis:7", namespace: str = "prod") -> str:
    spec = f"spec:\n  containers:\n  - {{name: a, image: '{image}'}}\n"
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: {namespace}\n{spec}"


def account(name: str, namespace: str = "prod") -> str:
    return service(name, namespace).replace("Service", "ServiceAccount")


def binding(name: str, namespace: str = "prod", *, metadata: str = "name: a") -> str:
    subject = f"{{kind: ServiceAccount, name: {name}, namespace: {namespace}}}"
    head = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
    return f"{head}metadata: {{{metadata}}}\nroleRef: {{kind: ClusterRole, name: view}}\nsubjects:\n- {subject}\n"


def related(finding: Finding) -> list[str]:
    return [f"{place.location.path_line_column} {place.message}" for place in finding.related]


def fix_of(report: Report) -> str:
    """Whether the fix of the one finding of `hardcoded-namespace` is safe, or none."""
    (finding,) = [finding for finding in report.findings if finding.rule.id == RULE]
    return "none" if finding.fix is None else "safe" if finding.fix.safe else "unsafe"


@pytest.mark.parametrize("main", [ROOT, KOTS])
def test_each_namespace_is_found_once_with_all_its_objects(main: str, lint: Lint) -> None:
    files = {
        "main.yaml": main,
        "a.yaml": "---\n".join((service("a"), service("b"), service("c", "other"))),
        "b/c.yaml": "---\n".join((service("d", "'prod'"), pod("e"), service("f", "other"), service("g", TEMPLATE))),
    }
    report = lint(files)
    assert places(report) == [f"a.yaml:5:14-18 {RULE} warning", f"a.yaml:17:14-19 {RULE} warning"]
    first, second = report.findings
    assert related(first) == ["a.yaml:11:14 here too", "b/c.yaml:5:14 here too", "b/c.yaml:11:14 here too"]
    assert related(second) == ["b/c.yaml:20:14 here too"]


def test_the_finding_is_at_the_first_of_its_most_severe_objects(lint: Lint) -> None:
    report = lint({"main.yaml": ROOT, "a.yaml": service("a"), "b.yaml": pod("b", PRIVATE), "c.yaml": pod("c", PRIVATE)})
    assert places(report) == [f"b.yaml:5:14-18 {RULE} error"]
    assert related(report.findings[0]) == ["a.yaml:5:14 here too", "c.yaml:5:14 here too"]


def test_the_objects_of_a_list_and_those_in_flow_style_count_as_well(lint: Lint) -> None:
    items = "- {apiVersion: v1, kind: Secret, metadata: {namespace: prod}}\n"
    report = lint({"main.yaml": ROOT, "a.yaml": f"apiVersion: v1\nkind: List\nitems:\n{items}{items}"})
    assert places(report) == [f"a.yaml:4:56-60 {RULE} warning"]
    assert related(report.findings[0]) == ["a.yaml:5:56 here too"]


def test_releases_have_findings_of_their_own(lint: Lint) -> None:
    report = lint({"x/main.yaml": KOTS, "x/a.yaml": service("a"), "y/main.yaml": KOTS, "y/b.yaml": service("b")})
    assert places(report) == [f"x/a.yaml:5:14-18 {RULE} warning", f"y/b.yaml:5:14-18 {RULE} warning"]


@pytest.mark.parametrize(("commented", "left"), [("a", ["b", "c"]), ("b", ["a", "c"])])
def test_a_comment_silences_the_object_that_it_is_at(commented: str, left: list[str], lint: Lint) -> None:
    comment = "prod  # repl-lint: ignore[hardcoded-namespace] it is the vendor's own"
    files = {f"{name}.yaml": service(name, comment if name == commented else "prod") for name in "abc"}
    report = lint({"main.yaml": ROOT, **files})
    assert places(report) == [f"{left[0]}.yaml:5:14-18 {RULE} warning"]
    assert related(report.findings[0]) == [f"{left[1]}.yaml:5:14 here too"]
    assert [suppressed.finding.location.path for suppressed in report.suppressed] == [f"{commented}.yaml"]
    assert report.findings[0].fix
    assert {edit.location.path for edit in report.findings[0].fix.edits} == {f"{name}.yaml" for name in left}


def test_one_that_is_silenced_everywhere_is_not_found(lint: Lint) -> None:
    comment = "prod  # repl-lint: ignore[hardcoded-namespace]"
    report = lint({"main.yaml": ROOT, "a.yaml": service("a", comment), "b.yaml": service("b", comment)})
    assert report.findings == ()
    exempt = f"exempt: [{{rule: {RULE}, object: Service/a, reason: theirs}}]\n"
    report = lint({"main.yaml": ROOT, "a.yaml": service("a"), "b.yaml": service("b")}, config=exempt)
    assert (places(report), related(report.findings[0])) == ([f"b.yaml:5:14-18 {RULE} warning"], [])


def test_a_baseline_has_each_object_and_a_new_one_is_found(run: Run) -> None:
    for name, text in {"main.yaml": ROOT, "a.yaml": service("a"), "c.yaml": service("c")}.items():
        Path(name).write_text(text)
    assert run("baseline", "create")[0] == 0
    check = ("check", "--baseline", ".repl-lint-baseline.json", "--output-format", "json", "--select", RULE)
    assert json.loads(run(*check)[1])["findings"] == []
    Path("b.yaml").write_text(service("b"))
    (finding,) = json.loads(run(*check)[1])["findings"]
    assert (finding["path"], finding["related"]) == ("b.yaml", [])


@pytest.mark.parametrize(
    ("other", "fix"),
    [
        ("", "safe"),
        (service("other", TEMPLATE), "safe"),
        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: prod, labels: {name: prod}}\n", "safe"),
        (pod("prod", "quay.io/prod/web:1", TEMPLATE), "safe"),
        (f"{pod('x', namespace=TEMPLATE)}  serviceAccountName: prod\n", "safe"),
        (
            DATA + " {url: 'postgres://db/prod', f: /etc/prod/a}\n",
            "safe",
        ),
        (
            DATA + " {url: prod.example.com, b: my-prod, c: prods}\n",
            "safe",
        ),
        (binding("web"), "safe"),  # renamed with it
        (binding("other"), "none"),  # nobody knows where it is
        (binding("default"), "unsafe"),  # of the pods
        (DATA + " {url: 'http://web.prod.svc'}\n", "none"),
        (DATA + " {url: 'http://web.prod:80/x'}\n", "none"),
        (DATA + "\n  a: |\n    kubectl -n prod get pods\n", "none"),
        (DATA + " {a: /api/v1/namespaces/prod/pods}\n", "none"),
        (DATA + " {a: '--namespace=prod'}\n", "none"),
        (
            "apiVersion: v1\nkind: Secret\nmetadata: {annotations: {cert-manager.io/inject-ca-from: prod/web}}\n",
            "none",
        ),
        (
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nspec: {dnsNames: [web.prod.svc]}\n",
            "none",
        ),
        (
            (
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n"
                "  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}}]}]\n"
            ),
            "none",
        ),
        (binding("web", metadata="name: a, annotations: {a: prod}"), "none"),
        (
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
                "subjects: [{kind: Group, name: 'system:serviceaccounts:prod'}]\n"
            ),
            "none",
        ),
        (account("web", "other"), "unsafe"),  # two of one name
        (account("web", TEMPLATE), "unsafe"),
        ("a: [\nb: prod\n", "none"),  # no YAML
    ],
)
def test_the_fix_is_offered_where_nothing_else_names_the_namespace(other: str, fix: str, lint: Lint) -> None:
    report = lint({"main.yaml": ROOT, "a.yaml": account("web"), "b.yaml": other})
    found = [finding for finding in report.findings if finding.location.path == "a.yaml"]
    assert fix_of(report._replace(findings=tuple(found))) == fix


@pytest.mark.parametrize(("main", "fix"), [(KOTS, "unsafe"), ("", "none")])
def test_elsewhere_the_fix_is_unsafe_and_what_cannot_be_renamed_forbids_it(main: str, fix: str, lint: Lint) -> None:
    files = {"a.yaml": account("web"), "b.yaml": binding("web")}
    assert fix_of(lint({"main.yaml": main, **files})) == fix
    assert fix_of(lint({"main.yaml": main, **files, "b.yaml": ""})) == "unsafe"


def test_the_fix_moves_everything_together(run: Run) -> None:
    webhook = (
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\n"
        "webhooks:\n- name: a\n  clientConfig:\n    service:\n      name: hook\n      namespace: prod\n"
    )
    files = {"main.yaml": ROOT, "a.yaml": f"{account('web')}---\n{service('hook')}", "b.yaml": binding("web")}
    for name, text in {**files, "c.yaml": webhook}.items():
        Path(name).write_text(text)
    code, _, _ = run("check", "--fix", "--select", "namespaces")
    assert code == 0
    assert "namespace" not in Path("a.yaml").read_text()
    assert Path("b.yaml").read_text() == binding("web", TEMPLATE)
    assert Path("c.yaml").read_text() == webhook.replace("namespace: prod", f"namespace: {TEMPLATE}")
    assert run("check", "--select", "namespaces")[0] == 0


def test_formats_name_every_object(run: Run) -> None:
    for name, text in {"main.yaml": ROOT, "a.yaml": service("a"), "b.yaml": service("b")}.items():
        Path(name).write_text(text)
    (result,) = json.loads(run("check", "--output-format", "sarif", "--select", RULE)[1])["runs"][0]["results"]
    regions = [place["physicalLocation"]["region"] for place in result["relatedLocations"]]
    assert [(region["startLine"], region["startColumn"]) for region in regions] == [(5, 14)]
    assert "b.yaml:5:14: here too" in run("check", "--select", RULE)[1]
    _, out, _ = run("explain", "b.yaml:5", "--output-format", "json")
    assert RULE in {finding["rule"] for finding in json.loads(out)["findings"]}


@pytest.mark.about("hardcoded-namespace")
def test_the_configurations_list_is_proposed_where_there_is_one(lint: Lint) -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: prod}\n"
    advice = ", or add `prod` to `namespaces.allow` in .repl-lint.yaml"
    for config, is_there in (("", False), ("namespaces: {allow: [monitoring]}\n", True)):
        [finding] = lint({"k8s.yaml": text}, config).findings
        assert finding.message.endswith(advice) == is_there
