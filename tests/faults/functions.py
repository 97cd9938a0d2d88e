#!/usr/bin/python3
"""Is each function of another library that Signet calls in functions.def, and nothing else?

    functions.py LIBSIGNET PROGRAM

PROGRAM is linked with the library; the shared libraries that it needs, but for the language's own,
are where those functions come from.
"""

import re
import subprocess
import sys
from pathlib import Path

RUNTIME = re.compile(r"lib(c|m|dl|pthread|stdc\+\+|gcc_s|asan|tsan|ubsan)\.so|ld-linux")


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def called_by(archive):
    return {line.split()[-1] for line in lines_of("nm", "-u", archive) if re.match(r"\s+U ", line)}


def offered_to(program):
    found = set()
    for line in lines_of("ldd", program):
        path = re.search(r"=> (/\S+)", line)
        if path and not RUNTIME.search(Path(path[1]).name):
            for symbol in lines_of("nm", "-D", "--defined-only", path[1]):
                found.add(symbol.split()[-1].split("@")[0])
    return found


def listed():
    text = Path(__file__).with_name("functions.def").read_text(encoding="utf-8")
    return set(re.findall(r"^(?:FAULT(?:_AFTER)?\(\w+, |SAFE\()(\w+)", text, re.MULTILINE))


def main(archive, program):
    called = called_by(archive) & offered_to(program)
    problems = [f"{name} is called, but not in functions.def" for name in called - listed()]
    problems += [f"{name} is in functions.def, but not called" for name in listed() - called]
    print("\n".join(sorted(problems)) or f"{len(called)} functions, all listed")
    return 1 if problems or not called else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
