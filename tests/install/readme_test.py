#!/usr/bin/python3
"""The C++ in the README is the program that the installation test builds and runs: readme_test.py ROOT."""

import difflib
import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
shown = re.search(r"^```cpp\n(.*?)^```$", (root / "README.md").read_text(), re.DOTALL | re.MULTILINE)
built = (root / "tests/install/consumer/sign_in.cpp").read_text()
if not shown:
    sys.exit("README.md shows no C++")
if shown.group(1) != built:
    sys.exit("".join(difflib.unified_diff(built.splitlines(True), shown.group(1).splitlines(True),
                                          "sign_in.cpp", "README.md")))
