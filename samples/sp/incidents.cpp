#include "sp/incidents.h"

#include <algorithm>

namespace signet::sp_program {

void Incidents::add(Incident incident) {
  auto& findings = incident.findings;
  if (findings.size() > most_findings) {
    incident.more_findings += findings.size() - most_findings;
    findings.resize(most_findings);
  }
  const std::lock_guard lock(mutex_);
  incidents_.push_front(std::make_shared<const Incident>(std::move(incident)));
  if (incidents_.size() > most) incidents_.pop_back();
}

std::vector<std::shared_ptr<const Incident>> Incidents::latest() const {
  const std::lock_guard lock(mutex_);
  return {incidents_.begin(), incidents_.end()};
}

std::shared_ptr<const Incident> Incidents::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(incidents_.begin(), incidents_.end(),
                                  [&](const auto& incident) { return incident->id == id; });
  return found == incidents_.end() ? nullptr : *found;
}

}  // namespace signet::sp_program
