#!/usr/bin/python3
"""Checks the layers and the house rules of a source tree: check.py ROOT."""

import sys
from pathlib import Path

import house_rules
import layers

CHECKS = layers.CHECKS | house_rules.CHECKS


def main():
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "lib").is_dir():
        sys.exit("usage: check.py ROOT (a folder with lib/ in it)")
    root = Path(sys.argv[1]).resolve()
    broken = 0
    for sentence, check in CHECKS.items():
        findings = check(root)
        print(f"{'FAILED' if findings else 'ok':7}{sentence}")
        for finding in findings:
            print(f"         {finding}")
        broken += bool(findings)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
