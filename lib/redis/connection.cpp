#include "redis/connection.h"

#include <hiredis/hiredis.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>

#include "base/fail.h"
#include "base/handle.h"
#include "state/records.h"

namespace signet::redis {
namespace {

using Context = base::Handle<redisContext, redisFree>;
using Reply = base::Handle<redisReply, freeReplyObject>;
using Clock = std::chrono::steady_clock;
using Command = std::vector<std::string>;

/// Of one answer: more than the largest one that ours can be, a key's records and their frames.
constexpr std::size_t longest_answer = 80 * 1024 * 1024;
/// What redisBufferRead() takes at once.
constexpr std::size_t read_size = 16 * 1024;

/// Of one list.
constexpr std::size_t most_texts = state::most_per_key;

Unexpected away(std::string_view expected, std::string_view found) {
  return fail(ErrorCode::store_unavailable, "Redis", expected, found);
}

timeval timeval_of(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const std::chrono::microseconds rest = time - seconds;
  return {static_cast<time_t>(seconds.count()), static_cast<suseconds_t>(rest.count())};
}

/// Not hiredis' own way, whose write ends the process by SIGPIPE when Redis has gone.
Result<void> send(const redisContext& context, const Command& command, Clock::time_point deadline) {
  std::string bytes = "*" + std::to_string(command.size()) + "\r\n";
  for (const std::string& word : command)
    bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto sent = ::send(context.fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return away("a connection that takes a command", "none");
    if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
    if (!rest.empty() && Clock::now() >= deadline) return away("a command in time", "a timeout");
  }
  return {};
}

/// The socket's own timeout starts again with each piece that arrives, so there is a deadline, too.
Result<Reply> receive(redisContext& context, Clock::time_point deadline) {
  for (std::size_t room = longest_answer; room >= read_size; room -= read_size) {
    void* reply = nullptr;
    if (redisGetReplyFromReader(&context, &reply) != REDIS_OK)
      return away("an answer in Redis' protocol", context.errstr);
    if (reply != nullptr) return Reply(static_cast<redisReply*>(reply));
    if (Clock::now() >= deadline) return away("an answer in time", "a timeout");
    if (redisBufferRead(&context) != REDIS_OK) return away("an answer", context.errstr);
  }
  return away("an answer within " + std::to_string(longest_answer) + " bytes", "a longer one");
}

using ReplyMakers = redisReplyObjectFunctions;

const ReplyMakers& hiredis_makers() {
  static const ReplyMakers makers = [] {
    const base::Handle<redisReader, redisReaderFree> reader(redisReaderCreate());
    if (!reader) throw std::bad_alloc();
    return *reader->fn;
  }();
  return makers;
}

/// hiredis takes memory for as many elements as an answer claims to have. A null is its own sign
/// for having none. The type of the count differs between its versions.
template <class Count>
void* make_short_list(const redisReadTask* task, Count count) {
  if (task->parent != nullptr || static_cast<std::size_t>(count) > most_texts) return nullptr;
  return hiredis_makers().createArray(task, count);
}

ReplyMakers* bounded_makers() {
  static ReplyMakers makers = [] {
    ReplyMakers bounded = hiredis_makers();
    bounded.createArray = make_short_list;
    return bounded;
  }();
  return &makers;
}

std::string_view text_of(const redisReply& reply) {
  return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

bool is_text(const redisReply& reply) {
  return reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS;
}

Result<Answer> answer_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return away("an answer", text_of(reply));
  if (reply.type != REDIS_REPLY_ARRAY) return away("a list of texts", "something else");
  Answer answer;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (reply.element[i]->type != REDIS_REPLY_STRING)
      return away("a list of texts", "something else in it");
    answer.emplace_back(text_of(*reply.element[i]));
  }
  return answer;
}

}  // namespace

struct Connection::Parts {
  Context context;
  std::chrono::milliseconds command_timeout;
  std::string script, script_name;

  Result<Reply> ask(const Command& command) const {
    const auto deadline = Clock::now() + command_timeout;
    if (auto ok = send(*context, command, deadline); !ok) return fail(ok);
    return receive(*context, deadline);
  }

  /// A command that answers with one text; what it says in an error.
  Result<std::string> ask_text(const Command& command, std::string_view what) const {
    auto reply = ask(command);
    if (!reply) return fail(reply);
    if (!is_text(**reply)) return away(what, text_of(**reply));
    return std::string(text_of(**reply));
  }

  Result<void> prepare(const Address& address) {
    if (!address.password.empty()) {
      Command auth = {"AUTH", address.user, address.password};
      if (address.user.empty()) auth.erase(auth.begin() + 1);
      if (auto ok = ask_text(auth, "a login that Redis accepts"); !ok) return fail(ok);
    }
    if (address.database != 0) {
      auto ok = ask_text({"SELECT", std::to_string(address.database)}, "the database of the URL");
      if (!ok) return fail(ok);
    }
    return load_script();
  }

  Result<void> load_script() {
    auto name = ask_text({"SCRIPT", "LOAD", script}, "permission to load a script");
    if (!name) return fail(name);
    script_name = *std::move(name);
    return {};
  }
};

Connection::Connection(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Address& address, const std::string& script,
                                    const Timeouts& timeouts) {
  Context context(
      redisConnectWithTimeout(address.host.c_str(), address.port, timeval_of(timeouts.connect)));
  if (!context) return away("memory for a connection", "none");
  if (context->err != 0)
    return away("a connection to " + address.host + ":" + std::to_string(address.port),
                context->errstr);
  context->reader->fn = bounded_makers();
  if (redisSetTimeout(context.get(), timeval_of(timeouts.command)) != REDIS_OK)
    return away("a timeout for commands", context->errstr);
  Connection connection(
      std::make_unique<Parts>(Parts{std::move(context), timeouts.command, script, std::string()}));
  if (auto ok = connection.parts_->prepare(address); !ok) return fail(ok);
  return connection;
}

Result<Answer> Connection::run(const std::vector<std::string>& keys,
                               const std::vector<std::string>& arguments) {
  Command command = {"EVALSHA", parts_->script_name, std::to_string(keys.size())};
  command.insert(command.end(), keys.begin(), keys.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto reply = parts_->ask(command);
  if (!reply) return fail(reply);
  // Somebody emptied Redis' cache of scripts. Nothing has been done yet, so it can be done now.
  const auto& first = **reply;
  if (first.type == REDIS_REPLY_ERROR && text_of(first).substr(0, 8) == "NOSCRIPT") {
    if (auto ok = parts_->load_script(); !ok) return fail(ok);
    command[1] = parts_->script_name;
    reply = parts_->ask(command);
    if (!reply) return fail(reply);
  }
  return answer_of(**reply);
}

bool Connection::is_alive() const {
  const redisReader& reader = *parts_->context->reader;
  if (reader.pos < reader.len) return false;
  char byte = 0;
  const auto received = ::recv(parts_->context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace signet::redis
