#include "signet/time.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "base/fail.h"

namespace signet {
namespace {

namespace chrono = std::chrono;

constexpr std::string_view instant_form = "YYYY-MM-DDThh:mm:ss[.fraction]Z in UTC";
constexpr std::string_view duration_form = "an xs:duration of at most 10000 days, such as PT1H30M";
constexpr chrono::seconds longest_duration = chrono::hours(24) * 10'000;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Reads from the front of a text; each function says whether it found what it looked for.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }
  bool skip(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits.
  std::optional<int> digits(std::size_t count) noexcept {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  /// One digit or more. A number too long to matter stops growing, well inside its type.
  std::optional<std::int64_t> number() noexcept {
    constexpr std::int64_t enough = 10'000'000'000;
    if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
    std::int64_t value = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1))
      if (value < enough) value = value * 10 + (rest_.front() - '0');
    return value;
  }
  /// A fraction's digits, cut to thousandths. `any` tells whether one of all was not zero.
  std::optional<int> thousandths(bool& any) noexcept {
    if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
    int value = 0;
    for (int weight = 100; !rest_.empty() && is_digit(rest_.front()); weight /= 10) {
      value += (rest_.front() - '0') * weight;
      any = any || rest_.front() != '0';
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<chrono::sys_days> read_date(Cursor& in) noexcept {
  const auto year = in.digits(4);
  if (!year || *year == 0 || !in.skip('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || !in.skip('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day) return std::nullopt;
  const chrono::year_month_day date{chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days(date);
}

std::optional<chrono::milliseconds> read_time_of_day(Cursor& in) noexcept {
  const auto hour = in.digits(2);
  if (!hour || !in.skip(':')) return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || !in.skip(':')) return std::nullopt;
  const auto second = in.digits(2);
  if (!second) return std::nullopt;
  int milliseconds = 0;
  bool any_fraction = false;
  if (in.skip('.')) {
    const auto fraction = in.thousandths(any_fraction);
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  const bool end_of_day = *hour == 24 && *minute == 0 && *second == 0 && !any_fraction;
  if ((*hour > 23 && !end_of_day) || *minute > 59 || *second > 59) return std::nullopt;
  return chrono::hours(*hour) + chrono::minutes(*minute) + chrono::seconds(*second) +
         chrono::milliseconds(milliseconds);
}

std::optional<Instant> read_instant(std::string_view text) noexcept {
  Cursor in(text);
  const auto date = read_date(in);
  if (!date || !in.skip('T')) return std::nullopt;
  const auto time = read_time_of_day(in);
  if (!time || !in.skip('Z') || !in.at_end()) return std::nullopt;
  const Instant instant = *date + *time;
  // 24:00:00 of the last day that has four digits would be year 10000.
  if (instant >= chrono::sys_days(chrono::year(10'000) / 1 / 1)) return std::nullopt;
  return instant;
}

struct Unit {
  char letter;
  chrono::seconds length;
};
constexpr std::array<Unit, 3> date_units = {
    {{'Y', chrono::hours(24) * 365}, {'M', chrono::hours(24) * 30}, {'D', chrono::hours(24)}}};
constexpr std::array<Unit, 3> time_units = {
    {{'H', chrono::hours(1)}, {'M', chrono::minutes(1)}, {'S', chrono::seconds(1)}}};

struct Sum {
  chrono::seconds total{0};
  bool any = false;
};

/// Adds up the numbers whose units come in the order of `units`, each at most once.
bool add_units(Cursor& in, const std::array<Unit, 3>& units, Sum& sum) noexcept {
  auto unit = units.begin();
  for (auto number = in.number(); number; number = in.number()) {
    bool any_fraction = false;
    const bool fraction = in.skip('.');
    if (fraction && !in.thousandths(any_fraction)) return false;
    while (unit != units.end() && !in.skip(unit->letter)) ++unit;
    if (unit == units.end() || (fraction && unit->letter != 'S')) return false;
    sum.total += *number * unit->length;
    sum.any = true;
    ++unit;
  }
  return true;
}

std::optional<chrono::seconds> read_duration(std::string_view text) noexcept {
  Cursor in(text);
  Sum date;
  Sum time;
  if (!in.skip('P') || !add_units(in, date_units, date)) return std::nullopt;
  if (in.skip('T') && (!add_units(in, time_units, time) || !time.any)) return std::nullopt;
  if (!in.at_end() || (!date.any && !time.any)) return std::nullopt;
  const chrono::seconds total = date.total + time.total;
  if (total > longest_duration) return std::nullopt;
  return total;
}

}  // namespace

Result<Instant> parse_instant(std::string_view text) {
  const auto instant = read_instant(text);
  if (!instant) return fail(ErrorCode::malformed_time, {}, instant_form, text);
  return *instant;
}

std::string format_instant(Instant instant) {
  // Only four digits of a year can be read back; times beyond mean "always" or "never".
  constexpr Instant first = chrono::sys_days(chrono::year(1) / 1 / 1);
  constexpr Instant last = chrono::sys_days(chrono::year(10'000) / 1 / 1) - chrono::milliseconds(1);
  instant = instant < first ? first : instant > last ? last : instant;

  const auto day = chrono::floor<chrono::days>(instant);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(instant - day);
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  std::string out = text.data();
  if (const auto milliseconds = time.subseconds().count(); milliseconds != 0) {
    std::snprintf(text.data(), text.size(), ".%03d", static_cast<int>(milliseconds));
    out += text.data();
  }
  return out + "Z";
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto duration = read_duration(text);
  if (!duration) return fail(ErrorCode::malformed_time, {}, duration_form, text);
  return *duration;
}

std::string format_duration(std::chrono::seconds duration) {
  return "PT" + std::to_string(duration.count() < 0 ? 0 : duration.count()) + "S";
}

}  // namespace signet
