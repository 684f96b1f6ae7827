"""The catalogues of translations, as the tests read them."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from roundtable.config import ROOT

FOLDER = ROOT / "roundtable" / "translations"


def catalogue(language: str) -> Catalog:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    assert path.exists(), f"There is no catalogue of “{language}”: docs/translating.md says how to begin one"
    with path.open(encoding="utf-8") as file:
        return read_po(file, locale=language)


def compile_all(folder: Path) -> Path:
    """All catalogues compiled into this folder: tests do not depend on when `make translations` last ran."""
    for path in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        target = folder / path.relative_to(FOLDER).with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with target.open("wb") as file:
            write_mo(file, catalogue(path.parts[-3]))
    return folder


def extracted() -> Catalog:
    """What `make messages` finds, by the same settings."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    own = re.search(r'--keywords="([^"]+)"', (ROOT / "Makefile").read_text())
    assert own is not None, "`make messages` names no keywords"
    found = Catalog()
    for top in ("roundtable", "templates"):
        inner = [(pattern.removeprefix(f"{top}/"), method) for pattern, method in methods if pattern.startswith(top)]
        settings = {pattern.removeprefix(f"{top}/"): given for pattern, given in options.items()}
        keywords = {**DEFAULT_KEYWORDS, **parse_keywords(own[1].split())}
        walked = extract_from_dir(ROOT / top, inner, settings, keywords, directory_filter=is_ours)
        for _file, _line, message, _comments, context in walked:
            found.add(message, context=context)
    return found


def is_ours(folder: str) -> bool:
    return Path(folder).name not in {"frontend", "__pycache__"}
