"""The tables: what is allowed, what we take, what is taken beside us (by bare Flask, by smtplib), and the ratio."""

from dataclasses import dataclass, field

WIDTHS = (8, 8, 9, 7, 7)
RATE = "/s"  # the unit of what is to be high
MORE = "".join(word.rjust(width) for word, width in zip(("p50", "p95", "queries", "kB", "kB gz"), WIDTHS, strict=True))


@dataclass
class Line:
    """One figure. Of a rate the limit is what it has to reach. ``more`` is what was seen besides: p50 and p95 in
    ms, queries, kB and kB gz."""

    name: str
    unit: str
    ours: float | None = None
    limit: float | None = None
    reference: float | None = None
    more: list[float | None] = field(default_factory=list)

    def verdict(self, slowness: float) -> str:
        """Against the limit, and against what the limit is on a machine that is slower by this."""
        if self.limit is None or self.ours is None:
            return ""
        if self.unit == RATE:
            return "" if self.ours >= self.limit else "OVER"
        if self.ours <= self.limit:
            return ""
        is_time = self.unit in {"ms", "s"}
        return "over now" if is_time and self.ours <= self.limit * slowness else "OVER"

    def told(self, slowness: float) -> str:
        ratio = self.ours / self.reference if self.ours is not None and self.reference else None
        cells = [told(self.reference).rjust(7), told(ratio).rjust(7)]
        cells += [told(value).rjust(width) for value, width in zip(self.more, WIDTHS, strict=False)]
        line = f"{self.name:<34}{told(self.limit):>7}{told(self.ours):>8}  {self.unit:<4}{''.join(cells)}".rstrip()
        return f"{line}   {self.verdict(slowness)}".rstrip()


def told(value: float | None) -> str:
    """Three digits, which is more than can be trusted."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def print_table(title: str, lines: list[Line], slowness: float = 1.0, *, beside: str = "Flask") -> None:
    more = MORE if any(line.more for line in lines) else ""
    print(f"\n{title}\n\n{'':<34}{'limit':>7}{'ours':>8}  {'':<4}{beside:>7}{'ratio':>7}{more}")
    for line in lines:
        print(line.told(slowness))
    over = [line.name.strip() for line in lines if line.verdict(slowness) == "OVER"]
    print(f"\nOVER: {'; '.join(over)}." if over else "\nWithin all limits.")
    if slowness > 1:
        print(
            f"Bare Flask took {slowness:.1f} × what it took where the limits were set: this machine is slower, or busy."
        )
        print("“over now” is within so many times the limit. Measure again on a quiet machine.")
