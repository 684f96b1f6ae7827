"""Cells between tabs, as a spreadsheet puts them on the clipboard, become a Markdown table."""

from collections.abc import Iterator


def cells_to_tables(source: str) -> str:
    """Ragged rows are filled up; a single line with a tab, and code, are left alone."""
    if "\t" not in source:
        return source
    out: list[str] = []
    for is_table, lines in _runs(source.split("\n")):
        out += _table(lines) if is_table else lines
    return "\n".join(out)


def _runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    run: list[str] = []
    is_code = False
    for line in lines:
        if line.lstrip().startswith(("```", "~~~")):
            is_code = not is_code
        if "\t" in line and not is_code and (line.strip() or run):
            run.append(line.rstrip("\r"))
            continue
        if run:
            yield _is_table(run), run
            run = []
        yield False, [line]
    if run:
        yield _is_table(run), run


def _is_table(lines: list[str]) -> bool:
    """A first cell may be empty; where every line begins with space, it is indented code."""
    return len(lines) > 1 and not all(line.startswith(("\t", "    ")) for line in lines)


def _table(lines: list[str]) -> list[str]:
    rows = [[cell.strip().replace("|", "\\|") for cell in line.split("\t")] for line in lines]
    width = max(len(row) for row in rows)
    full = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return ["", full[0], f"|{' --- |' * width}", *full[1:], ""]
