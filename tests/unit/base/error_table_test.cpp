#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "signet/error.h"

using namespace signet;

namespace {

/// The enumerators as they are spelled in the header, in order.
std::vector<std::string> spelled_codes() {
  std::ifstream header(SIGNET_SOURCE_DIR "/include/signet/error_code.h");
  REQUIRE(header);
  std::vector<std::string> codes;
  bool inside = false;
  for (std::string line; std::getline(header, line);) {
    if (line.find("enum class ErrorCode {") != std::string::npos) {
      inside = true;
    } else if (line.find("};") != std::string::npos) {
      inside = false;
    } else if (inside && line.find("//") == std::string::npos &&
               line.find(',') != std::string::npos) {
      const auto start = line.find_first_not_of(' ');
      codes.push_back(line.substr(start, line.find(',') - start));
    }
  }
  return codes;
}

bool is_kebab_case(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         text.find("--") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_sentence(std::string_view text) {
  return text.size() > 10 && text.front() >= 'A' && text.front() <= 'Z' && text.back() == '.';
}

}  // namespace

TEST_CASE("the table has a row for each code, named as the code is spelled") {
  const std::vector<std::string> codes = spelled_codes();
  REQUIRE(codes.size() > 100);
  REQUIRE(codes.size() == error_table().size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    std::string name = codes[i];
    std::replace(name.begin(), name.end(), '_', '-');
    CHECK(error_table()[i].name == name);
    CHECK(static_cast<std::size_t>(error_table()[i].code) == i);
  }
}

TEST_CASE("the names of codes are unique and in kebab-case") {
  std::set<std::string_view> names;
  for (const ErrorDescription& row : error_table()) {
    CHECK_MESSAGE(is_kebab_case(row.name), row.name);
    CHECK_MESSAGE(names.insert(row.name).second, row.name);
  }
}

TEST_CASE("each row says in sentences what is wrong and what to do about it") {
  std::set<std::string_view> meanings;
  for (const ErrorDescription& row : error_table()) {
    CHECK_MESSAGE(is_sentence(row.meaning), row.name);
    CHECK_MESSAGE(is_sentence(row.hint), row.name);
    CHECK_MESSAGE(meanings.insert(row.meaning).second, row.name);
  }
}

TEST_CASE("each row names a document that is known, and a section in it") {
  const std::set<std::string> documents = {
      "saml-core", "saml-bindings", "saml-profiles",   "saml-metadata", "xmldsig-core",
      "xml",       "xml-names",     "nist-sp800-131a", "xmlenc-core1",  "saml-subject-id"};
  for (const ErrorDescription& row : error_table()) {
    if (row.section == "signet") continue;
    std::istringstream words{std::string(row.section)};
    std::string document;
    std::string section;
    words >> document >> section;
    CHECK_MESSAGE(documents.count(document) == 1, row.name);
    CHECK_MESSAGE(section.find_first_not_of("0123456789.") == std::string::npos, row.name);
    CHECK_MESSAGE(!section.empty(), row.name);
  }
}

TEST_CASE("an error answers with its row of the table") {
  for (const ErrorDescription& row : error_table()) {
    const Error error(row.code);
    CHECK(error.code() == row.code);
    CHECK(error.name() == row.name);
    CHECK(error.kind() == row.kind);
    CHECK(error.stage() == row.stage);
    CHECK(error.section() == row.section);
    CHECK(error.hint() == row.hint);
  }
}

TEST_CASE("the codes of a message come in the order of the checks") {
  Stage latest = Stage::size;
  for (const ErrorDescription& row : error_table()) {
    if (row.stage > Stage::shape) break;
    CHECK_MESSAGE(row.stage >= latest, row.name);
    latest = row.stage;
  }
}

TEST_CASE("only limits are of the kind limit, and only a peer's status is of its kind") {
  std::set<std::string_view> limits;
  for (const ErrorDescription& row : error_table()) {
    if (row.kind == ErrorKind::limit) limits.insert(row.name);
    CHECK((row.kind == ErrorKind::peer_status) == (row.code == ErrorCode::status_not_success));
  }
  CHECK(limits ==
        std::set<std::string_view>{"message-too-large", "relay-state-too-long", "xml-limit"});
}

TEST_CASE("kinds and stages have names, each its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorKind::configuration); ++i)
    names.insert(to_string(static_cast<ErrorKind>(i)));
  CHECK(names.size() == 7);
  for (int i = 0; i <= static_cast<int>(Stage::local); ++i)
    names.insert(to_string(static_cast<Stage>(i)));
  CHECK(names.size() == 7 + 13);
  for (const std::string_view name : names) CHECK_MESSAGE(is_kebab_case(name), name);
}
