"""Zip files that somebody sent."""

import zipfile
import zlib

#: What Python raises when one is broken, wherever that shows.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError)
