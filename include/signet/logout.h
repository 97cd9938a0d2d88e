#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signet/assertion.h"
#include "signet/browser.h"
#include "signet/error.h"
#include "signet/time.h"

// Single Logout: what both sides have in common. The flows stand in signet/service_provider.h and
// signet/identity_provider.h. [saml-profiles 4.4]

namespace signet {

namespace logout {
class LogoutMaker;
}

/// Where a provider takes messages of Single Logout, compared byte for byte. Both lists are
/// published in metadata.
struct SingleLogoutService {
  /// Takes requests and responses by HTTP-Redirect and HTTP-POST. Not the address of another
  /// service.
  std::string url;
  std::string soap_url = {};  ///< takes requests by SOAP; empty: none
};

/// The query string of HTTP-Redirect, exactly as received. [saml-bindings 3.4]
struct RedirectQuery {
  std::string_view raw;
};
/// The form fields of HTTP-POST. [saml-bindings 3.5]
struct FormFields {
  std::string_view message;  ///< SAMLRequest or SAMLResponse
  std::string_view relay_state = {};
};
/// A body of HTTP, a request's or a response's, of type text/xml. [saml-bindings 3.2]
struct SoapEnvelope {
  std::string bytes;
};
/// A message of Single Logout as it arrived.
using LogoutMessage = std::variant<RedirectQuery, FormFields, SoapEnvelope>;

/// A POST that the application makes by itself, without the browser, with a time limit of its own:
/// Content-Type text/xml, and `SOAPAction: "http://www.oasis-open.org/committees/security"`. Hand
/// the body of the answer on as a SoapEnvelope. [saml-bindings 3.2.3]
struct SoapCall {
  std::string url;
  SoapEnvelope envelope;
};

/// What has to be done with a request that goes out, and how one that came in is answered.
using LogoutAction = std::variant<RedirectTo, PostForm, SoapCall>;
using LogoutAnswer = std::variant<RedirectTo, PostForm, SoapEnvelope>;

/// The body, to be sent with status 500, that answers a SoapEnvelope which was refused. It says
/// nothing of the reason. [saml-bindings 3.2.3.3]
SoapEnvelope soap_fault(const Error& refusal);

/// A LogoutRequest that arrived.
struct ConsumeLogoutRequest {
  LogoutMessage message;
  /// The ID of the session that the browser's cookie shows, whose ever it is. Absent when it shows
  /// none; a request by SOAP needs none.
  std::optional<std::string> browser_session = {};
  Instant received_at;
};

/// A LogoutResponse that arrived: from a browser, or as the answer to a SoapCall.
struct ConsumeLogoutResponse {
  LogoutMessage message;
  Instant received_at;
};

/// A LogoutRequest that every rule holds for: signed by a peer that is trusted in its role, for us,
/// fresh, and never seen before. Only the two consume_logout_request() make one.
class AcceptedLogoutRequest {
 public:
  const std::string& id() const noexcept { return id_; }
  /// Entity ID of who sent it.
  const std::string& peer() const noexcept { return peer_; }
  const NameID& name_id() const noexcept { return name_id_; }
  /// IDs of the sessions that it speaks of: those of exactly this person, that this peer has a part
  /// in, and of the indexes that it names, if any. Empty when there is none; then the answer says
  /// so.
  const std::vector<std::string>& sessions() const noexcept { return sessions_; }
  /// See logout_reason; empty when absent.
  const std::string& reason() const noexcept { return reason_; }
  /// True: the peer doesn't wait for an answer, and a browser stays with us. [aslo 2]
  bool asynchronous() const noexcept { return asynchronous_; }
  /// True: it came by SOAP, so no browser can be sent anywhere.
  bool by_soap() const noexcept { return by_soap_; }

 private:
  friend class logout::LogoutMaker;
  AcceptedLogoutRequest() = default;

  std::string id_, peer_, reason_, relay_state_, binding_;
  NameID name_id_;
  std::vector<std::string> sessions_;
  bool asynchronous_ = false, by_soap_ = false;
};

}  // namespace signet
