"""Timestamps and durations, in nanoseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from repl_lint.cel.functions import define
from repl_lint.cel.values import LEAST_INT, MOST_INT, CelError, Duration, Timestamp

_SECOND: Final = 1_000_000_000
_UNITS: Final = {"h": 3600 * _SECOND, "m": 60 * _SECOND, "s": _SECOND, "ms": 1_000_000, "us": 1000, "µs": 1000, "ns": 1}
_PART: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|h|m|s)", re.ASCII)
_TIMESTAMP: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_OFFSET: Final = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = -62_135_596_800 * _SECOND
_LAST: Final = 253_402_300_800 * _SECOND - 1


def _timestamp(nanoseconds: int) -> Timestamp:
    """The timestamp; raises `CelError` outside of the years 1 to 9999."""
    if _FIRST <= nanoseconds <= _LAST:
        return Timestamp(nanoseconds)
    raise CelError("the timestamp is not in the years 1 to 9999")


def _duration(nanoseconds: int) -> Duration:
    """The duration; raises `CelError` beyond 64 bits."""
    if LEAST_INT <= nanoseconds <= MOST_INT:
        return Duration(nanoseconds)
    raise CelError("the duration is too long")


def parsed_timestamp(text: str) -> Timestamp:
    """The timestamp in a text of RFC 3339, such as `2026-01-31T12:00:00Z`.

    Raises `CelError` for any other text, and outside of the years 1 to 9999.
    """
    if match := _TIMESTAMP.fullmatch(text):
        try:
            moment = datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
        except ValueError:
            raise CelError(f"`{text}` is not a timestamp") from None
        seconds = (moment.replace(tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)
        offset = moment.utcoffset() or timedelta()
        return _timestamp((seconds - offset // timedelta(seconds=1)) * _SECOND + int((match[2] or "").ljust(9, "0")))
    raise CelError(f"`{text}` is not a timestamp")


def _parsed_duration(text: str) -> Duration:
    """The duration that a text such as `1h30m` stands for."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    parts = _PART.findall(digits)
    if digits == "0":
        return Duration(0)
    if not parts or "".join(number + unit for number, unit in parts) != digits or len(digits) > 100:
        raise CelError(f"`{text}` is not a duration")
    total = 0
    for number, unit in parts:
        whole, _, fraction = number.partition(".")
        total += int(whole or 0) * _UNITS[unit] + int(fraction or 0) * _UNITS[unit] // 10 ** len(fraction)
    return _duration(sign * total)


def _zone(name: str) -> tzinfo:
    """The time zone of a name or of an offset such as `+02:00`; raises `CelError`."""
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2]) * 60 + int(match[3])
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CelError(f"there is no time zone `{name}`") from None


def _part(timestamp: Timestamp, part: str, zone: str) -> int:
    """A part of the date and time in a time zone."""
    moment = (_EPOCH + timedelta(seconds=timestamp.nanoseconds // _SECOND)).astimezone(_zone(zone))
    numbers = {
        "FullYear": moment.year,
        "Month": moment.month - 1,
        "Date": moment.day,
        "DayOfMonth": moment.day - 1,
        "DayOfWeek": moment.isoweekday() % 7,
        "DayOfYear": moment.timetuple().tm_yday - 1,
        "Hours": moment.hour,
        "Minutes": moment.minute,
        "Seconds": moment.second,
        "Milliseconds": timestamp.nanoseconds % _SECOND // 1_000_000,
    }
    return numbers[part]


def timestamp_text(timestamp: Timestamp) -> str:
    """The timestamp as RFC 3339 writes it, in UTC, such as ``2026-01-31T12:00:00.5Z``."""
    seconds, nanoseconds = divmod(timestamp.nanoseconds, _SECOND)
    moment = _EPOCH + timedelta(seconds=seconds)
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{moment:%m-%dT%H:%M:%S}".join([f"{moment.year:04d}-", f"{fraction}Z"])


def duration_text(duration: Duration) -> str:
    """The duration in seconds, such as ``1.5s``."""
    seconds, nanoseconds = divmod(abs(duration.nanoseconds), _SECOND)
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{'-' if duration.nanoseconds < 0 else ''}{seconds}{fraction}s"


def _quotient(nanoseconds: int, unit: int) -> int:
    """How often a unit is in nanoseconds, rounded towards 0."""
    return nanoseconds // unit if nanoseconds >= 0 else -(-nanoseconds // unit)


for name in "FullYear Month Date DayOfMonth DayOfWeek DayOfYear Hours Minutes Seconds Milliseconds".split():
    define(f".get{name}", (Timestamp,), lambda timestamp, name=name: _part(timestamp, name, "UTC"))
    define(f".get{name}", (Timestamp, str), lambda timestamp, zone, name=name: _part(timestamp, name, zone))
for name, unit in (("Hours", _UNITS["h"]), ("Minutes", _UNITS["m"]), ("Seconds", _SECOND)):
    define(f".get{name}", (Duration,), lambda duration, unit=unit: _quotient(duration.nanoseconds, unit))
define(".getMilliseconds", (Duration,), lambda duration: _quotient(duration.nanoseconds, 1_000_000) % 1000)
define("timestamp", (str,), parsed_timestamp)
define("timestamp", (Timestamp,), lambda timestamp: timestamp)
define("timestamp", (int,), lambda seconds: _timestamp(seconds * _SECOND))
define("duration", (str,), _parsed_duration)
define("duration", (Duration,), lambda duration: duration)
define("duration", (int,), lambda seconds: _duration(seconds * _SECOND))
define("int", (Timestamp,), lambda timestamp: timestamp.nanoseconds // _SECOND)
define("int", (Duration,), lambda duration: _quotient(duration.nanoseconds, _SECOND))
define("string", (Timestamp,), timestamp_text)
define("string", (Duration,), duration_text)
define("_+_", (Timestamp, Duration), lambda time, length: _timestamp(time.nanoseconds + length.nanoseconds))
define("_+_", (Duration, Timestamp), lambda length, time: _timestamp(time.nanoseconds + length.nanoseconds))
define("_+_", (Duration, Duration), lambda left, right: _duration(left.nanoseconds + right.nanoseconds))
define("_-_", (Timestamp, Duration), lambda time, length: _timestamp(time.nanoseconds - length.nanoseconds))
define("_-_", (Timestamp, Timestamp), lambda left, right: _duration(left.nanoseconds - right.nanoseconds))
define("_-_", (Duration, Duration), lambda left, right: _duration(left.nanoseconds - right.nanoseconds))
define("-_", (Duration,), lambda duration: _duration(-duration.nanoseconds))
