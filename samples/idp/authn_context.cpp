#include "idp/authn_context.h"

#include "signet/names.h"

namespace signet::idp_program {

const std::vector<std::string>& contexts_of_a_password() {
  static const std::vector<std::string> contexts = {
      std::string(authn_context::unspecified), std::string(authn_context::password),
      std::string(authn_context::password_protected_transport)};
  return contexts;
}

}  // namespace signet::idp_program
