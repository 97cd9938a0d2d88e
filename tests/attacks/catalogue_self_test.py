"""The checks of the list of attacks find what they are there to find."""

import unittest
from pathlib import Path

import catalogue
from catalogue import Attack, Test


def attack(id_="xsw1", tier=1, state="", stopped_by="shape", own=False, area="A"):
    return Attack(id_, tier, own, area, state, "an attack", stopped_by)


class ListOfAttacks(unittest.TestCase):
    def setUp(self):
        root = Path(__file__).resolve().parents[2]
        self.areas, self.attacks = catalogue.read_list(root / "tests/attacks/catalogue.tsv")

    def test_a_missing_entry_is_found(self):
        self.assertEqual(list(catalogue.check_counts(self.attacks)), [])
        for missing in (self.attacks[0], self.attacks[-1]):
            rest = [a for a in self.attacks if a != missing]
            self.assertEqual(len(list(catalogue.check_counts(rest))), 1)

    def test_an_entry_of_our_own_stands_in_for_no_published_one(self):
        swapped = [self.attacks[0]._replace(own=True), *self.attacks[1:]]
        self.assertEqual(len(list(catalogue.check_counts(swapped))), 1)


class Rows(unittest.TestCase):
    def wrong(self, row, *names):
        tests = [Test(name, "tests/attacks/a_test.cpp") for name in names]
        return list(catalogue.check_rows([row], catalogue.tests_by_id([row], tests)))

    def test_an_attack_is_tested_or_waits_for_something_known(self):
        self.assertEqual(self.wrong(attack(), "xsw1: refused"), [])
        self.assertEqual(self.wrong(attack(state="with-soap")), [])
        self.assertEqual(self.wrong(attack(state="not-code: a reason")), [])
        self.assertTrue(self.wrong(attack()))
        self.assertTrue(self.wrong(attack(), "xsw11: refused"))
        self.assertTrue(self.wrong(attack(state="later")))
        self.assertTrue(self.wrong(attack(state="not-code:")))

    def test_what_is_tested_says_what_stops_it(self):
        self.assertTrue(self.wrong(attack(stopped_by=""), "xsw1: refused"))

    def test_an_id_occurs_once(self):
        rows = [attack(state="with-soap"), attack(state="with-soap")]
        self.assertTrue(list(catalogue.check_rows(rows, catalogue.tests_by_id(rows, []))))


class Names(unittest.TestCase):
    known = ["slo-csrf", "slo-csrf-more", "python-O-asserts"]

    def test_ids_are_found_at_the_beginning_and_in_brackets(self):
        self.assertEqual(catalogue.ids_in("slo-csrf: refused", self.known), {"slo-csrf"})
        self.assertEqual(catalogue.ids_in("refused [slo-csrf]", self.known), {"slo-csrf"})
        self.assertEqual(catalogue.ids_in("refused slo-csrf: or not", self.known), set())

    def test_python_names_mean_the_longest_id(self):
        self.assertEqual(catalogue.ids_in("test_slo_csrf_more_fails", self.known), {"slo-csrf-more"})
        self.assertEqual(catalogue.ids_in("test_slo_csrfx", self.known), set())
        self.assertEqual(catalogue.ids_in("test_python_o_asserts", self.known), {"python-O-asserts"})

    def test_a_python_test_that_says_its_id_twice_is_one_test(self):
        rows = [attack(), attack("slo-csrf")]
        test = Test("xsw1: refused\ntest_slo_csrf_and_more", "tests/attacks_http/test_a.py")
        twice = Test("xsw1: refused\ntest_xsw1", "tests/attacks_http/test_a.py")
        found = catalogue.tests_by_id(rows, [test, twice])
        self.assertEqual(found, {"xsw1": [test, twice], "slo-csrf": [test]})

    def test_an_unknown_id_in_a_room_of_attacks_is_found(self):
        unknown = [Test("xsw77: refused", path) for path in ("tests/attacks/a_test.cpp",
                                                             "tests/attacks_http/test_a.py",
                                                             "tests/unit/xml/a_test.cpp")]
        self.assertEqual(len(list(catalogue.check_names([attack()], unknown))), 2)

    def test_tests_are_found_in_both_languages(self):
        self.assertEqual(catalogue.tests_of_cpp('TEST_CASE(\n    "xsw1: a \\"b\\"") {'),
                         ['xsw1: a \\"b\\"'])
        self.assertEqual(catalogue.tests_of_cpp('TEST_CASE("a name that is "\n    "long [xsw1]") {'),
                         ["a name that is long [xsw1]"])
        self.assertEqual(catalogue.tests_of_python(
            'class A:\n    def test_b(self):\n        """xsw1: refused\n\n        more"""\n'),
            ["A", "xsw1: refused\ntest_b"])


if __name__ == "__main__":
    unittest.main()
