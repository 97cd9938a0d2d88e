"""The base of all interop tests: a folder, programs that end with the test, logs when it fails."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path


class InteropTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="signet-interop-"))
        self.folder.chmod(0o755)  # apache2 reads its part as www-data
        self.addCleanup(shutil.rmtree, self.folder)

    def begin(self, program, *args):
        """Starts a program that has start(…), stop() and log(); it is stopped after the test."""
        self._programs.append(program)
        self.addCleanup(program.stop)
        program.start(*args)
        return program

    def subfolder(self, name):
        path = self.folder / name
        path.mkdir()
        return path

    def run(self, result=None):
        result = result or self.defaultTestResult()
        self._programs = []
        bad = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > bad:
            for program in self._programs:
                print(f"\n--- last lines of {program.name} ({self.id()})\n{program.log()}",
                      file=sys.stderr)
