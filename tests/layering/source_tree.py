"""Reads the project's sources for the checks beside this file."""

import re
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = {".cpp", ".h"}

# Strings and characters are matched, too, so that "//" inside one doesn't start a comment.
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\[^\n']+|[^'\\\n])'""",
    re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


@dataclass(frozen=True)
class Include:
    line: int
    name: str
    is_quoted: bool


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class Source:
    """One file: its text, its text without comments, and what it includes."""

    def __init__(self, root: Path, path: Path):
        self.path = path.relative_to(root).as_posix()
        self.parts = tuple(self.path.split("/"))
        self.text = path.read_text(encoding="utf-8", errors="surrogateescape")

    @property
    def code(self):
        def without_comment(match):
            token = match.group()
            return "\n" * token.count("\n") if token.startswith(("//", "/*")) else token

        return _TOKEN.sub(without_comment, self.text)

    @property
    def includes(self):
        code = self.code
        return [Include(code.count("\n", 0, match.start()) + 1, match.group(2), match.group(1) == '"')
                for match in _INCLUDE.finditer(code)]

    @property
    def line_count(self):
        return len(self.text.splitlines())

    def finding(self, line, text):
        return Finding(self.path, line, text)

    def search(self, pattern, text=None):
        """(line number, matched text) of every match, in the code unless another text is given."""
        text = self.code if text is None else text
        return [(text.count("\n", 0, match.start()) + 1, match.group())
                for match in re.finditer(pattern, text)]


def sources(root, *rooms, suffixes=SUFFIXES):
    """All sources below these folders, in order. A folder that isn't there holds none."""
    files = (path for room in rooms for path in (root / room).rglob("*") if path.is_file())
    return [Source(root, path) for path in sorted(files)
            if path.suffix in suffixes and "node_modules" not in path.parts]
