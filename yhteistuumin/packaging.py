"""How a wheel is built: the folders that stand beside the package in a checkout go inside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from setuptools.command.build_py import build_py

FOLDERS = ("migrations", "translations")


class WithFolders(build_py):
    """``build_py`` that also copies `FOLDERS`; in an editable install they stay where they are."""

    def run(self) -> None:
        inherited: Any = super()  # typed in some versions of setuptools only
        inherited.run()
        if not self.editable_mode:
            for name in FOLDERS:
                target = Path(self.build_lib) / "yhteistuumin" / name
                shutil.copytree(name, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
