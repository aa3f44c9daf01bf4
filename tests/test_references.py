"""Image references: what spells one, and the one canonical form that all spellings of an image share."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repl_lint.facts.images.references import DOCKER_HUB_HOSTS, Reference, parse_reference

SHA = "sha256:" + "0123456789abcdef" * 4
LONG_DIGEST = "sha512:" + "0123456789abcdef" * 8
HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        # Docker Hub has several hosts, and its official images stand in `library`.
        ("redis", "docker.io/library/redis:latest"),
        ("library/redis", "docker.io/library/redis:latest"),
        ("docker.io/redis", "docker.io/library/redis:latest"),
        ("docker.io/library/redis", "docker.io/library/redis:latest"),
        ("index.docker.io/redis", "docker.io/library/redis:latest"),
        ("index.docker.io/library/redis", "docker.io/library/redis:latest"),
        ("replicated/examples:x", "docker.io/replicated/examples:x"),
        ("index.docker.io/replicated/examples:x", "docker.io/replicated/examples:x"),
        ("registry-1.docker.io/x", "docker.io/library/x:latest"),
        ("hub.docker.com/x", "docker.io/library/x:latest"),
        ("registry.hub.docker.com/x", "docker.io/library/x:latest"),
        ("registry-1.docker.io/acme/x:1", "docker.io/acme/x:1"),
        # Other registries have no `library`.
        ("k8s.gcr.io/echoserver:1.4", "k8s.gcr.io/echoserver:1.4"),
        ("quay.io/namespace/imagename:2.0.0", "quay.io/namespace/imagename:2.0.0"),
        ("registry.replicated.com/myapp/worker:1.0.1", "registry.replicated.com/myapp/worker:1.0.1"),
        ("a.b/c/d/e/f:1", "a.b/c/d/e/f:1"),
        # A first component is a host if it is localhost or has a dot, a port or an upper-case letter.
        ("localhost/a:1", "localhost/a:1"),
        ("localhost:5000/a:1", "localhost:5000/a:1"),
        ("registry:5000/a", "registry:5000/a:latest"),
        ("Registry/a:1", "Registry/a:1"),
        ("Quay.IO/a:1", "Quay.IO/a:1"),
        ("registry/a:1", "docker.io/registry/a:1"),
        ("localhosts/a:1", "docker.io/localhosts/a:1"),
        ("127.0.0.1:5000/a:1", "127.0.0.1:5000/a:1"),
        ("[::1]/a:1", "[::1]/a:1"),
        ("[2001:db8::1]:5000/a:1", "[2001:db8::1]:5000/a:1"),
        # Without a slash there is no host: what follows the colon is a tag.
        ("localhost:5000", "docker.io/library/localhost:5000"),
        ("localhost", "docker.io/library/localhost:latest"),
        ("k8s.gcr.io", "docker.io/library/k8s.gcr.io:latest"),
        # A digest says all that a tag could.
        (f"redis@{SHA}", f"docker.io/library/redis@{SHA}"),
        (f"redis:3.2@{SHA}", f"docker.io/library/redis@{SHA}"),
        (f"localhost:5000/redis:latest@{SHA}", f"localhost:5000/redis@{SHA}"),
        (f"redis@{LONG_DIGEST}", f"docker.io/library/redis@{LONG_DIGEST}"),
        # Separators within a component, and every character that a tag may have.
        ("a-b.c_d__e---f", "docker.io/library/a-b.c_d__e---f:latest"),
        ("redis:_A.b-9", "docker.io/library/redis:_A.b-9"),
        ("redis:" + "t" * 128, "docker.io/library/redis:" + "t" * 128),
        # 64 hexadecimal digits are an image's id; in a longer path they are a name.
        (f"acme/{HEX}:1", f"docker.io/acme/{HEX}:1"),
        (HEX[:-1], f"docker.io/library/{HEX[:-1]}:latest"),
        # A path has 255 characters, the host not counted and `library` counted.
        ("quay.io/" + "a" * 255, "quay.io/" + "a" * 255 + ":latest"),
        ("a" * 247, "docker.io/library/" + "a" * 247 + ":latest"),
    ],
)
def test_every_spelling_of_an_image_has_one_canonical_form(text: str, canonical: str) -> None:
    reference = parse_reference(text)
    assert reference is not None
    assert reference.canonical == canonical


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" redis", id="blank before"),
        pytest.param("redis\n", id="line end behind"),
        pytest.param("http://host/x", id="scheme"),
        pytest.param("https://index.docker.io/v1/", id="endpoint"),
        pytest.param("docker://redis:1", id="transport"),
        pytest.param("Redis", id="upper case without a host"),
        pytest.param("quay.io/Acme/api", id="upper case in a path"),
        pytest.param("quay.io/", id="host only"),
        pytest.param("/redis", id="no first component"),
        pytest.param("acme//redis", id="empty component"),
        pytest.param("acme/redis/", id="slash behind"),
        pytest.param("-redis", id="separator before"),
        pytest.param("redis-", id="separator behind"),
        pytest.param("a..b", id="two dots"),
        pytest.param("a___b", id="three underscores"),
        pytest.param("a._b", id="two separators"),
        pytest.param("redis:", id="empty tag"),
        pytest.param(":1", id="tag only"),
        pytest.param("redis:.1", id="tag begins with a dot"),
        pytest.param("redis:-1", id="tag begins with a dash"),
        pytest.param("redis:1+2", id="plus in a tag"),
        pytest.param("redis:1:2", id="two tags"),
        pytest.param("redis:é", id="tag not ASCII"),
        pytest.param("redis:" + "t" * 129, id="tag of 129 characters"),
        pytest.param("redis:1.0/x", id="tag before the end"),
        pytest.param("host:port/x", id="port not a number"),
        pytest.param("quay.io:/x", id="empty port"),
        pytest.param("-quay.io/x", id="host begins with a dash"),
        pytest.param("[::1/x", id="open bracket"),
        pytest.param("[::g]/x", id="no IPv6 address"),
        pytest.param("redis@", id="empty digest"),
        pytest.param("redis@sha256", id="algorithm only"),
        pytest.param("redis@sha256:" + "0" * 31, id="digest of 31 digits"),
        pytest.param("redis@sha256:" + "g" * 64, id="digest not hexadecimal"),
        pytest.param("redis@sha256:" + "A" * 64, id="digest in capitals"),
        pytest.param("redis@sha256:" + "0" * 63, id="digest of 63 digits"),
        pytest.param("redis@sha256:" + "0" * 65, id="digest of 65 digits"),
        pytest.param("redis@sha512:" + "0" * 64, id="digest of another length than its algorithm's"),
        pytest.param("redis@md5:" + "0" * 32, id="algorithm that nothing supports"),
        pytest.param(f"redis@{SHA}:1", id="tag behind the digest"),
        pytest.param(f"@{SHA}", id="digest only"),
        pytest.param(HEX, id="64 hexadecimal digits"),
        pytest.param("quay.io/" + "a" * 256, id="path of 256 characters"),
        pytest.param("a" * 248, id="path of 256 characters with library"),
        pytest.param("a/" * 128 + "b", id="path of 257 characters"),
    ],
)
def test_a_text_outside_the_grammar_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


@pytest.mark.parametrize(
    ("text", "parts", "implied_tag"),
    [
        ("redis", ("docker.io", "library/redis", None, None), "latest"),
        ("redis:latest", ("docker.io", "library/redis", "latest", None), "latest"),
        ("host:5000/x", ("host:5000", "x", None, None), "latest"),
        ("redis:3.2", ("docker.io", "library/redis", "3.2", None), "3.2"),
        (f"redis@{SHA}", ("docker.io", "library/redis", None, SHA), None),
        (f"redis:3.2@{SHA}", ("docker.io", "library/redis", "3.2", SHA), "3.2"),
        (f"redis:latest@{SHA}", ("docker.io", "library/redis", "latest", SHA), "latest"),
    ],
)
def test_latest_is_implied_only_without_tag_and_digest(
    text: str, parts: tuple[str, str, str | None, str | None], implied_tag: str | None
) -> None:
    reference = parse_reference(text)
    assert reference == Reference(*parts)
    assert reference.implied_tag == implied_tag


HOSTS = st.sampled_from(
    ["", "localhost/", "localhost:5000/", "quay.io/", "Host/", "[::1]:80/", *(f"{host}/" for host in DOCKER_HUB_HOSTS)]
)
PLAIN_COMPONENTS = st.from_regex(r"[a-z0-9]{1,4}((_|__|-{1,3})[a-z0-9]{1,4}){0,2}", fullmatch=True)  # no host
COMPONENTS = st.from_regex(r"[a-z0-9]{1,4}((\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}", fullmatch=True)
TAGS = st.just("") | st.from_regex(r":[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}", fullmatch=True)
DIGESTS = st.sampled_from(["", f"@{SHA}", f"@{LONG_DIGEST}"])
REFERENCES = st.builds(
    lambda host, first, path, tag, digest: host + "/".join([first, *path]) + tag + digest,
    HOSTS,
    PLAIN_COMPONENTS,
    st.lists(COMPONENTS, max_size=3),
    TAGS,
    DIGESTS,
)
NEAR_REFERENCES = st.text(alphabet=string.ascii_letters[:30] + string.digits + ":/@._-[]", max_size=80)


@settings(deadline=None)
@given(REFERENCES)
@example("docker.io/docker.io/x")
@example("index.docker.io/index.docker.io/x:1")
@example("library/library")
@example("localhost/localhost:1")
def test_the_canonical_form_of_a_canonical_form_is_itself(text: str) -> None:
    reference = parse_reference(text)
    assert reference is not None
    again = parse_reference(reference.canonical)
    assert again is not None
    assert again.canonical == reference.canonical
    assert again.repository == reference.repository


@settings(deadline=None)
@given(st.text() | NEAR_REFERENCES)
def test_no_text_makes_parsing_raise_and_what_parses_has_a_canonical_form(text: str) -> None:
    reference = parse_reference(text)
    if reference is not None:
        again = parse_reference(reference.canonical)
        assert again is not None
        assert again.canonical == reference.canonical


@pytest.mark.parametrize("text", ["a" * 100_000 + "!", "a-" * 50_000 + "!", "a." * 50_000 + "!/x", "a" * 100_000 + "@"])
def test_a_long_text_that_nearly_matches_is_read_at_once(text: str) -> None:
    start = time.process_time()
    assert parse_reference(text) is None
    assert time.process_time() - start < 1
