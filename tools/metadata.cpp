#include "signet/metadata.h"

#include <algorithm>

#include "commands.h"
#include "files.h"
#include "metadata_report.h"

namespace signet::tools {

Exit metadata_show(const MetadataShow& options, const Output& output) {
  const auto xml = read_input(options.file);
  if (!xml) return output.give_up(xml.error());
  const auto entity = read_metadata(*xml);
  if (!entity) return output.refuse(entity.error(), {{"verified", false}});

  boost::json::object json{{"verified", false}};
  Text text;
  text.line("NOT VERIFIED: `signet metadata verify` checks who signed it.");
  describe(*entity, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

Exit metadata_check(const MetadataCheck& options, const Output& output) {
  const auto xml = read_input(options.file);
  if (!xml) return output.give_up(xml.error());
  AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  if (options.leniency.insecurely_allow_sha1) {
    if (const auto entity = read_metadata(*xml))
      algorithms.insecurely_allow_sha1(entity->entity_id);
  }
  const auto findings = check_metadata(*xml, options.leniency.moment(), algorithms);

  const bool clean = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
  boost::json::object json{{"clean", clean}};
  Text text;
  describe(findings, json, text);
  text.line(clean ? "No errors." : "This metadata has errors.");
  output.print({std::move(json), text.str()});
  return clean ? Exit::accepted : Exit::refused;
}

Exit metadata_sign(const MetadataSign& options, const Output& output) {
  const auto key = read_key_pair(options.key, options.certificate, options.password_file);
  if (!key) return output.give_up(key.error());
  const auto xml = read_input(options.file);
  if (!xml) return output.give_up(xml.error());
  const auto random = system_random();
  const auto written = sign_metadata(*xml, *key, AlgorithmPolicy::of_2026(), *random);
  if (!written) return output.refuse(written.error(), {{"signed", false}});

  const std::string& fingerprint = key->certificate().fingerprint();
  if (!options.output_file) {
    output.print(
        {{{"signed", true}, {"certificate_sha256", fingerprint}, {"xml", *written}}, *written});
    return Exit::accepted;
  }
  if (const auto done = write_file(*options.output_file, *written); !done) {
    return output.give_up(done.error());
  }
  Text text;
  text.line("SIGNED");
  text.field("file", *options.output_file);
  text.field("certificate", "SHA-256 " + fingerprint);
  output.print(
      {{{"signed", true}, {"certificate_sha256", fingerprint}, {"output", *options.output_file}},
       text.str()});
  return Exit::accepted;
}

Exit metadata_verify(const MetadataVerify& options, const Output& output) {
  const auto pinned = read_certificates(options.certificates);
  if (!pinned) return output.give_up(pinned.error());
  const auto xml = read_input(options.file);
  if (!xml) return output.give_up(xml.error());
  AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  if (options.leniency.insecurely_allow_sha1) algorithms.insecurely_allow_sha1(options.file);

  const auto entity = verify_metadata(*xml, *pinned, algorithms, options.file);
  if (!entity) return output.refuse(entity.error(), {{"verified", false}});
  const auto valid = check_validity(*entity, options.leniency.moment(), options.leniency.skew());
  if (!valid) return output.refuse(valid.error(), {{"verified", false}});

  boost::json::object json{{"verified", true}};
  Text text;
  text.line("VERIFIED: a pinned key signed this.");
  describe(*entity, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

}  // namespace signet::tools
