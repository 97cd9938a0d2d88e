#include <algorithm>
#include <optional>

#include "base/codec.h"
#include "fuzz/support/logout_peers.h"
#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"
#include "signet/names.h"
#include "support/message_editor.h"
#include "xml/document.h"

// The four doors of Single Logout: requests and responses, at either provider. Input: the XML of a
// LogoutRequest or LogoutResponse, a SOAP envelope with one, or a query string.

namespace signet::fuzz {
namespace {

using test::Message;
using test::Node;

std::string text(const std::optional<std::string>& value) {
  return value ? "\"" + *value + "\"" : "none";
}

/// All that is said of an accepted request, but for what only its session shows.
std::string said(const AcceptedLogoutRequest& request) {
  const NameID& name = request.name_id();
  return request.peer() + " ends by " + request.id() + " \"" + name.value + "\" of " +
         text(name.format) + ", " + text(name.name_qualifier) + ", " +
         text(name.sp_name_qualifier) + " for \"" + request.reason() + "\"" +
         (request.asynchronous() ? ", in silence" : "");
}

/// The input in the binding that it looks like; the text is kept for as long as this.
class Arrived {
 public:
  explicit Arrived(std::string_view input) : text_(input) {
    if (!input.starts_with('<')) {
      message_ = RedirectQuery{text_};
    } else if (input.find("Envelope") != input.npos) {
      message_ = SoapEnvelope{text_};
    } else {
      text_ = base::base64_encode(input);
      message_ = FormFields{text_};
    }
  }
  Arrived(const Arrived&) = delete;
  Arrived& operator=(const Arrived&) = delete;

  const LogoutMessage& message() const { return message_; }
  bool is_xml() const { return !std::holds_alternative<RedirectQuery>(message_); }

 private:
  std::string text_;
  LogoutMessage message_ = RedirectQuery{};
};

/// What of an accepted request has to be true: it says `words`, and no session has ended but those
/// that it names.
struct Accepted {
  std::string words;
  std::vector<std::string> sessions;
};

std::optional<Accepted> noted_request(const Result<AcceptedLogoutRequest>& request) {
  if (!noted(request)) return std::nullopt;
  return Accepted{said(*request), request->sessions()};
}

std::optional<Accepted> at_service_provider(const LogoutPeers& peers, const Arrived& arrived) {
  const LogoutPeers::Sides sides = peers.make();
  const auto accepted = noted_request(
      sides.sp.consume_logout_request({arrived.message(), std::nullopt, test::noon()}));
  for (const std::string id : {"alice", "bob"}) {
    const auto session = sides.stores.sp_sessions->find(id, test::noon());
    const bool named =
        accepted && std::count(accepted->sessions.begin(), accepted->sessions.end(), id) == 1;
    demand(session && session->has_value() != named, "what ends is what was accepted");
  }
  return accepted;
}

std::optional<Accepted> at_identity_provider(const LogoutPeers& peers, const Arrived& arrived) {
  return noted_request(
      peers.make().idp.consume_logout_request({arrived.message(), std::nullopt, test::noon()}));
}

/// An accepted response has to be one of the seeds', which speak of the request that waits.
void take_responses(const LogoutPeers& peers, const Arrived& arrived) {
  const LogoutPeers::Sides sides = peers.make();
  const ConsumeLogoutResponse response{arrived.message(), test::noon()};
  const auto result = noted(sides.sp.consume_logout_response(response));
  if (result) {
    demand(result->relay_state == "/bye", "RelayState is what was kept");
    demand(result->identity_provider == test::idp_entity, "who was asked has answered");
    demand(!sides.sp.consume_logout_response(response), "a request is answered once");
  }
  const auto progress = noted(sides.idp.continue_logout(response));
  if (progress) {
    const auto* end = std::get_if<LogoutEnd>(&*progress);
    demand(end != nullptr && end->applications.size() == 1, "one was asked, and has answered");
    demand(end->applications[0].service_provider == test::sp_entity, "who was asked has answered");
    demand(!sides.idp.continue_logout(response), "a request is answered once");
  }
}

std::optional<std::string> attribute(Node node, std::string_view name) {
  const auto names = node.attribute_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
  return node.attribute(name);
}

/// The signed LogoutRequest in the input, read without the library.
struct SecondReading {
  std::string words;
  std::string name;
  std::vector<std::string> indexes;
};

bool is_asynchronous(Node root) {
  const auto extensions = root.child_if_any("Extensions");
  if (!extensions) return false;
  const auto all = extensions->all("Asynchronous");
  return std::any_of(all.begin(), all.end(), [&](const Node& node) {
    return node.parent() == *extensions && xml::Element(node.get()).namespace_uri() == ns::aslo;
  });
}

std::optional<SecondReading> read_again(std::string_view input) {
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
  SecondReading reading;
  reading.name = name->text();
  reading.words =
      root.child("Issuer").text() + " ends by " + root.attribute("ID") + " \"" + name->text() +
      "\" of " + text(attribute(*name, "Format")) + ", " + text(attribute(*name, "NameQualifier")) +
      ", " + text(attribute(*name, "SPNameQualifier")) + " for \"" +
      attribute(root, "Reason").value_or("") + "\"" + (in_silence ? ", in silence" : "");
  for (const Node& index : root.all("SessionIndex")) reading.indexes.push_back(index.text());
  return reading;
}

/// By the forger's key a request says what a second reading finds, and ends what that names.
void compare(const Accepted& accepted, std::string_view input) {
  const auto again = read_again(input);
  demand(again && again->words == accepted.words,
         "a second reading of the signed bytes finds the same request");
  for (const std::string& id : accepted.sessions) {
    const bool named = again->indexes.empty() ||
                       std::count(again->indexes.begin(), again->indexes.end(), "index of " + id);
    demand(again->name == id + "@example.com" && named, "only sessions that were named end");
  }
}

std::set<std::string> words_of_seeds() {
  std::set<std::string> all;
  for (const char* folder : {"logout", "logout_queries"}) {
    for (const EmbeddedFile& file : embedded_files(folder)) {
      if (file.name.find("request") == file.name.npos) continue;
      const Arrived arrived(file.content);
      auto accepted = at_service_provider(seed_logout_peers(), arrived);
      if (!accepted) accepted = at_identity_provider(seed_logout_peers(), arrived);
      demand(accepted.has_value(), "every seed is accepted: make them anew with make_fuzz_seeds");
      all.insert(accepted->words);
    }
  }
  return all;
}

}  // namespace

void run(std::string_view input) {
  static const std::set<std::string> seeds = words_of_seeds();
  const Arrived arrived(input);

  for (const auto door : {at_service_provider, at_identity_provider}) {
    if (const auto accepted = door(seed_logout_peers(), arrived)) {
      demand(seeds.count(accepted->words) == 1, "an accepted request says what was signed");
      const auto& ended = accepted->sessions;
      demand(std::count(ended.begin(), ended.end(), "bob") == 0, "nobody signed Bob out");
    }
    const auto forged = door(forged_logout_peers(), arrived);
    if (forged && arrived.is_xml()) compare(*forged, input);
  }
  take_responses(seed_logout_peers(), arrived);
}

}  // namespace signet::fuzz
