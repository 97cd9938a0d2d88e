#include "attacks/attack.h"
#include "base/codec.h"
#include "signet/names.h"

// Small inputs that would cost much: each is refused by a limit that is looked at before the step
// that it bounds, so the stage says that nothing was spent.

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome too_large = refused(C::message_too_large, S::size);
const Outcome limit = refused(C::xml_limit, S::bytes);
const Outcome deflate_malformed = refused(C::deflate_malformed, S::decode);
const Outcome base64_malformed = refused(C::base64_malformed, S::decode);

/// The accepted answer with foreign content in its Extensions: unsigned, and ignored.
std::string with_extension(const std::string& content) {
  return replaced(accepted_response(assertion_signed()), "<samlp:Status>",
                  "<samlp:Extensions><x:x xmlns:x=\"urn:x\">" + content +
                      "</x:x></samlp:Extensions><samlp:Status>");
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string nested(std::size_t levels) {
  return repeated("<a>", levels) + repeated("</a>", levels);
}

std::string numbered(const std::string& before, const std::string& after, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += before + std::to_string(i) + after;
  return all;
}

std::string deflated(std::string_view bytes) {
  const auto result = base::deflate(bytes);
  REQUIRE(result);
  return *result;
}

Outcome redirected(std::string_view deflated_bytes) {
  return outcome(both_signed().consume_query(
      "SAMLRequest=" + base::percent_encode(base::base64_encode(deflated_bytes))));
}

Outcome posted_field(std::string_view field) {
  return outcome(assertion_signed().consume_field(field));
}

/// The accepted answer as base64 that ends in two `=`.
std::string padded_field() {
  std::string xml = accepted_response(assertion_signed());
  while (xml.size() % 3 != 1) xml += ' ';
  return encoded(xml);
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) ++found;
  return found;
}

}  // namespace

TEST_CASE("parse-huge-depth: elements deeper than the limit are refused") {
  // Response, Extensions and x stand above.
  CHECK(consumed(with_extension(nested(29))) == accepted);
  CHECK(consumed(with_extension(nested(30))) == limit);
  CHECK(consumed(with_extension(nested(30000))) == limit);
  CHECK(consumed(repeated("<a>", 80000)) == limit);
  CHECK(consumed(repeated("<a>", 100000)) == too_large);
  CHECK(consumed(with_extension(nested(300000))) == too_large);
}

TEST_CASE("parse-huge-depth: the limit holds for requests and metadata") {
  const std::string deep = repeated("<a>", 33);
  CHECK(outcome(both_signed().consume_request(deep)) == limit);
  CHECK(redirected(deflated(deep)) == limit);
  CHECK(outcome(read_metadata(deep)) == limit);
}

TEST_CASE("many-attributes: a tag with more attributes than the limit is refused") {
  const auto tag = [](std::size_t attributes) {
    return with_extension("<x:y" + numbered(" a", "=''", attributes) + "/>");
  };
  CHECK(consumed(tag(64)) == accepted);
  CHECK(consumed(tag(65)) == limit);
  CHECK(consumed(tag(20000)) == limit);
}

TEST_CASE("many-attributes: a message with more attributes than the limit is refused") {
  const std::string tag = "<x:y" + numbered(" a", "=''", 64) + "/>";
  CHECK(consumed(with_extension(repeated(tag, 100))) == accepted);
  CHECK(consumed(with_extension(repeated(tag, 8'192 / 64))) == limit);
}

TEST_CASE("many-namespaces: more declarations than the limits are refused") {
  const auto tag = [](std::size_t declarations) {
    return "<x:y" + numbered(" xmlns:n", "='urn:x'", declarations) + "/>";
  };
  // One stands on the Response, and one on x.
  const std::size_t around = 2;
  CHECK(consumed(with_extension(tag(32 - around))) == accepted);
  CHECK(consumed(with_extension(tag(33 - around))) == limit);
  CHECK(consumed(with_extension(tag(9000))) == limit);
  const std::size_t most = Limits().namespaces;
  const std::size_t others = count(with_extension(""), "xmlns");
  CHECK(consumed(with_extension(repeated(tag(1), most - others))) == accepted);
  CHECK(consumed(with_extension(repeated(tag(1), most + 1 - others))) == limit);
}

TEST_CASE("long-namespace: a name that canonicalization would repeat a thousand times is short") {
  const auto element = [](std::size_t bytes) {
    return "<x:y xmlns:x='urn:" + std::string(bytes - 4, 'x') + "'/>";
  };
  const std::size_t most = Limits().namespace_bytes;
  CHECK(consumed(with_extension(element(most))) == accepted);
  CHECK(consumed(with_extension(element(most + 1))) == limit);
}

TEST_CASE("many-elements: more elements than the limit are refused") {
  const std::string plain = with_extension("");
  const std::size_t most = Limits().elements;
  const std::size_t others = count(plain, "<") - count(plain, "</");
  CHECK(consumed(with_extension(repeated("<a/>", most - others))) == accepted);
  CHECK(consumed(with_extension(repeated("<a/>", most + 1 - others))) == limit);
}

TEST_CASE("huge-text: a text longer than the message limit is refused") {
  CHECK(consumed(with_extension(std::string(200 * 1024, 'a'))) == accepted);
  CHECK(consumed(with_extension(std::string(256 * 1024, 'a'))) == too_large);
  const Message message(accepted_response(assertion_signed()));
  message.find("NameID").text(std::string(11 * 1024 * 1024, 'a'));
  CHECK(consumed(message.xml()) == too_large);
}

TEST_CASE("deflate-bomb: inflating stops at the message limit") {
  const std::string bomb = deflated(std::string(20 * 1024 * 1024, 'a'));
  REQUIRE(bomb.size() < 32 * 1024);
  CHECK(redirected(bomb) == too_large);
  CHECK(posted_field(base::base64_encode(bomb)) == too_large);
  CHECK(redirected(deflated(std::string(256 * 1024 + 1, ' '))) == too_large);
  CHECK(redirected(deflated(std::string(256 * 1024, ' '))) ==
        refused(C::xml_not_well_formed, S::parse));
}

TEST_CASE("deflate-odd: anything but one raw DEFLATE stream is refused") {
  const std::string request = accepted_request(both_signed());
  const std::string stream = deflated(request);
  REQUIRE(outcome(both_signed().consume_query(both_signed().request_query())) == accepted);
  CHECK(redirected(stream + "x") == deflate_malformed);
  CHECK(redirected(stream + stream) == deflate_malformed);
  CHECK(redirected(stream.substr(0, stream.size() - 1)) == deflate_malformed);
  CHECK(redirected("\x78\x9C" + stream) == deflate_malformed);                             // zlib
  CHECK(redirected("\x1F\x8B\x08" + std::string(7, '\0') + stream) == deflate_malformed);  // gzip
  CHECK(redirected("\x78\xBB" + std::string(4, '\0') + stream) == deflate_malformed);  // dictionary
  CHECK(redirected(request) == deflate_malformed);  // no second guess that it is plain
  CHECK(redirected("") == deflate_malformed);
}

TEST_CASE("deflate-odd: stored blocks are DEFLATE too, and a deflated twice message is not") {
  const std::string request = accepted_request(both_signed());
  REQUIRE(request.size() < 65536);
  const auto size = static_cast<unsigned>(request.size());
  std::string stored("\x01", 1);
  for (const unsigned value : {size, ~size}) {
    stored += static_cast<char>(value & 0xFFU);
    stored += static_cast<char>((value >> 8U) & 0xFFU);
  }
  CHECK(redirected(stored + request) ==
        refused(C::xml_signature_in_redirect, S::signature_profile));
  CHECK_FALSE(redirected(deflated(deflated(request))).accepted);
}

TEST_CASE("deflate-odd: a deflated Response by POST is refused") {
  const std::string xml = accepted_response(assertion_signed());
  CHECK(posted_field(base::base64_encode(deflated(xml))) ==
        refused(C::deflate_not_expected, S::decode));
}

TEST_CASE("base64-dos: a field that is too long is refused before it is decoded") {
  CHECK(posted_field(std::string(8 * 1024 * 1024, '!')) == too_large);
  CHECK(posted_field(std::string(8 * 1024 * 1024, ' ')) == too_large);
  CHECK(outcome(both_signed().consume_query("SAMLRequest=" + std::string(2 * 1024 * 1024, '%'))) ==
        too_large);
}

TEST_CASE("base64-lax: lines may be wrapped, and nothing else is forgiven") {
  const std::string field = padded_field();
  std::string wrapped = field;
  for (std::size_t at = 64; at < wrapped.size(); at += 66) wrapped.insert(at, "\r\n");
  CHECK(posted_field(wrapped) == accepted);
  const std::string cut = field.substr(0, field.size() - 1);
  for (const std::string& lax :
       {cut, field + "=", field + "A", "!" + field, field.substr(1), cut + "-", cut + "\xFF",
        field.substr(0, 40) + "=" + field.substr(40),
        field.substr(0, 40) + std::string(1, '\0') + field.substr(40),
        field.substr(0, 40) + "_" + field.substr(41)}) {
    CHECK(posted_field(lax) == base64_malformed);
  }
  CHECK(posted_field("") == refused(C::parameter_missing, S::wire));
}

TEST_CASE("base64-lax: the bits that pad must be zero") {
  std::string loose = padded_field();
  REQUIRE(posted_field(loose) == accepted);
  char& last = loose[loose.size() - 3];
  last = static_cast<char>(last + 1);
  CHECK(posted_field(loose) == base64_malformed);
}

TEST_CASE("hash-flood: a query of very many parameters is refused") {
  const std::string query = both_signed().request_query();
  REQUIRE(outcome(both_signed().consume_query(query)) == accepted);
  CHECK(outcome(both_signed().consume_query(repeated("a=&", 20) + query)) == accepted);
  CHECK(outcome(both_signed().consume_query(repeated("a=&", 100000) + query)) ==
        refused(C::parameter_malformed, S::wire));
}

TEST_CASE("unbounded-caches: a full store refuses new sign-ins and forgets none") {
  const SignIn& sign_in = both_signed();
  const ServiceProvider sp = sign_in.service_provider(in_memory_state(2));
  StartLogin start;
  start.idp = idp_entity;
  start.now = noon();
  CHECK(outcome(sp.start_login(start)) == accepted);
  CHECK(outcome(sp.start_login(start)) == accepted);
  CHECK(outcome(sp.start_login(start)) == refused(C::store_full, S::state));
}

TEST_CASE("unbounded-caches: a full replay cache refuses assertions and forgets none") {
  const SignIn unasked({.parts = SignedParts::assertion, .solicited = false});
  const ServiceProvider sp = unasked.service_provider(in_memory_state(1));
  const auto send = [&](const std::string& xml) {
    const std::string form = encoded(xml);
    ConsumeResponse input;
    input.saml_response = form;
    input.received_at = noon();
    return outcome(sp.consume_response(input));
  };
  CHECK(send(accepted_response(unasked)) == accepted);
  const Message other(unasked.response());
  other.assertion().set("ID", "_other");
  CHECK(send(signed_again(other, rsa_key())) == refused(C::store_full, S::state));
  CHECK(send(unasked.response()) == refused(C::replayed, S::state));
}
