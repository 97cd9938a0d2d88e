#include "idp/applications.h"

#include <algorithm>

#include "shared/peer_id.h"

namespace signet::idp_program {

std::vector<std::string> applications(const App& app) {
  std::vector<std::string> ids = app.peers->service_providers();
  for (const Application& application : app.settings.applications) {
    ids.push_back(application.entity_id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<std::string> application_with_id(const App& app, std::string_view id) {
  const std::vector<std::string> all = applications(app);
  const auto found = std::find_if(all.begin(), all.end(), [&](const std::string& entity_id) {
    return program::peer_id(entity_id) == id;
  });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

std::string display_name(const App& app, const std::string& service_provider) {
  const Application* application = app.settings.application(service_provider);
  if (application != nullptr && !application->display_name.empty()) {
    return application->display_name;
  }
  const auto entity = app.peers->find(service_provider);
  return entity && entity->display_name ? *entity->display_name : service_provider;
}

}  // namespace signet::idp_program
