"""Image references: their grammar, and the canonical form of each.

The grammar is that of https://github.com/distribution/reference (reference.go, regexp.go, normalize.go), and of
https://github.com/opencontainers/go-digest (algorithm.go), which registries and container runtimes have digests from.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

DOCKER_HUB: Final = "docker.io"
DOCKER_HUB_ENDPOINT: Final = "index.docker.io"
DOCKER_HUB_HOSTS: Final = frozenset(
    (DOCKER_HUB, DOCKER_HUB_ENDPOINT, "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com")
)
"""The hosts that people write for Docker Hub; from the last three no image can be pulled by name."""

REPLICATED_REGISTRY: Final = "registry.replicated.com"

_COMPONENT: Final = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST: Final = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_PATH: Final = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_DOMAIN: Final = re.compile(_HOST)
_TAG: Final = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST: Final = r"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}"
_IDENTIFIER: Final = re.compile(r"[a-f0-9]{64}")


class Reference(NamedTuple):
    """An image reference in canonical parts; ``tag`` and ``digest`` are as written, None where there is none."""

    domain: str
    path: str
    tag: str | None = None
    digest: str | None = None

    @property
    def repository(self) -> str:
        """Domain and path: the image without its version."""
        return f"{self.domain}/{self.path}"

    @property
    def implied_tag(self) -> str | None:
        """The tag that is pulled: the written one, or ``latest`` without tag and digest; None for a digest alone."""
        return "latest" if self.tag is None and self.digest is None else self.tag

    @property
    def canonical(self) -> str:
        """The one spelling of all references to this image: with a digest, or else with a tag."""
        return f"{self.repository}@{self.digest}" if self.digest else f"{self.repository}:{self.implied_tag}"


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference | None:
    """The reference in a text; None if the text is no reference."""
    name, at, digest = text.partition("@")
    if at and not re.fullmatch(_DIGEST, digest):
        return None
    tag = None
    if ":" in name.rpartition("/")[2]:
        name, _, tag = name.rpartition(":")
        if not _TAG.fullmatch(tag):
            return None
    if _IDENTIFIER.fullmatch(name):
        return None
    domain, path = split_domain(name)
    if not _DOMAIN.fullmatch(domain) or not _PATH.fullmatch(path) or len(path) > 255:
        return None
    return Reference(domain, path, tag, digest or None)


def is_tag(text: str) -> bool:
    """Whether a text can be a tag."""
    return _TAG.fullmatch(text) is not None


def is_host(component: str) -> bool:
    """Whether the first component of a name is a host: it has a dot, a colon or a capital letter, or is `localhost`."""
    return component == "localhost" or "." in component or ":" in component or component != component.lower()


def split_domain(name: str) -> tuple[str, str]:
    """The domain and the path of a name without tag; the domain is ``docker.io`` if no host comes first.

    Every spelling of Docker Hub becomes ``docker.io``, and its images of one component get ``library/``.
    """
    first, slash, rest = name.partition("/")
    domain, path = (first, rest) if slash and is_host(first) else (DOCKER_HUB, name)
    if domain in DOCKER_HUB_HOSTS:
        domain = DOCKER_HUB
        if "/" not in path:
            path = f"library/{path}"
    return domain, path
