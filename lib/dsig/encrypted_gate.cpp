#include "dsig/encrypted_gate.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "base/fail.h"
#include "signet/names.h"

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

constexpr std::string_view element_type = "http://www.w3.org/2001/04/xmlenc#Element";
constexpr std::string_view encrypted_key_type = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";

constexpr Name key_info_name = {ns::ds, "KeyInfo"};
constexpr Name retrieval_name = {ns::ds, "RetrievalMethod"};

// The schema, narrowed: no CipherReference, no EncryptionProperties, no KeySize and OAEPparams.
// [xmlenc-core1 3]

constexpr std::array<AttributeShape, 1> id_only = {{{"Id", Presence::optional, Value::ncname}}};
constexpr std::array<AttributeShape, 1> algorithm_only = {{{"Algorithm", Presence::required}}};
constexpr std::array<AttributeShape, 1> uri_only = {{{"URI", Presence::required}}};
constexpr std::array<AttributeShape, 4> data_attributes = {
    {{"Id", Presence::optional, Value::ncname}, {"Type"}, {"MimeType"}, {"Encoding"}}};
constexpr std::array<AttributeShape, 5> key_attributes = {
    {{"Id", Presence::optional, Value::ncname},
     {"Type"},
     {"MimeType"},
     {"Encoding"},
     {"Recipient"}}};

constexpr ElementShape cipher_value = {
    {ns::xenc, "CipherValue"}, {}, Content::text, {}, Value::base64};
constexpr std::array cipher_value_choice = {&cipher_value};
constexpr std::array<Place, 1> cipher_data_children = {{{cipher_value_choice, 1, 1}}};
constexpr ElementShape cipher_data = {
    {ns::xenc, "CipherData"}, {}, Content::elements, cipher_data_children};

constexpr ElementShape key_info = {key_info_name, id_only, Content::unchecked};

constexpr ElementShape data_method = {
    {ns::xenc, "EncryptionMethod"}, algorithm_only, Content::empty};

constexpr ElementShape digest_method = {{ns::ds, "DigestMethod"}, algorithm_only, Content::empty};
constexpr ElementShape mgf = {{ns::xenc11, "MGF"}, algorithm_only, Content::empty};
constexpr std::array method_choice = {&digest_method, &mgf};
constexpr std::array<Place, 1> key_method_children = {{{method_choice, 0, 2}}};
constexpr ElementShape key_method = {
    {ns::xenc, "EncryptionMethod"}, algorithm_only, Content::elements, key_method_children};

constexpr ElementShape data_reference = {{ns::xenc, "DataReference"}, uri_only, Content::empty};
constexpr std::array data_reference_choice = {&data_reference};
constexpr std::array<Place, 1> reference_list_children = {
    {{data_reference_choice, 1, xml::unbounded}}};
constexpr ElementShape reference_list = {
    {ns::xenc, "ReferenceList"}, {}, Content::elements, reference_list_children};
constexpr ElementShape carried_key_name = {{ns::xenc, "CarriedKeyName"}, {}, Content::text};

constexpr std::array data_method_choice = {&data_method};
constexpr std::array key_method_choice = {&key_method};
constexpr std::array key_info_choice = {&key_info};
constexpr std::array cipher_data_choice = {&cipher_data};
constexpr std::array reference_list_choice = {&reference_list};
constexpr std::array carried_key_name_choice = {&carried_key_name};
constexpr std::array<Place, 3> data_children = {
    {{data_method_choice, 1, 1}, {key_info_choice, 0, 1}, {cipher_data_choice, 1, 1}}};
constexpr std::array<Place, 5> key_children = {{{key_method_choice, 1, 1},
                                                {key_info_choice, 0, 1},
                                                {cipher_data_choice, 1, 1},
                                                {reference_list_choice, 0, 1},
                                                {carried_key_name_choice, 0, 1}}};

Unexpected wrong_shape(Element where, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::encryption_shape, where.path(), expected, found);
}

/// Key data isn't read, but no SAML may hide in it, and no key that leads to a further key.
Result<void> check_key_data(Element hole) {
  const auto hides = [](Element inside) {
    const std::string_view ns = inside.namespace_uri();
    return ns == ns::saml || ns == ns::samlp || ns == ns::md || ns == ns::xenc ||
           inside.is({ns::ds, "Signature"}) || inside.is(retrieval_name);
  };
  const auto found = hides(hole) ? hole : xml::find_inside(hole, hides);
  if (!found) return {};
  return wrong_shape(*found, "data about a key", found->local_name());
}

/// All EncryptedKeys of one encrypted element, and what points at one of them.
struct FoundKeys {
  std::vector<Element> keys;
  std::vector<Element> retrievals;
};

Result<FoundKeys> find_keys(Element encrypted, Element data) {
  FoundKeys found;
  if (const auto info = data.child(key_info_name)) {
    for (auto child = info->first_child(); child; child = child->next_sibling()) {
      if (child->is(encrypted_key_shape.name)) {
        if (auto ok = xml::check_shape(*child, encrypted_key_shape); !ok) return fail(ok);
        found.keys.push_back(*child);
      } else if (child->is(retrieval_name)) {
        found.retrievals.push_back(*child);
      } else if (auto ok = check_key_data(*child); !ok) {
        return fail(ok);
      }
    }
  }
  for (const Element& key : encrypted.children(encrypted_key_shape.name)) found.keys.push_back(key);
  if (found.keys.size() > most_encrypted_keys)
    return wrong_shape(encrypted,
                       "at most " + std::to_string(most_encrypted_keys) + " EncryptedKeys",
                       std::to_string(found.keys.size()));
  for (const Element& key : found.keys) {
    const auto info = key.child(key_info_name);
    if (!info) continue;
    for (auto child = info->first_child(); child; child = child->next_sibling())
      if (auto ok = check_key_data(*child); !ok) return fail(ok);
  }
  return found;
}

/// Compared as text with the Ids of the keys that are there: nothing is looked up.
Result<void> check_retrieval(Element method, const std::vector<Element>& keys) {
  const std::string_view uri = method.attribute_view("URI").value_or("");
  const std::string_view type = method.attribute_view("Type").value_or(encrypted_key_type);
  const bool points_at_one =
      uri.starts_with('#') && std::any_of(keys.begin(), keys.end(), [&](const Element& key) {
        return key.attribute_view("Id") == uri.substr(1);
      });
  if (type == encrypted_key_type && points_at_one && !method.first_child()) return {};
  return wrong_shape(method, "the EncryptedKey of the same element", uri);
}

std::string bytes_in(Element holder) {
  const Element value = *holder.child(cipher_data.name)->child(cipher_value.name);
  return base::base64_decode(value.text(), base::Whitespace::skip).value_or("");
}

std::optional<std::string_view> algorithm_in(Element method, const Name& name) {
  const auto child = method.child(name);
  if (!child) return std::nullopt;
  return child->attribute_view("Algorithm");
}

Result<WrappedKey> read_key(Element key) {
  const Element method = *key.child(key_method.name);
  const std::string_view algorithm = *method.attribute_view("Algorithm");
  const bool twice =
      method.children(digest_method.name).size() > 1 || method.children(mgf.name).size() > 1;
  const auto transport = crypto::rsa_oaep(
      {algorithm, algorithm_in(method, digest_method.name), algorithm_in(method, mgf.name)});
  if (!transport || twice)
    return fail(ErrorCode::encryption_algorithm_refused, method.path(),
                "RSA-OAEP with SHA-1 or SHA-256", algorithm);
  return WrappedKey{*transport, bytes_in(key)};
}

Result<std::vector<WrappedKey>> read_keys(Element encrypted, Element data,
                                          std::string_view recipient) {
  const auto found = find_keys(encrypted, data);
  if (!found) return fail(found);
  for (const Element& method : found->retrievals)
    if (auto ok = check_retrieval(method, found->keys); !ok) return fail(ok);
  std::vector<WrappedKey> keys;
  for (const Element& key : found->keys) {
    if (key.attribute_view("Recipient").value_or(recipient) != recipient) continue;
    auto read = read_key(key);
    if (!read) return fail(read);
    keys.push_back(*std::move(read));
  }
  if (keys.empty()) return wrong_shape(encrypted, "an EncryptedKey for us", "none");
  return keys;
}

}  // namespace

constinit const ElementShape encrypted_data_shape = {
    {ns::xenc, "EncryptedData"}, data_attributes, Content::elements, data_children};
constinit const ElementShape encrypted_key_shape = {
    {ns::xenc, "EncryptedKey"}, key_attributes, Content::elements, key_children};

Result<EncryptedContent> pass_encryption_gate(Element encrypted, std::string_view recipient) {
  const Name name = {encrypted.namespace_uri(), encrypted.local_name()};
  if (auto ok = xml::check_shape(encrypted, shape_of_encrypted(name)); !ok) return fail(ok);

  const Element data = *encrypted.child(encrypted_data_shape.name);
  const std::string_view type = data.attribute_view("Type").value_or(element_type);
  if (type != element_type) return wrong_shape(data, element_type, type);
  const Element method = *data.child(data_method.name);
  const std::string_view algorithm = *method.attribute_view("Algorithm");
  const auto cipher = crypto::content_cipher(algorithm);
  if (!cipher)
    return fail(ErrorCode::encryption_algorithm_refused, method.path(), "AES-GCM", algorithm);
  auto keys = read_keys(encrypted, data, recipient);
  if (!keys) return fail(keys);
  return EncryptedContent{*cipher, bytes_in(data), *std::move(keys)};
}

}  // namespace signet::dsig
