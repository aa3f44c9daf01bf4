"""A release whose `images` section covers some images, and the findings for one more."""

from __future__ import annotations

from repl_lint.model.reports import Report
from tests.conftest import Lint, places

IMAGE_RULES = """
    digest-only-image docker-hub-endpoint duplicate-image image-in-custom-resource image-source-mismatch image-spelling
    image-tag-mismatch invalid-image-reference kind-not-rewritten latest-tag malformed-replicated-image
    missing-pull-secret preproxied-image undeclared-image unmapped-registry unqualified-image unrewritten-image
    unused-image unverifiable-image wrong-app-slug
""".split()
"""The rules that say how an image is asked for and declared: on pages about some of them the others are silent."""

CONFIG = """\
app-slug: myapp
registries: {quay: quay.io/acme, hub: index.docker.io, own: registry.acme.test}
ignore: [unused-image, latest-tag, templates]
"""

ROOT = """\
# kind: replicated
replicated_api_version: 2.41.0
images:
- {source: public, name: redis, tag: 3.2-alpine}
- {source: replicated, name: worker, tag: 1.0.1}
- {source: quay, name: acme/api, tag: 2.0.0}
- {source: hub, name: acme/web, tag: v1}
- {source: own, name: tools, tag: 1}
---
# kind: scheduler-kubernetes
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  imagePullSecrets: [{name: replicatedregistrykey}]
  containers:
"""


def pod(image: str, config: str, lint: Lint) -> Report:
    """The report of a release with a pod whose one image is on line 17, from column 12 on."""
    return lint(f"{ROOT}  - image: {image}\n", config)


def told(report: Report) -> list[str]:
    """The findings of such a report, each as ``columns rule severity``; all are on the line of the image."""
    return [place.removeprefix("replicated.yaml:17:") for place in places(report)]
