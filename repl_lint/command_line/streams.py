"""The standard streams of a process, whose faults end in one line and one exit code.

If the reader of the output, such as `head`, has gone, the rest of the output is lost, and the run goes on: its exit
code is the one that it would have had. Any other fault of the output is a `UserError`. Messages that cannot be written
to standard error are lost.
"""

import io
import os
import sys

from repl_lint.model.errors import UserError

TYPE_CHECKING = False  # `typing` costs more than all that `--version` needs
if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def open_streams() -> None:
    """Replace standard output and error by streams of this module.

    Standard streams that are closed, input too, become the null device first.
    """
    for number in range(3):  # else the next file to be opened would get its number, and what is printed
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
    is_unbuffered = bool(getattr(sys.stdout, "write_through", False))  # with PYTHONUNBUFFERED
    output = _Output(1, "w", closefd=False)
    sys.stdout = _text(output, is_line_buffered=is_unbuffered or output.isatty())
    sys.stderr = _text(_Messages(2, "w", closefd=False), is_line_buffered=True)


def has_reader() -> bool:
    """Whether standard output may still have a reader; false once writing to it has failed for lack of one."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return not (isinstance(raw, _Output) and raw.is_left)


def _text(raw: io.FileIO, *, is_line_buffered: bool) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "replace", line_buffering=is_line_buffered)


class _Output(io.FileIO):
    """Standard output; ``is_left`` is whether its reader has gone."""

    is_left = False

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            self.is_left = True
            _drop(self.fileno())
        except OSError as error:
            from repl_lint.reading.files import reason_of  # with YAML, which most commands need, but not all

            _drop(self.fileno())  # what is still in the buffer
            raise UserError(f"standard output: {reason_of(error)}") from None
        return len(memoryview(data))


class _Messages(io.FileIO):
    """Standard error, which loses what cannot be written."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError:
            _drop(self.fileno())
        return len(memoryview(data))


def _drop(number: int) -> None:
    """Lose all that is written to a stream from now on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
