#include "sp/incidents.h"

#include <doctest/doctest.h>

using namespace signet;
using namespace signet::sp_program;

namespace {

Incident incident(const std::string& id) {
  return {.id = id, .at = {}, .address = "", .identity_provider = "", .reason = {}, .section = ""};
}

}  // namespace

TEST_CASE("incidents are found by their ids, the newest first") {
  Incidents incidents;
  incidents.add(incident("a"));
  incidents.add(incident("b"));
  REQUIRE(incidents.latest().size() == 2);
  CHECK(incidents.latest()[0]->id == "b");
  REQUIRE(incidents.find("a") != nullptr);
  CHECK(incidents.find("a")->id == "a");
  CHECK(incidents.find("") == nullptr);
  CHECK(incidents.find("c") == nullptr);
}

TEST_CASE("only the latest incidents are kept") {
  Incidents incidents;
  for (std::size_t i = 0; i <= Incidents::most; ++i) incidents.add(incident(std::to_string(i)));
  CHECK(incidents.latest().size() == Incidents::most);
  CHECK(incidents.find("0") == nullptr);
  CHECK(incidents.find("1") != nullptr);
}

TEST_CASE("of many findings some are kept, and the others counted") {
  Incidents incidents;
  Incident one = incident("a");
  one.findings.resize(Incidents::most_findings + 5);
  incidents.add(std::move(one));
  CHECK(incidents.find("a")->findings.size() == Incidents::most_findings);
  CHECK(incidents.find("a")->more_findings == 5);
}
