#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace signet::test {

/// A copy of this program that does `work` and ends; what it writes to the file it is given can be
/// read here. Made while there is one thread only.
class Process {
 public:
  explicit Process(const std::function<void(int)>& work) {
    int ends[2] = {};
    if (::pipe(ends) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ends[0]);
      work(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Process() {
    kill();
    if (output_ >= 0) ::close(output_);
  }
  Process(Process&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, -1)) {}
  Process& operator=(Process&&) = delete;

  /// As kill -9 does.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  /// Up to `most` bytes; fewer when it has ended.
  std::string read(std::size_t most) const {
    std::string bytes(most, '\0');
    std::size_t size = 0;
    while (size < most) {
      const auto more = ::read(output_, bytes.data() + size, most - size);
      if (more <= 0) break;
      size += static_cast<std::size_t>(more);
    }
    return bytes.substr(0, size);
  }

 private:
  int pid_ = -1;
  int output_ = -1;
};

inline void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) ::_exit(1);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace signet::test
