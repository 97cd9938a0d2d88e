#include "shared/key_ring_pages.h"

#include <charconv>

#include "shared/key_ring_page.h"
#include "web/fields.h"

namespace signet::program {
namespace {

constexpr std::string_view generated = "certificate-generated";
constexpr std::string_view activated = "certificate-set-active";
constexpr std::string_view deleted = "certificate-deleted";

std::string done_text(const web::Request& request) {
  const auto is_done = [&](std::string_view event) {
    return request.query == "done=" + std::string(event);
  };
  if (is_done(generated)) return "The certificate is in the metadata now.";
  if (is_done(activated)) return "The certificate signs from now on.";
  if (is_done(deleted)) return "The certificate is deleted.";
  return {};
}

int number(std::string_view text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && read_to == end ? value : 0;
}

using Change = AdministeredRing::Change;

/// The change that a form asks for.
Change generation(const web::Fields& form, Instant now) {
  const KeyKind* kind = key_kind(form.only(key_field::type).value_or(""));
  const int months = number(form.only(key_field::months).value_or(""));
  return [kind, months, now](const KeyRing& ring) -> Result<KeyRing> {
    if (kind == nullptr) {
      return Unexpected(Error(ErrorCode::configuration_invalid, "key", "one of the list", ""));
    }
    return ring.generate(
        {.type = kind->type, .form = {.rsa_bits = kind->rsa_bits}, .months = months}, now);
  };
}

Change activation(const web::Fields& form, Instant now) {
  const std::string id(form.only(key_field::key).value_or(""));
  const bool is_known = form.only(key_field::known) == "yes";
  return [id, is_known, now](const KeyRing& ring) {
    return ring.activate(
        {.id = id, .from = now, .insecurely_activate_before_peers_can_know_the_key = is_known},
        now);
  };
}

Change deletion(const web::Fields& form, Instant now) {
  const std::string id(form.only(key_field::key).value_or(""));
  return [id, now](const KeyRing& ring) { return ring.remove(id, now); };
}

web::Response show(const KeyRingPages& pages, const AdministeredRing& shown,
                   const AdministratorSession& session, const ChangeNotice& notice, int status) {
  return pages.site.page(shown.title, key_ring_page(shown, session, notice, pages.now()), status);
}

/// The page of a changed ring is asked for anew, so that it can be reloaded without a change.
web::Response finish(const KeyRingPages& pages, const AdministeredRing& shown,
                     const AdministratorSession& session, const web::Request& request,
                     std::string_view event, const Result<KeyRing>& ring) {
  pages.log.write(event, {{"accepted", static_cast<bool>(ring)},
                          {"code", ring ? std::string_view() : ring.error().name()},
                          {"detail", ring ? "" : ring.error().detail()},
                          {"keys_of", shown.owner},
                          {"address", request.remote_address}});
  if (ring) return web::redirect(shown.path + "?done=" + std::string(event));
  return show(pages, shown, session, {"", why_not(ring.error(), shown)}, 422);
}

web::Response no_ring(const KeyRingPages& pages) {
  return pages.site.message(404, "Not found", "There are no certificates at this address.");
}

using MakeChange = Change (*)(const web::Fields&, Instant);

web::Handler change(const KeyRingPages& pages, std::string_view event, MakeChange make) {
  return pages.administrator.form([pages, event, make](const AdministratorSession& session,
                                                       const web::Request& request,
                                                       const web::Fields& form) {
    const auto shown = pages.find(request);
    if (!shown) return no_ring(pages);
    const auto ring = shown->update(make(form, pages.now()));
    return finish(pages, *shown, session, request, event, ring);
  });
}

using ShowKey = web::Response (*)(const KeyRingPages&, const AdministeredRing&, const RingKey&,
                                  const AdministratorSession&);

/// A page about the key that the query names.
web::Handler about_key(const KeyRingPages& pages, ShowKey show_key) {
  return pages.administrator.page(
      [pages, show_key](const AdministratorSession& session, const web::Request& request) {
        const auto shown = pages.find(request);
        if (!shown) return no_ring(pages);
        const auto query = web::parse_urlencoded(request.query);
        const auto id = query ? query->only(key_field::key) : std::nullopt;
        const RingKey* key = id ? shown->ring.find(*id) : nullptr;
        return key == nullptr ? web::redirect(shown->path) : show_key(pages, *shown, *key, session);
      });
}

web::Response confirm_deletion(const KeyRingPages& pages, const AdministeredRing& shown,
                               const RingKey& key, const AdministratorSession& session) {
  return pages.site.page("Delete this certificate?",
                         deletion_page(shown, key, session, pages.now()));
}

web::Response download(const KeyRingPages&, const AdministeredRing&, const RingKey& key,
                       const AdministratorSession&) {
  web::Response response;
  response.headers.add("Content-Type", "application/x-pem-file");
  response.headers.add("Content-Disposition", "attachment; filename=\"" + key.id + ".pem\"");
  response.body = key.certificate.to_pem();
  return response;
}

}  // namespace

void add_key_ring_pages(web::Router& router, const KeyRingPages& pages) {
  const auto list = [pages](const AdministratorSession& session, const web::Request& request) {
    const auto shown = pages.find(request);
    return shown ? show(pages, *shown, session, {done_text(request), ""}, 200) : no_ring(pages);
  };
  router.get(pages.route, pages.administrator.page(list))
      .get(pages.route + "/download", about_key(pages, download))
      .get(pages.route + "/delete", about_key(pages, confirm_deletion))
      .post(pages.route + "/generate", change(pages, generated, generation))
      .post(pages.route + "/activate", change(pages, activated, activation))
      .post(pages.route + "/delete", change(pages, deleted, deletion));
}

}  // namespace signet::program
