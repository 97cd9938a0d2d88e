#include "keyring/toml_file.h"

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"

namespace signet::keyring {
namespace {

constexpr std::int64_t version = 1;

std::string digest_line(std::string_view body) {
  return "sha256 = \"" + base::hex_encode(crypto::sha256(body)) + "\"\n";
}

}  // namespace

std::string toml_line(std::string_view name, std::string_view value) {
  std::string line = std::string(name) + " = \"";
  for (const char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    line += c;
  }
  return line + "\"\n";
}

std::string write_toml(std::string_view writer, std::string_view lines) {
  std::string body = "# Written by `" + std::string(writer) + "`; a change by hand is refused.\n";
  body += "version = " + std::to_string(version) + '\n';
  body += lines;
  return digest_line(body) + body;
}

Result<toml::table> read_toml(std::string_view text, const std::string& path, ErrorCode damaged) {
  const std::size_t end = text.find('\n');
  const std::string_view body = end == text.npos ? std::string_view() : text.substr(end + 1);
  if (end == text.npos || text.substr(0, end + 1) != digest_line(body))
    return fail(damaged, path, "the digest of the file in its first line", "another file");
  toml::parse_result parsed = toml::parse(body);
  if (!parsed) return fail(damaged, path, "TOML", parsed.error().description());
  toml::table table = std::move(parsed).table();
  if (TomlReader(table).number("version") != version)
    return fail(damaged, path, "version 1", "another version");
  return table;
}

std::string TomlReader::text(std::string_view name) {
  const auto value = table_[name].value_exact<std::string>();
  if (!value) wrong(name);
  return value.value_or("");
}

bool TomlReader::flag(std::string_view name) {
  const auto value = table_[name].value_exact<bool>();
  if (!value) wrong(name);
  return value.value_or(false);
}

std::optional<std::int64_t> TomlReader::number(std::string_view name) const {
  return table_[name].value_exact<std::int64_t>();
}

std::optional<Instant> TomlReader::time(std::string_view name) {
  if (!table_.contains(name)) return std::nullopt;
  const auto instant = parse_instant(text(name));
  if (instant) return *instant;
  wrong(name);
  return std::nullopt;
}

bool TomlReader::choice(std::string_view name, std::string_view yes, std::string_view no) {
  const std::string value = text(name);
  if (value != yes && value != no) wrong(name);
  return value == yes;
}

std::vector<const toml::table*> TomlReader::tables(std::string_view name) {
  std::vector<const toml::table*> tables;
  if (!table_.contains(name)) return tables;
  const toml::array* const array = table_[name].as_array();
  if (array == nullptr) wrong(name);
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const toml::table* const table = array->get(i)->as_table();
    if (table == nullptr) {
      wrong(name);
    } else {
      tables.push_back(table);
    }
  }
  return tables;
}

}  // namespace signet::keyring
