import sys

import click

from roundtable.domain import jobs
from roundtable.extensions import db


class Bar:
    """A progress bar for a callback (0 to 1, what is being done); plain lines where there is no screen."""

    WIDTH = 30

    def __init__(self) -> None:
        self.is_screen = sys.stderr.isatty()
        self.said = ""

    def __call__(self, done: float, step: str) -> None:
        if self.is_screen:
            filled = round(done * self.WIDTH)
            bar = "█" * filled + "·" * (self.WIDTH - filled)
            click.echo(f"\r{bar} {done:4.0%}  {step[:40]:<40}", nl=done >= 1, err=True)
        elif step != self.said:
            click.echo(f"{done:4.0%}  {step}", err=True)
        self.said = step


def report(job_id: int, done: float, step: str) -> None:
    """How far a job is, for everybody to see. Stopped when it is to stop."""
    jobs.report(job_id, done, step)
    db.session.commit()
