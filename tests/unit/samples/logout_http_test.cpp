#include "shared/logout_http.h"

#include <doctest/doctest.h>

#include "signet/error.h"
#include "unit/web/running_server.h"

using namespace signet;
using namespace signet::program;
using namespace std::chrono_literals;

namespace {

web::Request posted(const std::string& body,
                    const std::string& type = "application/x-www-form-urlencoded") {
  web::Request request;
  request.method = web::Method::post;
  request.headers.add("Content-Type", type);
  request.body = body;
  return request;
}

web::Request queried(const std::string& query) {
  web::Request request;
  request.query = query;
  return request;
}

ErrorCode refusal(const web::Request& request) {
  const auto input = LogoutInput::read(request);
  REQUIRE_FALSE(input);
  return input.error().code();
}

bool is_soap(const std::string& type) {
  return soap_envelope(posted("<a/>", type)).has_value();
}

SoapClient client_at(const std::string& base_url) {
  return {*web::Outcome<BaseUrl>(parse_base_url(base_url)), {}, 500ms, 700ms};
}

std::string why_not(const std::string& base_url, const std::string& target) {
  const SoapClient client = client_at(base_url);
  auto answer = SoapCalls(client).make({target, {"<a/>"}});
  REQUIRE_FALSE(answer);
  return answer.why();
}

web::Response xml(std::string body) {
  return send_answer(SoapEnvelope{std::move(body)});
}

std::string at(std::uint16_t port) {
  return "http://127.0.0.1:" + std::to_string(port) + "/slo/soap";
}

}  // namespace

TEST_CASE("a query is handed on as it came, and told apart by its name alone") {
  for (const char* query : {"SAMLRequest=a%2Bb&Signature=c", "RelayState=x&SAMLRequest=a"}) {
    const web::Request request = queried(query);
    const auto input = LogoutInput::read(request);
    REQUIRE(input);
    CHECK(input->is_request());
    CHECK(std::get<RedirectQuery>(input->message()).raw == query);
  }
  for (const char* query : {"SAMLResponse=a", "", "XSAMLRequest=a", "%53AMLRequest=a"}) {
    const web::Request request = queried(query);
    CHECK_FALSE(LogoutInput::read(request)->is_request());
  }
}

TEST_CASE("a form is one message, and its fields come once [saml-bindings 3.5.4]") {
  const web::Request request = posted("SAMLRequest=a%2Bb&RelayState=c");
  const auto input = LogoutInput::read(request);
  REQUIRE(input);
  CHECK(input->is_request());
  const LogoutMessage message = input->message();
  const auto fields = std::get<FormFields>(message);
  CHECK(fields.message == "a+b");
  CHECK(fields.relay_state == "c");
  CHECK(refusal(posted("SAMLRequest=a&SAMLRequest=b")) == ErrorCode::parameter_duplicate);
  CHECK(refusal(posted("SAMLResponse=a&RelayState=b&RelayState=c")) ==
        ErrorCode::parameter_duplicate);
  CHECK(refusal(posted("SAMLRequest=a&SAMLResponse=b")) == ErrorCode::request_and_response);
  CHECK(refusal(posted("SAMLRequest=%")) == ErrorCode::parameter_malformed);
  CHECK(refusal(posted("SAMLRequest=a", "text/plain")) == ErrorCode::parameter_malformed);
}

TEST_CASE("what was posted can be posted again, as the same fields") {
  const web::Request request = posted("SAMLRequest=a%2Bb&RelayState=c&more=d");
  const PostForm again = LogoutInput::read(request)->post_again("https://idp.example/slo/continue");
  CHECK(again.action == "https://idp.example/slo/continue");
  CHECK(again.fields == std::vector<std::pair<std::string, std::string>>{{"SAMLRequest", "a+b"},
                                                                         {"RelayState", "c"}});
}

TEST_CASE("SOAP comes as text/xml in UTF-8 [saml-bindings 3.2.3.1]") {
  for (const char* type : {"text/xml", "Text/XML; charset=utf-8", "text/xml;charset=\"UTF-8\""}) {
    CAPTURE(type);
    CHECK(is_soap(type));
  }
  for (const char* type : {"application/xml", "text/plain", "text/xml; charset=iso-8859-1", "",
                           "application/x-www-form-urlencoded", "text/xmlx",
                           "text/xml; charset=utf-8; a=b", "multipart/form-data; x=text/xml"}) {
    CAPTURE(type);
    CHECK_FALSE(is_soap(type));
  }
}

TEST_CASE("a SOAP envelope is answered as text/xml, and a refused one by a fault with 500") {
  const web::Response answer = xml("<a/>");
  CHECK(answer.status == 200);
  CHECK(answer.headers.only("Content-Type") == "text/xml; charset=utf-8");
  CHECK(answer.body == "<a/>");
  const web::Response fault = send_fault(Error(ErrorCode::signature_missing, "here", "secret"));
  CHECK(fault.status == 500);
  CHECK(fault.headers.only("Content-Type") == "text/xml; charset=utf-8");
  CHECK(fault.body.find("Fault") != std::string::npos);
  CHECK(fault.body.find("secret") == std::string::npos);
}

TEST_CASE("a SoapCall posts text/xml with its SOAPAction and brings the body back") {
  web::test::RunningServer peer([](const web::Request& request) {
    const bool is_right =
        request.headers.only("Content-Type") == "text/xml; charset=utf-8" &&
        request.headers.only("SOAPAction") == "\"http://www.oasis-open.org/committees/security\"" &&
        request.path == "/slo/soap";
    return is_right ? xml("answer to " + request.body) : web::text("wrong", 400);
  });
  const SoapClient client = client_at("http://127.0.0.1:8100");
  const auto answer = SoapCalls(client).make({at(peer.port()), {"<a/>"}});
  REQUIRE(answer);
  CHECK(answer->bytes == "answer to <a/>");
}

TEST_CASE("soap-ssrf: a SoapCall goes over https; by http only from loopback to loopback") {
  const std::string not_safe = "the address isn't https";
  CHECK(why_not("https://idp.example", "http://sp.example/slo") == not_safe);
  CHECK(why_not("https://idp.example", "http://127.0.0.1:9/slo") == not_safe);
  CHECK(why_not("http://127.0.0.1:8100", "http://sp.example/slo") == not_safe);
  CHECK(why_not("http://127.0.0.1:8100", "http://127.0.0.1@sp.example/slo") == not_safe);
  CHECK(why_not("http://127.0.0.1:8100", "ftp://127.0.0.1/slo") == not_safe);
  CHECK(why_not("http://127.0.0.1:8100", "file:///etc/passwd") == not_safe);
}

TEST_CASE("what isn't an envelope is no answer to a SoapCall") {
  web::test::RunningServer fault(
      [](const web::Request&) { return send_fault(Error(ErrorCode::signature_missing)); });
  CHECK(why_not("http://127.0.0.1:8100", at(fault.port())) == "the answer has status 500");
  web::test::RunningServer page([](const web::Request&) { return web::text("<a/>"); });
  CHECK(why_not("http://127.0.0.1:8100", at(page.port())) == "the answer isn't text/xml");
  web::test::RunningServer elsewhere([](const web::Request&) { return web::redirect("/slo"); });
  CHECK(why_not("http://127.0.0.1:8100", at(elsewhere.port())) == "the answer has status 303");
}

TEST_CASE("all SoapCalls of one request have one limit of time together") {
  const web::test::SilentPort silent;
  SoapClient client = client_at("http://127.0.0.1:8100");
  client.deadline_of_one = 100ms;
  client.deadline_of_all = 150ms;
  SoapCalls calls(client);
  const SoapCall call{at(silent.port()), {"<a/>"}};
  CHECK(calls.make(call).why() == "no complete answer in time");
  CHECK(calls.make(call).why() == "no complete answer in time");
  CHECK(calls.make(call).why() == "no time is left for it");
}
