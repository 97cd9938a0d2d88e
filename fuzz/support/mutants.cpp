#include "fuzz/support/mutants.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/codec.h"
#include "bindings/redirect.h"
#include "crypto/signature.h"
#include "fuzz/support/embedded.h"
#include "fuzz/support/encrypted_mutants.h"
#include "support/message_editor.h"
#include "support/second_verifier.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "xml/document.h"

namespace signet::fuzz {
namespace {

using test::Choose;
using test::Message;
using test::Node;

constexpr SignatureAlgorithm forgers_algorithm = SignatureAlgorithm::ecdsa_sha256;
constexpr std::size_t longest_message = 256 * 1024;

const KeyPair& forgers_key() {
  return test::other_p256_key();
}

/// A whole new signature, of the form that everybody writes.
void replace_signature(Node signature) {
  const auto parent = signature.parent();
  if (!parent || parent->attribute("ID").empty()) return;
  signature.remove();
  test::SignatureForm form = test::signature_of_id(parent->attribute("ID"));
  form.method = uri(forgers_algorithm);
  test::sign(*parent, form, forgers_key());
}

std::string prefix_list(Node reference) {
  const auto lists = reference.all("InclusiveNamespaces");
  return lists.empty() ? "" : lists.back().attribute("PrefixList");
}

/// The digest and the signature value become right, for the Signature as it stands, so that odd
/// forms of it get to the verdict too.
void repair_signature(Node signature) {
  const auto parent = signature.parent();
  if (!parent) return;
  const Node info = signature.child("SignedInfo");
  const Node reference = info.child("Reference");
  const std::string content =
      test::canonical_form(parent->get(), prefix_list(reference), signature.get());
  reference.child("DigestMethod").set("Algorithm", uri(DigestAlgorithm::sha256));
  reference.child("DigestValue").text(base::base64_encode(crypto::sha256(content)));
  info.child("SignatureMethod").set("Algorithm", uri(forgers_algorithm));
  const std::string signed_info =
      test::canonical_form(info.get(), prefix_list(info.child("CanonicalizationMethod")), nullptr);
  const auto value = crypto::sign(forgers_algorithm, forgers_key().private_key(), signed_info);
  if (value) signature.child("SignatureValue").text(base::base64_encode(*value));
}

/// All signatures become the forger's own, innermost first.
std::string signed_again(const std::string& xml, const Choose& choose) {
  const Message message(xml);
  auto signatures = message.root().all("Signature");
  std::reverse(signatures.begin(), signatures.end());
  const auto sign = choose(2) == 0 ? replace_signature : repair_signature;
  for (const Node& signature : signatures) sign(signature);
  return message.xml();
}

/// Most values that no XML can hold would only test the first checks.
std::string without_broken_bytes(std::string text, const Choose& choose) {
  if (choose(8) == 0) return text;
  std::erase_if(text, [](char c) { return c < ' ' || c == '\x7F'; });
  return text;
}

/// Changes one value: an attribute, or the text of an element without others in it.
std::string with_changed_value(const std::string& xml, const Choose& choose,
                               const ChangeBytes& change_bytes) {
  const Message message(xml);
  const auto elements = message.root().all("");
  const Node node = elements[choose(elements.size())];
  const auto names = node.attribute_names();
  const bool is_leaf = node.all("").size() == 1;
  if (is_leaf && (names.empty() || choose(2) == 0)) {
    node.text(without_broken_bytes(change_bytes(node.text()), choose));
  } else if (!names.empty()) {
    const std::string& name = names[choose(names.size())];
    node.set(name, without_broken_bytes(change_bytes(node.attribute(name)), choose));
  }
  return message.xml();
}

std::string xml_mutant(std::string xml, const Choose& choose, const ChangeBytes& change_bytes) {
  try {
    if (choose(2) == 0) xml = opened(xml);
    for (std::size_t left = 1 + choose(2) * choose(3); left > 0 && !xml.empty(); --left) {
      xml = choose(2) == 0 ? with_changed_value(xml, choose, change_bytes)
                           : test::mutate(xml, choose);
    }
    const bool sign = choose(2) == 0;
    if (sign) xml = signed_again(xml, choose);
    if (choose(4) != 0) return xml;
    // Inside an assertion it spoils the signature, and around one that of the Response.
    xml = encrypted_again(xml, choose);
    if (sign) xml = signed_again(xml, choose);
  } catch (const std::logic_error&) {
    // No tree any more, or none that can be signed: what there is, is a mutant as well.
  }
  return xml;
}

/// An element of `other` takes the place of one of its name, or stands anywhere.
std::string xml_cross(std::string_view input, std::string_view other, const Choose& choose) {
  const Message message(input);
  const Message source(other);
  const auto places = message.root().all("");
  const Node place = places[choose(places.size())];
  auto elements = source.root().all(choose(4) == 0 ? "" : place.name());
  if (elements.empty()) elements = source.root().all("");
  const Node element = elements[choose(elements.size())];
  const Node copy = place.parse(xml::serialize_alone(xml::Element(element.get())));
  if (!place.parent()) {
    place.append(copy);
  } else {
    place.after(copy);
    if (element.name() == place.name() || choose(2) == 0) place.remove();
  }
  return message.xml();
}

using Parameter = std::string;  // "name=value"

std::vector<Parameter> split(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    parameters.emplace_back(pair);
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return parameters;
}

std::string joined(const std::vector<Parameter>& parameters) {
  std::string query;
  for (const Parameter& parameter : parameters) query += (query.empty() ? "" : "&") + parameter;
  return query;
}

/// The same parameter with one character written as %XX, or with the hex digits in lower case.
Parameter respelled(Parameter parameter, const Choose& choose) {
  const std::size_t percent = parameter.find('%', choose(parameter.size()));
  if (percent != std::string::npos && percent + 2 < parameter.size() && choose(2) == 0) {
    for (char& c : {std::ref(parameter[percent + 1]), std::ref(parameter[percent + 2])}) {
      if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
    return parameter;
  }
  constexpr std::string_view hex = "0123456789ABCDEF";
  const std::size_t at = choose(parameter.size());
  const auto byte = static_cast<unsigned char>(parameter[at]);
  return parameter.replace(at, 1, {'%', hex[byte >> 4U], hex[byte & 15U]});
}

std::string query_with_changed_parameters(std::string_view query, const Choose& choose,
                                          const ChangeBytes& change_bytes) {
  std::vector<Parameter> parameters = split(query);
  const std::size_t at = choose(parameters.size());
  switch (choose(6)) {
    case 0:
      parameters.push_back(parameters[at]);
      break;
    case 1:
      parameters.erase(parameters.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 2:
      std::swap(parameters[at], parameters[choose(parameters.size())]);
      break;
    case 3:
      if (!parameters[at].empty()) parameters[at] = respelled(parameters[at], choose);
      break;
    case 4:
      parameters[at] = change_bytes(parameters[at]);
      break;
    default:
      return change_bytes(std::string(query));
  }
  return joined(parameters);
}

/// The query with a changed message in it, signed by the forger, half signed or not signed.
std::string query_with_changed_message(std::string_view query, const Choose& choose,
                                       const ChangeBytes& change_bytes) {
  const Limits limits;
  for (const std::string_view name : {bindings::saml_request, bindings::saml_response}) {
    const auto decoded = bindings::decode_redirect(query, name, limits);
    if (!decoded) continue;
    const std::string xml =
        choose(4) == 0 ? decoded->xml : xml_mutant(decoded->xml, choose, change_bytes);
    const auto url = bindings::encode_redirect(
        "", name, xml, decoded->relay_state,
        choose(4) == 0 ? std::nullopt : std::optional<SigningKey>(forgers_key()));
    if (url) return url->substr(1);
  }
  return query_with_changed_parameters(query, choose, change_bytes);
}

bool looks_like_xml(std::string_view input) {
  return input.starts_with('<');
}
bool looks_like_query(std::string_view input) {
  return input.find("SAMLRe") != std::string_view::npos &&
         input.find('=') != std::string_view::npos;
}

/// An honest message of the same kind, or the input itself. What an engine keeps because it was
/// refused in a new way leads to more of that kind; from here, again and again, the way is open.
std::string_view honest_like(std::string_view input, const Choose& choose) {
  const auto has = [&](std::string_view word) { return input.find(word) != input.npos; };
  const char* folder = !looks_like_xml(input)    ? "queries"
                       : has("AuthnRequest")     ? "requests"
                       : has("Logout")           ? "logout"
                       : has("EntityDescriptor") ? "metadata"
                                                 : "responses";
  const auto seeds = embedded_files(folder);
  return seeds.empty() ? input : seeds[choose(seeds.size())].content;
}

}  // namespace

std::string mutant(std::string_view input, const Choose& choose, const ChangeBytes& change_bytes) {
  const bool is_message = looks_like_xml(input) || looks_like_query(input);
  if (is_message && choose(2) == 0) {
    const std::string_view honest = honest_like(input, choose);
    if (choose(2) == 0) return crossed(honest, input, choose);
    input = honest;
  }
  if (input.empty() || input.size() > longest_message || choose(32) == 0) {
    return change_bytes(std::string(input));
  }
  if (looks_like_xml(input)) return xml_mutant(std::string(input), choose, change_bytes);
  if (!looks_like_query(input)) return change_bytes(std::string(input));
  return choose(2) == 0 ? query_with_changed_message(input, choose, change_bytes)
                        : query_with_changed_parameters(input, choose, change_bytes);
}

std::string crossed(std::string_view input, std::string_view other, const Choose& choose) {
  if (looks_like_query(input) && looks_like_query(other)) {
    std::vector<Parameter> parameters = split(input);
    const std::vector<Parameter> others = split(other);
    parameters[choose(parameters.size())] = others[choose(others.size())];
    return joined(parameters);
  }
  if (!looks_like_xml(input) || !looks_like_xml(other)) return std::string(other);
  try {
    const std::string xml = xml_cross(input, other, choose);
    return choose(2) == 0 ? signed_again(xml, choose) : xml;
  } catch (const std::logic_error&) {
    return std::string(other);
  }
}

}  // namespace signet::fuzz
