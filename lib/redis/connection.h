#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "redis/address.h"
#include "signet/result.h"

namespace signet::redis {

/// Texts, in order: all answers of ours are of this form.
using Answer = std::vector<std::string>;

struct Timeouts {
  std::chrono::milliseconds connect;
  std::chrono::milliseconds command;
};

/// One connection to Redis, ready to run the script. For one thread at a time. After any failure it
/// is of no use any more. All failures are `store_unavailable`.
class Connection {
 public:
  /// Connects, logs in, chooses the database and loads the script.
  static Result<Connection> open(const Address& address, const std::string& script,
                                 const Timeouts& timeouts);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Runs the script. Its work may have been done although this fails.
  Result<Answer> run(const std::vector<std::string>& keys,
                     const std::vector<std::string>& arguments);

  /// False when Redis has closed it, or sent what nobody asked for.
  bool is_alive() const;

 private:
  struct Parts;
  explicit Connection(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace signet::redis
