#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/result.h"
#include "signet/time.h"

// A name space of its own, beside that of a program that uses the compiled library.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

// The form of both manifests: TOML behind a line with its digest, written by programs alone.

namespace signet::keyring {

/// `name = "value"` and the end of the line.
std::string toml_line(std::string_view name, std::string_view value);

/// A file of these lines; `writer` is the command that a person is sent to.
std::string write_toml(std::string_view writer, std::string_view lines);

/// Fails with the code `damaged`, which names the file.
Result<toml::table> read_toml(std::string_view text, const std::string& path, ErrorCode damaged);

/// Reads values of a table, and remembers the first that isn't there or isn't what it should be.
class TomlReader {
 public:
  explicit TomlReader(const toml::table& table) : table_(table) {}

  std::string text(std::string_view name);
  bool flag(std::string_view name);
  /// Absent when there is none.
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<Instant> time(std::string_view name);
  /// True for `yes`, false for `no`, and nothing else.
  bool choice(std::string_view name, std::string_view yes, std::string_view no);
  /// The tables of an array; none when there is no array.
  std::vector<const toml::table*> tables(std::string_view name);

  void wrong(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  const std::string& first_wrong() const noexcept { return wrong_; }

 private:
  const toml::table& table_;
  std::string wrong_;
};

}  // namespace signet::keyring
