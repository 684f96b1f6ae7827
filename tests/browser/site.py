"""The application as it really runs, for the browser: a server of its own, its data in a folder of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.request import urlopen

from roundtable.config import PREFIX, ROOT, Settings
from tests.faults.processes import web_command
from tests.faults.waiting import PATIENCE

PASSWORD = "four quiet words here"


@dataclass
class Site:
    url: str
    folder: Path
    environment: dict[str, str]
    places: dict[str, str] = field(default_factory=dict)  # "meeting in_session" → its path

    def at(self, place: str) -> str:
        """The address of a place: a path, or what stands there and a path beneath it."""
        if place.startswith("/"):
            return self.url + place
        name, *rest = place.split(" > ")
        return self.url + self.places[name] + "".join(rest)

    def work(self) -> None:
        """Let a worker do what is due now: mails are in the mailbox when this returns."""
        self.run("-m", "flask", "--app", "wsgi", "worker", "--once")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stderr}"
        return done.stdout

    def mails_to(self, address: str) -> dict[str, EmailMessage]:
        """What has come for this address, by its name in the mailbox, the oldest first."""
        files = sorted((self.folder / "mailbox").glob("*.eml"))
        mails = {file.stem: message_from_bytes(file.read_bytes(), policy=default) for file in files}
        return {name: mail for name, mail in mails.items() if address in str(mail["To"])}


@contextlib.contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """The demonstration, served until the end."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", folder, environment(folder, port))
    site.places = json.loads(site.run("-m", "tests.browser.stage"))
    settings = Settings(instance=str(folder), port=port, web_processes=1)
    ours = f"--bind=fd://{listening.fileno()}"  # taken already: nobody else can get this port in between
    command = [ours if part.startswith("--bind=") else part for part in web_command(settings)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=site.environment, stdout=log, stderr=log, pass_fds=[listening.fileno()]
        )
    listening.close()
    try:
        # The port listens already: this waits in its queue until the server takes it, or fails when it ends.
        urlopen(f"{site.url}/account/sign-in", timeout=PATIENCE).close()
        yield site
    finally:
        server.terminate()
        server.wait(PATIENCE)


def environment(folder: Path, port: int) -> dict[str, str]:
    """Only our settings, whatever the machine has."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX) and key != "PORT"}
    ours = {
        "INSTANCE": str(folder),
        "URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "WEB_PROCESSES": "1",
        "DEMO_PASSWORD": PASSWORD,
    }
    return {**kept, **{PREFIX + key: value for key, value in ours.items()}}
