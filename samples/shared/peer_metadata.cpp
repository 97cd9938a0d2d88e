#include "shared/peer_metadata.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "shared/base_url.h"
#include "web/fetch.h"

namespace signet::program {
namespace {

using std::chrono::seconds;

constexpr seconds soonest = std::chrono::minutes(1);
constexpr seconds latest = std::chrono::hours(24);
constexpr seconds usual = std::chrono::hours(1);
constexpr std::chrono::milliseconds longest_look{2'000};
constexpr std::size_t max_size = 2 * 1024 * 1024;

bool is_url(std::string_view location) {
  return location.starts_with("http://") || location.starts_with("https://");
}

/// Fetched over a network without TLS.
bool anybody_could_change(std::string_view location) {
  if (!location.starts_with("http://")) return false;
  const auto origin = parse_base_url(location.substr(0, location.find_first_of("/?#", 7)));
  return !origin || !origin->is_loopback();
}

web::Outcome<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return web::Failure("the file can't be opened");
  std::string contents(max_size + 1, '\0');
  file.read(contents.data(), static_cast<std::streamsize>(contents.size()));
  if (file.bad()) return web::Failure("the file can't be read");
  contents.resize(static_cast<std::size_t>(file.gcount()));
  if (contents.size() > max_size) return web::Failure("the file has more than 2 MiB");
  return contents;
}

std::string describe(const Error& error) {
  return std::string(error.name()) + ": " + error.detail();
}

/// The shortest of the entity's and the roles' wishes; roles have their own. [saml-metadata 2.4.1]
struct Wishes {
  std::optional<seconds> cache_duration;
  std::optional<Instant> valid_until;

  template <class Descriptor>
  void add(const Descriptor& descriptor) {
    const auto& cache = descriptor.cache_duration;
    if (cache) cache_duration = std::min(cache_duration.value_or(*cache), *cache);
    const auto& until = descriptor.valid_until;
    if (until) valid_until = std::min(valid_until.value_or(*until), *until);
  }
};

}  // namespace

seconds refresh_after(const EntityDescriptor& entity, Instant now) {
  Wishes wishes;
  wishes.add(entity);
  if (entity.idp) wishes.add(*entity.idp);
  if (entity.sp) wishes.add(*entity.sp);

  seconds wait = wishes.cache_duration.value_or(usual);
  if (wishes.valid_until) {
    // Half of the time that is left: enough for several attempts before it expires.
    wait = std::min(wait, std::chrono::duration_cast<seconds>(*wishes.valid_until - now) / 2);
  }
  return std::clamp(wait, soonest, latest);
}

PeerMetadata::PeerMetadata(Options options, std::shared_ptr<TrustedPeers> peers, web::Log& log)
    : options_(std::move(options)), peers_(std::move(peers)), log_(log) {
  for (const std::string& location : options_.sources) {
    const auto is_same = [&](const Source& source) { return source.location == location; };
    if (std::any_of(sources_.begin(), sources_.end(), is_same)) continue;
    sources_.push_back({location, {}, {}, {}, usual});
  }
}

PeerMetadata::~PeerMetadata() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void PeerMetadata::start() {
  for (Source& source : sources_) {
    if (!is_url(source.location)) attempt(source, {});
    if (anybody_could_change(source.location)) {
      log_.write("peer-metadata-unprotected",
                 {{"source", source.location}, {"detail", "fetched without TLS"}});
    }
  }
  for (Source& source : sources_) {
    threads_.emplace_back([this, &source](const std::stop_token& stop) { watch(source, stop); });
  }
  look_now();
}

void PeerMetadata::look_now() {
  const std::unique_lock only(one_looks_, std::try_to_lock);
  if (!only) return;
  std::unique_lock lock(mutex_);
  std::vector<unsigned> before;
  for (Source& source : sources_) {
    before.push_back(source.attempts);
    source.is_wanted_now = !source.is_loaded;
  }
  wake_.notify_all();
  attempted_.wait_for(lock, longest_look, [&] {
    return std::equal(sources_.begin(), sources_.end(), before.begin(),
                      [](const Source& source, unsigned attempts) {
                        return source.is_loaded || source.attempts != attempts;
                      });
  });
}

bool PeerMetadata::all_loaded() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(sources_.begin(), sources_.end(),
                     [](const Source& source) { return source.is_loaded; });
}

void PeerMetadata::watch(Source& source, const std::stop_token& stop) {
  std::chrono::milliseconds wait = options_.back_off.first;
  bool is_fresh = !source.entity_id.empty();
  while (!stop.stop_requested()) {
    if (!is_fresh) is_fresh = attempt(source, stop);
    if (is_fresh) {
      wait = source.refresh_after;
    } else {
      wait = source.entity_id.empty() ? options_.back_off.next(wait) : soonest;
    }
    is_fresh = false;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, wait, [&] { return source.is_wanted_now; });
  }
}

bool PeerMetadata::attempt(Source& source, const std::stop_token& stop) {
  const std::string why = load(source, stop);
  if (!why.empty() && !stop.stop_requested()) complain(source, why);
  const std::lock_guard lock(mutex_);
  ++source.attempts;
  source.is_wanted_now = false;
  source.is_loaded = !source.entity_id.empty();
  attempted_.notify_all();
  return why.empty();
}

/// Empty, or why there is no metadata.
std::string PeerMetadata::load(Source& source, const std::stop_token& stop) {
  web::FetchOptions how;
  how.size_limit = max_size;
  how.ca_file = options_.ca_file;
  auto contents =
      is_url(source.location) ? web::fetch(source.location, how, stop) : read_file(source.location);
  return contents ? trust(source, *std::move(contents)) : contents.why();
}

/// Empty, or why the metadata isn't taken.
std::string PeerMetadata::trust(Source& source, std::string contents) {
  const Instant now = system_now();
  if (options_.refuse) {
    if (std::string why = options_.refuse(contents); !why.empty()) return why;
  }
  auto entity = read_metadata(contents);
  if (!entity) return describe(entity.error());
  if (options_.role == PeerRole::identity_provider && !entity->idp) return "no IDPSSODescriptor";
  if (options_.role == PeerRole::service_provider && !entity->sp) return "no SPSSODescriptor";
  if (std::string why = claim(source, entity->entity_id); !why.empty()) return why;

  if (options_.adjust) options_.adjust(*entity);
  const std::string id = entity->entity_id;
  const std::vector<std::string> notes = entity->notes;
  // Files are looked at often, since nobody says when they change.
  const seconds wait = is_url(source.location) ? refresh_after(*entity, now) : soonest;
  auto ok = options_.trust ? options_.trust(*std::move(entity), now)
                           : peers_->trust(*std::move(entity), now);
  if (!ok) {
    if (source.entity_id.empty()) release(id);
    return describe(ok.error());
  }

  source.refresh_after = wait;
  source.complaint.clear();
  if (source.contents == contents) return {};
  source.contents = std::move(contents);
  source.entity_id = id;
  log_.write("peer-metadata", {{"accepted", true}, {"source", source.location}, {"entity_id", id}});
  for (const std::string& text : notes) {
    log_.write("peer-metadata-note", {{"source", source.location}, {"note", text}});
  }
  return {};
}

/// An entity belongs to the first source that described it, and a source to its first entity:
/// otherwise whoever writes one peer's metadata could replace the keys of another.
std::string PeerMetadata::claim(const Source& source, const std::string& entity_id) {
  if (!source.entity_id.empty() && source.entity_id != entity_id) {
    return "it now describes another entity, " + entity_id + " in place of " + source.entity_id;
  }
  const std::lock_guard lock(mutex_);
  const Source* owner = owners_.emplace(entity_id, &source).first->second;
  if (owner == &source) return {};
  return "the entity " + entity_id + " was loaded from " + owner->location + " already";
}

void PeerMetadata::release(const std::string& entity_id) {
  const std::lock_guard lock(mutex_);
  owners_.erase(entity_id);
}

void PeerMetadata::complain(Source& source, const std::string& why) {
  if (source.complaint == why) return;
  source.complaint = why;
  log_.write("peer-metadata", {{"accepted", false}, {"source", source.location}, {"detail", why}});
}

}  // namespace signet::program
