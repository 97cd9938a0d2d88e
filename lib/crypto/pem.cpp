#include "crypto/pem.h"

#include <openssl/pem.h>

#include "crypto/handles.h"

namespace signet::crypto {

std::optional<std::string> find_pem(std::string_view text, std::string_view label) {
  if (text.size() > longest_pem) return std::nullopt;
  const Bio in = reading(text);
  for (;;) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (PEM_read_bio(in.get(), &name, &header, &data, &size) != 1) return std::nullopt;
    const Bytes<char> owned_name(name), owned_header(header);
    const Bytes<unsigned char> owned_data(data);
    // A header says that the block is encrypted; what is public never is.
    const bool match = name == label && *header == '\0';
    if (match)
      return std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  }
}

}  // namespace signet::crypto
