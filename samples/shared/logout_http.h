#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "shared/base_url.h"
#include "signet/browser.h"
#include "signet/logout.h"
#include "signet/result.h"
#include "web/http.h"
#include "web/outcome.h"

// Single Logout between the library's values and HTTP, for both programs. [saml-bindings 3.2-3.5]

namespace signet::program {

/// A message of Single Logout that a browser brought: a query, or a posted form.
class LogoutInput {
 public:
  /// Fails with `parameter_duplicate`, `parameter_malformed` and `request_and_response` for a form
  /// that isn't one message. Queries are left to the library, whose signatures cover their octets.
  static Result<LogoutInput> read(const web::Request& request);

  /// A LogoutRequest by its name; else it is to be taken for a response.
  bool is_request() const noexcept { return is_request_; }
  bool is_posted() const noexcept { return form_.has_value(); }

  /// Looks into this object, and into the request that it was read from.
  LogoutMessage message() const&;
  LogoutMessage message() const&& = delete;  // would dangle

  /// A form that brings the same to `url`: browsers hold our cookies back from what another site
  /// posts, and send them with what we post ourselves. For what was posted only.
  PostForm post_again(std::string url) const;

 private:
  struct Form {
    std::string message, relay_state;
  };
  explicit LogoutInput(std::string_view query) : query_(query) {}

  std::string_view query_;
  std::optional<Form> form_;
  bool is_request_ = false;
};

/// What a program brought by SOAP. Fails with `parameter_malformed` when it isn't text/xml in
/// UTF-8.
Result<SoapEnvelope> soap_envelope(const web::Request& request);

/// Absent for a SoapCall, which is no business of the browser.
std::optional<BrowserAction> for_browser(const LogoutAction& action);

web::Response send_answer(const LogoutAnswer& answer);
/// The answer to a SoapEnvelope that was refused.
web::Response send_fault(const Error& refusal);

/// Goes on to a place of another site from a form of ours. Browsers apply the form-action of our
/// pages to a redirect that answers a form, so this is a page that leads there by itself, and has a
/// link for browsers that don't follow.
web::Response leave_by(web::Response page, const std::string& url);

/// Makes SoapCalls: over https, or within this machine by http when we are there ourselves.
struct SoapClient {
  BaseUrl base_url;                    ///< our own
  std::optional<std::string> ca_file;  ///< PEM; otherwise the system's
  std::chrono::milliseconds deadline_of_one{4'000};
  std::chrono::milliseconds deadline_of_all{12'000};
};

/// The SoapCalls that one request of a browser leads to, within one limit of time for all of them.
/// Each blocks the calling thread.
class SoapCalls {
 public:
  explicit SoapCalls(const SoapClient& client);

  /// The URL has to come from trusted metadata. Fails with a sentence for the log: also when the
  /// time of all is over, without a call then.
  web::Outcome<SoapEnvelope> make(const SoapCall& call);

 private:
  const SoapClient& client_;
  const std::chrono::steady_clock::time_point deadline_;
};

}  // namespace signet::program
