"""Runs a script of tests in Node with Chromium."""

import os
import subprocess
from pathlib import Path

from harness.process import needed

FOLDER = Path(__file__).parent
LIMIT_SECONDS = 90


def run_in_chromium(script="sign_in.test.js", **environment):
    """Gives back what Node said when a test in it failed, and an empty text when all is well."""
    modules = Path(os.environ.get("SIGNET_NODE_MODULES", ""))
    if not (modules / "playwright-core").is_dir():
        raise AssertionError("playwright-core is not installed: build the target browser_packages, "
                             "whose folder SIGNET_NODE_MODULES must name")
    done = subprocess.run(
        [needed("node", "nodejs"), FOLDER / script], timeout=LIMIT_SECONDS,
        env=os.environ | {"NODE_PATH": str(modules), "CHROMIUM": needed("chromium", "chromium"),
                          **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return "" if done.returncode == 0 else done.stdout
