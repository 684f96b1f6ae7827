"""Take the pictures of the README from a fresh demonstration: `make pictures`.

The demonstration is made in a temporary folder and served on a free port of this machine; nothing of
an installation is read or changed. The browser is Debian's chromium, without a window.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from roundtable.config import ROOT, Settings
from tests.faults.processes import web_command

FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "quiet river north pine"  # noqa: S105 (of a demonstration that is gone a minute later)
PATIENCE = 60.0  # seconds for the server to start
COLOURS = 256
LARGEST = 150_000  # bytes

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Shot:
    """One picture: whose browser, which page, how large, and how far it is scrolled."""

    name: str
    account: str
    path: str
    width: int = 1280
    height: int = 900
    scheme: str = "light"
    scale: int = 1


SHOTS = (
    Shot("desk", "researcher.multiomics", "/"),
    Shot("group", "pathologist", "/gyn-onc/"),
    Shot("meeting", "chair.trials", "/clinical-trials/meetings/5", height=1000),
    Shot("paper", "pathologist", "/gyn-onc/papers/2", height=1000),
    Shot("digest", "researcher.multiomics", "/me/digest", height=1000),
    Shot("phone", "chair.gyn-onc", "/", width=390, height=844, scheme="dark", scale=2),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """A fresh one, served until the end; its address."""
    with tempfile.TemporaryDirectory(prefix="roundtable-pictures-") as folder:
        settings = Settings(instance=folder, port=free_port(), web_processes=1)
        env = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDTABLE_")}
        env |= {
            "ROUNDTABLE_INSTANCE": folder,
            "ROUNDTABLE_DEMO_PASSWORD": PASSWORD,
            "PORT": str(settings.port),
        }
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "seed"], cwd=ROOT, env=env, check=True)
        server = subprocess.Popen(web_command(settings), cwd=ROOT, env=env)  # noqa: S603
        try:
            wait_for(settings.public_url, server)
            yield settings.public_url
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own address)
        except OSError:  # not there yet, or busy starting
            time.sleep(0.1)
        else:
            return
    sys.exit("The demonstration did not start.")


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    """The picture as the browser gives it."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=shot.scale,
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    sign_in(page, shot.account)
    page.goto(shot.path)  # not until the network is idle: a live page always waits for changes
    page.evaluate("document.fonts.ready")
    picture = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return picture


def sign_in(page: Page, account: str) -> None:
    page.goto("/account/sign-in")
    page.fill("[name=address]", f"{account}@example.org")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def keep(picture: bytes, path: Path) -> None:
    """In few colours: a third of the size, and nobody sees it."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    raw = image.tobytes()
    pixels = list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))
    counted = sorted(Counter(pixels).items(), key=lambda found: (-found[1], found[0]))
    chosen = few_of([colour for colour, _ in counted])
    place = {colour: min(range(len(chosen)), key=lambda n: distance(chosen[n], colour)) for colour, _ in counted}
    small = Image.new("P", image.size)
    small.putpalette([value for colour in chosen for value in colour])
    small.putdata([place[colour] for colour in pixels])
    small.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")  # noqa: T201
    if size > LARGEST:
        sys.exit(f"{path.name} is too large: at most {LARGEST / 1000:.0f} kB.")


def few_of(colours: list[Colour]) -> list[Colour]:
    """The most frequent ones, each unlike those before it: areas keep theirs exactly, small spots keep one too."""
    unlike = 4
    while True:
        chosen: list[Colour] = []
        for colour in colours:
            if len(chosen) <= COLOURS and all(distance(colour, other) >= unlike for other in chosen):
                chosen.append(colour)
        if len(chosen) <= COLOURS:
            return chosen
        unlike += 2


def distance(one: Colour, other: Colour) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[2] - other[2])


def main() -> None:
    chromium = shutil.which("chromium-headless-shell")
    if chromium is None:
        sys.exit("Chromium is missing. On Debian: apt install chromium-headless-shell")
    FOLDER.mkdir(exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        flags = ["--disable-gpu", "--font-render-hinting=none"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for shot in SHOTS:
            keep(take(browser, address, shot), FOLDER / f"{shot.name}.png")
        browser.close()


main()
