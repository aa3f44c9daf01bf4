"""The functions of Kubernetes beyond lists and texts: https://kubernetes.io/docs/reference/using-api/cel/."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit
from uuid import UUID

from repl_lint.cel.functions import can_be, define
from repl_lint.cel.values import ABSENT, CelError, Optional, integer, name_type

_SUFFIXES: Final = {"": Fraction(1), "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000)}
_SUFFIXES.update({letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", 1)})
_SUFFIXES.update({f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)})
_QUANTITY: Final = re.compile(
    r"([+-]?(?:[0-9]{1,100}\.?[0-9]{0,100}|\.[0-9]{1,100}))(?:[eE]([+-]?[0-9]{1,3})|([numkMGTPE]|[KMGTPE]i)?)"
)
_SEMVER: Final = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)


class Quantity(NamedTuple):
    """An amount such as `500Mi`, as the exact number without its unit."""

    amount: Fraction


class Url(NamedTuple):
    """An address with a scheme, or an absolute path."""

    parts: SplitResult


class Semver(NamedTuple):
    """A semantic version, which can be compared: a prerelease comes before its release.

    The metadata of a build is left out.
    """

    numbers: tuple[int, int, int]
    is_release: bool
    prerelease: tuple[tuple[bool, int, str], ...]


class TextFormat(NamedTuple):
    """A named format of texts. ``fault`` gives the reason why a text does not fit it, and an empty text if it does."""

    name: str
    fault: Callable[[str], str]


def _quantity(text: str) -> Quantity:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise CelError(f"`{text}` is not a quantity")
    number, exponent, suffix = match.groups()
    return Quantity(Fraction(number) * (Fraction(10) ** int(exponent) if exponent else _SUFFIXES[suffix or ""]))


def _whole(quantity: Quantity) -> int:
    if quantity.amount.denominator == 1:
        return integer(int(quantity.amount))
    raise CelError("the quantity is not a whole number")


def _semver(text: str, normalize: bool = False) -> Semver:
    if normalize:
        head, rest = re.match(r"v?([0-9.]*)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]  # it always matches
        numbers = [part.lstrip("0") or "0" for part in head.split(".")]
        text = ".".join([*numbers, "0", "0"][: max(3, len(numbers))]) + rest
    match = _SEMVER.fullmatch(text)
    if match is None or len(text) > 256:
        raise CelError(f"`{text}` is not a semantic version")
    parts = match[4].split(".") if match[4] else []
    names = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)
    return Semver((int(match[1]), int(match[2]), int(match[3])), not parts, names)


def _url(text: str) -> Url:
    try:
        parts = urlsplit(text)
        usable = (parts.scheme and (parts.netloc or parts.path)) or text.startswith("/")
        _ = parts.port
    except ValueError:
        usable = ""
    if not usable or re.search(r"[\x00-\x20\x7f]", text):
        raise CelError(f"`{text}` is not a URL")
    return Url(parts)


def _port(url: Url) -> str:
    return "" if url.parts.port is None else str(url.parts.port)


def _hostname(url: Url) -> str:
    host = url.parts.netloc.rpartition("@")[2]
    return host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]


def _compare(left: Any, right: Any) -> int:
    """-1, 0 or 1, as the left value is less, equal or greater."""
    return int(left > right) - int(left < right)


for kind in (Quantity, Semver):
    define(".compareTo", (kind, kind), _compare)
    define(".isGreaterThan", (kind, kind), lambda left, right: left > right)
    define(".isLessThan", (kind, kind), lambda left, right: left < right)
name_type(Quantity, "kubernetes.Quantity")
define("quantity", (str,), _quantity)
define("isQuantity", (str,), lambda text: can_be(_quantity, text))
define(".isInteger", (Quantity,), lambda quantity: quantity.amount.denominator == 1 and abs(quantity.amount) < 1 << 63)
define(".asInteger", (Quantity,), _whole)
define(".asApproximateFloat", (Quantity,), lambda quantity: float(quantity.amount))
define(".sign", (Quantity,), lambda quantity: _compare(quantity.amount, 0))
for name, factor in (("add", 1), ("sub", -1)):
    define(f".{name}", (Quantity, Quantity), lambda left, right, by=factor: Quantity(left.amount + by * right.amount))
    define(f".{name}", (Quantity, int), lambda left, right, by=factor: Quantity(left.amount + by * right))
name_type(Semver, "kubernetes.Semver")
define("semver", (str,), _semver)
define("semver", (str, bool), _semver)
define("isSemver", (str,), lambda text: can_be(_semver, text))
define("isSemver", (str, bool), lambda text, normalize: can_be(lambda version: _semver(version, normalize), text))
for place, name in enumerate(("major", "minor", "patch")):
    define(f".{name}", (Semver,), lambda version, place=place: version.numbers[place])
name_type(Url, "kubernetes.URL")
define("url", (str,), _url)
define("isURL", (str,), lambda text: can_be(_url, text))
define(".getScheme", (Url,), lambda url: url.parts.scheme)
define(".getHost", (Url,), lambda url: url.parts.netloc.rpartition("@")[2])
define(".getHostname", (Url,), _hostname)
define(".getPort", (Url,), _port)
define(".getEscapedPath", (Url,), lambda url: url.parts.path)
define(".getQuery", (Url,), lambda url: dict(parse_qs(url.parts.query, keep_blank_values=True)))

_LABEL: Final = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_VALUE: Final = "[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"


def _pattern(pattern: str, most: int) -> Callable[[str], str]:
    """A function that gives the reason why a text does not match, or has more than ``most`` characters; else empty."""
    expression = re.compile(pattern)

    def fault(text: str) -> str:
        if len(text) > most:
            return f"must be no more than {most} characters"
        return "" if expression.fullmatch(text) else f"must match {pattern}"

    return fault


def _parsed(make: Callable[[str], Any], what: str) -> Callable[[str], str]:
    """A function that gives the reason why no value can be made of a text; empty if one can."""

    def fault(text: str) -> str:
        try:
            make(text)
        except (CelError, ValueError):
            return f"must be {what}"
        return ""

    return fault


def _moment(text: str) -> object:
    from repl_lint.cel.library.times import parsed_timestamp

    return parsed_timestamp(text)


_FAULTS: Final = {
    "dns1123Label": _pattern(_LABEL, 63),
    "dns1123LabelPrefix": _pattern(f"{_LABEL}-?", 63),
    "dns1123Subdomain": _pattern(rf"{_LABEL}(?:\.{_LABEL})*", 253),
    "dns1123SubdomainPrefix": _pattern(rf"{_LABEL}(?:\.{_LABEL})*-?", 253),
    "dns1035Label": _pattern("[a-z](?:[-a-z0-9]*[a-z0-9])?", 63),
    "dns1035LabelPrefix": _pattern("[a-z](?:[-a-z0-9]*[a-z0-9])?-?", 63),
    "qualifiedName": _pattern(rf"(?:{_LABEL}(?:\.{_LABEL})*/)?(?=.{{1,63}}$){_VALUE}", 317),
    "labelValue": _pattern(f"(?:{_VALUE})?", 63),
    "uri": _parsed(_url, "a URI"),
    "uuid": _parsed(UUID, "a UUID"),
    "byte": _pattern("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", 1 << 20),
    "date": _parsed(date.fromisoformat, "a date"),
    "datetime": _parsed(_moment, "a date and time"),
}
_FORMATS: Final = {name: TextFormat(name, fault) for name, fault in _FAULTS.items()}


def _validated(form: TextFormat, text: str) -> Optional:
    """An optional list of what is wrong with a text; absent if nothing is."""
    fault = form.fault(text)
    return Optional([fault]) if fault else ABSENT


name_type(TextFormat, "kubernetes.NamedFormat")
for name, form in _FORMATS.items():
    define(f"format.{name}", (), lambda form=form: form)
define("format.named", (str,), lambda name: Optional(_FORMATS[name]) if name in _FORMATS else ABSENT)
define(".validate", (TextFormat, str), _validated)
