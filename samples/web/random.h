#pragma once

#include <string>
#include <string_view>

namespace signet::web {

/// 256 random bits as 64 hexadecimal digits, for session ids and CSRF tokens. Ends the program when
/// the system has no randomness.
std::string random_token();

/// Whether it looks like one: what a browser hands back may be anything.
bool is_random_token(std::string_view text) noexcept;

/// A password that people can type: 125 random bits in five groups, such as
/// `7k2mq-x9dfa-0chw4-tnb3e-5rz8v`, without letters that look like digits.
std::string random_password();

/// A short name, such as `9f86d081884c7d65`, that links an error page to its line in the log.
std::string new_incident_id();

/// Compares two secrets; the time taken says nothing about where they differ.
bool equal_secrets(std::string_view a, std::string_view b) noexcept;

}  // namespace signet::web
