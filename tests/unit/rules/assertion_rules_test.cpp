#include "unit/rules/response_sample.h"

// Who says it, about whom, under which conditions. [saml-core 2.3 to 2.7, saml-profiles 4.1.4.2]

namespace signet::test {
namespace {

constexpr auto minimum = AuthnContextComparison::minimum;
constexpr auto maximum = AuthnContextComparison::maximum;
constexpr auto better = AuthnContextComparison::better;

}  // namespace

TEST_CASE("each rule of an assertion holds at its edge and breaks just past it") {
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::assertion_rules(),
      {
          {"plain text where it has to be encrypted", "encryption-missing",
           [](auto& s) { s.encryption_required = true; }},
          {"encrypted as it has to be", "accepted",
           [](auto& s) { s.encryption_required = s.was_encrypted = true; }},
          {"encrypted of its own accord", "accepted", [](auto& s) { s.was_encrypted = true; }},

          {"Version 1.1", "version-not-2", [](auto& s) { s.assertion.version = "1.1"; }},
          {"an empty Version", "version-not-2", [](auto& s) { s.assertion.version = ""; }},
          {"another Issuer", "issuer-mismatch",
           [](auto& s) { s.assertion.issuer.value = "https://other.example"; }},
          {"an Issuer with a slash more", "issuer-mismatch",
           [](auto& s) { s.assertion.issuer.value = "https://idp.example/"; }},
          {"an Issuer in other case", "issuer-mismatch",
           [](auto& s) { s.assertion.issuer.value = "https://IDP.example"; }},
          {"an Issuer with space around it", "issuer-mismatch",
           [](auto& s) { s.assertion.issuer.value = " https://idp.example "; }},
          {"an empty Issuer", "issuer-mismatch", [](auto& s) { s.assertion.issuer.value = ""; }},
          {"an Issuer that is an entity", "accepted",
           [](auto& s) { s.assertion.issuer.format = std::string(name_id_format::entity); }},
          {"an Issuer that is a person", "issuer-format",
           [](auto& s) { s.assertion.issuer.format = std::string(name_id_format::email_address); }},

          {"issued as late as clocks may differ", "accepted",
           [](auto& s) { s.assertion.issue_instant = at("2026-01-01T12:03:00Z"); }},
          {"issued a millisecond later", "issue-instant-in-future",
           [](auto& s) { s.assertion.issue_instant = at("2026-01-01T12:03:00.001Z"); }},
          {"issued as long ago as is accepted", "accepted",
           [](auto& s) { s.assertion.issue_instant = at("2026-01-01T11:47:00.001Z"); }},
          {"issued a millisecond before", "issue-instant-too-old",
           [](auto& s) { s.assertion.issue_instant = at("2026-01-01T11:47:00Z"); }},

          {"no Subject", "subject-missing",
           [](auto& s) {
             s.assertion.has_subject = false;
             s.assertion.name_id.reset();
           }},
          {"no NameID", "name-id-missing", [](auto& s) { s.assertion.name_id.reset(); }},
          {"an empty NameID", "name-id-missing", [](auto& s) { s.assertion.name_id->value = ""; }},
          {"a name made for us", "accepted",
           [](auto& s) { s.assertion.name_id->sp_name_qualifier = "https://sp.example"; }},
          {"a name made for another", "name-id-qualifier",
           [](auto& s) { s.assertion.name_id->sp_name_qualifier = "https://other.example"; }},
          {"a name made for nobody", "name-id-qualifier",
           [](auto& s) { s.assertion.name_id->sp_name_qualifier = ""; }},

          {"no NameID, from a provider that may leave it out", "accepted",
           [](auto& s) {
             s.name_id_optional = true;
             s.assertion.name_id.reset();
           }},
          {"an empty NameID, from a provider that may leave it out", "name-id-missing",
           [](auto& s) {
             s.name_id_optional = true;
             s.assertion.name_id->value = "";
           }},
          {"no Subject, from a provider that may leave the NameID out", "subject-missing",
           [](auto& s) {
             s.name_id_optional = true;
             s.assertion.has_subject = false;
             s.assertion.name_id.reset();
           }},
          {"a name made for an affiliation of ours", "accepted",
           [](auto& s) {
             s.affiliations = {"urn:a", "urn:b"};
             s.assertion.name_id->sp_name_qualifier = "urn:b";
           }},
          {"a name made for another affiliation", "name-id-qualifier",
           [](auto& s) {
             s.affiliations = {"urn:a"};
             s.assertion.name_id->sp_name_qualifier = "urn:A";
           }},
          {"a persistent name made by the provider", "accepted",
           [](auto& s) { s.set_name(name_id_format::persistent, "https://idp.example"); }},
          {"a persistent name that doesn't say who made it", "accepted",
           [](auto& s) { s.assertion.name_id->format = std::string(name_id_format::persistent); }},
          {"a persistent name made by another", "name-id-issuer-mismatch",
           [](auto& s) { s.set_name(name_id_format::persistent, "https://other.example"); }},
          {"a persistent name made by nobody", "name-id-issuer-mismatch",
           [](auto& s) { s.set_name(name_id_format::persistent, ""); }},
          {"a transient name made by another", "name-id-issuer-mismatch",
           [](auto& s) { s.set_name(name_id_format::transient, "https://idp.example/"); }},
          {"a name of another that the provider passes on", "accepted",
           [](auto& s) {
             s.name_qualifiers = {"https://other.example"};
             s.set_name(name_id_format::persistent, "https://other.example");
           }},
          {"a name of a third one", "name-id-issuer-mismatch",
           [](auto& s) {
             s.name_qualifiers = {"https://other.example"};
             s.set_name(name_id_format::persistent, "https://third.example");
           }},
          {"a qualifier that is a domain, of an address", "accepted",
           [](auto& s) { s.set_name(name_id_format::email_address, "example.com"); }},
          {"a qualifier without a format", "accepted",
           [](auto& s) { s.assertion.name_id->name_qualifier = "example.com"; }},
      });
}

TEST_CASE("each rule of the Conditions holds at its edge and breaks just past it") {
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::condition_rules(),
      {
          {"no Conditions", "conditions-missing", [](auto& s) { s.assertion.conditions.reset(); }},
          {"a condition that is not understood", "condition-unknown",
           [](auto& s) { s.conditions().unknown = {"x:OnlyOnMondays"}; }},

          {"a window of no length", "conditions-inverted",
           [](auto& s) { s.conditions().not_before = s.conditions().not_on_or_after; }},
          {"a window of a millisecond", "accepted",
           [](auto& s) {
             s.conditions().not_before = at("2026-01-01T12:00:00Z");
             s.conditions().not_on_or_after = at("2026-01-01T12:00:00.001Z");
           }},
          {"a window that ends before it begins", "conditions-inverted",
           [](auto& s) {
             s.conditions().not_before = at("2026-01-01T12:01:00Z");
             s.conditions().not_on_or_after = at("2026-01-01T11:59:00Z");
           }},
          {"a window that begins when clocks may differ so", "accepted",
           [](auto& s) { s.conditions().not_before = at("2026-01-01T12:03:00Z"); }},
          {"a window that begins a millisecond later", "conditions-not-yet-valid",
           [](auto& s) { s.conditions().not_before = at("2026-01-01T12:03:00.001Z"); }},
          {"a window that ended when clocks may differ so", "accepted",
           [](auto& s) {
             s.conditions().not_before.reset();
             s.conditions().not_on_or_after = at("2026-01-01T11:57:00.001Z");
           }},
          {"a window that ended a millisecond before", "conditions-expired",
           [](auto& s) {
             s.conditions().not_before.reset();
             s.conditions().not_on_or_after = at("2026-01-01T11:57:00Z");
           }},
          {"a window without an end", "accepted",
           [](auto& s) { s.conditions().not_on_or_after.reset(); }},
          {"no window", "accepted",
           [](auto& s) {
             s.conditions().not_before.reset();
             s.conditions().not_on_or_after.reset();
           }},

          {"no audience", "audience-missing",
           [](auto& s) { s.conditions().audience_restrictions.clear(); }},
          {"a restriction to nobody", "audience-missing",
           [](auto& s) { s.conditions().audience_restrictions = {{}}; }},
          {"a restriction to us, and one to nobody", "audience-missing",
           [](auto& s) { s.conditions().audience_restrictions.emplace_back(); }},
          {"another audience", "audience-mismatch",
           [](auto& s) { s.conditions().audience_restrictions = {{"https://other.example"}}; }},
          {"an audience with a slash more", "audience-mismatch",
           [](auto& s) { s.conditions().audience_restrictions = {{"https://sp.example/"}}; }},
          {"an audience in other case", "audience-mismatch",
           [](auto& s) { s.conditions().audience_restrictions = {{"https://SP.example"}}; }},
          {"an audience with space around it", "audience-mismatch",
           [](auto& s) { s.conditions().audience_restrictions = {{" https://sp.example"}}; }},
          {"an empty audience", "audience-mismatch",
           [](auto& s) { s.conditions().audience_restrictions = {{""}}; }},
          {"several audiences, we among them", "accepted",
           [](auto& s) {
             s.conditions().audience_restrictions = {{"urn:a", "https://sp.example", "urn:b"}};
           }},
          {"several restrictions, we in each", "accepted",
           [](auto& s) {
             s.conditions().audience_restrictions = {{"https://sp.example"},
                                                     {"urn:a", "https://sp.example"}};
           }},
          {"several restrictions, we not in each", "audience-mismatch",
           [](auto& s) {
             s.conditions().audience_restrictions = {{"https://sp.example"}, {"urn:a"}};
           }},
      });
}

TEST_CASE("each rule of the statements holds at its edge and breaks just past it") {
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::statement_rules(),
      {
          {"no AuthnStatement", "authn-statement-count",
           [](auto& s) { s.assertion.authn_statements.clear(); }},
          {"two AuthnStatements", "authn-statement-count",
           [](auto& s) {
             s.assertion.authn_statements.push_back(s.assertion.authn_statements.front());
           }},

          {"authenticated when clocks may differ so", "accepted",
           [](auto& s) {
             s.assertion.authn_statements.front().authn_instant = at("2026-01-01T12:03:00Z");
           }},
          {"authenticated a millisecond later", "authn-instant-in-future",
           [](auto& s) {
             s.assertion.authn_statements.front().authn_instant = at("2026-01-01T12:03:00.001Z");
           }},
          {"authenticated years ago", "accepted",
           [](auto& s) {
             s.assertion.authn_statements.front().authn_instant = at("2020-01-01T12:00:00Z");
           }},
          {"asked for anew, authenticated as long before as clocks may differ", "accepted",
           [](auto& s) {
             s.request->force_authn = true;
             s.assertion.authn_statements.front().authn_instant = at("2026-01-01T11:56:00Z");
           }},
          {"asked for anew, authenticated a millisecond earlier", "authn-instant-too-old",
           [](auto& s) {
             s.request->force_authn = true;
             s.assertion.authn_statements.front().authn_instant = at("2026-01-01T11:55:59.999Z");
           }},
          {"nobody asked, so not for anew", "accepted", [](auto& s) { s.request.reset(); }},

          {"one of the contexts that were asked for", "accepted",
           [](auto& s) {
             s.set_context({{"urn:other", "urn:middle"}}, "urn:middle");
           }},
          {"a stronger context than exactly that", "authn-context-mismatch",
           [](auto& s) { s.set_context({{"urn:middle"}}, "urn:strong"); }},
          {"no context of those that were asked for", "authn-context-mismatch",
           [](auto& s) { s.set_context({{"urn:middle"}}, std::nullopt); }},
          {"no context, and none asked for", "accepted",
           [](auto& s) { s.set_context({}, std::nullopt); }},
          {"the weakest context that is enough", "accepted",
           [](auto& s) {
             s.set_context({{"urn:middle"}, minimum}, "urn:middle");
           }},
          {"a weaker context than the minimum", "authn-context-mismatch",
           [](auto& s) {
             s.set_context({{"urn:middle"}, minimum}, "urn:weak");
           }},
          {"a context that isn't in the order", "authn-context-mismatch",
           [](auto& s) {
             s.set_context({{"urn:middle"}, minimum}, "urn:other");
           }},
          {"the strongest context that is wanted", "accepted",
           [](auto& s) {
             s.set_context({{"urn:middle"}, maximum}, "urn:middle");
           }},
          {"a stronger context than the maximum", "authn-context-mismatch",
           [](auto& s) {
             s.set_context({{"urn:middle"}, maximum}, "urn:strong");
           }},
          {"a better context", "accepted",
           [](auto& s) {
             s.set_context({{"urn:middle"}, better}, "urn:strong");
           }},
          {"no better context than that", "authn-context-mismatch",
           [](auto& s) {
             s.set_context({{"urn:middle"}, better}, "urn:middle");
           }},
          {"any context for somebody who wasn't asked for", "accepted",
           [](auto& s) {
             s.set_context({{"urn:middle"}}, "urn:weak");
             s.request.reset();
           }},

          {"a session that ended when clocks may differ so", "accepted",
           [](auto& s) {
             s.assertion.authn_statements.front().session_not_on_or_after =
                 at("2026-01-01T11:57:00.001Z");
           }},
          {"a session that ended a millisecond before", "session-expired",
           [](auto& s) {
             s.assertion.authn_statements.front().session_not_on_or_after =
                 at("2026-01-01T11:57:00Z");
           }},

          {"no attributes", "accepted", [](auto& s) { s.assertion.attributes.clear(); }},
          {"an attribute twice", "attribute-duplicate",
           [](auto& s) { s.assertion.attributes.push_back({.name = "mail"}); }},
          {"an attribute twice, once with the format that absence means", "attribute-duplicate",
           [](auto& s) {
             s.assertion.attributes.push_back(
                 {.name = "mail", .name_format = std::string(attribute_name_format::unspecified)});
           }},
          {"an attribute twice, in two formats", "accepted",
           [](auto& s) {
             s.assertion.attributes.push_back(
                 {.name = "mail", .name_format = std::string(attribute_name_format::basic)});
           }},
          {"an attribute twice, with two friendly names", "attribute-duplicate",
           [](auto& s) {
             s.assertion.attributes.push_back({.name = "groups", .friendly_name = "Other"});
           }},
          {"two attributes that differ in case", "accepted",
           [](auto& s) { s.assertion.attributes.push_back({.name = "Mail"}); }},

          {"XML as a value", "attribute-value-xml",
           [](auto& s) { s.assertion.attributes[1].xml_values = {"<x/>"}; }},
          {"XML as a value, where that is accepted", "accepted",
           [](auto& s) {
             s.xml_values_allowed = true;
             s.assertion.attributes[1].xml_values = {"<x/>"};
           }},
          {"a nil value", "accepted", [](auto& s) { s.assertion.attributes[1].nil_values = 1; }},

          {"a subject-id in the provider's scope", "accepted",
           [](auto& s) {
             s.scopes = {"other.example", "example.org"};
             s.add_attribute(attribute_name::subject_id, {"alice@example.org"});
           }},
          {"one in another case", "accepted",
           [](auto& s) {
             s.scopes = {"Example.org"};
             s.add_attribute(attribute_name::pairwise_id, {"ALICE@eXample.ORG"});
           }},
          {"one in another scope", "subject-id-scope-mismatch",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::subject_id, {"alice@other.example"});
           }},
          {"one in a scope below the provider's", "subject-id-scope-mismatch",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::pairwise_id, {"alice@sub.example.org"});
           }},
          {"one of a provider without scope", "subject-id-scope-mismatch",
           [](auto& s) { s.add_attribute(attribute_name::subject_id, {"alice@example.org"}); }},
          {"a good one, and one in another scope", "subject-id-scope-mismatch",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::subject_id, {"alice@example.org"});
             s.add_attribute(attribute_name::pairwise_id, {"x@other.example"});
           }},
          {"one without scope", "subject-id-malformed",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::subject_id, {"alice"});
           }},
          {"one with white space", "subject-id-malformed",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::subject_id, {"alice@example.org "});
           }},
          {"one with two values", "subject-id-malformed",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::pairwise_id, {"a@example.org", "b@example.org"});
           }},
          {"one without value", "subject-id-malformed",
           [](auto& s) { s.add_attribute(attribute_name::pairwise_id, {}); }},
          {"one with a nil value besides", "subject-id-malformed",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.add_attribute(attribute_name::pairwise_id, {"a@example.org"});
             s.assertion.attributes.back().nil_values = 1;
           }},
          {"one with XML besides", "subject-id-malformed",
           [](auto& s) {
             s.scopes = {"example.org"};
             s.xml_values_allowed = true;
             s.add_attribute(attribute_name::pairwise_id, {"a@example.org"});
             s.assertion.attributes.back().xml_values = {"<x/>"};
           }},
          {"one that says so in another format", "subject-id-scope-mismatch",
           [](auto& s) {
             s.add_attribute(attribute_name::subject_id, {"alice@example.org"});
             s.assertion.attributes.back().name_format.reset();
           }},
          {"an attribute whose name only ends so", "accepted",
           [](auto& s) { s.add_attribute("urn:x:subject-id", {"alice"}); }},
      });
}

}  // namespace signet::test
