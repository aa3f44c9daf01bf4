"""Where findings of policies stand: at the field that a person would change, if several were read."""

from __future__ import annotations

import pytest

from tests.conftest import Lint

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
    tier: front
spec:
  containers:
  - name: web
    image: one/web:1
    env:
    - name: DEBUG
      value: "on"
    securityContext:
      capabilities:
        drop: [NET_RAW, CHOWN]
        add:
        - KILL
        - SYS_ADMIN
  - name: side
    image: two/side:1
    ports:
    - containerPort: 80
      hostPort: 80
  volumes:
  - name: host
    hostPath: {path: /var}
"""
SECURITY = "object.spec.containers[0].securityContext.capabilities"


@pytest.mark.parametrize(
    ("expression", "places"),
    [
        # An element that a list has, and a list that has none of what is asked for.
        (f"!('SYS_ADMIN' in {SECURITY}.add)", ["20:11 SYS_ADMIN"]),
        (f"!{SECURITY}.add.exists(name, name == 'SYS_ADMIN')", ["20:11 SYS_ADMIN"]),
        (f"'ALL' in {SECURITY}.drop", ["17:9 drop"]),
        (f"{SECURITY}.drop.exists(name, name == 'ALL')", ["17:9 drop"]),
        (f"{SECURITY}.drop.exists_one(name, name == 'ALL')", ["17:9 drop"]),
        (f"{SECURITY}.drop.filter(name, name == 'ALL').size() == 1", ["17:9 drop"]),
        ("object.metadata.labels.exists(key, key in ['team', 'owner'])", ["5:3 labels"]),
        ("!object.metadata.labels.all(key, !(key in ['team', 'owner']))", ["5:3 labels"]),
        ("object.spec.volumes.size() > 1 || object.spec.volumes.exists(v, has(v.emptyDir))", ["27:11 host"]),
        ("object.spec.containers.exists(c, has(c.livenessProbe))", ["9:3 containers"]),
        # Two of one name are both told.
        ("object.spec.containers.exists_one(c, has(c.image))", ["22:12 two/side:1", "11:12 one/web:1"]),
        # What is asked first says what there is, what is asked last says what it must be.
        (
            "object.metadata.labels.app == 'api' || object.spec.containers.all(c, c.image.startsWith('one/'))",
            ["22:12 two/side:1", "6:10 web"],
        ),
        (
            "!object.spec.containers.exists(c, c.?env.orValue([]).exists(e, e.name == 'DEBUG' && e.value == 'on'))",
            ['14:14 "on"', "13:13 DEBUG"],
        ),
        (
            "object.spec.containers.all(c, c.image == 'none' || !has(c.ports) || c.ports.all(p, !has(p.hostPort)))",
            ["25:17 80", "22:12 two/side:1"],
        ),
        # A name that only the message has is not first.
        (
            "object.spec.volumes.filter(v, has(v.hostPath)).map(v, v.name + object.metadata.name).size() == 0",
            ["28:5 hostPath", "4:9 web", "27:11 host"],
        ),
        (
            "object.spec.volumes.map(v, has(v.hostPath), v.name + object.metadata.name).size() == 0",
            ["28:5 hostPath", "4:9 web", "27:11 host"],
        ),
        # What is missing stands at the name of what is around it, even if that name was read too.
        ("object.spec.containers.all(c, c.image in ['none'] || c.name == 'none' || has(c.livenessProbe))",
         ["10:11 web", "11:12 one/web:1"]),
    ],
)  # fmt: skip
def test_the_place_is_what_a_person_would_change(expression: str, places: list[str], lint: Lint) -> None:
    assert found(POD, expression, lint) == places


def test_what_aliases_share_is_one_place_and_they_are_related(lint: Lint) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  a: &a {n: 1}\n  b: *a\n  c: *a\n"
    assert found(pod, "object.spec.b.n == 2 || object.spec.c.n == 2", lint) == ["5:13 1", "6:3 b", "7:3 c"]


def found(pod: str, expression: str, lint: Lint) -> list[str]:
    """The place of the only finding, and the related ones."""
    rule = f"id: acme/rule\nsummary: a rule\ncheck: cel\nvalidations:\n- expression: >-\n    {expression}\n"
    report = lint({"policies/rule.yaml": rule, "app.yaml": pod}, config="rules-dirs: [policies]\nselect: [acme/]\n")
    [finding] = report.findings
    locations = [finding.location, *(related.location for related in finding.related)]
    return [f"{place.start.line}:{place.start.column} {place.text}" for place in locations]
