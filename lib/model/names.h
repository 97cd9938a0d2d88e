#pragma once

#include "signet/names.h"
#include "xml/document.h"

// Short ways to write the names of elements.

namespace signet::model {

constexpr xml::Name saml(std::string_view local) noexcept {
  return {ns::saml, local};
}
constexpr xml::Name samlp(std::string_view local) noexcept {
  return {ns::samlp, local};
}
constexpr xml::Name md(std::string_view local) noexcept {
  return {ns::md, local};
}
constexpr xml::Name ds(std::string_view local) noexcept {
  return {ns::ds, local};
}

}  // namespace signet::model
