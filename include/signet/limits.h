#pragma once

#include <cstddef>

namespace signet {

/// One budget for the work that an input may cause before it is trusted. Each limit is checked
/// before the step that it bounds; going over one is `message_too_large` or `xml_limit`.
struct Limits {
  /// Bytes of XML, decoded and inflated; the encoded form is bounded accordingly.
  std::size_t message_bytes = 256 * 1024;
  std::size_t depth = 32;  ///< of nested elements; canonicalization climbs them again and again
  std::size_t elements = 4'096;
  std::size_t attributes = 8'192;       ///< in the whole document; namespaces not counted
  std::size_t attributes_per_tag = 64;  ///< likewise
  /// Declarations that hold at one place: on an element and all around it. Canonicalization looks
  /// through them at every element.
  std::size_t namespaces_in_scope = 32;
  /// Declarations in the whole document. Exclusive canonicalization repeats one on every element
  /// that uses it: a person with a thousand typed attribute values needs a thousand.
  std::size_t namespaces = 2'048;
  /// Of one namespace name: canonicalization writes it out wherever it is used.
  std::size_t namespace_bytes = 256;
  std::size_t prefix_list = 16;  ///< prefixes in an InclusiveNamespaces list
  std::size_t keys_tried = 8;    ///< keys of a peer that one signature is checked against
  /// Operations with our private keys that one encrypted element may cause: of the keys that came
  /// with it each is tried with each of ours.
  std::size_t private_operations = 8;
  std::size_t encrypted_elements = 32;    ///< EncryptedID and EncryptedAttribute in an assertion
  std::size_t relay_state_bytes = 1'024;  ///< from a peer; the standard asks senders for 80

  /// For a metadata file: larger, since keys and descriptions in many languages add up.
  static Limits for_metadata() {
    Limits limits;
    limits.message_bytes = 2 * 1024 * 1024;
    limits.elements = 32'768;
    limits.attributes = 65'536;
    limits.namespaces = 16'384;
    return limits;
  }
};

}  // namespace signet
