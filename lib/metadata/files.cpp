#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"
#include "dsig/sign.h"
#include "dsig/signed_element.h"
#include "model/metadata_xml.h"
#include "signet/metadata.h"
#include "signet/names.h"
#include "xml/document.h"
#include "xml/edit.h"

// From the bytes of a metadata file to an EntityDescriptor and back.

namespace signet {
namespace {

Result<xml::Document> parse(std::string_view xml, const Limits& limits) {
  return xml::Document::parse(xml, limits, xml::Comments::drop);
}

std::vector<PublicKey> keys_of(std::span<const Certificate> certificates) {
  std::vector<PublicKey> keys;
  for (const Certificate& certificate : certificates) keys.push_back(certificate.public_key());
  return keys;
}

Result<void> check_own_algorithm(const SigningKey& key, const AlgorithmPolicy& algorithms) {
  const SignatureAlgorithm algorithm = key.algorithm();
  if (algorithms.accepts(algorithm, {})) return {};
  return fail(ErrorCode::signing_failed, "AlgorithmPolicy", "an algorithm that the policy accepts",
              uri(algorithm));
}

void remove_signatures(xml::Element root) {
  while (const auto signature = root.child({ns::ds, "Signature"})) xml::remove(*signature);
}

}  // namespace

Result<EntityDescriptor> read_metadata(std::string_view xml, const Limits& limits) {
  const auto document = parse(xml, limits);
  if (!document) return fail(document);
  return model::read_entity(document->root());
}

Result<EntityDescriptor> verify_metadata(std::string_view xml, std::span<const Certificate> pinned,
                                         const AlgorithmPolicy& algorithms, std::string_view source,
                                         const Limits& limits) {
  const auto document = parse(xml, limits);
  if (!document) return fail(document);
  const std::vector<PublicKey> keys = keys_of(pinned);
  const auto verified = dsig::verify_enveloped(
      document->root(), {.entity_id = source, .keys = keys, .algorithms = algorithms}, limits,
      dsig::ReferenceForm::parent_id_or_document);
  if (!verified) return fail(verified);
  return model::read_entity(verified->root());
}

Result<std::string> write_metadata(const EntityDescriptor& entity) {
  const auto document = model::write_entity(entity);
  if (!document) return fail(document);
  return document->serialize(true);
}

Result<std::string> sign_metadata(std::string_view xml, const SigningKey& key,
                                  const AlgorithmPolicy& algorithms, RandomSource& random,
                                  const Limits& limits) {
  if (auto ok = check_own_algorithm(key, algorithms); !ok) return fail(ok);
  const auto document = parse(xml, limits);
  if (!document) return fail(document);
  const xml::Element root = document->root();
  if (const auto entity = model::read_entity(root); !entity) return fail(entity);

  remove_signatures(root);
  if (!root.attribute("ID")) {
    const auto id = base::random_id(random);
    if (!id) return fail(id);
    xml::set_attribute(root, "ID", *id);
  }
  if (auto ok = dsig::sign_enveloped(root, std::nullopt, key); !ok) return fail(ok);
  return document->serialize(true);
}

}  // namespace signet
