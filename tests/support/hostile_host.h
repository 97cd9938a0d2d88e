#pragma once

namespace signet::test {

/// While it lives, the program around the library has set everything of libxml2 and xmlsec that
/// could loosen a parser in this process: entities substituted, DTDs loaded, blanks dropped, limits
/// lifted, files found wherever they are asked for.
class HostileHost {
 public:
  HostileHost();
  ~HostileHost();
  HostileHost(const HostileHost&) = delete;
  HostileHost& operator=(const HostileHost&) = delete;

  /// Entities and DTDs that its loader was asked for.
  int loaded() const noexcept;
};

/// Leaves an error in OpenSSL's queue of this thread, as careless code does.
void leave_an_openssl_error();

/// Bytes that malloc() has given out and not taken back; 0 where another allocator stands in.
long bytes_in_use();

}  // namespace signet::test
