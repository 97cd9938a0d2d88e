import base64
import re
import shlex
import subprocess
from pathlib import Path

from command_test import COMMAND, CommandTest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "identity-center.md"
VENDORS = ROOT / "tests" / "vectors" / "vendors"
EXAMPLES = re.compile(r"```console\n\$ (.*?)```", re.DOTALL)


class IdentityCenterPage(CommandTest):
    def setUp(self):
        """The files that the page speaks of."""
        metadata = (VENDORS / "jumpcloud" / "metadata.xml").read_text()
        self.written("sp-metadata.xml", (VENDORS / "identity-center" / "sp-metadata.xml").read_text())
        self.written("idp-metadata.xml", metadata)
        self.written("idp-metadata-draft.xml",
                     metadata.replace("oasis:names:tc:SAML:1.1", "oasis:name:tc:SAML:1.1"))
        for name, vector in (("response.txt", "mistaken-response.xml"), ("response-fixed.txt", "response.xml")):
            self.written(name, base64.encodebytes((VENDORS / "jumpcloud" / vector).read_bytes()))

    def test_shows_what_the_commands_print(self):
        examples = EXAMPLES.findall(PAGE.read_text())
        self.assertGreater(len(examples), 5)
        for example in examples:
            lines = example.replace("\\\n", "").splitlines()
            with self.subTest(lines[0]):
                program, *arguments = shlex.split(lines[0])
                self.assertEqual(program, "signet")
                done = subprocess.run([COMMAND, *arguments], cwd=self.folder, capture_output=True,
                                      timeout=30)
                self.assertEqual(done.stdout.decode().splitlines(), lines[1:])

    def test_lists_every_code_of_the_profile_with_its_advice(self):
        rows = self.signet("lint", "--codes", "--json").json["codes"]
        expected = [f"| `{row['code']}` | {row['severity']} | {', '.join(row['subjects'])} | {row['advice']} |"
                    for row in rows if row["profile"] != "saml2int"]
        listed = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
        self.assertEqual(listed, expected)
