"""Tables to keep: CSV that a spreadsheet opens as it is, and takes no formula from."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain

from flask import Response


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """UTF-8 with a byte order mark, for spreadsheets; a cell that begins like a formula is set off by an apostrophe
    (OWASP, CSV injection)."""
    kept = io.BytesIO()
    out = io.TextIOWrapper(kept, "utf-8-sig", newline="")
    writer = csv.writer(out)
    for row in chain([head], rows):
        writer.writerow([safe(str(cell)) for cell in row])
    out.flush()
    answer = Response(kept.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
