"""The lock of what is built at set-up: everything by its hash, from wherever the machine gets its packages."""

import json

from roundtable.config import ROOT

FRONT = ROOT / "roundtable" / "frontend"


def test_every_package_is_locked_by_its_hash_and_by_no_address():
    wanted = json.loads((FRONT / "package.json").read_text())
    lock = json.loads((FRONT / "package-lock.json").read_text())
    own = lock["packages"].pop("")
    for kind in ("dependencies", "devDependencies"):
        assert own[kind] == wanted[kind], "run `npm install --package-lock-only` in roundtable/frontend"
        assert all(version[0].isdigit() for version in wanted[kind].values()), "name one version of each package"
    for name, package in lock["packages"].items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, f"{name} names an address: .npmrc should keep it out"
