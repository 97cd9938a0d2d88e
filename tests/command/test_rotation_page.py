import re
import shlex
from pathlib import Path

from command_test import CommandTest

PAGE = Path(__file__).parents[2] / "docs" / "rotation.md"
EXAMPLES = re.compile(r"```console\n(.*?)```", re.DOTALL)


def without_chance(text):
    """New keys have new fingerprints."""
    return re.sub(r"\b[0-9a-f]{64}\b|(?<=signing-)[0-9a-f]{8}\b", "...", text).strip()


class RotationPage(CommandTest):
    def test_shows_what_the_commands_print(self):
        commands = []
        for example in EXAMPLES.findall(PAGE.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]:
                commands.append(part.partition("\n")[::2])
        self.assertGreater(len(commands), 9)
        for command, expected in commands:
            with self.subTest(command):
                program, *arguments = shlex.split(command)
                self.assertEqual(program, "signet")
                arguments = [self.path("keys") if word == "keys" else word for word in arguments]
                printed = self.signet(*arguments).stdout
                self.assertEqual(without_chance(printed), without_chance(expected))
