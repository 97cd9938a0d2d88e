#include "shared/logout_http.h"

#include <algorithm>

#include "shared/saml_http.h"
#include "web/fetch.h"
#include "web/fields.h"

namespace signet::program {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view request_field = "SAMLRequest";
constexpr std::string_view response_field = "SAMLResponse";
constexpr std::string_view relay_state_field = "RelayState";

/// As much as a message of Single Logout can have, many times over.
constexpr std::size_t longest_answer = 256 * 1024;

/// Only which of the two doors it goes to: what is behind the name, the library reads.
bool names_a_request(std::string_view query) {
  const std::string name = std::string(request_field) + "=";
  return query.starts_with(name) || query.find("&" + name) != std::string_view::npos;
}

/// `text/xml`, and UTF-8 where it names a charset. [RFC 7303 9.2]
bool is_text_xml(const web::Headers& headers) {
  const auto type = headers.only("Content-Type");
  if (!type) return false;
  const std::size_t end = std::min(type->find(';'), type->size());
  std::string_view media_type = type->substr(0, end);
  while (media_type.ends_with(' ')) media_type.remove_suffix(1);
  if (!web::equals_ignoring_case(media_type, "text/xml")) return false;

  std::string parameters(type->substr(end));
  std::erase_if(parameters, [](char c) { return c == ' ' || c == '"'; });
  return parameters.empty() || web::equals_ignoring_case(parameters, ";charset=utf-8");
}

Unexpected refused(ErrorCode code, std::string_view where, std::string_view expected,
                   std::string_view found) {
  return Unexpected(Error(code, where, expected, found));
}

/// Nobody between us and the peer can read or change what goes there.
bool is_safe(const std::string& url, const BaseUrl& ours) {
  if (url.starts_with("https://")) return true;
  if (ours.is_secure || !ours.is_loopback()) return false;
  const auto origin = parse_base_url(url.substr(0, url.find_first_of("/?#", 7)));
  return origin && !origin->is_secure && origin->is_loopback();
}

}  // namespace

Result<LogoutInput> LogoutInput::read(const web::Request& request) {
  LogoutInput input(request.query);
  if (request.method != web::Method::post) {
    input.is_request_ = names_a_request(request.query);
    return input;
  }
  const auto fields = web::parse_form(request);
  if (!fields) return refused(ErrorCode::parameter_malformed, "form", "fields", fields.why());
  for (const std::string_view name : {request_field, response_field, relay_state_field}) {
    if (fields->count(name) > 1) {
      return refused(ErrorCode::parameter_duplicate, name, "once", "more than once");
    }
  }
  const auto asked = fields->only(request_field), answered = fields->only(response_field);
  if (asked && answered) {
    return refused(ErrorCode::request_and_response, "form", "one of them", "both");
  }
  input.is_request_ = asked.has_value();
  input.form_ = Form{std::string(asked ? *asked : answered.value_or("")),
                     std::string(fields->only(relay_state_field).value_or(""))};
  return input;
}

LogoutMessage LogoutInput::message() const& {
  if (!form_) return RedirectQuery{query_};
  return FormFields{form_->message, form_->relay_state};
}

PostForm LogoutInput::post_again(std::string url) const {
  PostForm form{std::move(url), {}};
  form.fields.emplace_back(is_request_ ? request_field : response_field, form_->message);
  if (!form_->relay_state.empty()) form.fields.emplace_back(relay_state_field, form_->relay_state);
  return form;
}

Result<SoapEnvelope> soap_envelope(const web::Request& request) {
  if (!is_text_xml(request.headers)) {
    return refused(ErrorCode::parameter_malformed, "Content-Type", "text/xml in UTF-8",
                   request.headers.only("Content-Type").value_or("none"));
  }
  return SoapEnvelope{request.body};
}

std::optional<BrowserAction> for_browser(const LogoutAction& action) {
  if (const auto* redirect = std::get_if<RedirectTo>(&action)) return *redirect;
  if (const auto* form = std::get_if<PostForm>(&action)) return *form;
  return std::nullopt;
}

web::Response send_answer(const LogoutAnswer& answer) {
  if (const auto* redirect = std::get_if<RedirectTo>(&answer)) return send(*redirect);
  if (const auto* form = std::get_if<PostForm>(&answer)) return send(*form);
  web::Response response;
  response.headers.add("Content-Type", "text/xml; charset=utf-8");
  response.body = std::get<SoapEnvelope>(answer).bytes;
  return response;
}

web::Response send_fault(const Error& refusal) {
  web::Response response = send_answer(soap_fault(refusal));
  response.status = 500;
  return response;
}

web::Response leave_by(web::Response page, const std::string& url) {
  return web::with_header(std::move(page), "Refresh", "0; url=" + url);
}

SoapCalls::SoapCalls(const SoapClient& client)
    : client_(client), deadline_(Clock::now() + client.deadline_of_all) {}

web::Outcome<SoapEnvelope> SoapCalls::make(const SoapCall& call) {
  if (!is_safe(call.url, client_.base_url)) return web::Failure("the address isn't https");
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
  if (left <= std::chrono::milliseconds(0)) return web::Failure("no time is left for it");

  web::PostedBody body{"text/xml; charset=utf-8", call.envelope.bytes};
  body.headers.add("SOAPAction", "\"http://www.oasis-open.org/committees/security\"");
  web::FetchOptions options;
  options.size_limit = longest_answer;
  options.deadline = std::min(left, client_.deadline_of_one);
  options.ca_file = client_.ca_file;
  auto answer = web::post(call.url, body, options);
  if (!answer) return web::Failure(answer.why());
  if (!is_text_xml(answer->headers)) return web::Failure("the answer isn't text/xml");
  return SoapEnvelope{std::move(answer->body)};
}

}  // namespace signet::program
