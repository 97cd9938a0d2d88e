#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include "base/codec.h"
#include "base/fail.h"

namespace signet::base {
namespace {

/// Raw DEFLATE, without zlib's header and checksum.
constexpr int raw_window_bits = -15;
constexpr std::size_t step = 8 * 1024;

struct Inflater {
  Inflater() {
    if (inflateInit2(&stream, raw_window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

struct Deflater {
  Deflater() {
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_window_bits, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Deflater() { deflateEnd(&stream); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  z_stream stream{};
};

/// zlib counts its input in 32 bits; nothing that is wrapped here comes near.
bool fits_in_one_call(std::string_view bytes) noexcept {
  return bytes.size() <= std::numeric_limits<uInt>::max();
}

void set_input(z_stream& stream, std::string_view bytes) noexcept {
  // zlib reads through a pointer to non-const, but never writes there.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

/// Runs one step of `work` into `out`; gives back zlib's verdict.
template <class Work>
int run_step(z_stream& stream, Work work, std::string& out) {
  std::array<char, step> buffer;
  stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
  stream.avail_out = static_cast<uInt>(buffer.size());
  const int verdict = work(&stream);
  out.append(buffer.data(), buffer.size() - stream.avail_out);
  return verdict;
}

}  // namespace

Result<std::string> inflate(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view where = "DEFLATE";
  if (bytes.empty()) return fail(ErrorCode::deflate_malformed, where, "compressed data", "nothing");
  if (!fits_in_one_call(bytes)) return fail(ErrorCode::message_too_large, where);

  Inflater inflater;
  set_input(inflater.stream, bytes);
  std::string out;
  int verdict = Z_OK;
  while (verdict == Z_OK) {
    verdict = run_step(
        inflater.stream, [](z_stream* stream) { return ::inflate(stream, Z_NO_FLUSH); }, out);
    if (out.size() > max_bytes)
      return fail(ErrorCode::message_too_large, where,
                  "at most " + std::to_string(max_bytes) + " bytes once inflated", "more");
  }
  if (verdict == Z_MEM_ERROR) throw std::bad_alloc();
  // Z_BUF_ERROR: the input ended, and the stream had not.
  if (verdict == Z_BUF_ERROR)
    return fail(ErrorCode::deflate_malformed, where, "a complete stream", "its beginning only");
  if (verdict != Z_STREAM_END)
    return fail(ErrorCode::deflate_malformed, where, "raw DEFLATE data",
                inflater.stream.msg != nullptr ? inflater.stream.msg : "something else");
  if (inflater.stream.avail_in != 0)
    return fail(ErrorCode::deflate_malformed, where, "nothing behind the end of the stream",
                std::to_string(inflater.stream.avail_in) + " bytes");
  return out;
}

Result<std::string> deflate(std::string_view bytes) {
  if (!fits_in_one_call(bytes)) return fail(ErrorCode::message_too_large, "DEFLATE");

  Deflater deflater;
  set_input(deflater.stream, bytes);
  std::string out;
  int verdict = Z_OK;
  while (verdict == Z_OK)
    verdict = run_step(
        deflater.stream, [](z_stream* stream) { return ::deflate(stream, Z_FINISH); }, out);
  if (verdict != Z_STREAM_END) return fail(ErrorCode::internal, "DEFLATE", "the end of the stream");
  return out;
}

}  // namespace signet::base
