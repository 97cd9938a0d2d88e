#pragma once

#include <cstddef>

namespace signet {

/// One budget for the work that an input may cause before it is trusted. Each limit is checked
/// before the step that it bounds; going over one is `message_too_large` or `xml_limit`.
struct Limits {
  std::size_t message_bytes =
      256 * 1024;          ///< of XML, decoded and inflated; also of its encoded form
  std::size_t depth = 64;  ///< of nested elements
  std::size_t elements = 4'096;
  std::size_t attributes_per_tag = 64;  ///< namespace declarations not counted
  std::size_t namespaces_per_tag = 32;
  std::size_t namespaces = 256;  ///< declarations in the whole document
  std::size_t prefix_list = 16;  ///< prefixes in an InclusiveNamespaces list
  std::size_t keys_tried = 8;    ///< keys of a peer that one signature is checked against
  std::size_t relay_state_bytes =
      1'024;  ///< accepted from a peer; the standard asks senders for 80

  /// For a metadata file: larger, since keys and descriptions in many languages add up.
  static Limits for_metadata() {
    Limits limits;
    limits.message_bytes = 2 * 1024 * 1024;
    limits.elements = 32'768;
    limits.namespaces = 2'048;
    return limits;
  }
};

}  // namespace signet
