#include <algorithm>
#include <cstdlib>

#include "fuzz/support/encrypted_mutants.h"
#include "fuzz/support/peers.h"
#include "signet/names.h"
#include "support/message_editor.h"

// Reads signed messages a second time, with libxml2, OpenSSL and the second verifier alone, into
// the text that said() gives.

namespace signet::fuzz {
namespace {

using test::Message;
using test::Node;

bool has(Node node, std::string_view attribute) {
  const auto names = node.attribute_names();
  return std::find(names.begin(), names.end(), attribute) != names.end();
}

std::string text(const std::string& value) {
  return "\"" + value + "\"";
}
std::string attribute(Node node, std::string_view name) {
  return has(node, name) ? text(node.attribute(name)) : "none";
}
std::string instant(Node node, std::string_view name) {
  if (!has(node, name)) return "none";
  const auto read = parse_instant(node.attribute(name));
  return read ? format_instant(*read) : "broken";
}

std::vector<Node> children(Node node, std::string_view local) {
  std::vector<Node> found = node.all(local);
  std::erase_if(found, [&](const Node& child) { return child.parent() != node; });
  return found;
}

/// Any of a list, all lists. [saml-core 2.5.1.4]
bool is_for_us(Node assertion) {
  const auto lists = children(assertion.child("Conditions"), "AudienceRestriction");
  const auto names_us = [](const Node& list) {
    const auto audiences = children(list, "Audience");
    return std::any_of(audiences.begin(), audiences.end(),
                       [](const Node& audience) { return audience.text() == test::sp_entity; });
  };
  const auto data = assertion.all("SubjectConfirmationData");
  const auto comes_to_us = [](const Node& one) {
    return one.attribute("Recipient") == test::acs_url;
  };
  return !lists.empty() && std::all_of(lists.begin(), lists.end(), names_us) &&
         std::any_of(data.begin(), data.end(), comes_to_us);
}

bool is_nil(Node value) {
  const std::string said = value.attribute(ns::xsi, "nil");
  return said.find("true") != std::string::npos || said.find('1') != std::string::npos;
}

bool is_name_id(Node node) {
  return node.name() == "NameID" && node.namespace_uri() == ns::saml;
}

/// Texts, then XML, then how many are nil.
std::string values_of(Node attribute) {
  std::string texts, xml;
  std::size_t nil = 0;
  for (const Node& value : children(attribute, "AttributeValue")) {
    const auto inside = value.all("");
    if (is_nil(value)) {
      ++nil;
    } else if (inside.size() > 1 && !is_name_id(inside[1])) {
      xml += " <" + inside[1].text() + ">";
    } else {
      texts += " \"" + inside.back().text() + "\"";
    }
  }
  return texts + xml + " and " + std::to_string(nil) + " nil";
}

/// Without a name as with an empty one: the library takes the latter for none.
std::string name(const std::optional<Node>& name) {
  if (!name) return "\"\" of format none, none, none";
  return text(name->text()) + " of format " + attribute(*name, "Format") + ", " +
         attribute(*name, "NameQualifier") + ", " + attribute(*name, "SPNameQualifier");
}

std::string subject(Node assertion) {
  const auto there = assertion.child("Subject").child_if_any("NameID");
  const Node statement = assertion.child("AuthnStatement");
  const auto context = statement.child("AuthnContext").child_if_any("AuthnContextClassRef");
  std::string all = assertion.child("Issuer").text() + " says " + name(there) + ", since " +
                    instant(statement, "AuthnInstant") + ", session " +
                    attribute(statement, "SessionIndex") + " until " +
                    instant(statement, "SessionNotOnOrAfter") + " by " +
                    (context ? text(context->text()) : "none");
  for (const Node& list : children(assertion, "AttributeStatement")) {
    for (const Node& one : children(list, "Attribute")) {
      all += "\n" + one.attribute("Name") + " " + attribute(one, "NameFormat") + " " +
             attribute(one, "FriendlyName") + ":" + values_of(one);
    }
  }
  return all;
}

bool is_true(Node node, std::string_view name) {
  return node.attribute(name) == "true" || node.attribute(name) == "1";
}

/// Who may answer, and for whom the request is passed on.
std::string scoping(Node root) {
  const auto there = root.child_if_any("Scoping");
  const bool counts = there && has(*there, "ProxyCount");
  const bool is_called = has(root, "ProviderName") && !root.attribute("ProviderName").empty();
  std::string all = "\ncalled " + (is_called ? attribute(root, "ProviderName") : "none") +
                    ", passed on " +
                    (counts ? std::to_string(std::atoi(there->attribute("ProxyCount").c_str()))
                            : "any number of") +
                    " times";
  if (!there) return all;
  if (const auto list = there->child_if_any("IDPList")) {
    for (const Node& entry : children(*list, "IDPEntry"))
      all += "\nto " + entry.attribute("ProviderID");
  }
  for (const Node& id : children(*there, "RequesterID")) all += "\nfor " + id.text();
  return all;
}

std::string request(Node root) {
  const auto policy = root.child_if_any("NameIDPolicy");
  const auto wanted = root.child_if_any("RequestedAuthnContext");
  std::string all =
      root.child("Issuer").text() + " asks by " + root.attribute("ID") + " at " +
      instant(root, "IssueInstant") + " for " + (policy ? attribute(*policy, "Format") : "none") +
      ", " + (policy ? attribute(*policy, "SPNameQualifier") : "none") + ", to " +
      std::string(test::acs_url) +
      (!policy || is_true(*policy, "AllowCreate") ? ", may create" : "") +
      (is_true(root, "ForceAuthn") ? ", anew" : "") +
      (is_true(root, "IsPassive") ? ", in silence" : "") + ", " +
      (wanted && has(*wanted, "Comparison") ? wanted->attribute("Comparison") : "exact");
  if (wanted) {
    for (const Node& context : children(*wanted, "AuthnContextClassRef"))
      all += "\n" + context.text();
  }
  return all + scoping(root);
}

}  // namespace

std::string subject_by_second_reading(std::string_view response) {
  const std::string xml(response);
  const bool by_response = Message(xml).root().child_if_any("Signature").has_value();
  // An assertion is opened behind the signature of a Response, and in front of its own.
  const Message message(by_response ? xml : opened(xml, {"EncryptedAssertion"}));
  const Node root = message.root();
  const auto bytes = forged_verifier().verify((by_response ? root : root.child("Assertion")).get());
  if (!bytes) return "";
  const Message signed_message(opened(*bytes));
  const Node assertion =
      by_response ? signed_message.root().child("Assertion") : signed_message.root();
  return is_for_us(assertion) ? subject(assertion) : "";
}

std::string request_by_second_reading(std::string_view xml) {
  const Message message(xml);
  const auto bytes = forged_verifier().verify(message.root().get());
  return bytes ? request(Message(*bytes).root()) : "";
}

}  // namespace signet::fuzz
