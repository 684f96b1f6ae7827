"""The sizes of a roundtable that are measured, and how one is made."""

from pathlib import Path
from typing import Any

from flask import Flask

from tests.bench.dataset import Size, begin, open_empty
from tests.bench.history import put_history
from tests.bench.things import put_gaps, put_meetings, put_papers, put_updates, put_withdrawn
from tests.bench.words import check_shortcuts

#: A young one, one with a list of three hundred meetings in a group, and one of many years.
YOUNG = Size("young", meetings=100, events=10_000, to_finish=2000)
USUAL = Size("usual", meetings=500, events=50_000, to_finish=3000)
OLD = Size("old", meetings=10_000, events=1_000_000, long_summary=2000, to_finish=2000)
#: The texts of the old one without its history: for searching on PostgreSQL.
#: As small as can be, for a test that all this works.
TINY = Size("tiny", meetings=30, events=600, to_finish=60, readers=10)
WORDY = Size("wordy", meetings=10_000, events=10_000, long_summary=2000)


def build(size: Size, folder: Path, **settings: Any) -> Flask:
    """Make a roundtable of this size in this folder; an application that has it open."""
    check_shortcuts()
    app = open_empty(folder, **settings)
    with app.app_context():
        tale = begin(size)
        put_meetings(tale)
        put_updates(tale)
        put_withdrawn(tale)
        put_gaps(tale)
        put_papers(tale)
        put_history(tale)
        tale.bulk.close()
    return app
