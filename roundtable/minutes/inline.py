"""Markup within a text, of whatever dialect, turned into the signs of ``marks.py``."""

import html
import re

from roundtable.minutes.marks import BREAK, CODE, CODE_END, STRONG, STRONG_END, STRUCK, STRUCK_END
from roundtable.text.patterns import compile_later

_LINKS = [
    (compile_later(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,600}\)"), ""),
    (compile_later(r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,40}\]){1,300})\]\((?:[^()\n]|\([^()\n]{0,80}\)){0,600}\)"), r"\1"),
    (compile_later(r"\[\[(?:file|image|datei|bild|fichier):[^\[\]\n]{0,300}\]\]", re.IGNORECASE), ""),
    (
        compile_later(
            r"\[\[(?:user|benutzer|benutzerin|utilisateur):[^\[\]|\n]{1,200}\|([^\[\]|\n]{1,300})\]\]", re.IGNORECASE
        ),
        r"\1",
    ),
    (compile_later(r"\[\[(?:user|benutzer|benutzerin|utilisateur):([^\[\]|\n]{1,200})\]\]", re.IGNORECASE), r"\1"),
    (compile_later(r"\[\[[^\[\]|\n]{1,300}\]\[([^\[\]\n]{1,300})\]\]"), r"\1"),
    (compile_later(r"\[\[[^\[\]|\n]{1,300}\|([^\[\]|\n]{1,300})\]\]"), r"\1"),
    (compile_later(r"\[\[([^\[\]|\n]{1,300})\]\]"), r"\1"),
    (compile_later(r"\[https?://[^\s\]]{1,600}\s([^\[\]\n]{1,300})\]"), r"\1"),
    (compile_later(r"\[([^\[\]|\n]{1,200})\|https?://[^\s\]|]{1,600}\]"), r"\1"),
    (compile_later(r"<((?:https?://|mailto:)[^<>\s]{1,600})>"), r"\1"),
    (compile_later(r"`([^`<\n]{1,200})\s?<https?://[^<>\s]{1,600}>`__?"), r"\1"),
    (compile_later(r"\[~([\w.@-]{1,60})\]"), r"@\1"),
]
_TEMPLATES = compile_later(r"\{\{\s?(?P<word>\w[\w ]{0,30})\s?(?P<rest>\|[^{}]{0,400})?\}\}")
_TICKS = compile_later(r"``?([^`\n]{1,200})``?")
_STRUCK = [
    compile_later(r"~~(?!~)([^~]{1,2000})~~"),
    compile_later(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,400}[^\s~])~(?![\w~])"),
    compile_later(r"<(?:s|del|strike)\b[^<>]{0,80}>(.{1,2000}?)</(?:s|del|strike)>", re.IGNORECASE | re.DOTALL),
]
_STRUCK_OF_ORG = compile_later(r"(?<![\w+])\+(?=[^\s+])([^+\n]{1,400}[^\s+])\+(?![\w+])")
_STRUCK_OF_WIKI = compile_later(r"(?<![\w-])-(?=[^\s-])([^\n]{2,400}?[^\s-])-(?![\w-])")
_STRONG = [
    compile_later(r"\*\*(?=[^\s*])((?:[^*]|\*(?!\*)){1,1000}?)\*\*"),
    compile_later(r"(?<!\w)__(?=[^\s_])([^_]{1,600}[^\s_]|[^\s_])__(?!\w)"),
    compile_later(r"'''([^']{1,600}(?:'[^']{1,200})?)'''"),
    compile_later(r"''([^']{1,600}(?:'[^']{1,200})?)''"),
    compile_later(r"(?<![\w*])\*(?=[^\s*])([^*]{0,600}[^\s*])\*(?![\w*])"),
    compile_later(r"(?<![\w_])_(?=[^\s_])([^_]{0,600}[^\s_])_(?![\w_])"),
    compile_later(
        r"<(?:b|strong|em|i|u|mark)\b[^<>]{0,80}>(.{1,600}?)</(?:b|strong|em|i|u|mark)>", re.IGNORECASE | re.DOTALL
    ),
]
_BREAKS = compile_later(r"<br\s?/?>|\\\\$|\{br\}", re.IGNORECASE)
_TAGS = compile_later(
    r"</?(?:a|abbr|big|blockquote|body|center|cite|code|dd|details|div|dl|dt|font|"
    r"footer|h[1-6]|header|html|img|input|ins|label|li"
    r"|main|nav|o:p|ol|p|section|small|span|sub|summary|sup|table|tbody|td|th|"
    r"thead|time|tr|tt|ul|b|i|em|strong|u|s|del|strike"
    r"|ac:[\w-]{1,20}|ri:[\w-]{1,20})\b[^<>]{0,400}>",
    re.IGNORECASE,
)
_SIGNS = "\\`*_{}[]()#+.!|<>~:-"
_ESCAPED = compile_later(rf"\\([{re.escape(_SIGNS)}])")
_ENTITY = compile_later(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.IGNORECASE)
_SHORTCODES = {
    ":white_check_mark:": "✅",
    ":heavy_check_mark:": "✔",
    ":ballot_box_with_check:": "☑",
    ":x:": "❌",
    "(/)": "✅",
}
#: Any other picture that a chat spells: ":memo:".
_PICTURE = compile_later(r"(?<![\w:/]):(?:[a-z][a-z0-9_+-]{1,40}|[+-]1):(?![\w:])\s?")
#: What was escaped is kept out of the way meanwhile.
_KEEP = {sign: chr(0xE010 + number) for number, sign in enumerate(_SIGNS)}
_UNKEEP = {ord(kept): sign for sign, kept in _KEEP.items()}


def mark_up(text: str, *, is_org: bool = False, is_confluence: bool = False) -> str:
    """The text with its markup as signs, or without it; line feeds stay where they are."""
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: _KEEP[match[1]], text)
    text = _without_links(text)
    if "`" in text:
        text = _TICKS.sub(rf"{CODE}\1{CODE_END}", text)
    text = _emphasis(text, is_org, is_confluence)
    if "<" in text:
        text = _TAGS.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]).replace("\n", " ").replace("\u00a0", " "), text)
    for code, sign in _SHORTCODES.items():
        text = text.replace(code, sign)
    text = _PICTURE.sub("", text) if text.count(":") > 1 else text
    return text.translate(_UNKEEP)


def _without_links(text: str) -> str:
    """Links, templates and breaks of lines become their words."""
    if "<" in text or "{br" in text:
        text = _BREAKS.sub(BREAK, text)
    if "{{" in text:
        text = _TEMPLATES.sub(lambda match: "" if match["rest"] else match["word"], text)
    if "[" in text or "<" in text:
        for link, words in _LINKS:
            text = link.sub(words, text)
    return text


def _emphasis(text: str, is_org: bool, is_confluence: bool) -> str:
    for pattern in _STRUCK:
        if "~" in text or "<" in text:
            text = pattern.sub(rf"{STRUCK}\1{STRUCK_END}", text)
    if is_org:
        text = _STRUCK_OF_ORG.sub(rf"{STRUCK}\1{STRUCK_END}", text)
    if is_confluence:
        text = _STRUCK_OF_WIKI.sub(rf"{STRUCK}\1{STRUCK_END}", text)
    if any(sign in text for sign in "*_'<"):
        for pattern in _STRONG:
            text = pattern.sub(rf"{STRONG}\1{STRONG_END}", text)
    return text
