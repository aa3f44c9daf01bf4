"""Releases after their fixes, and texts in API versions that go away, as they are and as they should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import kubernetes_validate  # type: ignore[import-untyped]
import yaml

from repl_lint.configuration.settings import Flags, load
from repl_lint.model.findings import Finding
from repl_lint.reading.discovery import discover
from repl_lint.reading.files import File, Unread
from repl_lint.running.fixes import Fixed, fix
from tests.conftest import Lint

Mend = Callable[..., Fixed]
RULES = ["removed-api-version", "deprecated-api-version", "unrewritten-image"]
POD = "spec: {containers: [{name: a, image: b}]}"


def mender(folder: Path) -> Mend:
    """A function that fixes a text, the only file of a folder, and asserts that a second time changes nothing."""

    def run(text: str, target: str = "1.33", *, unsafe: bool = False, config: str = "") -> Fixed:
        (folder / ".repl-lint.yaml").write_text(f'kubernetes-version: "{target}"\n{config}')
        (folder / "a.yaml").write_bytes(text.encode())
        settings = load(["."], Flags(select=RULES))
        done = fix(list(discover(["."], settings.excluded)), settings, unsafe=unsafe)
        assert done.failures == ()
        for change in done.changes:
            (folder / "a.yaml").write_bytes(change.after.encode())
        again = fix(list(discover(["."], settings.excluded)), settings, unsafe=unsafe)
        assert not done.changes or again.changes == ()
        return done

    return run


def mended(text: str, config: str, lint: Lint, *, unsafe: bool = False) -> tuple[str, dict[str, int]]:
    """A release after its fixes, or its configuration if that is fixed, and the number of fixed findings by rule."""
    lint(text, config=config)
    settings = load(["."])
    files: list[File | Unread] = list(discover(["."], settings.excluded))
    done = fix(files, settings, unsafe=unsafe)
    assert done.failures == ()
    after = {change.file.path: change.after for change in done.changes}
    if ".repl-lint.yaml" in after:
        return after[".repl-lint.yaml"], dict(done.report.fixed)
    return after.get("replicated.yaml", text), dict(done.report.fixed)


def asked_for(done: Fixed, *, unsafe: bool) -> list[Finding]:
    """The findings with a fix that are left after the fixes.

    Asserts that each of them is in text that its fix only removes.
    """
    left = [finding for finding in done.report.findings if finding.fix and (finding.fix.safe or unsafe)]
    for finding in left:
        spans = [edit.location.span for edit in finding.fix.edits if not edit.replacement] if finding.fix else []
        start, end = finding.location.span
        assert any(first <= start < end <= last for first, last in spans), finding
    return left


def after(done: Fixed) -> str:
    """The text of the files that fixes changed; empty where they changed none."""
    return "".join(change.after for change in done.changes)


def validate(text: str, target: str = "1.33") -> None:
    """Raise an error where a version of Kubernetes refuses an object of a text, which may have Lists."""
    for data in yaml.safe_load_all(text):
        for obj in data["items"] if data["kind"] == "List" else [data]:
            accept(obj, target)


def accept(data: object, target: str) -> None:
    """Raise an error where a version of Kubernetes does not take an object."""
    kubernetes_validate.validate(data, target, strict=True)


DEPLOYMENT = """\
# the web
apiVersion: "{version}"  # old
kind: Deployment
metadata: {{name: web}}
spec:
    replicas: 2
{selector}    # what runs
    template:
        metadata:
            labels:
                app: web  # its name
                'tier': "front"
        spec:
            containers: [{{name: web, image: nginx}}]
"""
SELECTOR = """\
    selector:
        matchLabels:
            app: web
            'tier': "front"
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata:
  name: web
  annotations:
    kubernetes.io/ingress.class: nginx
spec:
  backend:
    # the port first
    servicePort: 'http'  # a name
    serviceName: fallback
  rules:
  - host: "a.example.com"
    http:
      paths:
      - path: /a  # first
        backend:
          serviceName: "a"  # quoted
          # between
          servicePort: 80
      - backend: {serviceName: b, servicePort: http}  # flow
      - path: /c
        pathType: Prefix
        backend: { servicePort: 8080, serviceName: c }
      - {path: /d, backend: {"serviceName": "d", "servicePort": 1}}
      - path: /e
        backend:
          resource: {apiGroup: a.example.com, kind: Bucket, name: e}
  - host: b.example.com
"""
INGRESS_V1 = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    kubernetes.io/ingress.class: nginx
spec:
  defaultBackend:
    # the port first
    service:
      port:
        name: 'http'  # a name
      name: fallback
  rules:
  - host: "a.example.com"
    http:
      paths:
      - path: /a  # first
        pathType: ImplementationSpecific
        backend:
          service:
            name: "a"  # quoted
          # between
            port:
              number: 80
      - pathType: ImplementationSpecific
        backend: {service: {name: b, port: {name: http}}}  # flow
      - path: /c
        pathType: Prefix
        backend: { service: {port: {number: 8080}, name: c} }
      - {path: /d, pathType: ImplementationSpecific, backend: {"service": {"name": "d", "port": {"number": 1}}}}
      - path: /e
        pathType: ImplementationSpecific
        backend:
          resource: {apiGroup: a.example.com, kind: Bucket, name: e}
  - host: b.example.com
"""
AUTOSCALER = """\
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
  - type: Resource
    resource:
      name: cpu
      targetAverageUtilization: 50  # per cent
  - type: Resource
    resource: {name: memory, targetAverageValue: 1Gi}
"""
AUTOSCALER_V2 = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 50  # per cent
  - type: Resource
    resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}
"""
