#include "support/file_access.h"

#include <libxml/xmlIO.h>
#include <xmlsec/io.h>

#include <stdexcept>

#include "dsig/xmlsec.h"

namespace signet::test {
namespace {

std::vector<std::string>* watched = nullptr;

/// Asked first for every name; it takes none, so that the usual handlers are asked next.
int note(const char* name) {
  if (watched != nullptr) watched->emplace_back(name);
  return 0;
}
void* open_nothing(const char*) {
  return nullptr;
}
int read_nothing(void*, char*, int) {
  return -1;
}
int close_nothing(void*) {
  return 0;
}

void register_once() {
  static const bool ready = [] {
    if (!dsig::initialize_xmlsec()) throw std::runtime_error("xmlsec doesn't start");
    return xmlRegisterInputCallbacks(note, open_nothing, read_nothing, close_nothing) >= 0 &&
           xmlSecIORegisterCallbacks(note, open_nothing, read_nothing, close_nothing) >= 0;
  }();
  if (!ready) throw std::runtime_error("callbacks can't be registered");
}

std::vector<std::string> names_seen;

}  // namespace

FileAccess::FileAccess() {
  register_once();
  names_seen.clear();
  watched = &names_seen;
}

FileAccess::~FileAccess() {
  watched = nullptr;
}

std::vector<std::string> FileAccess::names() const {
  return names_seen;
}

}  // namespace signet::test
