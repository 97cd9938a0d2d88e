"""Sizes that keep rooms liveable, and words that must not occur."""

from source_tree import Finding, sources

LONGEST_PUBLIC_HEADER = 200
ALL_PUBLIC_HEADERS = 3400
LONGEST_SOURCE = 450
ROOMS = ["include", "lib", "samples", "tools", "tests", "fuzz"]

# Each would open a door that the parser's set-up keeps shut.
PARSER_OPTIONS = r"\bXML_PARSE_(?:NOENT|HUGE|RECOVER|DTDLOAD|DTDATTR|DTDVALID|XINCLUDE)\b"
# The library has no environment and no console: whatever it needs comes in as an argument, whatever it
# has to say goes out as a result.
OUTSIDE_WORLD = r"\b(?:secure_)?getenv\b|\bstd::(?:cout|cerr|clog)\b|\bv?f?printf\b|\bputs\b"
LATER = r"\b(?:TODO|FIXME|XXX)\b"
NOT_ASCII = r"[^\x00-\x7f]"

# A proof type has one maker; this is where each maker's name may occur.
MAKERS = {
    "Verification": ["lib/dsig/signed_element.h", "lib/dsig/signed_element.cpp"],
    "SubjectMaker": ["include/signet/authenticated_subject.h", "lib/sp/subject_maker.h",
                     "lib/sp/consume_response.cpp"],
    "RequestMaker": ["include/signet/accepted_authn_request.h", "lib/idp/request_maker.h",
                     "lib/idp/consume_request.cpp"],
    "LogoutMaker": ["include/signet/logout.h", "lib/logout/accept.h", "lib/logout/accept.cpp"],
}


def public_headers_are_short(root):
    headers = sources(root, "include")
    findings = [header.finding(header.line_count, f"a public header has at most {LONGEST_PUBLIC_HEADER} lines")
                for header in headers if header.line_count > LONGEST_PUBLIC_HEADER]
    total = sum(header.line_count for header in headers)
    if total > ALL_PUBLIC_HEADERS:
        findings.append(Finding("include/signet", total, f"all headers have at most {ALL_PUBLIC_HEADERS} lines"))
    return findings


def sources_are_short(root):
    return [source.finding(source.line_count, f"a source has at most {LONGEST_SOURCE} lines")
            for source in sources(root, *ROOMS, suffixes={".cpp", ".h", ".py", ".js", ".mjs", ".sh"})
            if source.line_count > LONGEST_SOURCE]


def the_parser_stays_locked_down(root):
    return [source.finding(line, f"{word} is never passed")
            for source in sources(root, "lib", "samples", "tools", "fuzz")
            for line, word in source.search(PARSER_OPTIONS)]


def the_library_reads_and_prints_nothing(root):
    return [source.finding(line, f"{word} has no place in the library")
            for source in sources(root, "lib", "include")
            for line, word in source.search(OUTSIDE_WORLD)]


def sources_are_ascii(root):
    return [source.finding(line, "a character outside ASCII")
            for source in sources(root, "lib", "include")
            for line, _ in source.search(NOT_ASCII, source.text)]


def nothing_is_put_off(root):
    return [source.finding(line, f"{word}: do it, or drop it")
            for source in sources(root, "include", "lib", "samples", "tools", "fuzz")
            for line, word in source.search(LATER, source.text)]


def proofs_are_made_where_they_are_earned(root):
    return [source.finding(line, f"{maker} is for {', '.join(places)} alone")
            for source in sources(root, *ROOMS)
            for maker, places in MAKERS.items() if source.path not in places
            for line, _ in source.search(rf"\b{maker}\b")]


CHECKS = {
    "public headers are short": public_headers_are_short,
    "no source is longer than a person can hold in mind": sources_are_short,
    "the parser is never told to substitute, to load or to forgive": the_parser_stays_locked_down,
    "the library reads no environment and prints nothing": the_library_reads_and_prints_nothing,
    "sources and headers of the library are plain ASCII": sources_are_ascii,
    "a proof type is made in one place, and in no test": proofs_are_made_where_they_are_earned,
    "no comment puts work off": nothing_is_put_off,
}
