#include <algorithm>
#include <iterator>

#include "base/error_table_keyring.h"
#include "base/error_table_local.h"
#include "base/error_table_message.h"
#include "base/error_table_rules.h"
#include "signet/error.h"

namespace signet {
namespace {

/// Every row stands at the place of its code, so that a lookup is an index.
template <std::size_t N>
constexpr bool in_order(const ErrorDescription (&rows)[N], std::size_t first) {
  for (std::size_t i = 0; i < N; ++i)
    if (static_cast<std::size_t>(rows[i].code) != first + i) return false;
  return true;
}

constexpr std::size_t first_rule = std::size(base::message_errors);
constexpr std::size_t first_keyring = first_rule + std::size(base::rule_errors);
constexpr std::size_t first_local = first_keyring + std::size(base::keyring_errors);
constexpr std::size_t end = first_local + std::size(base::local_errors);

static_assert(in_order(base::message_errors, 0));
static_assert(in_order(base::rule_errors, first_rule));
static_assert(in_order(base::keyring_errors, first_keyring));
static_assert(in_order(base::local_errors, first_local));
static_assert(end == static_cast<std::size_t>(ErrorCode::internal) + 1, "a code has no row");

}  // namespace

const std::vector<ErrorDescription>& error_table() {
  static const std::vector<ErrorDescription> table = [] {
    std::vector<ErrorDescription> rows;
    rows.reserve(end);
    rows.insert(rows.end(), std::begin(base::message_errors), std::end(base::message_errors));
    rows.insert(rows.end(), std::begin(base::rule_errors), std::end(base::rule_errors));
    rows.insert(rows.end(), std::begin(base::keyring_errors), std::end(base::keyring_errors));
    rows.insert(rows.end(), std::begin(base::local_errors), std::end(base::local_errors));
    return rows;
  }();
  return table;
}

}  // namespace signet
