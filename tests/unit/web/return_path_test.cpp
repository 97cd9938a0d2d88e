#include "web/return_path.h"

#include <doctest/doctest.h>

#include <string>

using signet::web::is_local_path;

TEST_CASE("paths of our own are local") {
  for (const char* path : {"/", "/reports", "/reports/2026", "/reports?year=2026&next=%2Fhome",
                           "/a#section", "/a/b/", "/caf%C3%A9", "/a?q=https://elsewhere.example//x",
                           "/a?dots=../..", "/.well-known/x", "/@sp", "/a:b", "/a%20b"}) {
    CAPTURE(path);
    CHECK(is_local_path(path));
  }
}

TEST_CASE(
    "whatever a browser takes for another origin is refused [CVE-2019-3877, CVE-2019-13038]") {
  for (const char* path :
       {"https://evil.example", "http:www.evil.example", "https:evil.example", "//evil.example",
        "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
        "/\\/evil.example", "https://sp@evil.example", "javascript:alert(1)", "data:text/html,x",
        "evil.example", "@evil.example", ".evil.example", "?a", "#a", ""}) {
    CAPTURE(path);
    CHECK_FALSE(is_local_path(path));
  }
}

TEST_CASE("blanks and control characters are refused wherever they stand") {
  for (const std::string& path :
       {std::string("/\t/evil.example"), std::string("/\n/evil.example"),
        std::string("/\r/evil.example"), std::string("/a\r\nSet-Cookie: a=b"), std::string(" /a"),
        std::string("/a b"), std::string("/a\0b", 4), std::string("/a\x7F"), std::string("\t/a"),
        std::string("/a?b=\n"), std::string("/\xC2\xA0/a"), std::string("/\xE3\x80\x82/a")}) {
    CAPTURE(path);
    CHECK_FALSE(is_local_path(path));
  }
}

TEST_CASE("paths that change their meaning when they are decoded once more are refused") {
  for (const char* path :
       {"/%5cevil.example", "/%5C%5Cevil.example", "%5c%5cevil.example", "/%2fevil.example",
        "/%2F%2Fevil.example", "%2f%2fevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:a",
        "/%00", "/%7f", "/%255c%255cevil.example", "/a/%2e%2e//evil.example", "/%2e/a"}) {
    CAPTURE(path);
    CHECK_FALSE(is_local_path(path));
  }
}

TEST_CASE("slashes in a row and dot segments in the path are refused") {
  for (const char* path : {"/a//b", "/.//evil.example", "/..//evil.example", "/a/../b", "/a/..",
                           "/.", "/a/./b", "/a//", "/..?a"}) {
    CAPTURE(path);
    CHECK_FALSE(is_local_path(path));
  }
}

TEST_CASE("a broken percent sign is refused, in the query too") {
  for (const char* path : {"/%", "/a%2", "/a%zz", "/a?b=%", "/a?b=%g1", "/a#%", "/%-1", "/%+1"}) {
    CAPTURE(path);
    CHECK_FALSE(is_local_path(path));
  }
}

TEST_CASE("2048 characters are enough for a path") {
  CHECK(is_local_path("/" + std::string(2047, 'a')));
  CHECK_FALSE(is_local_path("/" + std::string(2048, 'a')));
}
