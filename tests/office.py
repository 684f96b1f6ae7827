"""LibreOffice, another reader and writer of Word files than ours."""

import subprocess
from pathlib import Path


def convert(data: bytes, folder: Path, to: str, *, name: str = "given.docx") -> bytes:
    """What LibreOffice makes of a file; its settings stay in the folder of the test."""
    (folder / name).write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/settings", "--headless", "--convert-to", to]
    done = subprocess.run(
        [*command, "--outdir", folder / "made", folder / name], capture_output=True, timeout=120, check=False, text=True
    )
    made = list((folder / "made").glob("*")) if (folder / "made").is_dir() else []
    assert made, f"LibreOffice made nothing of it: {done.stdout} {done.stderr}"
    return made[0].read_bytes()
