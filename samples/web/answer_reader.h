#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "web/http.h"

namespace signet::web {

/// Reads the answer to a GET or POST from octets, in whatever pieces they come; the client's
/// counterpart of RequestReader. It has no sockets and no clock.
class AnswerReader {
 public:
  enum class State { reading, done, failed };

  explicit AnswerReader(std::size_t size_limit);
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  State feed(std::string& octets);
  /// The server ended the connection properly: the end of an answer that doesn't tell its length.
  State end();

  /// Once failed: one sentence for the log.
  std::string why() const;
  /// Once done.
  Response take();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace signet::web
