"""Messages as the outbox keeps them, of parts that are compressed once and joined as bytes.

Each part is blocks of DEFLATE (RFC 1951) that look back at nothing before it and end at a whole byte. Joined, between
the head and the checksum of zlib (RFC 1950), they are what ``zlib.decompress`` reads.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple


class _How(NamedTuple):
    level: int
    window: int  # bits: it looks back so far
    memory: int


#: What one person has alone is as short as this window, and its tables are ready in a quarter of the time.
FAST, WELL = _How(1, 12, 5), _How(6, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
#: Bytes of a part that many messages have: it is worth being kept.
MUCH = 2000
_HEAD, _END = b"\x78\x9c", b"\x03\x00"


def packed(parts: Sequence[bytes], message: bytes) -> bytes:
    """``message`` is these parts, joined."""
    return b"".join([_HEAD, *_blocks(parts), _END, zlib.adler32(message).to_bytes(4, "big")])


def _blocks(parts: Iterable[bytes]) -> Iterable[bytes]:
    for is_much, some in groupby(parts, _is_much):
        if is_much:
            yield from map(_kept, some)
        else:
            yield _deflated(b"".join(some), FAST)


def _is_much(part: bytes) -> bool:
    return len(part) >= MUCH


@lru_cache(maxsize=256)
def _kept(part: bytes) -> bytes:
    return _deflated(part, WELL)


def _deflated(part: bytes, how: _How) -> bytes:
    deflate = zlib.compressobj(how.level, zlib.DEFLATED, -how.window, how.memory)
    return deflate.compress(part) + deflate.flush(zlib.Z_SYNC_FLUSH)
