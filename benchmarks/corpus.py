"""Write the benchmark corpus: 1,000 files of ten documents each, the same for the same seed.

Deployments, Services, ConfigMaps, StatefulSets, CronJobs and Ingresses in the proportions of real releases, with one
fault in about twenty documents.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

Make = Callable[[random.Random, str], str]

WORDS = ("alpha bravo cache delta edge front gateway hub index jobs kernel ledger mail notify orders pay queue").split()


def _labels(random: random.Random, name: str, indent: int) -> str:
    pad = " " * indent
    extra = "".join(
        f"{pad}{word}.example.com/{random.choice(WORDS)}: {word}-{random.randrange(1000)}\n"
        for word in random.sample(WORDS, 4)
    )
    return f"{pad}app: {name}\n{pad}tier: {random.choice(WORDS)}\n{extra}"


def image(random: random.Random) -> str:
    """A random image of some two hundred; one in thirty has the tag `latest`.

    Three in ten are in Replicated's registry.
    """
    name = f"{random.choice(WORDS)}/{random.choice(WORDS)}"
    tag = "latest" if random.random() < 1 / 30 else f"{random.randrange(3)}.{random.randrange(4)}.0"
    return f"registry.replicated.com/bench/{name.replace('/', '-')}:{tag}" if random.random() < 0.3 else f"{name}:{tag}"


def _container(random: random.Random, name: str, indent: int) -> str:
    pad = " " * indent
    env = "".join(
        f'{pad}  - name: {word.upper()}_{number}\n{pad}    value: "{random.choice(WORDS)}-{random.randrange(10000)}"\n'
        for number, word in enumerate(random.choices(WORDS, k=random.randrange(6, 24)))
    )
    return (
        f"{pad}- name: {name}\n{pad}  image: {image(random)}\n{pad}  env:\n{env}"
        f"{pad}  ports:\n{pad}  - containerPort: {random.randrange(1024, 9999)}\n{pad}    protocol: TCP\n"
        f"{pad}  resources:\n{pad}    requests:\n{pad}      cpu: 100m\n{pad}      memory: 128Mi\n"
        f"{pad}    limits:\n{pad}      cpu: 500m\n{pad}      memory: 512Mi\n"
        f"{pad}  livenessProbe:\n{pad}    httpGet:\n{pad}      path: /healthz\n{pad}      port: 8080\n"
        f"{pad}    initialDelaySeconds: 10\n{pad}    periodSeconds: 5\n"
        f"{pad}  volumeMounts:\n{pad}  - name: data\n{pad}    mountPath: /var/lib/{name}\n"
    )


def _pod(random: random.Random, name: str, indent: int) -> str:
    pad = " " * indent
    containers = "".join(_container(random, f"{name}-{n}", indent) for n in range(random.choice((1, 1, 2, 3))))
    return (
        f"{pad}imagePullSecrets:\n{pad}- name: replicatedregistrykey\n{pad}containers:\n{containers}"
        f"{pad}volumes:\n{pad}- name: data\n{pad}  emptyDir: {{}}\n"
    )


def _meta(random: random.Random, name: str) -> str:
    namespace = "  namespace: production\n" if random.random() < 0.03 else ""
    return f"metadata:\n  name: {name}\n{namespace}  labels:\n{_labels(random, name, 4)}"


def _workload(kind: str) -> Make:
    def make(random: random.Random, name: str) -> str:
        version = "extensions/v1beta1" if kind == "Deployment" and random.random() < 0.05 else "apps/v1"
        return (
            f"apiVersion: {version}\nkind: {kind}\n{_meta(random, name)}spec:\n  replicas: {random.randrange(1, 6)}\n"
            f"  selector:\n    matchLabels:\n      app: {name}\n  template:\n    metadata:\n      labels:\n"
            f"{_labels(random, name, 8)}    spec:\n{_pod(random, name, 6)}"
        )

    return make


def _cron_job(random: random.Random, name: str) -> str:
    return (
        f'apiVersion: batch/v1\nkind: CronJob\n{_meta(random, name)}spec:\n  schedule: "*/5 * * * *"\n  jobTemplate:\n'
        f"    spec:\n      template:\n        spec:\n          restartPolicy: OnFailure\n{_pod(random, name, 10)}"
    )


def _service(random: random.Random, name: str) -> str:
    ports = "".join(
        f"  - name: {word}\n    port: {random.randrange(1024, 9999)}\n    targetPort: {random.randrange(1024, 9999)}\n"
        for word in random.sample(WORDS, 6)
    )
    selector = _labels(random, name, 4)
    return f"apiVersion: v1\nkind: Service\n{_meta(random, name)}spec:\n  selector:\n{selector}  ports:\n{ports}"


def _config_map(random: random.Random, name: str) -> str:
    lines = "".join(
        f"    {random.choice(WORDS)} = {random.randrange(10**9)} # {' '.join(random.choices(WORDS, k=8))}\n"
        for _ in range(random.randrange(20, 90))
    )
    return f"apiVersion: v1\nkind: ConfigMap\n{_meta(random, name)}data:\n  settings.conf: |\n{lines}"


def _ingress(random: random.Random, name: str) -> str:
    rules = "".join(
        f"  - host: {word}.example.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n"
        f"        backend:\n          service:\n            name: {word}\n            port:\n              number: 80\n"
        for word in random.sample(WORDS, 8)
    )
    return f"apiVersion: networking.k8s.io/v1\nkind: Ingress\n{_meta(random, name)}spec:\n  rules:\n{rules}"


MAKERS: list[tuple[Make, int]] = [
    (_workload("Deployment"), 35),
    (_workload("StatefulSet"), 10),
    (_cron_job, 5),
    (_service, 20),
    (_config_map, 25),
    (_ingress, 5),
]


def files_of_documents(files: int = 1000, seed: int = 7) -> Iterator[list[str]]:
    """The ten documents of each file, as texts; the same for the same seed."""
    chance = random.Random(seed)
    makers, weights = zip(*MAKERS, strict=True)
    for number in range(files):
        names = [f"{chance.choice(WORDS)}-{number}-{n}" for n in range(10)]
        yield [chance.choices(makers, weights)[0](chance, name) for name in names]


def write(folder: str, files: int = 1000, seed: int = 7, header: str = "") -> None:
    """Write the corpus into a folder, with the header above each document; the folder is made if it does not exist."""
    os.makedirs(folder, exist_ok=True)
    for number, documents in enumerate(files_of_documents(files, seed)):
        with open(os.path.join(folder, f"manifest-{number:04}.yaml"), "w", encoding="utf-8") as out:
            out.write("---\n".join(header + document for document in documents))
