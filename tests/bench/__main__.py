"""How fast the pages are, beside bare Flask on the same machine in the same run, and mail, beside smtplib.

python -m tests.bench [--db postgresql] [--small] [--mail] [--rounds 3] [--seconds 1.5]

The data is made anew, the same each time, in a temporary folder. Figures are processor time of the web
server a request, which a busy machine hardly changes; of several rounds the best is told.
"""

import argparse
import contextlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask

from tests.bench import reference, sizes
from tests.bench.dataset import Size, open_empty
from tests.bench.load import Browser, Request, Sample, ask
from tests.bench.mail import Amount, mail_lines
from tests.bench.pages import Ours, Page, again, of_reference
from tests.bench.servers import Server, start_ours, start_reference
from tests.bench.table import Line, print_table
from tests.bench.together import together_lines
from tests.bench.weight import gz_of_parts, kilobytes
from tests.databases import PostgresDatabases, postgres_server
from tests.faults.processes import free_port

#: An older roundtable may cost so many times what a young one costs.
GROWTH = 1.3
#: What bare Flask took in ms where the limits were set.
BEFORE = {"hello, world": 0.14, "1 row": 0.29, "20 rows": 0.47, "300 rows": 2.9, "meeting": 2.1, "list of 26": 1.5}
COLD_START, MEMORY, ASSETS, TIMES_20_ROWS = 1.5, 250, 60, 6


@dataclass(frozen=True)
class Effort:
    """How long is measured, and on what."""

    rounds: int
    seconds: float
    starts: int
    usual: Size
    is_small: bool


@dataclass(frozen=True)
class Bench:
    """Where the roundtables lie."""

    folder: Path
    postgres: str | None
    effort: Effort

    def build(self, size: Size) -> Ours:
        say(f"Writing {size.meetings} meetings and {size.events} events …")
        folder = self.folder / size.name
        folder.mkdir()
        url = PostgresDatabases(self.postgres, f"bench_{size.name}").url if self.postgres else ""
        return Ours(sizes.build(size, folder, database_url=url, port=free_port()), size)

    def measured(self, pages: list[tuple[Server, Page]], seconds: float) -> list[Sample]:
        """Of each page the best of several rounds; what disturbs one round, disturbs all pages of it."""
        endless = [again(page.requests) for _, page in pages]
        best: list[Sample] = []
        for number in range(self.effort.rounds + 1):  # the first to warm up
            say(f"Round {number} of {self.effort.rounds}, {len(pages)} pages …" if number else "Warming up …")
            length = seconds if number else seconds / 4
            samples = [
                ask(
                    server.port,
                    requests,
                    server.web_seconds,
                    seconds=length,
                    most=page.most,
                    connections=page.connections,
                )
                for (server, page), requests in zip(pages, endless, strict=True)
            ]
            best = (
                [min(pair, key=lambda s: s.cpu) for pair in zip(best, samples, strict=True)] if number > 1 else samples
            )
        return best


def main(arguments: list[str]) -> int:
    options = read(arguments)
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.db}"
    if not options.mail:
        with told() as circumstances:
            lines, slowness = measure(options)
        title = f"{where}; {circumstances()}. Processor time in ms a request."
        print_table(title, lines, slowness)
    with told() as circumstances:
        lines = measure_mail(options)
    print_table(f"Mail. {where}; {circumstances()}. On the clock.", lines, beside="smtplib")
    return 0


@contextlib.contextmanager
def told() -> Iterator[Callable[[], str]]:
    """How busy the machine was, and how long it took."""
    began, load = time.monotonic(), os.getloadavg()[0]
    yield (
        lambda: (
            f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after; {(time.monotonic() - began) / 60:.1f} minutes"
        )
    )


def measure(options: argparse.Namespace) -> tuple[list[Line], float]:
    """All figures; and how much slower this machine is than the one where the limits were set."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roundtable-bench-")))
        postgres = stack.enter_context(postgres_server()) if options.db == "postgresql" else None
        usual = sizes.TINY if options.tiny else sizes.USUAL
        bench = Bench(folder, postgres, Effort(options.rounds, options.seconds, options.starts, usual, options.small))
        lines, slowness = usual_lines(bench)
        return lines if options.small else [*lines, *growth_lines(bench)], slowness


def measure_mail(options: argparse.Namespace) -> list[Line]:
    """Composing digests, sending them beside smtplib, and the memory that it takes."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roundtable-bench-")))
        postgres = stack.enter_context(postgres_server()) if options.db == "postgresql" else None

        def empty(name: str) -> Flask:
            (folder / name).mkdir()
            url = PostgresDatabases(postgres, f"bench_{name}").url if postgres else ""
            return open_empty(folder / name, database_url=url)

        usual = Amount(1000, 2000 if options.small else 50_000)
        return mail_lines(folder, empty, Amount(40, 40, (1,)) if options.tiny else usual, options.rounds, say)


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--small", action="store_true", help="leave out what needs ten thousand meetings")
    parser.add_argument("--tiny", action="store_true", help="hardly any data: to see that all this works")
    parser.add_argument("--mail", action="store_true", help="mail alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.5, help="for each page in a round")
    return parser.parse_args(arguments)


def usual_lines(bench: Bench) -> tuple[list[Line], float]:
    """Pages, starts and memory of a roundtable of some years."""
    ours = bench.build(bench.effort.usual)
    bare_folder = bench.folder / "reference"
    bare_folder.mkdir()
    bare_pages = of_reference(reference.build(str(bare_folder)))
    say("Starting both servers …")
    begin = partial(start_ours, ours.app.config["SETTINGS"], ours.meeting)
    begin_bare = partial(start_reference, bare_folder, bare_pages[0].first)
    with running(begin, bench.effort.starts) as server, running(begin_bare, bench.effort.starts) as bare:
        server.wait_until_still()
        with Browser(server.port) as browser:
            pages = ours.measured(browser.send(ours.feed).etag)
        pages += [ours.search()] if bench.effort.is_small else []
        asked = [(bare, page) for page in bare_pages] + [(server, page) for page in pages]
        samples = bench.measured(asked, bench.effort.seconds)
        memory = Line("memory of all processes", "MB", server.megabytes(), MEMORY, bare.megabytes())
        references = dict(zip([page.name for page in bare_pages], samples, strict=False))
        lines = [Line(name, "ms", None, None, s.cpu, [s.wall(0.5), s.wall(0.95)]) for name, s in references.items()]
        for page, sample in zip(pages, samples[len(bare_pages) :], strict=True):
            lines += lines_of(ours, server, page, sample, references)
        lines += together_lines(ours.app, server.port, saves=bench.effort.rounds * 4)
    lines.append(Line("cold start to first page", "s", server.start.wall, COLD_START, bare.start.wall))
    lines.append(Line("  of processor time", "s", server.start.cpu, None, bare.start.cpu))
    slowness = max(1.0, median(references[name].cpu / before for name, before in BEFORE.items()))
    return [*lines, memory], slowness


def lines_of(ours: Ours, server: Server, page: Page, sample: Sample, references: dict[str, Sample]) -> list[Line]:
    """A page, and a line for each further limit that it has."""
    request = page.first
    with Browser(server.port) as browser:
        body = browser.send(request).body
        queries = ours.queries_of(again(page.requests))
        walls = [sample.wall(0.5), sample.wall(0.95)]
        size, packed = kilobytes(body)
        beside = references[page.beside].cpu if page.beside else None
        found = [Line(page.name, "ms", sample.cpu, page.ms, beside, [*walls, queries, size, packed])]
        if page.wall:
            found.append(Line("  95 of 100 on the clock", "ms", walls[1], page.wall))
        if page.queries:
            found.append(Line("  queries", "", queries, page.queries))
        if page.kilobytes:
            in_pages = sample.cpu / references["20 rows"].cpu
            parts = gz_of_parts(body, lambda path: browser.send(Request(path)).body)
            found += [
                Line("  pages of 20 rows", "", in_pages, TIMES_20_ROWS),
                Line("  its size", "kB", size, page.kilobytes),
                Line("  styles, scripts, fonts, gz", "kB", parts, ASSETS),
            ]
    return found


def growth_lines(bench: Bench) -> list[Line]:
    """Searching ten million words; and the same pages after some months and after many years."""
    young, old = bench.build(sizes.YOUNG), bench.build(sizes.OLD)
    begins = [partial(start_ours, one.app.config["SETTINGS"], one.meeting) for one in (young, old)]
    with running(begins[0], 1) as young_server, running(begins[1], 1) as old_server:
        for server in (young_server, old_server):
            server.wait_until_still()
        search, befores, afters = old.search(), young.growing(), old.growing()
        asked = [
            (old_server, search),
            *((young_server, page) for page in befores),
            *((old_server, page) for page in afters),
        ]
        found, *samples = bench.measured(asked, bench.effort.seconds / 2)
        lines = lines_of(old, old_server, search, found, {})
    for page, before, after in zip(befores, samples, samples[len(befores) :], strict=False):
        lines.append(Line(f"growth of {page.name}", "×", after.cpu / before.cpu, GROWTH, None, [before.cpu, after.cpu]))
    return lines


@contextlib.contextmanager
def running(begin: Callable[[], Server], times: int) -> Iterator[Server]:
    """A server, begun so many times; it tells of the quickest of its starts."""
    server = begin()
    for _ in range(times - 1):
        server.end()
        before, server = server.start, begin()
        server.start = min(before, server.start, key=lambda start: start.wall)
    try:
        yield server
    finally:
        server.end()


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
