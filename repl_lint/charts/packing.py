"""The archive of a chart that Helm gets."""

import gzip
import tarfile
from io import BytesIO
from typing import Final

from repl_lint.charts.files import SCHEMA
from repl_lint.model.renderings import ChartFiles

FOLDER: Final = "chart"


def packed(files: ChartFiles) -> bytes:
    """A gzipped tar of a chart, with its files in the folder `FOLDER`.

    Without the schemas of its values: Helm would follow their references into the network.
    """
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT, encoding="utf-8") as archive:
        for name, data in files.items():
            if name.rpartition("/")[2] != SCHEMA:
                member = tarfile.TarInfo(f"{FOLDER}/{name}")
                member.size = len(data)
                archive.addfile(member, BytesIO(data))
    return gzip.compress(stream.getvalue(), 1, mtime=0)
