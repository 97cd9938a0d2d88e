#pragma once

#include <cstddef>
#include <string>
#include <vector>

// Messages that are within every limit and are made to cost as much as they can: in the parser, in
// canonicalization, in the tables of names. Each fills one part of a Response that may hold
// anything, so that it costs the same work whoever sent it.

namespace signet::test {

/// What an attacker fills a message with.
struct CostlyContent {
  std::string name;
  std::string xml;  ///< elements; at most as many bytes as were asked for
};

/// All kinds of it, of about this many bytes.
std::vector<CostlyContent> costly_contents(std::size_t bytes);

/// Who vouches for the content, and so how far it comes.
enum class Vouched {
  not_at_all,  ///< beside a signed assertion: it is parsed
  wrongly,     ///< in a Response with a Signature that isn't right: it is canonicalized, too
  rightly,     ///< in a Response that the identity provider signed: all is done with it
  /// The same, and canonicalization is to keep as many prefixes as may be named.
  rightly_with_prefixes,
};

/// The accepted Response with the content in its Extensions.
std::string costly_response(const CostlyContent& content, Vouched vouched);

/// An honest Response of about this many bytes: a person with many attributes.
std::string honest_response(std::size_t bytes, Vouched vouched);

}  // namespace signet::test
