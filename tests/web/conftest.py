"""For stories that go on in a mail: a post office, and a worker that does what is due."""

from tests.worker.conftest import hired, office, use, work

__all__ = ["hired", "office", "use", "work"]
