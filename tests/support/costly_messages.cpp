#include "support/costly_messages.h"

#include <algorithm>
#include <functional>

#include "signet/limits.h"
#include "signet/names.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

/// As many pieces as fit into the bytes, and into what is left of a limit.
std::string filled(std::size_t bytes, std::size_t most,
                   const std::function<std::string(std::size_t)>& piece) {
  std::string all;
  for (std::size_t i = 0; i < most; ++i) {
    const std::string next = piece(i);
    if (all.size() + next.size() > bytes) break;
    all += next;
  }
  return all;
}

std::string times(std::size_t count, const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

const Limits limits;
// What the message around the content and the holder of it have used up already.
const std::size_t free_depth = limits.depth - 4;
const std::size_t free_elements = limits.elements - 64;
const std::size_t free_attributes = limits.attributes - 64;
const std::size_t free_namespaces = limits.namespaces - 32;
const std::size_t free_scope = limits.namespaces_in_scope - 8;

/// Chains of elements as deep as they may be; `open` is the tag of a level.
std::string chains(std::size_t bytes,
                   const std::function<std::string(std::size_t chain, std::size_t level)>& open) {
  return filled(bytes, free_elements / free_depth, [&](std::size_t chain) {
    std::string tags;
    for (std::size_t level = 0; level < free_depth; ++level) tags += open(chain, level);
    return tags + times(free_depth, "</x:e>");
  });
}

std::string long_name(std::size_t number) {
  std::string name = "urn:" + std::to_string(number) + ":";
  return name + std::string(limits.namespace_bytes - name.size(), 'n');
}

std::string declarations(std::size_t from, std::size_t count, bool long_ones) {
  std::string all;
  for (std::size_t i = from; i < from + count; ++i) {
    const std::string number = std::to_string(i);
    all += " xmlns:p" + number + "=\"" + (long_ones ? long_name(i) : "urn:" + number) + "\"";
  }
  return all;
}

std::string uses(std::size_t from, std::size_t count) {
  std::string all;
  for (std::size_t i = from; i < from + count; ++i) all += " p" + std::to_string(i) + ":a=\"\"";
  return all;
}

/// One element that declares all that may be in scope, with children that use all of it.
std::string wide_scope(std::size_t bytes, bool long_ones) {
  const std::string open = "<x:e" + declarations(0, free_scope, long_ones) + ">";
  if (open.size() + 8 > bytes) return "<x:e/>";
  return open +
         filled(bytes - open.size() - 8, free_attributes / free_scope,
                [](std::size_t) { return "<x:e" + uses(0, free_scope) + "/>"; }) +
         "</x:e>";
}

/// The same at the bottom of a chain: canonicalization looks through all that is around.
std::string deep_scope(std::size_t bytes, bool long_ones) {
  std::string open;
  for (std::size_t level = 0; level + 1 < free_depth; ++level) {
    open += level < free_scope ? "<x:e" + declarations(level, 1, long_ones) + uses(level, 1) + ">"
                               : "<x:e>";
  }
  const std::string close = times(free_depth - 1, "</x:e>");
  if (open.size() + close.size() > bytes) return "<x:e/>";
  return open +
         filled(bytes - open.size() - close.size(), free_attributes / free_scope - 1,
                [](std::size_t) { return "<x:e" + uses(0, free_scope) + "/>"; }) +
         close;
}

/// Signed anew by the identity provider, with a PrefixList of the prefixes that contents declare.
std::string signed_with_prefixes(const std::string& xml) {
  std::string prefixes;
  for (std::size_t i = 0; i < limits.prefix_list; ++i) prefixes += "p" + std::to_string(i) + " ";
  const Message message(xml);
  const Node response = message.response();
  response.child("Signature").remove();
  SignatureForm form = signature_of_id(response.attribute("ID"));
  form.references.front().transforms.back() =
      "<ds:Transform Algorithm=\"" + std::string(alg::exc_c14n) +
      "\"><ec:InclusiveNamespaces xmlns:ec=\"" + std::string(alg::exc_c14n) + "\" PrefixList=\"" +
      prefixes + "\"/></ds:Transform>";
  sign(response, form, rsa_key());
  return message.xml();
}

}  // namespace

std::vector<CostlyContent> costly_contents(std::size_t bytes) {
  const auto element_of = [](const std::string& text) { return "<x:e>" + text + "</x:e>"; };
  const auto repeated = [&](const std::string& piece) {
    return filled(bytes, free_elements, [&](std::size_t) { return piece; });
  };
  const auto many = [&](const std::string& text) {
    return element_of(times((bytes - 16) / text.size(), text));
  };
  return {
      {"text", many("a")},
      {"references to characters", many("&#65;")},
      {"references to <", many("&lt;")},
      {"line ends", many("\r\n")},
      {"white space", many(" ")},
      {"letters of four bytes", many("\xF0\x9F\x98\x80")},
      {"one attribute of references", "<x:e a=\"" + times((bytes - 16) / 5, "&lt;") + "\"/>"},
      {"one attribute of white space", "<x:e a=\"" + std::string(bytes - 16, '\t') + "\"/>"},
      {"a long name", "<x:" + std::string(std::min<std::size_t>(bytes - 8, 49'000), 'e') + "/>"},
      {"elements", repeated("<x:e/>")},
      {"elements with text", repeated("<x:e>a</x:e>")},
      {"elements of different names",
       filled(bytes, free_elements,
              [](std::size_t i) { return "<x:e" + std::to_string(i) + "/>"; })},
      {"attributes", filled(bytes, free_attributes / limits.attributes_per_tag,
                            [](std::size_t i) {
                              std::string tag = "<x:e";
                              for (std::size_t a = 0; a < limits.attributes_per_tag; ++a)
                                tag += " a" + std::to_string(i * 100 + a) + "=\"\"";
                              return tag + "/>";
                            })},
      {"attributes of different namespaces", wide_scope(bytes, false)},
      {"attributes of different long namespaces", wide_scope(bytes, true)},
      {"IDs", filled(bytes, free_elements,
                     [](std::size_t i) { return "<x:e ID=\"_" + std::to_string(i) + "\"/>"; })},
      {"namespaces", filled(bytes, free_namespaces,
                            [](std::size_t i) {
                              return "<x:e" + declarations(i, 1, false) + uses(i, 1) + "/>";
                            })},
      {"long namespaces",
       filled(bytes, free_namespaces,
              [](std::size_t i) { return "<x:e" + declarations(i, 1, true) + uses(i, 1) + "/>"; })},
      {"one namespace declared again and again",
       filled(bytes, free_namespaces, [](std::size_t) { return "<y:e xmlns:y=\"urn:y\"/>"; })},
      {"one long namespace that all elements use",
       "<y:e xmlns:y=\"" + long_name(0) + "\">" +
           filled(bytes - 600, free_elements - 1, [](std::size_t) { return "<y:e/>"; }) + "</y:e>"},
      {"depth", chains(bytes, [](std::size_t, std::size_t) { return "<x:e>"; })},
      {"depth with text", chains(bytes, [](std::size_t, std::size_t) { return "<x:e>a"; })},
      {"depth with attributes",
       chains(bytes, [](std::size_t, std::size_t) { return "<x:e b=\"\" a=\"\">"; })},
      {"depth with namespaces in turns",
       chains(bytes,
              [](std::size_t, std::size_t level) {
                return level < free_scope
                           ? "<x:e xmlns:y=\"urn:" + std::to_string(level % 2) + "\" y:a=\"\">"
                           : std::string("<x:e y:a=\"\">");
              })},
      {"depth with namespaces", chains(bytes,
                                       [](std::size_t, std::size_t level) {
                                         return level < free_scope
                                                    ? "<x:e" + declarations(level, 1, false) +
                                                          uses(level, 1) + ">"
                                                    : std::string("<x:e>");
                                       })},
      {"depth with namespaces below", deep_scope(bytes, false)},
      {"depth with long namespaces below", deep_scope(bytes, true)},
  };
}

std::string costly_response(const CostlyContent& content, Vouched vouched) {
  const SignIn& start = vouched == Vouched::not_at_all ? assertion_signed() : response_signed();
  const std::string xml = replaced(start.response(), "<samlp:Status>",
                                   "<samlp:Extensions><x:x xmlns:x=\"urn:x\">" + content.xml +
                                       "</x:x></samlp:Extensions><samlp:Status>");
  if (vouched == Vouched::rightly) return signed_again(Message(xml), rsa_key());
  return vouched == Vouched::rightly_with_prefixes ? signed_with_prefixes(xml) : xml;
}

std::string honest_response(std::size_t bytes, Vouched vouched) {
  const SignIn& start = vouched == Vouched::not_at_all ? assertion_signed() : response_signed();
  const std::size_t others = start.response().size();
  const std::string attributes = filled(bytes - std::min(bytes, others), 1'000, [](std::size_t i) {
    return "<saml:Attribute Name=\"urn:oid:1.3.6.1.4.1.5923.1.1.1." + std::to_string(i) +
           "\" NameFormat=\"" + std::string(attribute_name_format::uri) +
           "\"><saml:AttributeValue>" + std::string(100, 'v') +
           "</saml:AttributeValue></saml:Attribute>";
  });
  std::string xml = start.response();
  if (!attributes.empty()) {
    xml = replaced(xml, "</saml:AttributeStatement>", attributes + "</saml:AttributeStatement>");
  }
  return signed_again(Message(xml), rsa_key());
}

}  // namespace signet::test
