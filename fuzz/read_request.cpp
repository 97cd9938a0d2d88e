#include "fuzz/support/target.h"
#include "model/messages.h"

// Reader and writer of AuthnRequests. Input: the XML of one.

namespace signet::fuzz {

void run(std::string_view xml) {
  constexpr auto kind = model::MessageKind::authn_request;
  const Limits limits;
  const auto message = model::UntrustedMessage::parse(xml, kind, limits);
  if (!message) return came_to(message.error().stage());
  auto request = noted(model::read_unsigned_authn_request(*message));
  if (!request) return;
  const auto written = model::write_authn_request(*request);
  if (!written) return;

  const auto again = model::UntrustedMessage::parse(written->serialize(), kind, limits);
  demand(again.has_value(), "what was written can be read");
  // The writer leaves these out.
  request->authn_context_decl_refs.clear();
  if (request->authn_context_class_refs.empty()) request->authn_context_comparison.reset();
  demand(*model::read_unsigned_authn_request(*again) == *request,
         "the request comes back as written");
}

}  // namespace signet::fuzz
