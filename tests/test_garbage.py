"""What a piece of work leaves behind is given back, where Python's own looking is turned off."""

import gc
from pathlib import Path

from roundtable import garbage

MB = 1_000_000


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_what_is_free_in_the_middle_of_the_heap_goes_back_to_the_system(monkeypatch):
    monkeypatch.setattr(garbage, "BETWEEN_GIVING", -1.0)
    blocks = [bytes(2000) for _ in range(40_000)]
    kept = blocks[::100]  # so that no end of the heap is free
    del blocks
    before = resident()
    with garbage.by_hand():
        garbage.look()
    assert before - resident() > 40 * MB
    assert all(kept[0] == one for one in kept)


def test_garbage_is_found_when_there_is_enough_of_it():
    with garbage.by_hand():
        gc.collect()
        for _ in range(garbage.WORTH_IT + 1000):
            ring = []
            ring.append(ring)
        garbage.look()
        assert gc.get_count()[0] < garbage.WORTH_IT / 2


def test_nothing_is_looked_for_where_python_looks_by_itself(monkeypatch):
    looked = []
    monkeypatch.setattr(garbage, "_give_back", lambda: looked.append("heap"))
    assert gc.isenabled()
    garbage.look()
    assert not looked
