#include "support/wrapping.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "signet/names.h"
#include "support/sign_in_fixture.h"

namespace signet::test {
namespace {

/// An attack as an edit of the tree.
Wrapping edited(std::string id, Covered covered, void (*edit)(Message& message)) {
  return {std::move(id), covered, [edit](std::string_view accepted) {
            Message message(accepted);
            edit(message);
            return message.xml();
          }};
}

Node without_signature(Node message) {
  message.child("Signature").remove();
  return message;
}

/// Where the schemas have it: behind Issuer and Signature.
Node open_extensions(Node message) {
  const auto signature = message.child_if_any("Signature");
  const Node before = signature ? *signature : message.child("Issuer");
  return before.after(message.make(ns::samlp, "samlp:Extensions"));
}

// The Response is signed.

void xsw1(Message& message) {
  const Node original = without_signature(message.response().copy());
  forge(message.response());
  message.response().child("Signature").append(original);
}

void xsw1_in_object(Message& message) {
  xsw1(message);
  message.response().child("Signature").child("Response").wrap(ns::ds, "ds:Object");
}

void xsw2(Message& message) {
  const Node original = without_signature(message.response().copy());
  forge(message.response());
  message.response().child("Signature").before(original);
}

void response_in_response(Message& message) {
  const Node original = message.response();
  const Node evil = forged_copy(original);
  message.set_root(evil);
  evil.child("Status").before(original);
}

// The Assertion is signed.

void xsw3(Message& message) {
  message.assertion().before(forged_copy(message.assertion()));
}

void xsw4(Message& message) {
  const Node original = message.assertion();
  const Node evil = message.response().append(forged_copy(original));
  evil.append(original);
}

void xsw5(Message& message) {
  const Node original = without_signature(message.assertion().copy());
  forge(message.assertion());
  message.response().append(original);
}

void xsw6(Message& message) {
  const Node original = without_signature(message.assertion().copy());
  forge(message.assertion());
  message.assertion().child("Signature").append(original);
}

void xsw7(Message& message) {
  const Node evil = forged_copy(message.assertion());
  open_extensions(message.response()).append(evil);
}

void xsw7_with_the_same_id(Message& message) {
  const Node evil = forged_copy(message.assertion());
  evil.set("ID", message.assertion().attribute("ID"));
  open_extensions(message.response()).append(evil);
}

void xsw7_without_namespace(Message& message) {
  const Node evil = forged_copy(message.assertion());
  message.assertion().before(message.response().make("", "Extensions")).append(evil);
}

void xsw8(Message& message) {
  xsw6(message);
  message.assertion().child("Signature").child("Assertion").wrap(ns::ds, "ds:Object");
}

void xsw9(Message& message) {
  const Node original = message.assertion();
  original.before(forged_copy(original));
  original.wrap("urn:x", "x:Wrapper");
}

void evil_assertion_last(Message& message) {
  message.assertion().after(forged_copy(message.assertion()));
}

// Holes: a place where a schema lets anything stand, in a Response, Assertion or AuthnRequest.

struct Hole {
  std::string_view name;
  std::string_view holder;  ///< the element that has the hole, at any depth
  bool in_signature = false;
  Node (*open)(Node holder);
};

Node append_saml(Node parent, std::string_view qname) {
  return parent.append(parent.make(ns::saml, qname));
}

Node open_status_detail(Node response) {
  return response.child("Status").append(response.make(ns::samlp, "samlp:StatusDetail"));
}
Node open_key_info(Node holder) {
  return holder.child("Signature").child("KeyInfo");
}
Node open_object(Node holder) {
  return holder.child("Signature").append(holder.make(ns::ds, "ds:Object"));
}
Node open_advice(Node assertion) {
  return assertion.child("Conditions").after(assertion.make(ns::saml, "saml:Advice"));
}
Node open_confirmation_data(Node assertion) {
  return assertion.find("SubjectConfirmationData");
}
Node open_attribute_value(Node assertion) {
  return append_saml(assertion.find("Attribute"), "saml:AttributeValue");
}
Node open_context_declaration(Node assertion) {
  return append_saml(assertion.find("AuthnContext"), "saml:AuthnContextDecl");
}
Node open_condition(Node assertion) {
  return append_saml(assertion.child("Conditions"), "saml:Condition");
}

constexpr std::array<Hole, 14> holes = {{
    {"Response/Extensions", "Response", false, open_extensions},
    {"StatusDetail", "Response", false, open_status_detail},
    {"Response/KeyInfo", "Response", true, open_key_info},
    {"Response/Object", "Response", true, open_object},
    {"Advice", "Assertion", false, open_advice},
    {"SubjectConfirmationData", "Assertion", false, open_confirmation_data},
    {"AttributeValue", "Assertion", false, open_attribute_value},
    {"AuthnContextDecl", "Assertion", false, open_context_declaration},
    {"Condition", "Assertion", false, open_condition},
    {"Assertion/KeyInfo", "Assertion", true, open_key_info},
    {"Assertion/Object", "Assertion", true, open_object},
    {"AuthnRequest/Extensions", "AuthnRequest", false, open_extensions},
    {"AuthnRequest/KeyInfo", "AuthnRequest", true, open_key_info},
    {"AuthnRequest/Object", "AuthnRequest", true, open_object},
}};

std::string_view name_of(Covered covered) {
  switch (covered) {
    case Covered::response:
      return "Response";
    case Covered::assertion:
      return "Assertion";
    case Covered::request:
      return "AuthnRequest";
  }
  return "";
}

/// The signed original goes into a hole of its forgery. Its Signature stays in it, or is moved to
/// where that of a sound message stands, from where it refers to the original in the hole.
std::string hide(const Hole& hole, Covered covered, bool move_signature,
                 std::string_view accepted) {
  Message message(accepted);
  const Node original = message.find(name_of(covered));
  const Node evil = forged_copy(original);
  const Node signature = original.child("Signature");
  if (original.parent()) {
    original.after(evil);
    original.remove();
  } else {
    message.set_root(evil);
  }
  if (move_signature) evil.child("Issuer").after(signature);
  const Node holder = message.find(hole.holder);
  if (hole.in_signature && !holder.child_if_any("Signature")) {
    holder.child("Issuer").after(signature.copy());
  }
  hole.open(holder).append(original);
  return message.xml();
}

void add_hidden(std::vector<Wrapping>& all) {
  for (const Covered covered : {Covered::response, Covered::assertion, Covered::request}) {
    for (const Hole& hole : holes) {
      if ((hole.holder == "AuthnRequest") != (covered == Covered::request)) continue;
      for (const bool move : {false, true}) {
        all.push_back({std::string(hole.name) + " holds the " + std::string(name_of(covered)) +
                           (move ? ", signature moved" : ""),
                       covered, [&hole, covered, move](std::string_view accepted) {
                         return hide(hole, covered, move, accepted);
                       }});
      }
    }
  }
}

std::vector<Wrapping> make_wrappings() {
  std::vector<Wrapping> all = {
      edited("xsw1", Covered::response, xsw1),
      edited("xsw1, in ds:Object", Covered::response, xsw1_in_object),
      edited("xsw2", Covered::response, xsw2),
      edited("Response in Response", Covered::response, response_in_response),
      edited("xsw3", Covered::assertion, xsw3),
      edited("xsw4", Covered::assertion, xsw4),
      edited("xsw5", Covered::assertion, xsw5),
      edited("xsw6", Covered::assertion, xsw6),
      edited("xsw7", Covered::assertion, xsw7),
      edited("xsw7, same ID", Covered::assertion, xsw7_with_the_same_id),
      edited("xsw7, no namespace", Covered::assertion, xsw7_without_namespace),
      edited("xsw8", Covered::assertion, xsw8),
      edited("xsw9", Covered::assertion, xsw9),
      edited("evil assertion last", Covered::assertion, evil_assertion_last),
  };
  add_hidden(all);
  return all;
}

}  // namespace

void forge(Node message) {
  if (message.name() == "AuthnRequest") {
    message.set("ID", "_evil_request").set("ForceAuthn", "true");
    return;
  }
  if (message.name() == "Response") message.set("ID", "_evil_response");
  const Node assertion = message.find("Assertion");
  assertion.set("ID", "_evil_assertion");
  assertion.child("Subject").child("NameID").text(victim);
}

Node forged_copy(Node message) {
  const Node copy = message.copy();
  copy.child("Signature").remove();
  forge(copy);
  return copy;
}

const std::vector<Wrapping>& wrappings() {
  static const std::vector<Wrapping> all = make_wrappings();
  return all;
}

const Wrapping& wrapping(std::string_view id) {
  const auto& all = wrappings();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Wrapping& w) { return w.id == id; });
  if (found == all.end()) throw std::logic_error("no wrapping " + std::string(id));
  return *found;
}

}  // namespace signet::test
