#include <algorithm>

#include "fuzz/support/logout_doors.h"
#include "fuzz/support/peers.h"
#include "signet/names.h"
#include "support/message_editor.h"
#include "xml/document.h"

namespace signet::fuzz {
namespace {

using test::Message;
using test::Node;

std::string text(const std::optional<std::string>& value) {
  return value ? "\"" + *value + "\"" : "none";
}

std::optional<std::string> attribute(Node node, std::string_view name) {
  const auto names = node.attribute_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
  return node.attribute(name);
}

bool is_asynchronous(Node root) {
  const auto extensions = root.child_if_any("Extensions");
  if (!extensions) return false;
  const auto all = extensions->all("Asynchronous");
  return std::any_of(all.begin(), all.end(), [&](const Node& node) {
    return node.parent() == *extensions && xml::Element(node.get()).namespace_uri() == ns::aslo;
  });
}

}  // namespace

std::optional<LogoutReading> logout_by_second_reading(std::string_view input) {
  const Message message(input);
  const auto all = message.root().all("LogoutRequest");
  if (all.empty()) return std::nullopt;
  const auto bytes = forged_verifier().verify(all.front().get());
  if (!bytes) return std::nullopt;
  const Message covered(*bytes);
  const Node root = covered.root();
  const auto name = root.child_if_any("NameID");
  if (!name) return std::nullopt;
  const bool in_silence = is_asynchronous(root);
  LogoutReading reading;
  reading.name = name->text();
  reading.words =
      root.child("Issuer").text() + " ends by " + root.attribute("ID") + " \"" + name->text() +
      "\" of " + text(attribute(*name, "Format")) + ", " + text(attribute(*name, "NameQualifier")) +
      ", " + text(attribute(*name, "SPNameQualifier")) + " for \"" +
      attribute(root, "Reason").value_or("") + "\"" + (in_silence ? ", in silence" : "");
  for (const Node& index : root.all("SessionIndex")) reading.indexes.push_back(index.text());
  return reading;
}

}  // namespace signet::fuzz
