#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "shared/data_dir.h"
#include "shared/keys.h"
#include "signet/identity_provider.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::idp_program {

/// All keys that sign here: those for everybody in the folder `keys`, and in `keys-of` a folder for
/// each application that has certificates of its own, two at most. Guards itself.
class KeyRings : public KeysPerServiceProvider {
 public:
  /// `host` is named in certificates. Fails when a folder can't be read, or no key signs.
  static web::Outcome<std::shared_ptr<KeyRings>> open(const program::DataDir& data,
                                                      std::string host, Instant now, web::Log& log);

  const std::shared_ptr<program::WatchedKeyRing>& for_everybody() const noexcept { return common_; }

  /// An application's own ring. One that is there and can't be read signs nothing: what the
  /// application trusts isn't known then.
  std::optional<KeyRing> keys_for(std::string_view application, Instant now) override;

  /// Changes an application's own ring. The first change makes it, and it begins with the key that
  /// signs for everybody: until another one is set active, everything stays as it is.
  Result<KeyRing> update(std::string_view application, Instant now,
                         const std::function<Result<KeyRing>(const KeyRing&)>& change);

 private:
  KeyRings(std::string folder, std::string host, std::shared_ptr<program::WatchedKeyRing> common,
           web::Log& log)
      : folder_(std::move(folder)), host_(std::move(host)), common_(std::move(common)), log_(log) {}

  web::Outcome<std::shared_ptr<program::WatchedKeyRing>> own_ring(const std::string& id,
                                                                  Instant now);
  std::string folder_of(const std::string& id) const { return folder_ + "/" + id; }

  const std::string folder_, host_;
  const std::shared_ptr<program::WatchedKeyRing> common_;
  web::Log& log_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<program::WatchedKeyRing>> own_;  ///< by ID; guarded
};

}  // namespace signet::idp_program
