#include "shared/settings_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "web/utf8.h"

namespace signet::program {
namespace {

using Unit = std::pair<char, std::chrono::seconds>;
constexpr std::array<Unit, 4> units = {{{'d', std::chrono::hours(24)},
                                        {'h', std::chrono::hours(1)},
                                        {'m', std::chrono::minutes(1)},
                                        {'s', std::chrono::seconds(1)}}};

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& u) { return u.first == text.back(); });
  int count = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [read_to, error] = std::from_chars(text.data(), end, count);
  // More than any setting allows, and little enough for the product to be a number.
  constexpr int most = 100'000'000;
  if (unit == units.end() || error != std::errc() || read_to != end || count < 0 || count > most) {
    return std::nullopt;
  }
  return count * unit->second;
}

bool is_one_line(std::string_view text) {
  return !text.empty() && text.size() <= 1024 && web::displayable(text) == text &&
         text.find_first_of("\r\n\t") == std::string_view::npos;
}

bool is_identifier(std::string_view text) {
  return is_one_line(text) && text.find(' ') == std::string_view::npos;
}

bool is_web_url(std::string_view text) {
  return is_identifier(text) && (text.starts_with("https://") || text.starts_with("http://"));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string shown = web::displayable(text.substr(0, most));
  if (text.size() > most) shown += "...";
  return "\"" + shown + "\"";
}

/// What is told goes to a terminal or a log, a line each, and parts of it come from the file.
std::string on_one_line(std::string_view text) {
  std::string line = web::displayable(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
  return line;
}

std::string found(const toml::node& node) {
  if (const auto* text = node.as_string()) return quoted(text->get());
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  return "a value of another kind";
}

}  // namespace

const TextRule one_line{"a text of 1 to 1024 characters on one line", is_one_line};
const TextRule identifier{"1 to 1024 characters without blanks", is_identifier};
const TextRule web_url{"an http or https URL", is_web_url};

const toml::node* SettingsTable::find(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return table_.get(key);
}

bool SettingsTable::has(std::string_view key) {
  return find(key) != nullptr;
}

bool SettingsTable::is_text(std::string_view key, std::string_view word) {
  const toml::node* node = find(key);
  const auto* text = node == nullptr ? nullptr : node->as_string();
  return text != nullptr && text->get() == word;
}

void SettingsTable::note(const toml::node& node, std::string_view key, std::string text) {
  const unsigned line = node.source().begin.line;
  problems_.push_back({line, place_ + std::string(key) + ": " + std::move(text)});
}

void SettingsTable::note_wrong(const toml::node& node, std::string_view key,
                               std::string_view expected, bool secret) {
  note(
      node, key,
      "expected " + std::string(expected) + ", found " + (secret ? "something else" : found(node)));
}

void SettingsTable::wrong(std::string_view key, std::string_view expected) {
  const toml::node* node = find(key);
  note_wrong(node == nullptr ? table_ : *node, key, expected);
}

void SettingsTable::require(std::string_view key) {
  if (!has(key)) note(table_, key, "is missing");
}

void SettingsTable::read(std::string_view key, bool& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (const auto* truth = node->as_boolean()) {
    value = truth->get();
  } else {
    note_wrong(*node, key, "true or false");
  }
}

void SettingsTable::read(std::string_view key, int& value, int least, int most) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* number = node->as_integer();
  if (number != nullptr && number->get() >= least && number->get() <= most) {
    value = static_cast<int>(number->get());
  } else {
    note_wrong(*node, key,
               "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
}

void SettingsTable::read(std::string_view key, std::string& value, const TextRule& rule) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* text = node->as_string();
  if (text != nullptr && rule.holds(text->get())) {
    value = text->get();
  } else {
    note_wrong(*node, key, rule.expected, rule.secret);
  }
}

void SettingsTable::read(std::string_view key, std::vector<std::string>& values,
                         const TextRule& rule) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_array()) return note_wrong(*node, key, "a list, such as [\"one\", \"two\"]");
  if (auto list = texts(*node, key, rule)) values = std::move(*list);
}

void SettingsTable::read(std::string_view key, std::chrono::seconds& value,
                         std::chrono::seconds least, std::chrono::seconds most) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* text = node->as_string();
  const auto duration = text == nullptr ? std::nullopt : parse_duration(text->get());
  if (duration && *duration >= least && *duration <= most) {
    value = *duration;
  } else {
    note_wrong(*node, key,
               "a length of time from \"" + duration_text(least) + "\" to \"" +
                   duration_text(most) + "\"");
  }
}

void SettingsTable::read(std::string_view key,
                         std::map<std::string, std::vector<std::string>>& values) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* table = node->as_table();
  if (table == nullptr) return note_wrong(*node, key, "a table, such as { team = \"red\" }");
  for (const auto& [name, entry] : *table) {
    const std::string place = std::string(key) + "." + std::string(name.str());
    if (auto list = texts(entry, place, one_line)) {
      values[std::string(name.str())] = std::move(*list);
    }
  }
}

std::optional<std::vector<std::string>> SettingsTable::texts(const toml::node& node,
                                                             std::string_view key,
                                                             const TextRule& rule) {
  std::vector<std::string> list;
  const auto add = [&](const toml::node& entry) {
    const auto* text = entry.as_string();
    const bool good = text != nullptr && rule.holds(text->get());
    if (good) list.push_back(text->get());
    if (!good) note_wrong(entry, key, rule.expected, rule.secret);
    return good;
  };
  const auto* array = node.as_array();
  const bool good = array == nullptr ? add(node) : std::all_of(array->cbegin(), array->cend(), add);
  return good ? std::optional(std::move(list)) : std::nullopt;
}

void SettingsTable::each(std::string_view key,
                         const std::function<void(SettingsTable&)>& read_one) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  const bool holds_tables = list != nullptr && std::all_of(list->cbegin(), list->cend(),
                                                           [](auto& n) { return n.is_table(); });
  const std::string name = place_ + std::string(key);
  if (!holds_tables) return note_wrong(*node, key, "tables, each below a line [[" + name + "]]");
  for (const toml::node& entry : *list) {
    SettingsTable table(*entry.as_table(), name + ".", problems_);
    read_one(table);
    table.finish();
  }
}

void SettingsTable::finish() {
  for (const auto& [key, value] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    std::string known;
    for (const std::string& name : known_) {
      known += (known.empty() ? "" : ", ") + name;
    }
    const unsigned line = key.source().begin.line;
    problems_.push_back({line, place_ + web::displayable(key.str()) +
                                   ": there is no such setting; here are: " + known});
  }
}

std::vector<std::string> read_settings(std::string_view toml, const std::string& file,
                                       const std::function<void(SettingsTable&)>& read) {
  const auto line_of = [&](unsigned line, std::string_view text) {
    return file + ":" + std::to_string(line) + ": " + on_one_line(text);
  };
  std::vector<SettingsTable::Problem> problems;
  try {
    const toml::table root = toml::parse(toml);
    SettingsTable table(root, "", problems);
    read(table);
    table.finish();
  } catch (const toml::parse_error& error) {
    return {line_of(error.source().begin.line, error.description())};
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  std::vector<std::string> lines;
  for (const auto& problem : problems) lines.push_back(line_of(problem.line, problem.text));
  return lines;
}

std::string duration_text(std::chrono::seconds duration) {
  constexpr std::chrono::seconds none{0};
  if (duration == none) return "0s";
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& u) { return duration % u.second == none; });
  return std::to_string(duration / unit->second) + unit->first;
}

}  // namespace signet::program
