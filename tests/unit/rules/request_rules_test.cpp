#include "rules/request_rules.h"

#include "signet/names.h"
#include "unit/rules/rule_cases.h"

// An AuthnRequest, and where its answer goes. [saml-profiles 4.1.4.1, saml-core 3.4.1]

namespace signet::test {
namespace {

struct RequestSample {
  model::AuthnRequest request = {.id = "_q1",
                                 .issue_instant = at("2026-01-01T12:00:00Z"),
                                 .destination = "https://idp.example/sso",
                                 .issuer = model::Issuer{.value = "https://sp.example"}};
  bool is_signed = true;
  bool must_be_signed = true;
  rules::Clock clock = {at("2026-01-01T12:00:00Z"), std::chrono::minutes(3)};

  template <class Facts, class Judge>
  Result<void> with_facts(Judge judge) const {
    return judge(Facts{request, "https://sp.example", "https://idp.example/sso", is_signed,
                       must_be_signed, std::chrono::minutes(10), clock});
  }
};

constexpr std::string_view artifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";

Endpoint endpoint(std::string location, int index, std::string_view binding = binding::http_post) {
  return {.binding = std::string(binding), .location = std::move(location), .index = index};
}

SPSSODescriptor sample_sp() {
  SPSSODescriptor sp;
  sp.assertion_consumer_services = {endpoint("https://sp.example/artifact", 0, artifact),
                                    endpoint("https://sp.example/acs", 1),
                                    endpoint("https://sp.example/other", 2)};
  return sp;
}

/// What a request says of where its answer should go.
struct Wish {
  std::optional<std::string> acs_url = {};
  std::optional<int> acs_index = {};
  std::optional<std::string> protocol_binding = {};
};

/// The location that is chosen, or the code.
std::string chosen(const Wish& wish, const SPSSODescriptor& sp = sample_sp()) {
  model::AuthnRequest request;
  request.acs_url = wish.acs_url;
  request.acs_index = wish.acs_index;
  request.protocol_binding = wish.protocol_binding;
  const auto endpoint = rules::select_acs(request, sp);
  return endpoint ? (*endpoint)->location : std::string(endpoint.error().name());
}

}  // namespace

TEST_CASE("each rule of an AuthnRequest holds at its edge and breaks just past it") {
  check_cases<rules::RequestFacts, RequestSample>(
      rules::request_rules(),
      {
          {"Version 1.1", "version-not-2", [](auto& s) { s.request.version = "1.1"; }},
          {"no Issuer", "issuer-mismatch", [](auto& s) { s.request.issuer.reset(); }},
          {"another Issuer", "issuer-mismatch",
           [](auto& s) { s.request.issuer->value = "https://sp.example/"; }},
          {"an Issuer that is an entity", "accepted",
           [](auto& s) { s.request.issuer->format = std::string(name_id_format::entity); }},
          {"an Issuer that is a person", "issuer-format",
           [](auto& s) { s.request.issuer->format = std::string(name_id_format::persistent); }},

          {"not signed, and it has to be", "request-unsigned",
           [](auto& s) { s.is_signed = false; }},
          {"not signed, and it need not be", "accepted",
           [](auto& s) { s.is_signed = s.must_be_signed = false; }},
          {"signed, and it need not be", "accepted", [](auto& s) { s.must_be_signed = false; }},

          {"signed, no Destination", "destination-missing",
           [](auto& s) { s.request.destination.reset(); }},
          {"not signed, no Destination", "accepted",
           [](auto& s) {
             s.is_signed = s.must_be_signed = false;
             s.request.destination.reset();
           }},
          {"another Destination", "destination-mismatch",
           [](auto& s) { s.request.destination = "https://idp.example/sso/"; }},
          {"an empty Destination", "destination-mismatch",
           [](auto& s) { s.request.destination = ""; }},
          {"not signed, another Destination", "destination-mismatch",
           [](auto& s) {
             s.is_signed = s.must_be_signed = false;
             s.request.destination = "https://other.example/sso";
           }},

          {"issued as late as clocks may differ", "accepted",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T12:03:00Z"); }},
          {"issued a millisecond later", "issue-instant-in-future",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T12:03:00.001Z"); }},
          {"issued as long ago as is accepted", "accepted",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T11:47:00.001Z"); }},
          {"issued a millisecond before", "issue-instant-too-old",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T11:47:00Z"); }},
          {"about a certain person", "request-subject-unsupported",
           [](auto& s) { s.request.has_subject = true; }},
      });
}

TEST_CASE("check_request takes the whole table") {
  RequestSample sample;
  CHECK(refusal(sample.with_facts<rules::RequestFacts>(rules::check_request)) == "accepted");
  sample.request.has_subject = true;
  CHECK(refusal(sample.with_facts<rules::RequestFacts>(rules::check_request)) ==
        "request-subject-unsupported");
}

TEST_CASE("an answer goes to the URL that was asked for when metadata lists it, byte for byte") {
  CHECK(chosen({.acs_url = "https://sp.example/acs"}) == "https://sp.example/acs");
  CHECK(chosen({.acs_url = "https://sp.example/other"}) == "https://sp.example/other");
  for (const std::string_view url :
       {"", "https://sp.example/acs/", "https://SP.example/acs", "https://sp.example/acs?x",
        "https://sp.example/ac", "https://sp.example:443/acs", "http://sp.example/acs",
        "https://evil.example/acs", "https://sp.example/acs#", "https://sp.example/%61cs",
        " https://sp.example/acs", "https://sp.example/../sp.example/acs"}) {
    CAPTURE(url);
    CHECK(chosen({.acs_url = std::string(url)}) == "acs-url-unknown");
  }
}

TEST_CASE("a listed URL of another binding is no place to post to") {
  CHECK(chosen({.acs_url = "https://sp.example/artifact"}) == "acs-url-unknown");
  CHECK(chosen({.acs_index = 0}) == "acs-binding-unsupported");
}

TEST_CASE("an answer goes to the index that was asked for when metadata has it") {
  CHECK(chosen({.acs_index = 2}) == "https://sp.example/other");
  CHECK(chosen({.acs_index = 3}) == "acs-index-unknown");
  CHECK(chosen({.acs_index = 65'535}) == "acs-index-unknown");
}

TEST_CASE("index and URL, or index and binding, contradict each other [saml-core 3.4.1]") {
  CHECK(chosen({.acs_url = "https://sp.example/other", .acs_index = 2}) == "acs-url-and-index");
  CHECK(chosen({.acs_index = 2, .protocol_binding = std::string(binding::http_post)}) ==
        "acs-url-and-index");
}

TEST_CASE("only HTTP-POST carries an answer [saml-profiles 4.1.2]") {
  CHECK(chosen({.protocol_binding = std::string(binding::http_post)}) == "https://sp.example/acs");
  for (const std::string_view other :
       {binding::http_redirect, artifact, std::string_view(""),
        std::string_view("urn:oasis:names:tc:SAML:2.0:bindings:PAOS")}) {
    CHECK(chosen({.protocol_binding = std::string(other)}) == "acs-binding-unsupported");
    CHECK(chosen({.acs_url = "https://sp.example/acs", .protocol_binding = std::string(other)}) ==
          "acs-binding-unsupported");
  }
}

TEST_CASE("without a wish the default for HTTP-POST is taken [saml-metadata 2.2.3]") {
  CHECK(chosen({}) == "https://sp.example/acs");
  SPSSODescriptor sp = sample_sp();
  sp.assertion_consumer_services[2].is_default = true;
  CHECK(chosen({}, sp) == "https://sp.example/other");
  sp.assertion_consumer_services[2].is_default = false;
  sp.assertion_consumer_services[1].is_default = false;
  CHECK(chosen({}, sp) == "https://sp.example/acs");
  sp.assertion_consumer_services.resize(1);
  CHECK(chosen({}, sp) == "metadata-no-endpoint");
}

TEST_CASE(
    "the service is that of the index, or the default; an unknown index is refused "
    "[attribute-service-unknown]") {
  const auto chosen_service = [](std::optional<int> index, const SPSSODescriptor& sp) {
    model::AuthnRequest request;
    request.attribute_service_index = index;
    const auto service = rules::select_attribute_service(request, sp);
    if (!service) return std::string(service.error().name());
    return *service == nullptr ? "none" : std::to_string((*service)->index);
  };
  SPSSODescriptor sp;
  CHECK(chosen_service(std::nullopt, sp) == "none");
  CHECK(chosen_service(0, sp) == "attribute-service-unknown");
  sp.attribute_consuming_services = {
      {.index = 1, .is_default = false}, {.index = 2}, {.index = 3, .is_default = true}};
  CHECK(chosen_service(std::nullopt, sp) == "3");
  CHECK(chosen_service(1, sp) == "1");
  CHECK(chosen_service(0, sp) == "attribute-service-unknown");
  CHECK(chosen_service(4, sp) == "attribute-service-unknown");
  sp.attribute_consuming_services.pop_back();
  CHECK(chosen_service(std::nullopt, sp) == "2");
  sp.attribute_consuming_services.pop_back();
  CHECK(chosen_service(std::nullopt, sp) == "1");
}

}  // namespace signet::test
