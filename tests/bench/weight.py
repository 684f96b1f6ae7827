"""What a page weighs on the way: itself, and what it has browsers load."""

import gzip
import posixpath
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

LOADED = re.compile(r'<(?:link rel="(?:stylesheet|preload|icon)" href|script [^>]*src)="([^"]+)"')
IMPORTED = re.compile(r'(?m)^(?:import|export)\b[^"\n]*"([^"]+)"|\bimport\("([^"]+)"\)')


def kilobytes(body: bytes) -> tuple[float, float]:
    """As they are, and as a proxy in front sends them."""
    return len(body) / 1000, len(gzip.compress(body, 6)) / 1000


def gz_of_parts(page: bytes, fetch: Callable[[str], bytes]) -> float:
    """kB of the styles, scripts and fonts that the page names, and of the scripts that these import."""
    waiting, found = LOADED.findall(page.decode()), dict[str, bytes]()
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if path in found:
            continue
        found[path] = fetch(address)
        if path.endswith(".js"):
            imported = IMPORTED.findall(found[path].decode())
            waiting += [urljoin(path, posixpath.normpath(one or other)) for one, other in imported]
    return sum(min(kilobytes(body)) for body in found.values())
