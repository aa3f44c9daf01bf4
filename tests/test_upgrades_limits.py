"""What is not upgraded, or only when asked for what is unsafe, and what the messages then say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from repl_lint.configuration.settings import Flags, load
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.discovery import discover
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.running.file_changes import FileChange
from repl_lint.running.fixes import fix
from tests.conftest import Lint, Run
from tests.mending import AUTOSCALER, POD, RULES, Mend, accept, after, mender

MATCH = ", and add a `selector` that matches the labels of its template"
OTHER = ", and make its `selector` match the labels of its template"
BACKEND = "; there, a backend is a `service` with a `name` and a `port`, and every path needs a `pathType`"
TARGET = "; there every metric needs a `target` with a `type`"
EMPTY = "; there, an empty `selector` selects every pod of the namespace"
SUBJECTS = ", and write the `apiGroup` of each subject instead of its `apiVersion`"
SCHEMAS = (
    "; there, `validation` (now `schema`), `subresources` and `additionalPrinterColumns` move from `spec`"
    " into each item of `versions`, and each item needs a `schema`"
)
TOPOLOGY = ", and write `nodeName` and `zone` instead of `topology`"
WEBHOOKS = "; it requires `admissionReviewVersions` and `sideEffects`"


@pytest.fixture
def mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mend:
    monkeypatch.chdir(tmp_path)
    return mender(tmp_path)


def deployment(spec: str, kind: str = "Deployment", version: str = "apps/v1beta1") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: a\nspec:\n" + spec


def template(labels: str) -> str:
    return f"  template:\n    metadata:\n      labels: {labels}\n    {POD}\n"


def ingress(backend: str, beside: str = "") -> str:
    path = f"      - path: /\n        {beside}backend: {backend}\n"
    return f"apiVersion: extensions/v1beta1\nkind: Ingress\nspec:\n  rules:\n  - http:\n      paths:\n{path}"


def typed(version: str, kind: str, rest: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{rest}\n"


IF, END = "{{repl if eq 1 1}}", "{{repl end}}"
SEE = ", and make sure that its `selector` matches the labels of its template"


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        (deployment(""), SEE),
        (deployment(f"  template: {{{POD}}}\n"), MATCH),
        (deployment(template("{}")), MATCH),
        (deployment(template("{app: {{repl ConfigOption `a`}}}")), MATCH),
        (deployment(template("{'{{repl ConfigOption `a`}}': a}")), MATCH),
        (deployment(template("{app: a, version: 1}")), MATCH),
        (deployment(template("{app: a, app: b}")), MATCH),
        (deployment(template(f"\n        a: b\n        {IF}\n        c: d\n        {END}")), MATCH),
        (deployment(f"  {IF}\n{template('{a: b}')}  {END}\n"), SEE),
        (deployment(f"  {IF}\n  selector: {{matchLabels: {{a: b}}}}\n  {END}\n{template('{a: b}')}"), SEE),
        (deployment(f"  selector:\n{template('{a: b}')}"), OTHER),
        (deployment(f"  selector: {{}}\n{template('{a: b}')}"), OTHER),
        (deployment(f"  selector: {{matchLabels: {{a: c}}}}\n{template('{a: b}')}"), OTHER),
        (deployment(f"  selector: {{matchLabels: {{b: b}}}}\n{template('{a: b}')}"), OTHER),
        (typed("apps/v1beta1", "Deployment", f"spec: {{template: {{metadata: {{labels: {{a: b}}}}, {POD}}}}}"), MATCH),
        (ingress("{serviceName: a, servicePort: {{repl ConfigOption `port`}}}"), BACKEND),
        (ingress("{serviceName: a, servicePort: '80'}"), BACKEND),
        (ingress("{serviceName: a}"), BACKEND),
        (ingress("{serviceName: a, servicePort: 80, weight: 1}"), BACKEND),
        (ingress("{<<: {serviceName: a}, servicePort: 80}"), BACKEND),
        (ingress("{servicePort: 80, <<: {serviceName: a}}"), BACKEND),
        (ingress("{serviceName: a, servicePort: 80}") + "  backend:\n", BACKEND),
        (ingress("{{repl ConfigOption `backend`}}"), BACKEND),
        (ingress(f"\n          {IF}\n          serviceName: a\n          {END}\n          servicePort: 80"), BACKEND),
        (ingress(">-\n          a"), BACKEND),
        (ingress("\n          serviceName: >-\n            a\n          servicePort: 80"), BACKEND),
        (ingress("&a {serviceName: a, servicePort: 80}\n      - backend: *a"), BACKEND),
        (ingress("\n          ? serviceName\n          : a\n          servicePort: 80"), BACKEND),
        (AUTOSCALER.replace("memory, targetAverageValue: 1Gi", "memory"), TARGET),
        (
            AUTOSCALER.replace("resource: {name", "pods: {metricName").replace("Resource\n    pods", "Pods\n    pods"),
            TARGET,
        ),
        (AUTOSCALER.replace("  metrics:\n", f"  {IF}\n  metrics:\n") + f"  {END}\n", TARGET),
        (typed("policy/v1beta1", "PodDisruptionBudget", "spec: {selector: {}}"), EMPTY),
        (typed("policy/v1beta1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {}}}"), EMPTY),
        (typed("policy/v1beta1", "PodDisruptionBudget", "spec:\n  selector: {{repl ConfigOption `a`}}"), EMPTY),
        (
            typed(
                "policy/v1beta1",
                "PodDisruptionBudget",
                f"spec:\n  selector:\n    matchLabels:\n      {IF}\n      a: b\n      {END}",
            ),
            EMPTY,
        ),
        (
            typed("rbac.authorization.k8s.io/v1alpha1", "RoleBinding", "subjects: [{apiVersion: v1, kind: User}]"),
            SUBJECTS,
        ),
        (typed("rbac.authorization.k8s.io/v1alpha1", "RoleBinding", "subjects: [{name: '*', kind: User}]"), SUBJECTS),
        (typed("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "spec: {version: v1}"), SCHEMAS),
        (typed("discovery.k8s.io/v1beta1", "EndpointSlice", "endpoints: [{topology: {a: b}}]"), TOPOLOGY),
        (typed("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", ""), WEBHOOKS),
        # the apiVersion itself is not to be changed, and there is nothing more to say
        ("apiVersion: &v batch/v1beta1\nkind: CronJob\nmetadata: {name: *v}\n", ""),
        (f"{IF}\napiVersion: batch/v1beta1\n{END}\nkind: CronJob\n", ""),
        (f"a: b\n{IF}\n---\napiVersion: batch/v1beta1\n{END}\nkind: CronJob\n", ""),
        (f"a: b\n{IF}\n{IF}\n---\n{END}\napiVersion: batch/v1beta1\n{END}\nkind: CronJob\n", ""),
    ],
)
def test_what_is_not_certain_is_left_to_people(text: str, by_hand: str, mend: Mend) -> None:
    done = mend(text, unsafe=True)
    assert done.changes == ()
    [finding] = done.report.findings
    assert finding.fix is None
    assert finding.message.partition("use `")[2].partition("`")[2] == by_hand


BACKENDS = "maxSurge: 1, maxUnavailable: 1"
CRD = "spec: {group: a.io, scope: Cluster, names: {}, versions: [{name: a, served: true, storage: true, schema: "


@pytest.mark.parametrize(
    ("text", "target", "is_safe"),
    [
        # how pods are replaced is another default, which matters where the old version is still there
        (deployment(template("{a: b}"), version="extensions/v1beta1"), "1.15", False),
        (deployment(template("{a: b}"), version="extensions/v1beta1"), "1.16", True),
        (deployment(template("{a: b}"), version="apps/v1beta1"), "1.15", True),
        (deployment("  strategy: {type: Recreate}\n" + template("{a: b}"), version="extensions/v1beta1"), "1.15", True),
        (
            deployment(
                f"  strategy: {{rollingUpdate: {{{BACKENDS}}}}}\n" + template("{a: b}"), version="extensions/v1beta1"
            ),
            "1.15",
            True,
        ),
        (deployment(template("{a: b}"), "DaemonSet", "extensions/v1beta1"), "1.15", False),
        (deployment(template("{a: b}"), "ReplicaSet", "extensions/v1beta1"), "1.15", True),
        (deployment(template("{a: b}"), "StatefulSet"), "1.15", False),
        (deployment("  updateStrategy: {type: OnDelete}\n" + template("{a: b}"), "StatefulSet"), "1.15", True),
        (deployment(template("{a: b}"), "StatefulSet", "apps/v1beta2"), "1.15", True),
        # a rollback that is asked for is lost
        (deployment("  rollbackTo: {revision: 1}\n" + template("{a: b}")), "1.33", False),
        # unknown fields are pruned, if they were not before; the schema may not be structural
        (
            typed("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", CRD + "{openAPIV3Schema: {type: a}}}]}"),
            "1.33",
            False,
        ),
    ],
)
def test_what_makes_a_difference_is_unsafe(text: str, target: str, is_safe: bool, mend: Mend) -> None:
    assert bool(mend(text, target).changes) == is_safe
    assert mend(text, target, unsafe=True).changes


INGRESS_1_14 = typed("extensions/v1beta1", "Ingress", "spec: {}")
OPEN, CLOSED = "'>=1.9'", "'>=1.9 <1.30'"


@pytest.mark.parametrize(
    ("head", "config", "is_safe"),
    [
        ("", "", False),
        (f"kubernetes: {{requirements: {{server_version: {OPEN}}}}}\n", "", False),  # the appliance is admitted
        ("kubernetes: {requirements: {server_version: '*'}}\n", "", False),
        ("kubernetes: {requirements: {server_version: newer}}\n", "", False),
        ("kubernetes: {requirements: {server_version: ''}}\n", "", False),
        ("kubernetes: {requirements: {server_version: '{{repl ConfigOption `v`}}'}}\n", "", False),
        ("kubernetes: {requirements: {server_version: '>=1.16'}}\n", "", True),
        (f"kubernetes: {{requirements: {{server_version: {CLOSED}}}}}\n", "", True),
        ("", 'kubernetes-version: "1.30"\n', True),
        (f"kubernetes: {{requirements: {{server_version: {OPEN}}}}}\n", "kubernetes-version: 1.30\n", True),
    ],
)
@pytest.mark.parametrize(
    ("old", "in_appliance"),
    [
        (INGRESS_1_14, False),
        (typed("policy/v1beta1", "PodDisruptionBudget", "spec: {minAvailable: 1}"), False),
        (typed("batch/v1beta1", "CronJob", POD), False),
        (typed("rbac.authorization.k8s.io/v1beta1", "Role", "rules: []"), True),
        (typed("scheduling.k8s.io/v1beta1", "PriorityClass", "value: 1"), True),
    ],
)
def test_without_a_target_the_appliance_must_serve_what_a_safe_fix_writes(
    head: str, config: str, is_safe: bool, old: str, in_appliance: bool, lint: Lint
) -> None:
    root = f"# kind: replicated\nreplicated_api_version: 2.41.0\n{head}---\n# kind: scheduler-kubernetes\n"
    [finding] = lint(root + old, f"{config}select: [removed-api-version, deprecated-api-version]\n").findings
    assert finding.fix
    assert finding.fix.safe == (is_safe or in_appliance)
    if not finding.fix.safe:
        reason = "Replicated's appliance, Kubernetes 1.15, does not have that version"
        assert finding.fix.unsafe_because == reason


@pytest.mark.parametrize("head", ["", "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n---\n"])
def test_what_is_installed_elsewhere_has_no_appliance_that_ended(head: str, lint: Lint) -> None:
    [finding] = lint(head + INGRESS_1_14, "select: [removed-api-version]\n").findings
    assert finding.fix
    assert finding.fix.safe


@pytest.mark.parametrize(
    ("head", "config", "target"),
    [
        ("", "", "1.37 (the newest that repl-lint knows)"),
        (f"kubernetes: {{requirements: {{server_version: {CLOSED}}}}}\n", "", "1.29 (the newest in `server_version: "),
        ("", 'kubernetes-version: "1.29"\n', "1.29 (set by `kubernetes-version`)"),
    ],
)
def test_the_messages_name_the_target_and_where_it_comes_from(head: str, config: str, target: str, lint: Lint) -> None:
    root = f"# kind: replicated\nreplicated_api_version: 2.41.0\n{head}---\n# kind: scheduler-kubernetes\n"
    later = "---\n# kind: scheduler-kubernetes\n".join(
        typed(version, kind, "x: 1")
        for version, kind in (
            ("extensions/v1beta1", "Ingress"),
            ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
            ("storage.k8s.io/v1", "VolumeAttributesClass"),
        )
    )
    rules = "select: [removed-api-version, deprecated-api-version, unavailable-api-version]\n"
    messages = [finding.message for finding in lint(root + later, config + rules).findings]
    assert len(messages) == 2 + (not target.startswith("1.37"))
    assert all(f" your target is {target}" in message for message in messages)


@pytest.mark.parametrize(("image", "is_safe"), [("registry.replicated.com/a/b:1", False), ("redis:3", True)])
def test_a_cron_job_with_a_private_image_stays_where_images_are_rewritten(
    image: str, is_safe: bool, mend: Mend
) -> None:
    root = "# kind: replicated\nreplicated_api_version: 2.41.0\n---\n# kind: scheduler-kubernetes\n"
    pod = f"{{spec: {{template: {{spec: {{containers: [{{image: {image}, name: a}}]}}}}}}}}"
    text = root + typed("batch/v1beta1", "CronJob", f"spec: {{jobTemplate: {pod}}}")
    assert bool(mend(text).changes) == is_safe
    assert after(mend(text, unsafe=True)) == text.replace("batch/v1beta1", "batch/v1")
    kots = "apiVersion: kots.io/v1beta1\nkind: Application\n---\n" + text.partition("---\n")[2].partition("\n")[2]
    assert after(mend(kots)) == kots.replace("batch/v1beta1", "batch/v1")


def test_whole_branches_are_upgraded_and_templates_stay(mend: Mend) -> None:
    path = "      - path: /{{{{repl ConfigOption `{0}`}}}}\n"
    old = path + "        backend: {{serviceName: {{{{repl ConfigOption `a`}}}}, servicePort: 80}}\n"
    new = path + "        pathType: ImplementationSpecific\n"
    new += "        backend: {{service: {{name: {{{{repl ConfigOption `a`}}}}, port: {{number: 80}}}}}}\n"
    head, _, _ = ingress("").partition("      - ")
    text, expected = (
        f"{IF}\n{head}      {IF}\n{each.format('a')}      {{{{repl else}}}}\n{each.format('b')}      {END}\n"
        f"{each.format('c')}{END}\n"
        for each in (old, new)
    )
    assert after(mend(text)) == expected.replace("extensions/v1beta1", "networking.k8s.io/v1")


@pytest.mark.parametrize("labels", ["*labels", "\n        <<: *labels"])
def test_labels_may_be_those_of_an_alias(labels: str, mend: Mend) -> None:
    text = deployment(template(labels)).replace("name: a\n", "labels: &labels\n    app: web  # its name\n", 1)
    done = after(mend(text))
    selector = "  selector:\n    matchLabels:\n      app: web\n  template:"
    assert done == text.replace("apps/v1beta1", "apps/v1").replace("  template:", selector)


def test_the_corpus_is_upgraded_to_what_kubernetes_takes(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    kinds: Counter[str] = Counter()
    for folder in ("legacy", "kots", "k8s"):
        settings = load([folder], Flags(select=RULES))
        done = fix(list(discover([folder], settings.excluded, settings.assigned_places)), settings, unsafe=True)
        assert done.failures == ()
        assert all(finding.fix is None for finding in done.report.findings)
        kinds += sum((_validated(change) for change in done.changes), Counter())
    assert kinds.total() >= 40


def _validated(change: FileChange) -> Counter[str]:
    """How many objects of each kind were upgraded, all of them to what the newest schemas accept."""
    kinds: Counter[str] = Counter()
    before, after = (
        [found for document in outline(Source("", text)).documents() for found in document.fact(objects)]
        for text in (change.before, change.after)
    )
    for old, new in zip(before, after, strict=True):
        if old.api_version.value != new.api_version.value:
            accept(new.node.plain(), "1.37")
            kinds[new.kind] += 1
    return kinds


DEFINITION = "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\n"


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("1.15", "info will be deprecated in Kubernetes 1.16 and removed in 1.22"),
        ("1.16", "warning is deprecated since Kubernetes 1.16 and removed in 1.22"),
    ],
)
def test_a_version_is_called_deprecated_only_where_it_is(target: str, state: str, lint: Lint) -> None:
    settings = f"select: [deprecated-api-version]\nkubernetes-version: '{target}'\n"
    [finding] = lint({"a.yaml": DEFINITION}, settings).findings
    severity, _, text = state.partition(" ")
    assert finding.severity == severity
    assert finding.message.startswith(
        f"`apiextensions.k8s.io/v1beta1` CustomResourceDefinition {text}, and your target is {target}"
    )


def test_the_namespace_of_an_application_of_kots_is_chosen_by_the_customer(lint: Lint) -> None:
    app = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: t}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: prod\nspec: {ports: [{port: 80}]}\n"
    report = lint({"app.yaml": app, "a.yaml": service}, "select: [hardcoded-namespace]\n")
    [reason] = [finding.fix.unsafe_because for finding in report.findings if finding.fix]
    assert reason == "KOTS then deploys the object in the namespace that the customer chooses"


def test_custom_resources_are_shown_with_their_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".repl-lint.yaml").write_text(
        "custom-resources:\n- {kind: Foo, group: acme.io, paths: [spec.image, spec.web.image]}\n"
    )
    _, out, _ = run("config", "show", str(tmp_path))
    assert '"kind Foo, group acme.io, paths spec.image spec.web.image"  # ' in out
