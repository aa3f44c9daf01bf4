"""Measure the policies of users: the import of their language, an expression, and runs with rules and without.

    python benchmarks/policies.py [--rounds 5] [--check]

Prints each measure with its bound, the least of all rounds: whatever else the machine does only adds to it. ``--check``
exits 1 when a bound is not kept.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

DOCUMENTS: Final = 500
_USUAL: Final = (
    'object.spec.template.spec.containers.all(c, c.image.startsWith("registry.acme.io/"))',
    'object.metadata.?labels[?"acme.io/team"].hasValue()',
    "!has(object.spec.template.spec.volumes) || object.spec.template.spec.volumes.all(v, !has(v.hostPath))",
    "object.spec.?replicas.orValue(1) >= 2",
    'object.metadata.name.startsWith("web") && object.kind == "Deployment"',
    "object.spec.template.spec.containers.all(c, has(c.resources) && has(c.resources.limits))",
    'object.spec.template.spec.containers.filter(c, c.image.endsWith(":latest")).size() == 0',
    "object.spec.template.spec.?securityContext.?runAsNonRoot.orValue(true)",
    "object.spec.selector.matchLabels.all(k, k in object.spec.template.metadata.labels)",
    'object.spec.template.spec.containers.exists(c, c.name == "web")',
)
"""Expressions as people write them, each of which is true of the Deployments that are measured."""
_EXISTS: Final = "release.kind.Deployment.exists(d, d.metadata.name == object.metadata.name)"
_RULE: Final = """\
id: acme/rule-{number}
summary: a rule
check: cel
match: {{kinds: [Deployment]}}
validations:
- expression: >-
    {expression}
"""
_DEPLOYMENT: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
  labels:
    app: web-{number}
    acme.io/team: shop
    app.kubernetes.io/name: web
    app.kubernetes.io/part-of: shop
spec:
  replicas: 3
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      app: web-{number}
  template:
    metadata:
      labels:
        app: web-{number}
    spec:
      serviceAccountName: web
      securityContext:
        runAsNonRoot: true
        fsGroup: 1000
      containers:
      - name: web
        image: registry.acme.io/web:1.{number}.0
        ports:
        - name: http
          containerPort: 8080
        env:
        - name: MODE
          value: quiet
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: web
              key: password
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 10
        livenessProbe:
          httpGet:
            path: /alive
            port: http
          periodSeconds: 20
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            cpu: 200m
            memory: 256Mi
        volumeMounts:
        - name: cache
          mountPath: /cache
      - name: side
        image: registry.acme.io/side:2.0.0
        resources:
          requests:
            cpu: 10m
            memory: 16Mi
          limits:
            cpu: 20m
            memory: 32Mi
      volumes:
      - name: cache
        emptyDir: {{}}
"""
"""A Deployment of 80 keys."""


class Measure(NamedTuple):
    """A value that was measured, and the most that it may be."""

    about: str
    value: float
    bound: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the value is within its bound."""
        return self.value <= self.bound


def measures(rounds: int) -> Iterator[Measure]:
    """All measures."""
    yield Measure("import of the language, with its functions", _import_time(rounds) * 1e3, 15, "ms")
    yield Measure("compiling an expression", _compile_time(rounds) * 1e3, 0.3, "ms")
    yield Measure("a usual validation of an object", _evaluation_time(rounds) * 1e6, 20, "µs")
    with tempfile.TemporaryDirectory() as folder:
        without, ten, exists = _run_times(Path(folder), rounds)
    yield Measure(f"10 rules over {DOCUMENTS} documents / without", ten / without, 1.25, "")
    yield Measure(f"a rule that asks all of {DOCUMENTS} objects for each", exists - without, 0.5, "s")


def _least(rounds: int, action: Callable[[], float]) -> float:
    return min(action() for _ in range(rounds))


def _import_time(rounds: int) -> float:
    """The seconds until an expression is compiled for the first time, in a process that linted without policies."""
    code = (
        "import time, repl_lint.running.engine; start = time.process_time();"
        "from repl_lint.cel.compiler import compiled; compiled('size(a) > 1', {'a'});"
        "print(time.process_time() - start)"
    )
    return _least(rounds, lambda: float(subprocess.check_output([sys.executable, "-c", code], text=True)))


def _compile_time(rounds: int) -> float:
    from repl_lint.cel.compiler import compiled

    def seconds() -> float:
        start = process_time()
        for _ in range(20):
            for text in _USUAL:
                compiled(text, {"object"})
        return (process_time() - start) / 20 / len(_USUAL)

    return _least(rounds, seconds)


def _evaluation_time(rounds: int) -> float:
    import yaml

    from repl_lint.cel.compiler import compiled

    names = {"object": yaml.load(_DEPLOYMENT.format(number=1), yaml.CSafeLoader)}
    programs = [compiled(text, {"object"}) for text in _USUAL]
    assert all(program.evaluate(names).value is True for program in programs), "each is true"

    def seconds() -> float:
        start = process_time()
        for _ in range(500):
            for program in programs:
                program.evaluate(names)
        return (process_time() - start) / 500 / len(programs)

    return _least(rounds, seconds)


def _run_times(folder: Path, rounds: int) -> tuple[float, float, float]:
    """The seconds of a run without rules of users, with ten, and with one that asks all objects for each."""
    for number in range(DOCUMENTS):
        (folder / f"app-{number}.yaml").write_text(_DEPLOYMENT.format(number=number), encoding="utf-8")
    configs = {"none": [], "ten": list(_USUAL), "exists": [_EXISTS]}
    for name, expressions in configs.items():
        rules = folder / f"rules-{name}"
        rules.mkdir()
        for number, expression in enumerate(expressions):
            (rules / f"{number}.yaml").write_text(_RULE.format(number=number, expression=expression), encoding="utf-8")
        (folder / f"{name}.conf").write_text(f"rules-dirs: [rules-{name}]\nexclude: ['rules-*/']\n", encoding="utf-8")

    def seconds(name: str) -> float:
        from repl_lint.configuration.settings import Flags, load
        from repl_lint.running.engine import run
        from repl_lint.running.inputs import gather

        start = process_time()
        settings = load([str(folder)], Flags(config=str(folder / f"{name}.conf")))
        report = run(gather([str(folder)], settings).files, settings)
        spent = process_time() - start
        assert not report.crashes, report.crashes
        assert not [finding for finding in report.findings if "/" in finding.rule.id], "every expression is true"
        return spent

    times = [{name: seconds(name) for name in configs} for _ in range(rounds)]
    without, ten, exists = (min(each[name] for each in times) for name in configs)
    return without, ten, exists


def main() -> int:
    """Measure, print, and return 0; with ``--check``, return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    gc.disable()  # as the command does
    found = list(measures(options.rounds))
    for measure in found:
        note = "" if measure.is_kept else "  not kept"
        print(f"{measure.about:52} {measure.value:8.2f} {measure.unit:2}  (at most {measure.bound:g}){note}")
    return int(options.check and not all(measure.is_kept for measure in found))


if __name__ == "__main__":
    sys.exit(main())
