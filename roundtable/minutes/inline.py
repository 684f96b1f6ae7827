"""Markup within a text, of whatever dialect, turned into the signs of ``marks.py``."""

import html
import re

from roundtable.minutes.marks import BREAK, CODE, CODE_END, STRONG, STRONG_END, STRUCK, STRUCK_END

_LINKS = [
    (re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,600}\)"), ""),
    (re.compile(r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,40}\]){1,300})\]\((?:[^()\n]|\([^()\n]{0,80}\)){0,600}\)"), r"\1"),
    (re.compile(r"\[\[(?:file|image|datei|bild|fichier):[^\[\]\n]{0,300}\]\]", re.IGNORECASE), ""),
    (
        re.compile(
            r"\[\[(?:user|benutzer|benutzerin|utilisateur):[^\[\]|\n]{1,200}\|([^\[\]|\n]{1,300})\]\]", re.IGNORECASE
        ),
        r"\1",
    ),
    (re.compile(r"\[\[(?:user|benutzer|benutzerin|utilisateur):([^\[\]|\n]{1,200})\]\]", re.IGNORECASE), r"\1"),
    (re.compile(r"\[\[[^\[\]|\n]{1,300}\]\[([^\[\]\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"\[\[[^\[\]|\n]{1,300}\|([^\[\]|\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"\[\[([^\[\]|\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"\[https?://[^\s\]]{1,600}\s([^\[\]\n]{1,300})\]"), r"\1"),
    (re.compile(r"\[([^\[\]|\n]{1,200})\|https?://[^\s\]|]{1,600}\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,600})>"), r"\1"),
    (re.compile(r"`([^`<\n]{1,200})\s?<https?://[^<>\s]{1,600}>`__?"), r"\1"),
    (re.compile(r"\[~([\w.@-]{1,60})\]"), r"@\1"),
]
_TEMPLATES = re.compile(r"\{\{\s?(?P<word>\w[\w ]{0,30})\s?(?P<rest>\|[^{}]{0,400})?\}\}")
_TICKS = re.compile(r"``?([^`\n]{1,200})``?")
_STRUCK = [
    re.compile(r"~~(?!~)([^~]{1,2000})~~"),
    re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,400}[^\s~])~(?![\w~])"),
    re.compile(r"<(?:s|del|strike)\b[^<>]{0,80}>(.{1,2000}?)</(?:s|del|strike)>", re.IGNORECASE | re.DOTALL),
]
_STRUCK_OF_ORG = re.compile(r"(?<![\w+])\+(?=[^\s+])([^+\n]{1,400}[^\s+])\+(?![\w+])")
_STRUCK_OF_WIKI = re.compile(r"(?<![\w-])-(?=[^\s-])([^\n]{2,400}?[^\s-])-(?![\w-])")
_STRONG = [
    re.compile(r"\*\*(?=[^\s*])((?:[^*]|\*(?!\*)){1,1000}?)\*\*"),
    re.compile(r"(?<!\w)__(?=[^\s_])([^_]{1,600}[^\s_]|[^\s_])__(?!\w)"),
    re.compile(r"'''([^']{1,600}(?:'[^']{1,200})?)'''"),
    re.compile(r"''([^']{1,600}(?:'[^']{1,200})?)''"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{0,600}[^\s*])\*(?![\w*])"),
    re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{0,600}[^\s_])_(?![\w_])"),
    re.compile(
        r"<(?:b|strong|em|i|u|mark)\b[^<>]{0,80}>(.{1,600}?)</(?:b|strong|em|i|u|mark)>", re.IGNORECASE | re.DOTALL
    ),
]
_BREAKS = re.compile(r"<br\s?/?>|\\\\$|\{br\}", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:a|abbr|big|blockquote|body|center|cite|code|dd|details|div|dl|dt|font|"
    r"footer|h[1-6]|header|html|img|input|ins|label|li"
    r"|main|nav|o:p|ol|p|section|small|span|sub|summary|sup|table|tbody|td|th|"
    r"thead|time|tr|tt|ul|b|i|em|strong|u|s|del|strike"
    r"|ac:[\w-]{1,20}|ri:[\w-]{1,20})\b[^<>]{0,400}>",
    re.IGNORECASE,
)
_SIGNS = "\\`*_{}[]()#+.!|<>~:-"
_ESCAPED = re.compile(rf"\\([{re.escape(_SIGNS)}])")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.IGNORECASE)
_SHORTCODES = {
    ":white_check_mark:": "✅",
    ":heavy_check_mark:": "✔",
    ":ballot_box_with_check:": "☑",
    ":x:": "❌",
    "(/)": "✅",
}
#: Any other picture that a chat spells: ":memo:".
_PICTURE = re.compile(r"(?<![\w:/]):(?:[a-z][a-z0-9_+-]{1,40}|[+-]1):(?![\w:])\s?")
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
