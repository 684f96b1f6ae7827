"""The code of the templates, made once for all processes of a run: some hundred are opened by each, and to compile
them takes longer than to walk through half of the pages."""

import hashlib
import shutil
import time

import jinja2
import pytest

from roundtable.config import ROOT

#: What the code of a template follows from: the text of all, for one stands in another; our compiler and what it
#: asks for, wherever it may come from.
MADE_OF = ("templates/**/*", "roundtable/**/*.py", "requirements.txt")
A_DAY = 24 * 3600  # seconds


def kept_codes(cache: pytest.Cache) -> jinja2.BytecodeCache:
    """Those of the templates as they are now. What another state of them has left is thrown away after a day: other
    tests may be running."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern) if path.is_file()):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    folder = cache.mkdir(f"templates-{digest.hexdigest()}")
    for other in folder.parent.glob("templates-*"):
        if other.stat().st_mtime < time.time() - A_DAY:
            shutil.rmtree(other, ignore_errors=True)
    return jinja2.FileSystemBytecodeCache(str(folder))
