#include "model/metadata_parts.h"
#include "model/names.h"

namespace signet::model {
namespace {

std::optional<KeyUse> key_use(xml::Element element) {
  const auto use = element.attribute("use");
  if (!use) return KeyUse::both;
  if (*use == "signing") return KeyUse::signing;
  if (*use == "encryption") return KeyUse::encryption;
  return std::nullopt;
}

std::vector<xml::Element> certificates(xml::Element key_descriptor) {
  std::vector<xml::Element> found;
  for (const xml::Element& key_info : key_descriptor.children(ds("KeyInfo"))) {
    for (const xml::Element& data : key_info.children(ds("X509Data"))) {
      for (const xml::Element& certificate : data.children(ds("X509Certificate"))) {
        found.push_back(certificate);
      }
    }
  }
  return found;
}

std::optional<std::string> algorithm_of(xml::Element method, const xml::Name& name) {
  const auto child = method.child(name);
  return child ? child->attribute("Algorithm") : std::nullopt;
}

std::vector<EncryptionMethod> read_encryption_methods(xml::Element key_descriptor) {
  std::vector<EncryptionMethod> methods;
  for (const xml::Element& method : key_descriptor.children(md("EncryptionMethod"))) {
    methods.push_back({.algorithm = method.attribute("Algorithm").value_or(""),
                       .digest = algorithm_of(method, ds("DigestMethod")),
                       .mgf = algorithm_of(method, {ns::xenc11, "MGF"})});
  }
  return methods;
}

void write_encryption_method(xml::Writer& writer, const EncryptionMethod& method) {
  writer.open(md("EncryptionMethod")).attribute("Algorithm", method.algorithm);
  if (method.digest) writer.open(ds("DigestMethod")).attribute("Algorithm", method.digest).close();
  if (method.mgf) writer.open({ns::xenc11, "MGF"}).attribute("Algorithm", method.mgf).close();
  writer.close();
}

void leave_key_out(MetadataReading& reading, xml::Element element, std::string_view why) {
  reading.leave_out(element.path(), Error(ErrorCode::metadata_key_malformed).name(),
                    Severity::warning, why,
                    "Ask the peer for metadata with a ds:X509Certificate for this key.");
}

}  // namespace

std::vector<KeyDescriptor> read_key_descriptor(MetadataReading& reading, xml::Element element) {
  std::vector<KeyDescriptor> keys;
  const auto use = key_use(element);
  if (!use) {
    leave_key_out(reading, element, "its use is neither signing nor encryption");
    return keys;
  }
  const auto found = certificates(element);
  if (found.empty()) leave_key_out(reading, element, "it holds no X509Certificate");
  const auto methods = read_encryption_methods(element);
  for (const xml::Element& text : found) {
    auto certificate = Certificate::from_base64(text.text());
    if (certificate) {
      keys.push_back({*use, std::move(*certificate), methods});
    } else if (certificate.error().code() == ErrorCode::key_weak) {
      reading.fields.report(Error(ErrorCode::key_weak, text.path(), certificate.error().expected(),
                                  certificate.error().found()));
    } else {
      leave_key_out(reading, text, "the certificate can't be read");
    }
  }
  return keys;
}

void write_key_descriptor(xml::Writer& writer, const KeyDescriptor& key) {
  writer.open(md("KeyDescriptor"));
  if (key.use != KeyUse::both) {
    writer.attribute("use", key.use == KeyUse::signing ? "signing" : "encryption");
  }
  writer.open(ds("KeyInfo"))
      .open(ds("X509Data"))
      .element(ds("X509Certificate"), key.certificate.to_base64())
      .close()
      .close();
  for (const EncryptionMethod& method : key.encryption_methods)
    write_encryption_method(writer, method);
  writer.close();
}

}  // namespace signet::model
