#include "web/csrf.h"

#include <doctest/doctest.h>

#include "web/random.h"

using namespace signet::web;

namespace {

Fields form_with_token(std::string token) {
  Fields form;
  form.add("csrf", std::move(token));
  return form;
}

Request post_with(const std::string& name, const std::string& value) {
  Request request;
  request.method = Method::post;
  request.headers.add(name, value);
  return request;
}

constexpr const char* own_origin = "https://idp.example";

}  // namespace

TEST_CASE("a form with the session's token passes, and one with another token or none does not") {
  const std::string token = random_token();
  CHECK(has_csrf_token(form_with_token(token), token));
  CHECK_FALSE(has_csrf_token(form_with_token(random_token()), token));
  CHECK_FALSE(has_csrf_token(form_with_token(token.substr(1)), token));
  CHECK_FALSE(has_csrf_token(form_with_token(""), token));
  CHECK_FALSE(has_csrf_token(Fields(), token));
}

TEST_CASE("a token that came twice is none, even when one of them is right") {
  Fields form = form_with_token("right");
  form.add("csrf", "right");
  CHECK_FALSE(has_csrf_token(form, "right"));
}

TEST_CASE("a session without a token matches no form") {
  CHECK_FALSE(has_csrf_token(form_with_token(""), ""));
}

TEST_CASE("what the browser says of its page decides, and Origin only where it says nothing") {
  CHECK(comes_from_another_site(post_with("Sec-Fetch-Site", "cross-site"), own_origin));
  CHECK(comes_from_another_site(post_with("Sec-Fetch-Site", "same-site"), own_origin));
  CHECK(comes_from_another_site(post_with("Sec-Fetch-Site", "nonsense"), own_origin));
  CHECK_FALSE(comes_from_another_site(post_with("Sec-Fetch-Site", "same-origin"), own_origin));
  CHECK_FALSE(comes_from_another_site(post_with("Sec-Fetch-Site", "none"), own_origin));

  CHECK(comes_from_another_site(post_with("Origin", "https://evil.example"), own_origin));
  CHECK(comes_from_another_site(post_with("Origin", "http://idp.example"), own_origin));
  CHECK(comes_from_another_site(post_with("Origin", "https://idp.example.evil"), own_origin));
  CHECK_FALSE(comes_from_another_site(post_with("Origin", own_origin), own_origin));
  CHECK_FALSE(comes_from_another_site(Request{}, own_origin));
}

TEST_CASE("our pages send no referrer, so their forms come with the Origin null [Fetch 3.2]") {
  Request own_form = post_with("Origin", "null");
  CHECK_FALSE(comes_from_another_site(own_form, own_origin));
  own_form.headers.add("Sec-Fetch-Site", "same-origin");
  CHECK_FALSE(comes_from_another_site(own_form, own_origin));
}

TEST_CASE("headers that came twice speak for nobody") {
  Request twice = post_with("Sec-Fetch-Site", "same-origin");
  twice.headers.add("Sec-Fetch-Site", "same-origin");
  CHECK(comes_from_another_site(twice, own_origin));
  Request origins = post_with("Origin", own_origin);
  origins.headers.add("Origin", own_origin);
  CHECK(comes_from_another_site(origins, own_origin));
}

TEST_CASE("tokens are 64 hexadecimal digits and differ") {
  const std::string token = random_token();
  CHECK(token.size() == 64);
  CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(token != random_token());
  CHECK(new_incident_id().size() == 16);
  CHECK(new_incident_id() != new_incident_id());
}

TEST_CASE("a password for people has 25 letters and digits in groups, and none that look alike") {
  const std::string password = random_password();
  CHECK(password.size() == 29);
  for (std::size_t i = 0; i < password.size(); ++i) {
    CHECK((password[i] == '-') == (i % 6 == 5));
  }
  CHECK(password.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz-") == password.npos);
  CHECK(password != random_password());
}
