#!/usr/bin/python3
"""Shows that each check can fail: small trees with one thing wrong, made in a temporary folder."""

import tempfile
import unittest
from pathlib import Path

import house_rules
import layers
from check import CHECKS

GOOD = {
    "include/signet/result.h": "#pragma once\n#include <variant>\n",
    "include/signet/keys.h": '#pragma once\n#include "signet/result.h"\n',
    "lib/README.md": "the map\n",
    "lib/base/result.cpp": '#include "signet/result.h"\n#include <zlib.h>\n',
    "lib/xml/document.h": "#pragma once\n#include <string>\n",
    "lib/xml/document.cpp": '#include "xml/document.h"\n#include <libxml/tree.h>\n',
    "lib/crypto/key.cpp": '#include "signet/keys.h"\n#include <openssl/evp.h>\n',
    "lib/dsig/engine.cpp": "#include <libxml/tree.h>\n#include <xmlsec/xmldsig.h>\n",
    "lib/model/assertion.cpp": '#include "xml/document.h"\n',
    "samples/web/page.h": "#pragma once\n",
    "samples/sp/main.cpp": '#include "signet/keys.h"\n#include "web/page.h"\n#include <boost/beast.hpp>\n',
}


class Tree(unittest.TestCase):
    def findings(self, sentence, **changes):
        """What a check says about the good tree with these files changed (None: taken away)."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (GOOD | changes.pop("files", {})).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return [str(finding) for finding in CHECKS[sentence](Path(folder))]

    def assert_found(self, sentence, name, text, expected):
        found = self.findings(sentence, files={name: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(name, found[0])
        self.assertIn(expected, found[0])


class LayerChecks(Tree):
    def test_nothing_is_found_in_a_good_tree(self):
        for sentence in CHECKS:
            with self.subTest(sentence):
                self.assertEqual(self.findings(sentence), [])

    def test_the_table_points_down_only(self):
        order = list(layers.MODULES)
        for module, used in layers.MODULES.items():
            for other in used:
                self.assertLess(order.index(other), order.index(module), f"{module} uses {other}")
        self.assertNotIn("sp", layers.MODULES["idp"])

    def test_every_public_header_belongs_to_one_module(self):
        names = [name for headers in layers.PUBLIC_HEADERS.values() for name in headers]
        self.assertEqual(len(names), len(set(names)))

    def test_a_folder_that_is_no_module_is_found(self):
        found = self.findings("every folder of lib/ is a module with a place in the table",
                              files={"lib/utils/text.cpp": ""})
        self.assertEqual(len(found), 1)
        self.assertIn("lib/utils", found[0])

    below = "a module includes only modules that stand below it"

    def test_an_include_upwards_is_found(self):
        self.assert_found(self.below, "lib/xml/writer.cpp", '\n#include "model/assertion.h"\n',
                          "writer.cpp:2: xml may not use model")

    def test_an_include_sideways_is_found(self):
        self.assert_found(self.below, "lib/idp/flow.cpp", '#include "sp/flow.h"\n', "idp may not use sp")
        self.assert_found(self.below, "lib/xml/writer.cpp", '#include "crypto/key.h"\n',
                          "xml may not use crypto")

    def test_an_include_of_a_public_header_of_a_higher_module_is_found(self):
        self.assert_found(self.below, "lib/base/bytes.cpp", '#include "signet/keys.h"\n',
                          "base may not use crypto")

    def test_an_include_without_its_module_is_found(self):
        self.assert_found(self.below, "lib/xml/writer.cpp", '#include "document.h"\n', "xml/document.h")

    def test_an_include_in_a_comment_is_none(self):
        self.assertEqual([], self.findings(self.below, files={
            "lib/xml/writer.cpp": '// #include "model/a.h"\n/*\n#include "model/b.h"\n*/\n'}))

    room = "a C library is included in its own module only"

    def test_a_c_library_outside_its_room_is_found(self):
        for name, header in [("lib/xml/a.cpp", "zlib.h"), ("lib/base/a.cpp", "openssl/evp.h"),
                             ("lib/crypto/a.cpp", "libxml/tree.h"), ("lib/model/a.cpp", "libxml/tree.h"),
                             ("lib/dsig/gate.cpp", "libxml/tree.h"), ("lib/sp/a.cpp", "xmlsec/xmlsec.h")]:
            with self.subTest(name=name, header=header):
                self.assert_found(self.room, name, f"#include <{header}>\n", header)

    def test_a_library_that_nobody_declared_is_found(self):
        self.assert_found(self.room, "lib/base/a.cpp", "#include <curl/curl.h>\n", "no library of ours")

    public = "public headers include the standard library and each other only"

    def test_a_public_header_that_shows_something_else_is_found(self):
        for include, expected in [("<openssl/evp.h>", "not of the C++ standard library"),
                                  ("<stdint.h>", "not of the C++ standard library"),
                                  ('"xml/document.h"', "not public")]:
            with self.subTest(include):
                self.assert_found(self.public, "include/signet/time.h", f"#include {include}\n", expected)

    def test_a_public_header_that_points_upwards_is_found(self):
        self.assert_found(self.public, "include/signet/time.h", '#include "signet/keys.h"\n',
                          "base may not use crypto")

    def test_a_public_header_without_a_module_is_found(self):
        self.assert_found(self.public, "include/signet/stray.h", "", "which module")

    programs = "samples and tools see the public headers only"

    def test_a_program_that_looks_inside_is_found(self):
        self.assert_found(self.programs, "samples/sp/a.cpp", '#include "xml/document.h"\n', "not public")
        self.assert_found(self.programs, "tools/a.cpp", '#include "sp/flow.h"\n', "not public")
        self.assert_found(self.programs, "tools/a.cpp", "#include <libxml/tree.h>\n", "leave XML")


class HouseRules(Tree):
    def test_long_files_are_found(self):
        self.assert_found("public headers are short", "include/signet/time.h", "\n" * 201, "200 lines")
        self.assert_found("no source is longer than a person can hold in mind", "lib/base/a.cpp",
                          "\n" * 451, "450 lines")

    def test_many_headers_that_are_long_together_are_found(self):
        found = self.findings("public headers are short",
                              files={f"include/signet/part{n}.h": "\n" * 200 for n in range(18)})
        self.assertEqual(len(found), 1, found)
        self.assertIn("3400", found[0])

    def test_parser_options_are_found_in_code_and_not_in_comments(self):
        sentence = "the parser is never told to substitute, to load or to forgive"
        for option in ["NOENT", "HUGE", "RECOVER", "DTDLOAD"]:
            self.assert_found(sentence, "lib/xml/a.cpp", f"int flags = XML_PARSE_{option};\n", option)
        self.assertEqual([], self.findings(sentence, files={
            "lib/xml/a.cpp": "// XML_PARSE_NOENT means substitute: never.\nint flags = XML_PARSE_NONET;\n"}))

    def test_the_outside_world_is_found(self):
        sentence = "the library reads no environment and prints nothing"
        for word in ["getenv", "std::cerr", "printf", "fprintf"]:
            self.assert_found(sentence, "lib/base/a.cpp", f"auto x = {word};\n", word)
        self.assertEqual([], self.findings(sentence, files={"lib/base/a.cpp": "snprintf(a, 1, b);\n"}))

    def test_a_maker_of_proofs_in_other_hands_is_found(self):
        sentence = "a proof type is made in one place, and in no test"
        for maker in house_rules.MAKERS:
            for name in ["lib/sp/login.cpp", "tests/api/flow_test.cpp"]:
                self.assert_found(sentence, name, f"auto proof = {maker}::make(x);\n", maker)

    def test_characters_outside_ascii_are_found(self):
        self.assert_found("sources and headers of the library are plain ASCII", "lib/base/a.cpp",
                          "\n// caf\u00e9\n", "a.cpp:2")

    def test_work_that_is_put_off_is_found(self):
        self.assert_found("no comment puts work off", "lib/base/a.cpp", "// TODO: bounds\n", "TODO")

    def test_a_comment_mark_in_a_string_or_after_a_digit_separator_hides_nothing(self):
        sentence = "the library reads no environment and prints nothing"
        for text in ['auto a = "//"; getenv(x);\n', "int a = 1'000; char b = '\"'; getenv(x); // it's\n",
                     'auto a = R"(/*)"; getenv(x);\n']:
            self.assert_found(sentence, "lib/base/a.cpp", text, "getenv")


class Coverage(unittest.TestCase):
    def test_every_check_is_shown_to_fail_here(self):
        text = Path(__file__).read_text(encoding="utf-8")
        for sentence in CHECKS:
            self.assertIn(f'"{sentence}"', text)
        self.assertEqual(len(CHECKS), len(layers.CHECKS) + len(house_rules.CHECKS))


if __name__ == "__main__":
    unittest.main()
