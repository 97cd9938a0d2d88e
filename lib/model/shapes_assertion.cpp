#include "dsig/encrypted_gate.h"
#include "model/shape_parts.h"
#include "model/shapes.h"

namespace signet::model {
namespace {

// NameID and Issuer [saml-core 2.2.3, 2.2.5]

constexpr AttributeShape name_id_attributes[] = {
    {"NameQualifier"}, {"SPNameQualifier"}, {"Format"}, {"SPProvidedID"}};

constexpr AttributeShape signature_attributes[] = {{"Id"}};

// Subject [saml-core 2.4]

constexpr AttributeShape confirmation_data_attributes[] = {
    {"NotBefore", optional, Value::instant},
    {"NotOnOrAfter", optional, Value::instant},
    {"Recipient"},
    {"InResponseTo", optional, Value::ncname},
    {"Address"}};

constexpr ElementShape confirmation_data{.name = saml("SubjectConfirmationData"),
                                         .attributes = confirmation_data_attributes,
                                         .content = Content::empty,
                                         .any_attribute = true,
                                         .typed = true};

constexpr AttributeShape confirmation_attributes[] = {{"Method", required, Value::uri}};
constexpr Place confirmation_children[] = {zero_or_one<name_id_shape>,
                                           zero_or_one<confirmation_data>};

constexpr ElementShape confirmation{saml("SubjectConfirmation"), confirmation_attributes,
                                    Content::elements, confirmation_children};

constexpr Place subject_children[] = {zero_or_one<name_id_shape, encrypted_id_shape>,
                                      zero_or_more<confirmation>};

// Conditions [saml-core 2.5]

/// A condition of a type that we don't know. It passes here so that a rule can refuse it by its
/// name.
constexpr ElementShape condition{.name = saml("Condition"),
                                 .attributes = {},
                                 .content = Content::text_or_open,
                                 .any_attribute = true,
                                 .typed = true};

constexpr ElementShape audience{saml("Audience"), {}, Content::text};
constexpr Place audience_restriction_children[] = {one_or_more<audience>};
constexpr ElementShape audience_restriction{
    saml("AudienceRestriction"), {}, Content::elements, audience_restriction_children};

constexpr ElementShape one_time_use{saml("OneTimeUse"), {}, Content::empty};

constexpr AttributeShape proxy_restriction_attributes[] = {{"Count"}};
constexpr Place proxy_restriction_children[] = {zero_or_more<audience>};
constexpr ElementShape proxy_restriction{saml("ProxyRestriction"), proxy_restriction_attributes,
                                         Content::elements, proxy_restriction_children};

constexpr AttributeShape conditions_attributes[] = {{"NotBefore", optional, Value::instant},
                                                    {"NotOnOrAfter", optional, Value::instant}};
constexpr Place conditions_children[] = {
    zero_or_more<condition, audience_restriction, one_time_use, proxy_restriction>};

constexpr ElementShape advice{saml("Advice"), {}, Content::open};

// AuthnStatement [saml-core 2.7.2]

constexpr AttributeShape locality_attributes[] = {{"Address"}, {"DNSName"}};
constexpr ElementShape locality{saml("SubjectLocality"), locality_attributes, Content::empty};

constexpr ElementShape authn_context_decl{.name = saml("AuthnContextDecl"),
                                          .attributes = {},
                                          .content = Content::text_or_open,
                                          .any_attribute = true,
                                          .typed = true};
constexpr ElementShape authenticating_authority{saml("AuthenticatingAuthority"), {}, Content::text};

constexpr Place authn_context_children[] = {
    zero_or_one<authn_context_class_ref_shape>,
    zero_or_one<authn_context_decl, authn_context_decl_ref_shape>,
    zero_or_more<authenticating_authority>};
constexpr ElementShape authn_context{
    saml("AuthnContext"), {}, Content::elements, authn_context_children};

constexpr AttributeShape authn_statement_attributes[] = {
    {"AuthnInstant", required, Value::instant},
    {"SessionIndex"},
    {"SessionNotOnOrAfter", optional, Value::instant}};
constexpr Place authn_statement_children[] = {zero_or_one<locality>, exactly_one<authn_context>};
constexpr ElementShape authn_statement{saml("AuthnStatement"), authn_statement_attributes,
                                       Content::elements, authn_statement_children};

// AttributeStatement [saml-core 2.7.3]

constexpr Place attribute_value_children[] = {zero_or_one<name_id_shape>};
constexpr ElementShape attribute_value{.name = saml("AttributeValue"),
                                       .attributes = {},
                                       .content = Content::text_or_one,
                                       .children = attribute_value_children,
                                       .any_attribute = true,
                                       .typed = true};

constexpr AttributeShape attribute_attributes[] = {
    {"Name", required}, {"NameFormat"}, {"FriendlyName"}};
constexpr Place attribute_children[] = {zero_or_more<attribute_value>};
constexpr ElementShape encrypted_attribute = dsig::shape_of_encrypted(saml("EncryptedAttribute"));

constexpr Place attribute_statement_children[] = {
    one_or_more<attribute_shape, encrypted_attribute>};
constexpr ElementShape attribute_statement{
    saml("AttributeStatement"), {}, Content::elements, attribute_statement_children};

// AuthzDecisionStatement [saml-core 2.7.4]: nobody reads it, but nothing can hide in it either.

constexpr AttributeShape action_attributes[] = {{"Namespace"}};
constexpr ElementShape action{saml("Action"), action_attributes, Content::text};

constexpr ElementShape assertion_id_ref{saml("AssertionIDRef"), {}, Content::text};
constexpr ElementShape assertion_uri_ref{saml("AssertionURIRef"), {}, Content::text};
constexpr Place evidence_children[] = {one_or_more<assertion_id_ref, assertion_uri_ref>};
constexpr ElementShape evidence{saml("Evidence"), {}, Content::elements, evidence_children};

constexpr AttributeShape authz_decision_attributes[] = {{"Resource", required},
                                                        {"Decision", required}};
constexpr Place authz_decision_children[] = {one_or_more<action>, zero_or_one<evidence>};
constexpr ElementShape authz_decision{saml("AuthzDecisionStatement"), authz_decision_attributes,
                                      Content::elements, authz_decision_children};

// Assertion [saml-core 2.3.3]

constexpr AttributeShape assertion_attributes[] = {
    {"Version", required}, {"ID", required, Value::id}, {"IssueInstant", required, Value::instant}};

constexpr Place assertion_children[] = {
    exactly_one<issuer_shape>,  zero_or_one<signature_shape>,
    zero_or_one<subject_shape>, zero_or_one<conditions_shape>,
    zero_or_one<advice>,        zero_or_more<authn_statement, attribute_statement, authz_decision>};

}  // namespace

constinit const ElementShape name_id_shape{saml("NameID"), name_id_attributes, Content::text};

constinit const ElementShape encrypted_id_shape = dsig::shape_of_encrypted(saml("EncryptedID"));

constinit const ElementShape attribute_shape{.name = saml("Attribute"),
                                             .attributes = attribute_attributes,
                                             .children = attribute_children,
                                             .any_attribute = true};

constinit const ElementShape issuer_shape{saml("Issuer"), name_id_attributes, Content::text};

constinit const ElementShape signature_shape{ds("Signature"), signature_attributes,
                                             Content::unchecked};

constinit const ElementShape subject_shape{
    saml("Subject"), {}, Content::elements, subject_children};

constinit const ElementShape conditions_shape{saml("Conditions"), conditions_attributes,
                                              Content::elements, conditions_children};

constinit const ElementShape authn_context_class_ref_shape{
    saml("AuthnContextClassRef"), {}, Content::text};

constinit const ElementShape authn_context_decl_ref_shape{
    saml("AuthnContextDeclRef"), {}, Content::text};

constinit const ElementShape assertion_shape{saml("Assertion"), assertion_attributes,
                                             Content::elements, assertion_children};

constinit const ElementShape encrypted_assertion_shape =
    dsig::shape_of_encrypted(saml("EncryptedAssertion"));

}  // namespace signet::model
