#pragma once

#include <span>
#include <string>
#include <vector>

#include "signet/metadata.h"

// Which of a person's attributes a service provider gets: a pure function for identity providers.
//
//   const auto release = release_attributes(attributes_of(person), sp, request.attribute_service(),
//                                           {.categories = {research_and_scholarship()}});
//   user.attributes = release.attributes;

namespace signet {

/// What every service provider of a category gets, whether it asks or not. A category is as good as
/// the metadata that says it: grant none to those whose metadata comes from themselves, unless it
/// was checked. [RFC 8409 4]
struct CategoryRelease {
  std::string category;
  std::vector<std::string> attributes;  ///< names, in whatever format
};

/// The attributes of REFEDS' category of services for research and scholarship: names, address and
/// affiliation. [REFEDS R&S 5]
CategoryRelease research_and_scholarship();

/// What counts for a release.
struct ReleaseRules {
  enum class Requested {
    none,      ///< requests bring nothing
    required,  ///< only what the service can't do without
    all,
  };
  Requested requested = Requested::all;
  std::vector<CategoryRelease> categories = {};
};

struct AttributeRelease {
  std::vector<Attribute> attributes;  ///< in the order in which they were available
  /// What the service can't do without and doesn't get: because the person hasn't got it, or not
  /// with a value that is of interest, or because the rules don't allow it. Whether to answer all
  /// the same is the application's choice; nothing is invented.
  std::vector<RequestedAttribute> unmet;
};

/// Of the attributes that this person has, and that this service provider may have at all, those
/// which its metadata asks for. Names are compared byte for byte; the format, too, unless one side
/// leaves it open. A request for certain values brings those alone. `service` may be null: nothing
/// is asked for then. See AcceptedAuthnRequest::attribute_service() and
/// SPSSODescriptor::default_attribute_consuming_service(). [saml-metadata 2.4.4.2]
AttributeRelease release_attributes(std::span<const Attribute> available,
                                    const EntityDescriptor& service_provider,
                                    const AttributeConsumingService* service,
                                    const ReleaseRules& rules = {});

}  // namespace signet
