"""Jobs run in a process of their own, so that mail never waits behind one and a leak ends with it."""

import logging
import subprocess
import sys

from roundtable.config import ROOT
from roundtable.domain import jobs
from roundtable.extensions import db
from roundtable.models import JobState

log = logging.getLogger("roundtable.jobs")


class JobRunner:
    """At most one job at a time for each worker."""

    def __init__(self, worker_id: int) -> None:
        self.worker_id = worker_id
        self.process: subprocess.Popen[bytes] | None = None
        self.job_id = 0

    def round(self) -> None:
        if self.process is None:
            job = jobs.claim(self.worker_id)
            db.session.commit()
            if job is not None:
                self.job_id = job.id
                command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", str(job.id)]
                self.process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 (our own command)
        elif self.process.poll() is not None:
            self._note_end(self.process.returncode)
            self.process = None

    def stop(self) -> None:
        """The worker ends: the job is begun anew by the next one."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None
            jobs.recover(self.worker_id)
            db.session.commit()

    def _note_end(self, code: int) -> None:
        """A job that ended well has said so itself."""
        job = jobs.find(self.job_id)
        if job is not None and job.state == JobState.RUNNING:
            log.error("job died", extra={"job": self.job_id, "code": code})
            jobs.end(job, JobState.FAILED, error=f"The process of this job ended with code {code}.")
        db.session.commit()
