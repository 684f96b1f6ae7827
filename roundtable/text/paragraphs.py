"""Where the numbered paragraphs of a text stand in what was typed, and words of them as a reader copies them."""

import re

from roundtable.text.dialect import typed_paragraphs

Span = tuple[int, int]

#: What Markdown puts around words: readers do not see it, nor copy it. An address is passed by in one way only (an
#: atomic group): many of them in several would be more than anybody can wait for.
_MARKS = r"(?>\]\([^)\s]*\)|[^\w])*?"
_BLANKS = r"\s+"
MOST_WORDS = 400  # of a pattern; of more words only the first are looked for


def paragraphs(source: str) -> list[Span]:
    """From where to where each paragraph that is numbered on the page stands in the source, in order. What stands
    there otherwise than it was typed (tabs, cells) is found by its words; what is not found is an empty span."""
    spans: list[Span] = []
    at = 0
    for words in typed_paragraphs(source):
        found = _span_of(source, words, at)
        spans.append(found or (at, at))
        at = found[1] if found else at
    return spans


def _span_of(source: str, words: str, at: int) -> Span | None:
    """Whole lines only: a short paragraph is not a word of another."""
    words = words.strip()
    start = source.find(words, at)
    while start >= 0:
        line = source.rfind("\n", 0, start) + 1
        end = start + len(words)
        if not source[max(line, at) : start].strip() and not source[end:].partition("\n")[0].strip():
            return start, end
        start = source.find(words, start + 1)
    tokens = [re.escape(token) for token in words.replace("\\[", "[").split()][:MOST_WORDS]
    match = re.compile(rf"(?m)^\s*({_BLANKS.join(tokens)})").search(source, at) if tokens else None
    return match.span(1) if match else None


def number_at(spans: list[Span], place: int) -> int:
    """The number of the paragraph in which, or after which, this place is; 0 before the first."""
    return sum(1 for start, _ in spans if start <= place)


def find_words(source: str, words: str) -> Span | None:
    """Where words that a reader copied from the page stand in the source, without what Markdown puts around them."""
    words = words.strip()
    start = source.find(words)
    if start >= 0 or not words:
        return (start, start + len(words)) if words else None
    tokens = re.findall(r"\w+", words)
    if not tokens or len(tokens) > MOST_WORDS:
        return None
    match = re.search(rf"(?<!\w){_MARKS.join(tokens)}(?!\w)", source)
    return _with_signs(source, words, match.span()) if match else None


def _with_signs(source: str, words: str, span: Span) -> Span:
    """The full stop at the end belongs to it."""
    start, end = span
    last = re.search(r"[^\w\s]+$", words)
    if last and source.startswith(last[0], end):
        end += len(last[0])
    return start, end
