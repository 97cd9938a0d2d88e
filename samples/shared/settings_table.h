#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::program {

/// What a text in the settings has to be.
struct TextRule {
  std::string_view expected;  ///< as it stands in the complaint: "an e-mail address"
  bool (*holds)(std::string_view text);
  bool secret = false;  ///< the complaint doesn't repeat the text
};

extern const TextRule one_line;    ///< 1 to 1024 characters without line ends
extern const TextRule identifier;  ///< one_line without blanks
extern const TextRule web_url;     ///< begins with http:// or https://

/// One table of a settings file. Each `read` leaves the value as it is when the key isn't there.
/// What is wrong is noted with its line and reading goes on, so that people see all of it at once.
/// A key that nobody reads is wrong, too.
class SettingsTable {
 public:
  struct Problem {
    unsigned line;
    std::string text;
  };

  SettingsTable(const toml::table& table, std::string place, std::vector<Problem>& problems)
      : table_(table), place_(std::move(place)), problems_(problems) {}

  void read(std::string_view key, bool& value);
  void read(std::string_view key, int& value, int least, int most);
  void read(std::string_view key, std::string& value, const TextRule& rule = one_line);
  void read(std::string_view key, std::vector<std::string>& values, const TextRule& rule);
  /// A length of time such as "90s", "15m", "8h" or "30d".
  void read(std::string_view key, std::chrono::seconds& value, std::chrono::seconds least,
            std::chrono::seconds most);
  /// A table of names, each with a text or a list of texts.
  void read(std::string_view key, std::map<std::string, std::vector<std::string>>& values);

  /// One of some words.
  template <class Value>
  void read(std::string_view key, Value& value,
            std::initializer_list<std::pair<std::string_view, Value>> words) {
    std::string expected;
    for (const auto& [word, meaning] : words) {
      if (is_text(key, word)) {
        value = meaning;
        return;
      }
      expected += (expected.empty() ? "one of \"" : ", \"") + std::string(word) + "\"";
    }
    if (has(key)) wrong(key, expected);
  }

  /// Calls `read_one` for each table of a list, `[[key]]`.
  void each(std::string_view key, const std::function<void(SettingsTable&)>& read_one);

  void require(std::string_view key);
  bool has(std::string_view key);
  /// Notes that the value of a key isn't what it has to be.
  void wrong(std::string_view key, std::string_view expected);

  /// Notes the keys that nobody has read.
  void finish();

 private:
  const toml::node* find(std::string_view key);
  bool is_text(std::string_view key, std::string_view word);
  void note(const toml::node& node, std::string_view key, std::string text);
  void note_wrong(const toml::node& node, std::string_view key, std::string_view expected,
                  bool secret = false);
  std::optional<std::vector<std::string>> texts(const toml::node& node, std::string_view key,
                                                const TextRule& rule);

  const toml::table& table_;
  std::string place_;  ///< in front of each key in a complaint: "user."
  std::vector<Problem>& problems_;
  std::vector<std::string> known_;
};

/// Reads TOML; `read` takes what it knows out of the outermost table. Gives back a line for each
/// mistake, such as `signet-idp.toml:12: session_length: expected ..., found ...`.
std::vector<std::string> read_settings(std::string_view toml, const std::string& file,
                                       const std::function<void(SettingsTable&)>& read);

/// Writes a length of time as it stands in the settings: "8h".
std::string duration_text(std::chrono::seconds duration);

}  // namespace signet::program
