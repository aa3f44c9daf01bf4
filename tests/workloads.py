"""Objects with one image, in several API versions."""

from __future__ import annotations

PRIVATE, ELSEWHERE = "registry.replicated.com/myapp/worker:1.0.1", "quay.io/private/api:1"

TEMPLATE, CRON = "spec.template.spec", "spec.jobTemplate.spec.template.spec"


def workload(api_version: str, kind: str, path: str, image: str) -> tuple[str, str]:
    """An object with one image on its third line, and the columns of that image."""
    keys = path.split(".")
    before = "".join(f"{key}: {{" for key in keys) + "containers: [{image: "
    text = f"apiVersion: {api_version}\nkind: {kind}\n{before}{image}}}]{'}' * len(keys)}\n"
    return text, f"{len(before) + 1}-{len(before) + len(image) + 1}"


SHA = "sha256:" + "0123456789abcdef" * 4
POD = """\
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  imagePullSecrets: [{name: replicatedregistrykey}]
  containers:
"""
