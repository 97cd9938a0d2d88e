#include "sp/verify_response.h"

#include <utility>

#include "base/fail.h"
#include "sp/response_stages.h"

// Four ways lead to an assertion that a trusted key vouches for: it carries its own signature; it
// is a child of a signed Response; it was decrypted out of a signed Response; it was decrypted and
// carries its own. [saml-profiles 4.1.4.3, saml-core 5.4, 6]

namespace signet::sp {
namespace {

/// How far a Response came, for whoever wants an explanation.
struct Progress {
  bool is_encrypted = false;
  bool decrypted = false;
  bool signature_holds = false;
};

Result<void> read_into(VerifiedResponse& verified, const dsig::SignedElement& signed_element,
                       const Trust& trust) {
  auto assertion = model::read_assertion(signed_element, &trust.decryption);
  if (!assertion) return fail(assertion);
  verified.assertion = std::move(*assertion);
  return {};
}

/// What was decrypted out of a signed Response is as good as signed. A signature that it has
/// besides has to hold as well, and then what that covers is read.
Result<void> read_encrypted(VerifiedResponse& verified, const dsig::SignedElement& response,
                            xml::Element encrypted, const Trust& trust, Progress& progress) {
  verified.was_encrypted = true;
  auto inner = dsig::decrypt_signed(response, encrypted, model::assertion_name, trust.decryption);
  if (!inner) return fail(inner);
  if (!model::check_assertion(inner->root())) return dsig::decryption_failed(encrypted);
  progress.decrypted = true;
  if (!dsig::has_signature(inner->root())) return read_into(verified, *inner, trust);
  auto own = dsig::verify_enveloped(inner->root(), trust.signer, trust.decryption.limits);
  if (!own) return fail(own);
  verified.keys.push_back(own->key());
  return read_into(verified, *own, trust);
}

/// A signed Response vouches for its assertion. A signature that the assertion has besides has to
/// hold as well: a message that is half wrong is wrong.
Result<VerifiedResponse> verify_response_signature(model::UntrustedMessage message,
                                                   const Trust& trust, Progress& progress) {
  const Limits& limits = trust.decryption.limits;
  const xml::Element root = message.root();
  auto response =
      dsig::verify_enveloped(std::move(message).take_tree(), root, trust.signer, limits);
  if (!response) return fail(response);
  progress.signature_holds = true;
  VerifiedResponse verified;
  verified.envelope_signed = true;
  verified.keys.push_back(response->key());
  auto envelope = model::read_signed_envelope(*response);
  if (!envelope) return fail(envelope);
  verified.envelope = std::move(*envelope);

  if (const auto encrypted = model::encrypted_assertion_element(response->root())) {
    auto ok = read_encrypted(verified, *response, *encrypted, trust, progress);
    if (!ok) return fail(ok);
    return verified;
  }
  const auto element = model::assertion_element(response->root());
  if (!element) return verified;
  if (dsig::has_signature(*element)) {
    auto own = dsig::verify_enveloped(*element, trust.signer, limits);
    if (!own) return fail(own);
    verified.keys.push_back(own->key());
  }
  if (auto ok = read_into(verified, *response, trust); !ok) return fail(ok);
  return verified;
}

/// The assertion of an unsigned Response as a tree of its own, decrypted where it has to be: no
/// more trusted than the Response.
struct LooseAssertion {
  xml::Document tree;
  xml::Element element;
};
Result<LooseAssertion> take_assertion(model::UntrustedMessage message, const Trust& trust) {
  const auto encrypted = model::encrypted_assertion_element(message.root());
  if (!encrypted) {
    const xml::Element element = *model::assertion_element(message.root());
    return LooseAssertion{std::move(message).take_tree(), element};
  }
  auto tree = dsig::decrypt(*encrypted, model::assertion_name, trust.decryption);
  if (!tree) return fail(tree);
  const xml::Element root = tree->root();
  if (!model::check_assertion(root)) return dsig::decryption_failed(*encrypted);
  return LooseAssertion{*std::move(tree), root};
}

/// The assertion vouches for itself alone; the envelope is only good for refusing.
Result<VerifiedResponse> verify_assertion_signature(model::UntrustedMessage message,
                                                    const Trust& trust, Progress& progress) {
  VerifiedResponse verified;
  auto envelope = model::read_unsigned_envelope(message);
  if (!envelope) return fail(envelope);
  verified.envelope = std::move(*envelope);

  verified.was_encrypted = model::encrypted_assertion_element(message.root()).has_value();
  if (!verified.was_encrypted && !model::assertion_element(message.root())) return verified;
  auto loose = take_assertion(std::move(message), trust);
  if (!loose) return fail(loose);
  progress.decrypted = verified.was_encrypted;
  auto own = dsig::verify_enveloped(std::move(loose->tree), loose->element, trust.signer,
                                    trust.decryption.limits);
  if (!own) return fail(own);
  progress.signature_holds = true;
  verified.keys.push_back(own->key());
  if (auto ok = read_into(verified, *own, trust); !ok) return fail(ok);
  return verified;
}

/// Takes the message by value: the tree that came in is gone before the first name is read.
Result<VerifiedResponse> verify(model::UntrustedMessage message, const Trust& trust,
                                Progress& progress) {
  progress.is_encrypted = model::encrypted_assertion_element(message.root()).has_value();
  if (dsig::has_signature(message.root()))
    return verify_response_signature(std::move(message), trust, progress);
  return verify_assertion_signature(std::move(message), trust, progress);
}

void note_signature(const VerifiedResponse& verified, rules::Steps& steps) {
  // An error needs no signature: it signs nobody in.
  if (!verified.envelope_signed && !verified.assertion)
    return note_not_applicable(Passage::signing, steps);
  note_passed(Passage::signing,
              verified.envelope_signed ? "that of the Response" : "that of the Assertion", steps);
}

constexpr std::string_view opened = "an EncryptedAssertion";

/// Steps come in the order in which they were gone through: where the assertion alone is signed, it
/// is decrypted first.
void note_success(const VerifiedResponse& verified, rules::Steps& steps) {
  if (verified.was_encrypted && !verified.envelope_signed) {
    note_passed(Passage::decryption, opened, steps);
    return note_signature(verified, steps);
  }
  note_signature(verified, steps);
  if (verified.was_encrypted) return note_passed(Passage::decryption, opened, steps);
  note_not_applicable(Passage::decryption, steps);
}

void note_failure(const Error& error, const Progress& progress, rules::Steps& steps) {
  const bool before_signature = progress.is_encrypted && !progress.decrypted;
  const bool decrypting = error.stage() == Stage::decryption ||
                          (before_signature && error.stage() < Stage::signature_profile);
  if (!decrypting) {
    if (progress.decrypted) note_passed(Passage::decryption, opened, steps);
    return note_refused(Passage::signing, error, steps);
  }
  if (progress.signature_holds) note_passed(Passage::signing, "a signature", steps);
  note_refused(Passage::decryption, error, steps);
  if (!progress.signature_holds) list(Passage::signing, steps);
}

}  // namespace

Result<VerifiedResponse> verify_response(model::UntrustedMessage message, const Trust& trust,
                                         rules::Steps* steps) {
  Progress progress;
  auto verified = verify(std::move(message), trust, progress);
  if (steps == nullptr) return verified;
  if (verified) {
    note_success(*verified, *steps);
  } else {
    note_failure(verified.error(), progress, *steps);
  }
  return verified;
}

}  // namespace signet::sp
