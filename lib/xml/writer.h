#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "signet/result.h"
#include "xml/document.h"
#include "xml/memory_watch.h"

struct _xmlNs;

namespace signet::xml {

/// Builds a tree top down; text is escaped by construction. A value that XML can't hold (control
/// characters, broken UTF-8) is remembered and makes finish() fail, so nothing half-written gets
/// out.
///
///   Writer w({ns::samlp, "Response"}, "samlp");
///   w.attribute("ID", id);
///   w.open({ns::saml, "Issuer"});  w.text(entity_id);  w.close();
///   Result<Document> document = std::move(w).finish();
class Writer {
 public:
  /// Prefixes of the well-known namespaces are chosen here: saml, samlp, md, ds, xenc, xs...
  /// A namespace is declared on the first element that needs it.
  explicit Writer(const Name& root);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& open(const Name& name);
  Writer& close();
  Writer& attribute(std::string_view local, std::string_view value);
  /// Nothing when absent. A template, so that a plain string doesn't fit both.
  template <std::same_as<std::string> T>
  Writer& attribute(std::string_view local, const std::optional<T>& value) {
    return value ? attribute(local, std::string_view(*value)) : *this;
  }
  /// An attribute of another namespace, such as xsi:type.
  Writer& attribute(const Name& name, std::string_view value);
  Writer& text(std::string_view value);
  /// `open(name).text(value).close()`
  Writer& element(const Name& name, std::string_view value);
  /// Declares a namespace on the current element, for QNames in values.
  Writer& declare(std::string_view prefix, std::string_view uri);
  /// Copies XML that stands alone; parsed again under the locks of Document::parse().
  Writer& fragment(std::string_view xml);

  /// Fails with `value_not_writable`.
  Result<Document> finish() &&;

 private:
  _xmlNs* namespace_for(std::string_view uri);
  bool writable(std::string_view attribute, std::string_view value);
  /// Puts it at the end of the current element.
  void add(_xmlNode* node);

  MemoryWatch watch_;
  Document document_;
  _xmlNode* current_;
  std::optional<Error> error_;
};

}  // namespace signet::xml
