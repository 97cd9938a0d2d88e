#include "bindings/soap.h"

#include "base/fail.h"
#include "base/text.h"
#include "signet/names.h"
#include "xml/shape.h"

namespace signet::bindings {
namespace {

constexpr xml::Name envelope_name = {ns::soap, "Envelope"};
constexpr xml::Name header_name = {ns::soap, "Header"};
constexpr xml::Name body_name = {ns::soap, "Body"};
constexpr xml::Name fault_name = {ns::soap, "Fault"};

// What stands in Header and Body is looked at by the functions below.
constexpr xml::ElementShape header{.name = header_name,
                                   .attributes = {},
                                   .content = xml::Content::unchecked,
                                   .any_attribute = true};
constexpr xml::ElementShape body{
    .name = body_name, .attributes = {}, .content = xml::Content::unchecked, .any_attribute = true};
constexpr const xml::ElementShape* a_header[] = {&header};
constexpr const xml::ElementShape* a_body[] = {&body};
constexpr xml::Place envelope_children[] = {{a_header, 0, 1}, {a_body, 1, 1}};
constexpr xml::ElementShape envelope_shape{.name = envelope_name,
                                           .attributes = {},
                                           .content = xml::Content::elements,
                                           .children = envelope_children,
                                           .any_attribute = true};

/// A block that has to be understood may change what the message means. [soap-1.1 4.2.3]
Result<void> check_header(xml::Element root) {
  const auto blocks = root.child(header_name);
  if (!blocks) return {};
  for (auto block = blocks->first_child(); block; block = block->next_sibling()) {
    const auto must_understand = block->attribute(xml::Name{ns::soap, "mustUnderstand"});
    if (must_understand && *must_understand != "0") {
      return fail(ErrorCode::soap_header_not_understood, block->path(),
                  "no header block that has to be understood", block->local_name());
    }
  }
  return {};
}

Result<xml::Element> only_message(xml::Element root) {
  const xml::Element inside = *root.child(body_name);
  if (!base::trimmed(inside.text()).empty())
    return fail(ErrorCode::unexpected_text, inside.path(), "one message", "text");
  const auto message = inside.first_child();
  if (!message) return fail(ErrorCode::missing_element, inside.path(), "one message", "none");
  if (const auto second = message->next_sibling())
    return fail(ErrorCode::unexpected_element, second->path(), "one message", "another");
  if (message->is(fault_name)) {
    const auto words = message->child({"", "faultstring"});
    return fail(ErrorCode::soap_fault, message->path(), "a message",
                words ? words->text() : "a Fault");
  }
  return *message;
}

}  // namespace

Result<std::string> decode_soap(std::string_view envelope, const Limits& limits) {
  if (envelope.empty())
    return fail(ErrorCode::parameter_missing, "SOAP", "an envelope", "no bytes");
  auto document = xml::Document::parse(envelope, limits);
  if (!document) return fail(document);
  const xml::Element root = document->root();
  if (auto ok = xml::check_shape(root, envelope_shape); !ok) return fail(ok);
  if (auto ok = check_header(root); !ok) return fail(ok);
  const auto message = only_message(root);
  if (!message) return fail(message);
  return xml::serialize_alone(*message);
}

std::string encode_soap(std::string_view xml) {
  std::string envelope = "<soap:Envelope xmlns:soap=\"";
  envelope.append(ns::soap).append("\"><soap:Body>").append(xml);
  return envelope + "</soap:Body></soap:Envelope>";
}

}  // namespace signet::bindings
