#!/usr/bin/python3
"""The list of attacks: each is tested, or waits for a feature that isn't there yet.

catalogue.tsv is the list. What tests there are is looked up, not written down: a test belongs to an
attack when its name, or the docstring of a Python test, begins with the attack's id and a colon, or
holds the id in square brackets. A Python test may also carry the id in its name, with underscores.

    catalogue.py          checks the list, and that docs/attacks.md is what it gives
    catalogue.py --write  writes docs/attacks.md
"""

import ast
import os
import re
import sys
from collections import Counter, namedtuple
from pathlib import Path

# The published catalogue: entries and those of tier 1 in each area.
PUBLISHED = {"A": (43, 40), "B": (33, 26), "C": (24, 14), "D": (26, 11), "E": (20, 9),
             "F": (35, 17), "G": (13, 5), "H": (22, 9), "I": (18, 6), "J": (19, 5),
             "K": (12, 3), "L": (19, 5), "M": (13, 3)}

# What an attack may wait for.
WAITS = {"with-artifact", "with-soap", "with-aggregates"}

Attack = namedtuple("Attack", "id tier own area state name stopped_by")
Test = namedtuple("Test", "name path")


def read_list(path):
    """The titles of the areas, and the attacks in their order."""
    areas, attacks = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        fields = line.split("\t")
        if line.startswith("# "):
            areas[fields[0][2:]] = fields[1]
        elif len(fields) != 5 or not re.fullmatch(r"\+?[123]", fields[1]):
            raise ValueError(f"{path.name}:{number}: not id, tier, state, name, stopped by")
        else:
            id_, tier, state, name, stopped_by = fields
            attacks.append(Attack(id_, int(tier.lstrip("+")), tier.startswith("+"),
                                  list(areas)[-1], state, name, stopped_by))
    return areas, attacks


LITERAL = r'"((?:[^"\\]|\\.)*)"'


def tests_of_cpp(text):
    """Names; a long one is in several literals."""
    cases = re.finditer(rf"TEST_CASE\(\s*(?:{LITERAL}\s*)+", text)
    return ["".join(re.findall(LITERAL, case[0])) for case in cases]


def tests_of_python(text):
    """Classes and test functions, each by what is said about it first and, in another line, its
    name."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            said = (ast.get_docstring(node) or "").split("\n")[0]
            if isinstance(node, ast.ClassDef) or node.name.startswith("test_"):
                names.append("\n".join(name for name in (said, node.name) if name))
    return names


def find_tests(root):
    readers = {".cpp": tests_of_cpp, ".py": tests_of_python}
    for path in sorted(root.glob("tests/**/*")):
        if path.suffix in readers and "node_modules" not in path.parts:
            for name in readers[path.suffix](path.read_text(encoding="utf-8")):
                yield Test(name, path.relative_to(root).as_posix())


def ids_in(name, known):
    """The attacks that a test's name speaks of."""
    begin = re.match(r"([\w-]+): ", name)
    found = {begin[1]} if begin else set()
    found |= set(re.findall(r"\[([\w-]+)\]", name))
    function = name.split("\n")[-1]
    if function.startswith("test_"):
        plain = function[len("test_"):] + "_"
        fits = [id_ for id_ in known if plain.startswith(id_.lower().replace("-", "_") + "_")]
        found |= set(sorted(fits, key=len)[-1:])
    return found & set(known)


def tests_by_id(attacks, tests):
    found = {attack.id: [] for attack in attacks}
    for test in tests:
        for id_ in ids_in(test.name, found):
            found[id_].append(test)
    return found


def check_counts(attacks):
    for area, expected in PUBLISHED.items():
        published = [a for a in attacks if a.area == area and not a.own]
        counted = (len(published), sum(a.tier == 1 for a in published))
        if counted != expected:
            yield f"area {area} has {counted} published entries and of tier 1, not {expected}"


def check_rows(attacks, found):
    for id_, count in Counter(attack.id for attack in attacks).items():
        if count > 1:
            yield f"{id_} is listed {count} times"
    for attack in attacks:
        known_state = attack.state in WAITS or re.match(r"not-code: .+", attack.state)
        if attack.state and not known_state:
            yield f"{attack.id}: no such state: {attack.state}"
        if not attack.state and not found[attack.id]:
            yield f"{attack.id}: no test has this name, and it waits for nothing"
        if found[attack.id] and not attack.stopped_by:
            yield f"{attack.id}: tested, but the list doesn't say what stops it"


def check_names(attacks, tests):
    """In the rooms of attacks, whatever looks like an id is one."""
    known = {attack.id for attack in attacks}
    for test in tests:
        begin = re.match(r"([\w-]+): ", test.name)
        if begin and re.match(r"tests/attacks(_http)?/", test.path) and begin[1] not in known:
            yield f"{test.path}: a test of {begin[1]}, which is not in the list"


def state_of(attack, tests):
    if attack.state.startswith("not-code: "):
        return attack.state.replace("not-code", "not code")
    waits = attack.state.replace("-", " ")
    if not tests:
        return waits
    return f"tested, more {waits}" if waits else "tested"


def links(tests, folder):
    counts = Counter(test.path for test in tests)
    return "<br>".join(f"[{path[len('tests/'):]}]({os.path.relpath(path, folder)})"
                       + (f" ({count})" if count > 1 else "") for path, count in counts.items())


def document(areas, attacks, found):
    published = sum(not attack.own for attack in attacks)
    tested = sum(bool(found[attack.id]) for attack in attacks)
    lines = ["# Attacks, what stops them, and the tests that show it", "",
             "Written by `tests/attacks/catalogue.py --write` from `tests/attacks/catalogue.tsv` and the names of",
             "the tests. Tier 1 comes first in danger; a + marks an entry of our own beside the",
             f"{published} published ones. Of {len(attacks)} entries {tested} are tested.", ""]
    for area, title in areas.items():
        lines += [f"## {area}. {title}", "", "| id | tier | attack | what stops it | tests | state |",
                  "| --- | --- | --- | --- | --- | --- |"]
        for attack in (a for a in attacks if a.area == area):
            tests = found[attack.id]
            tier = ("+" if attack.own else "") + str(attack.tier)
            lines.append(f"| `{attack.id}` | {tier} | {attack.name} | {attack.stopped_by} | "
                         f"{links(tests, 'docs')} | {state_of(attack, tests)} |")
        lines.append("")
    return "\n".join(lines)


def problems(areas, attacks, tests):
    found = tests_by_id(attacks, tests)
    return [*check_counts(attacks), *check_rows(attacks, found), *check_names(attacks, tests)]


def main(arguments):
    root = Path(__file__).resolve().parents[2]
    areas, attacks = read_list(root / "tests/attacks/catalogue.tsv")
    tests = list(find_tests(root))
    wrong = problems(areas, attacks, tests)
    page, text = root / "docs/attacks.md", ""
    if not any("listed" in problem for problem in wrong):
        text = document(areas, attacks, tests_by_id(attacks, tests))
    if arguments == ["--write"]:
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        wrong.append("docs/attacks.md is not up to date: run tests/attacks/catalogue.py --write")
    print("\n".join(wrong) or f"{len(attacks)} attacks, each tested or waiting for a feature")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
