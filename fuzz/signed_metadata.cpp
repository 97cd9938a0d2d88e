#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"
#include "signet/metadata.h"
#include "support/test_keys.h"
#include "xml/document.h"

// Signing and verifying metadata. Input: the XML of a file.

namespace signet::fuzz {
namespace {

const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();

Result<EntityDescriptor> verify(std::string_view xml, const KeyPair& pinned) {
  const std::vector<Certificate> certificates = {pinned.certificate()};
  return verify_metadata(xml, certificates, policy);
}

/// What an entity is, wherever its namespaces are declared; empty when it can't be written.
std::string said(const EntityDescriptor& entity) {
  const auto written = write_metadata(entity);
  if (!written) return "";
  const auto document = xml::Document::parse(*written, Limits::for_metadata());
  demand(document.has_value(), "what was written can be parsed");
  return test::canonical_form(document->root().node(), "", nullptr);
}

std::set<std::string> said_by_signed_seeds() {
  std::set<std::string> all;
  for (const EmbeddedFile& file : embedded_files("metadata")) {
    if (!file.name.starts_with("signed-")) continue;
    const auto entity = verify(file.content, test::rsa_key());
    demand(entity.has_value(), "every signed seed is accepted");
    all.insert(said(*entity));
  }
  return all;
}

}  // namespace

void run(std::string_view xml) {
  static const std::set<std::string> seeds = said_by_signed_seeds();
  if (const auto entity = noted(verify(xml, test::rsa_key()))) {
    demand(seeds.count(said(*entity)) == 1, "an accepted file says what was signed");
  }
  test::CountingRandom random(0x77);  // other IDs than those of the seeds
  const auto signed_file = sign_metadata(xml, test::p256_key(), policy, random);
  if (!signed_file) return;
  const auto entity = noted(verify(*signed_file, test::p256_key()));
  demand(entity || entity.error().kind() == ErrorKind::limit, "what was signed verifies");
  demand(!entity || said(*entity) == said(*read_metadata(xml)), "signing changes nothing");
}

}  // namespace signet::fuzz
