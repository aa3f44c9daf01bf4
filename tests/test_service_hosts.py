"""Hosts of services of a release with a namespace that is not the application's."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places

RULE = "hardcoded-namespace-reference"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 80}]}\n---\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
APPLICATION = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\nspec: {title: A}\n"


def hosts(lint: Lint, text: str, other: str = APPLICATION, config: str = "") -> list[str]:
    report = lint({"a.yaml": SERVICE + text, "app.yaml": other}, config=config)
    return [place for place in places(report) if RULE in place and place.startswith("a.yaml")]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("  a: db.prod.svc\n", "6-17"),
        ("  a: db.default.svc.cluster.local:5432\n", "6-34"),
        ("  a: 'postgres://u:p@db.prod.svc/x'\n", "22-33"),
        ("  a: |\n    url: http://db.prod.svc:80/x\n", None),
    ],
)
def test_a_host_of_a_service_with_another_namespace(line: str, columns: str | None, lint: Lint) -> None:
    place = f"a.yaml:10:{columns}" if columns else "a.yaml:11:17-28"
    assert hosts(lint, CONFIG_MAP + line) == [f"{place} {RULE} warning"]


@pytest.mark.parametrize(
    "line",
    [
        "  a: db\n",
        "  a: db.svc\n",
        "  a: other.prod.svc\n",
        "  a: my-db.prod.svc\n",
        "  a: x.db.prod.svc\n",
        "  a: db.prod.svcs\n",
        "  a: db.kube-system.svc\n",
        "  a: db.repl{{ Namespace }}.svc\n",
    ],
)
def test_hosts_that_are_right_or_of_others(line: str, lint: Lint) -> None:
    assert hosts(lint, CONFIG_MAP + line) == []


def test_a_host_is_right_where_the_service_or_the_object_is_pinned(lint: Lint) -> None:
    line = "  a: db.prod.svc\n"
    assert hosts(lint, CONFIG_MAP.replace("{name: a}", "{name: a, namespace: prod}") + line) == []
    assert hosts(lint, SERVICE.replace("{name: db}", "{name: db, namespace: prod}") + CONFIG_MAP + line) == []
    assert hosts(lint, CONFIG_MAP + line, other="") == []
    assert hosts(lint, CONFIG_MAP + line, config="namespaces: {allow: [prod]}\n") == []


def test_one_host_is_one_finding_and_its_fix_writes_the_name(lint: Lint) -> None:
    report = lint({"a.yaml": SERVICE + CONFIG_MAP + "  a: db.prod.svc\n  b: db.prod.svc:80\n", "app.yaml": APPLICATION})
    (finding,) = [item for item in report.findings if item.rule.id == RULE]
    assert [related.location.start.line for related in finding.related] == [11]
    assert finding.fix
    assert {edit.replacement for edit in finding.fix.edits} == {"db"}
