"""Words that nobody wrote: as many as in real summaries, common and rare ones in the proportions of language."""

import random
from itertools import accumulate, product

from roundtable import text as markup
from roundtable.domain import search

CONSONANTS, VOWELS = "bdfgklmnprst", "aeiou"
VOCABULARY = 20_000
#: Of the words in the data: who looks for common ones takes them from the same vocabulary.
SEED = 2026
SENTENCE, PARAGRAPH = 12, 96  # words


class Words:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = [c + v for c, v in product(CONSONANTS, VOWELS)]
        found = [a + b + c for a, b, c in product(syllables[::2], syllables, syllables[1::2])][:VOCABULARY]
        self.random.shuffle(found)
        self.vocabulary = found
        self.weights = list(accumulate(1 / rank for rank in range(1, len(found) + 1)))  # Zipf's law

    def some(self, count: int) -> list[str]:
        return self.random.choices(self.vocabulary, cum_weights=self.weights, k=count)

    def title(self, count: int = 5) -> str:
        return " ".join(self.some(count)).capitalize()

    def source(self, count: int) -> str:
        """Markdown: plain paragraphs of plain sentences."""
        found = self.some(count)
        sentences = [" ".join(found[i : i + SENTENCE]).capitalize() + "." for i in range(0, count, SENTENCE)]
        step = PARAGRAPH // SENTENCE
        return "\n\n".join(" ".join(sentences[i : i + step]) for i in range(0, len(sentences), step))


def html_of(source: str) -> str:
    """What the renderer makes of such a source, without its price."""
    return "\n".join(f'<p class="par">{paragraph}</p>' for paragraph in source.split("\n\n"))


def body_of(source: str) -> str:
    """What the search index shows of such a source."""
    return source.replace("\n\n", " ")


def words_of(body: str) -> list[str]:
    """What is indexed of such a body."""
    return body.lower().replace(".", "").split()


def check_shortcuts() -> None:
    """The three functions above give what the application itself would give."""
    source = Words(1).source(300)
    assert html_of(source) == markup.render(source), "the renderer has changed: see words.html_of"
    assert body_of(source) == markup.plain(html_of(source)), "the index has changed: see words.body_of"
    assert words_of(body_of(source)) == search.words(body_of(source)), "the index has changed: see words.words_of"
