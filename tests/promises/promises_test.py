"""SECURITY.md names a command for each promise: each has to find something to run.

usage: promises_test.py SECURITY.md BUILD-FOLDER

The tests behind the commands run by themselves; here it is only seen that a reader who types one
gets them.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

PROMISES = "## Promises, and how to see each"


def commands(page: str) -> list[str]:
    """What stands in backquotes in the second column of the table of promises."""
    section = page.split(PROMISES)[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][2:]
    found = []
    for row in rows:
        mine = [c for c in re.findall(r"`([^`]+)`", row[1]) if re.match(r"\./dev |build/", c)]
        assert mine, f"no command proves: {row[0]}"
        found += mine
    return found


def ctest_matches(build: str, arguments: list[str]) -> int:
    answer = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1", *arguments],
                            capture_output=True, text=True, check=True, timeout=30)
    return len(json.loads(answer.stdout)["tests"])


def doctest_matches(program: pathlib.Path, arguments: list[str]) -> int:
    answer = subprocess.run([program, "--count", *arguments], capture_output=True, text=True,
                            check=True, timeout=30)
    return int(re.search(r"unskipped test cases passing the current filters: (\d+)",
                         answer.stdout)[1])


def finds_something(command: str, build: str) -> bool:
    program, *arguments = shlex.split(command)
    if program != "./dev":
        relative = pathlib.PurePath(program).relative_to("build/release")
        return doctest_matches(pathlib.Path(build) / relative, arguments) > 0
    what, *rest = arguments
    if what == "fuzz":
        return rest[0] == "all" or pathlib.Path(f"fuzz/{rest[0]}.cpp").exists()
    if what in ("asan", "tsan", "test"):
        return ctest_matches(build, rest) > 0
    return what == "bench"


def main() -> None:
    page, build = pathlib.Path(sys.argv[1]), sys.argv[2]
    os.chdir(page.parent)
    found = commands(page.read_text(encoding="utf-8"))
    assert len(found) > 12, "the table of promises isn't found"
    void = [command for command in found if not finds_something(command, build)]
    assert not void, "these find nothing to run:\n" + "\n".join(void)
    print(f"{len(found)} proofs can be run")


if __name__ == "__main__":
    main()
