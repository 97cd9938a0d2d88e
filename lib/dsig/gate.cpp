#include "dsig/gate.h"

#include <array>

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"
#include "crypto/signature.h"
#include "signet/names.h"
#include "xml/shape.h"

namespace signet::dsig {
namespace {

using xml::AttributeShape;
using xml::Content;
using xml::Element;
using xml::ElementShape;
using xml::Name;
using xml::Place;
using xml::Presence;
using xml::Value;

constexpr std::string_view exclusive_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

constexpr Name signature_name = {ns::ds, "Signature"};
constexpr Name transform_name = {ns::ds, "Transform"};
constexpr Name inclusive_namespaces_name = {ns::exc_c14n, "InclusiveNamespaces"};

// The schema of ds:Signature, narrowed: one Reference, no Object, no Type, no parameters of
// methods. Transform is looked at below, where the answer can say more. [xmldsig-core 4]

constexpr std::array<AttributeShape, 1> id_only = {{{"Id", Presence::optional, Value::ncname}}};
constexpr std::array<AttributeShape, 1> algorithm_only = {{{"Algorithm", Presence::required}}};
constexpr std::array<AttributeShape, 1> uri_only = {{{"URI", Presence::optional}}};
constexpr std::array<AttributeShape, 1> prefix_list_only = {{{"PrefixList", Presence::required}}};

constexpr ElementShape inclusive_namespaces = {inclusive_namespaces_name, prefix_list_only,
                                               Content::empty};
constexpr std::array inclusive_namespaces_choice = {&inclusive_namespaces};
constexpr std::array<Place, 1> c14n_children = {{{inclusive_namespaces_choice, 0, 1}}};

constexpr ElementShape c14n_method = {
    {ns::ds, "CanonicalizationMethod"}, algorithm_only, Content::elements, c14n_children};
constexpr ElementShape signature_method = {
    {ns::ds, "SignatureMethod"}, algorithm_only, Content::empty};
constexpr ElementShape transform = {transform_name, algorithm_only, Content::unchecked};
constexpr std::array transform_choice = {&transform};
constexpr std::array<Place, 1> transforms_children = {{{transform_choice, 1, xml::unbounded}}};
constexpr ElementShape transforms = {
    {ns::ds, "Transforms"}, {}, Content::elements, transforms_children};
constexpr ElementShape digest_method = {{ns::ds, "DigestMethod"}, algorithm_only, Content::empty};
constexpr ElementShape digest_value = {
    {ns::ds, "DigestValue"}, {}, Content::text, {}, Value::base64};

constexpr std::array transforms_choice = {&transforms};
constexpr std::array digest_method_choice = {&digest_method};
constexpr std::array digest_value_choice = {&digest_value};
constexpr std::array<Place, 3> reference_children = {
    {{transforms_choice, 1, 1}, {digest_method_choice, 1, 1}, {digest_value_choice, 1, 1}}};
constexpr ElementShape reference = {
    {ns::ds, "Reference"}, uri_only, Content::elements, reference_children};

constexpr std::array c14n_method_choice = {&c14n_method};
constexpr std::array signature_method_choice = {&signature_method};
constexpr std::array reference_choice = {&reference};
constexpr std::array<Place, 3> signed_info_children = {
    {{c14n_method_choice, 1, 1}, {signature_method_choice, 1, 1}, {reference_choice, 1, 1}}};
constexpr ElementShape signed_info = {
    {ns::ds, "SignedInfo"}, id_only, Content::elements, signed_info_children};

constexpr ElementShape signature_value = {
    {ns::ds, "SignatureValue"}, id_only, Content::text, {}, Value::base64};
constexpr ElementShape key_info = {{ns::ds, "KeyInfo"}, id_only, Content::unchecked};

constexpr std::array signed_info_choice = {&signed_info};
constexpr std::array signature_value_choice = {&signature_value};
constexpr std::array key_info_choice = {&key_info};
constexpr std::array<Place, 3> signature_children = {
    {{signed_info_choice, 1, 1}, {signature_value_choice, 1, 1}, {key_info_choice, 0, 1}}};
constexpr ElementShape signature_shape = {signature_name, id_only, Content::elements,
                                          signature_children};

/// The one Signature, with at most the Issuer in front of it: there the schemas of Response,
/// Assertion, AuthnRequest and metadata have it. [saml-core 2.3.3, 3.2.1]
Result<Element> find_signature(Element element) {
  const auto signatures = element.children(signature_name);
  if (signatures.empty()) {
    return fail(ErrorCode::signature_missing, element.path(), "a ds:Signature", "none");
  }
  if (signatures.size() > 1) {
    return fail(ErrorCode::signature_shape, element.path(), "one ds:Signature",
                std::to_string(signatures.size()));
  }
  auto first = element.first_child();
  if (first && first->is({ns::saml, "Issuer"})) first = first->next_sibling();
  if (!first || *first != signatures.front()) {
    return fail(ErrorCode::signature_misplaced, element.path(), "ds:Signature right behind Issuer",
                "another place");
  }
  return signatures.front();
}

/// KeyInfo isn't read, but nothing that could be taken for SAML may hide in it.
Result<void> check_key_info(Element signature) {
  const auto hole = signature.child({ns::ds, "KeyInfo"});
  if (!hole) return {};
  const auto found = xml::find_inside(*hole, [](Element inside) {
    const std::string_view ns = inside.namespace_uri();
    return ns == ns::saml || ns == ns::samlp || ns == ns::md || inside.is(signature_name);
  });
  if (!found) return {};
  return fail(ErrorCode::saml_in_open_content, found->path(), "key data", found->local_name());
}

Result<void> check_prefix_list(Element method, const Limits& limits) {
  const auto list = method.child(inclusive_namespaces_name);
  if (!list) return {};
  const std::string_view prefixes = *list->attribute_view("PrefixList");
  std::size_t count = 0;
  for (std::size_t at = 0;
       (at = prefixes.find_first_not_of(" \t\r\n", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(prefixes.find_first_of(" \t\r\n", at), prefixes.size());
    const std::string_view prefix = prefixes.substr(at, end - at);
    if (prefix != "#default" && !base::is_ncname(prefix)) {
      return fail(ErrorCode::signature_transforms, list->path(), "prefixes", prefix);
    }
    if (++count > limits.prefix_list) {
      return fail(ErrorCode::signature_transforms, list->path(),
                  "at most " + std::to_string(limits.prefix_list) + " prefixes", "more");
    }
    at = end;
  }
  return {};
}

/// Exactly enveloped-signature and exclusive canonicalization, in this order. Without the second,
/// xmlsec would canonicalize inclusively, at a cost that grows with the cube of the namespaces.
/// [saml-core 5.4.4]
Result<void> check_transforms(Element reference_element, const Limits& limits) {
  const Element list = *reference_element.child(transforms.name);
  const auto found = list.children(transform_name);
  if (found.size() != 2) {
    return fail(ErrorCode::signature_transforms, list.path(), "2 transforms",
                std::to_string(found.size()));
  }
  const auto expect = [](Element method, std::string_view expected) -> Result<void> {
    const std::string_view algorithm = *method.attribute_view("Algorithm");
    if (algorithm == expected) return {};
    return fail(ErrorCode::signature_transforms, method.path(), expected, algorithm);
  };
  const Element first = found.front();
  const Element second = *std::next(found.begin());
  if (auto ok = expect(first, enveloped); !ok) return ok;
  if (auto ok = expect(second, exclusive_c14n); !ok) return ok;
  const bool first_has_content = first.first_child() || !first.text().empty();
  if (first_has_content || !xml::check_shape(second, {transform_name, algorithm_only,
                                                      Content::elements, c14n_children})) {
    return fail(ErrorCode::signature_transforms, list.path(),
                "no parameters but InclusiveNamespaces", "others");
  }
  return check_prefix_list(second, limits);
}

/// `#` and the ID of the Signature's own parent, compared as text: xmlsec would evaluate an
/// XPointer. [saml-core 5.4.2]
Result<std::string> check_reference(Element element, Element reference_element,
                                    ReferenceForm form) {
  const auto uri = reference_element.attribute_view("URI");
  const auto id = element.attribute_view("ID");
  const auto refused = [&](std::string_view expected, std::string_view found) {
    return fail(ErrorCode::signature_reference, reference_element.path(), expected, found);
  };
  if (!uri) return refused("a URI", "none");
  if (uri->empty() && form == ReferenceForm::parent_id_or_document && !element.parent()) {
    return std::string();
  }
  if (!id || !base::is_ncname(*id)) {
    return refused("an ID on the signed element", "none");
  }
  if (!uri->starts_with('#') || uri->substr(1) != *id) {
    return refused("#" + std::string(*id), *uri);
  }
  return std::string(*id);
}

Result<SignatureAlgorithm> check_signature_method(Element info, const Signer& signer) {
  const Element method = *info.child(signature_method.name);
  const std::string_view name = *method.attribute_view("Algorithm");
  const auto algorithm = crypto::signature_algorithm(name);
  if (!algorithm || !signer.algorithms.accepts(*algorithm, signer.entity_id)) {
    return fail(ErrorCode::signature_algorithm_refused, method.path(), "RSA or ECDSA with SHA-2",
                name);
  }
  return *algorithm;
}

std::size_t bytes_of(DigestAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case DigestAlgorithm::sha256:
      return 32;
    case DigestAlgorithm::sha384:
      return 48;
    case DigestAlgorithm::sha512:
      return 64;
    case DigestAlgorithm::sha1:
      break;
  }
  return 20;
}

Result<DigestAlgorithm> check_digest(Element reference_element, const Signer& signer) {
  const Element method = *reference_element.child(digest_method.name);
  const std::string_view name = *method.attribute_view("Algorithm");
  const auto algorithm = crypto::digest_algorithm(name);
  if (!algorithm || !signer.algorithms.accepts(*algorithm, signer.entity_id)) {
    return fail(ErrorCode::digest_algorithm_refused, method.path(), "SHA-256, SHA-384 or SHA-512",
                name);
  }
  const Element value = *reference_element.child(digest_value.name);
  const auto bytes = base::base64_decode(value.text(), base::Whitespace::skip);
  if (!bytes || bytes->size() != bytes_of(*algorithm)) {
    return fail(ErrorCode::signature_shape, value.path(), "a digest of the algorithm's length",
                std::to_string(bytes ? bytes->size() : 0) + " bytes");
  }
  return *algorithm;
}

}  // namespace

bool has_signature(xml::Element element) noexcept {
  return element.child(signature_name).has_value();
}

Result<Gated> pass_gate(Element element, const Signer& signer, const Limits& limits,
                        ReferenceForm form) {
  auto signature = find_signature(element);
  if (!signature) return fail(signature);
  if (auto ok = xml::check_shape(*signature, signature_shape); !ok) {
    return fail(ErrorCode::signature_shape, ok.error().where(), ok.error().expected(),
                ok.error().found());
  }
  if (auto ok = check_key_info(*signature); !ok) return fail(ok);

  const Element info = *signature->child(signed_info.name);
  const Element ref = *info.child(reference.name);
  auto id = check_reference(element, ref, form);
  if (!id) return fail(id);
  if (auto ok = check_transforms(ref, limits); !ok) return fail(ok);
  const Element method = *info.child(c14n_method.name);
  const std::string_view name = *method.attribute_view("Algorithm");
  if (name != exclusive_c14n) {
    return fail(ErrorCode::canonicalization_refused, method.path(), exclusive_c14n, name);
  }
  if (auto ok = check_prefix_list(method, limits); !ok) return fail(ok);

  auto algorithm = check_signature_method(info, signer);
  if (!algorithm) return fail(algorithm);
  auto digest = check_digest(ref, signer);
  if (!digest) return fail(digest);
  auto value =
      base::base64_decode(signature->child(signature_value.name)->text(), base::Whitespace::skip);
  if (!value || value->empty()) {
    return fail(ErrorCode::signature_shape, signature->path(), "a SignatureValue", "none");
  }
  return Gated{element, *signature, *id, *algorithm, *digest, *value};
}

}  // namespace signet::dsig
