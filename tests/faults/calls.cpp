#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlsave.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlenc.h>
#include <xmlsec/xmlsec.h>
#include <zlib.h>

#include <array>
#include <cstdarg>
#include <string_view>
#include <tuple>

#include "faults/fault.h"

// The other end of the linker's --wrap: a call of f by the library comes to __wrap_f, and
// __real_f is the function itself. Made from the list in functions.def.

namespace {

template <class Signature>
struct Function;
template <class R, class... A>
struct Function<R(A...)> {
  using Result = R;
  template <std::size_t I>
  using Argument = std::tuple_element_t<I, std::tuple<A...>>;
};

template <class R, class... Values>
R value_of_failure(Values... values) {
  const std::array<R, sizeof...(Values)> all = {static_cast<R>(values)...};
  return all[signet::faults::variant() % all.size()];
}

bool call_fails(const char* function) {
  return signet::faults::fails(signet::faults::Fault::Of::call, function);
}

}  // namespace

#define RESULT(f) Function<decltype(f)>::Result
#define ARGUMENT(i, f) Function<decltype(f)>::Argument<i> a##i
#define WRAP(f, arguments, names, ...)                                   \
  extern "C" decltype(f) __real_##f;                                     \
  extern "C" RESULT(f) __wrap_##f arguments;                             \
  extern "C" RESULT(f) __wrap_##f arguments {                            \
    if (call_fails(#f)) return value_of_failure<RESULT(f)>(__VA_ARGS__); \
    return __real_##f names;                                             \
  }

#define ARGUMENTS_1(f) ARGUMENT(0, f)
#define ARGUMENTS_2(f) ARGUMENTS_1(f), ARGUMENT(1, f)
#define ARGUMENTS_3(f) ARGUMENTS_2(f), ARGUMENT(2, f)
#define ARGUMENTS_4(f) ARGUMENTS_3(f), ARGUMENT(3, f)
#define ARGUMENTS_5(f) ARGUMENTS_4(f), ARGUMENT(4, f)
#define ARGUMENTS_6(f) ARGUMENTS_5(f), ARGUMENT(5, f)
#define ARGUMENTS_7(f) ARGUMENTS_6(f), ARGUMENT(6, f)
#define ARGUMENTS_8(f) ARGUMENTS_7(f), ARGUMENT(7, f)

#define FAULT_0(f, ...) WRAP(f, (), (), __VA_ARGS__)
#define FAULT_1(f, ...) WRAP(f, (ARGUMENTS_1(f)), (a0), __VA_ARGS__)
#define FAULT_2(f, ...) WRAP(f, (ARGUMENTS_2(f)), (a0, a1), __VA_ARGS__)
#define FAULT_3(f, ...) WRAP(f, (ARGUMENTS_3(f)), (a0, a1, a2), __VA_ARGS__)
#define FAULT_4(f, ...) WRAP(f, (ARGUMENTS_4(f)), (a0, a1, a2, a3), __VA_ARGS__)
#define FAULT_5(f, ...) WRAP(f, (ARGUMENTS_5(f)), (a0, a1, a2, a3, a4), __VA_ARGS__)
#define FAULT_6(f, ...) WRAP(f, (ARGUMENTS_6(f)), (a0, a1, a2, a3, a4, a5), __VA_ARGS__)
#define FAULT_7(f, ...) WRAP(f, (ARGUMENTS_7(f)), (a0, a1, a2, a3, a4, a5, a6), __VA_ARGS__)
#define FAULT_8(f, ...) WRAP(f, (ARGUMENTS_8(f)), (a0, a1, a2, a3, a4, a5, a6, a7), __VA_ARGS__)

// Here the work is done and only the answer changes.
#define WRAP_AFTER(f, arguments, names, ...)                          \
  extern "C" decltype(f) __real_##f;                                  \
  extern "C" RESULT(f) __wrap_##f arguments;                          \
  extern "C" RESULT(f) __wrap_##f arguments {                         \
    const auto result = __real_##f names;                             \
    const bool fails = call_fails(#f);                                \
    return fails ? value_of_failure<RESULT(f)>(__VA_ARGS__) : result; \
  }
#define FAULT_AFTER_0(f, ...) WRAP_AFTER(f, (), (), __VA_ARGS__)
#define FAULT_AFTER_1(f, ...) WRAP_AFTER(f, (ARGUMENTS_1(f)), (a0), __VA_ARGS__)

// The one function that takes an argument more, as many bits or the name of a curve.
#define FAULT_keygen(f, ...)                                                               \
  extern "C" decltype(f) __real_##f;                                                       \
  extern "C" EVP_PKEY* __wrap_##f(OSSL_LIB_CTX*, const char*, const char*, ...);           \
  extern "C" EVP_PKEY* __wrap_##f(OSSL_LIB_CTX* a0, const char* a1, const char* a2, ...) { \
    if (call_fails(#f)) return value_of_failure<EVP_PKEY*>(__VA_ARGS__);                   \
    std::va_list more;                                                                     \
    va_start(more, a2);                                                                    \
    EVP_PKEY* const key = std::string_view(a2) == "RSA"                                    \
                              ? __real_##f(a0, a1, a2, va_arg(more, std::size_t))          \
                              : __real_##f(a0, a1, a2, va_arg(more, const char*));         \
    va_end(more);                                                                          \
    return key;                                                                            \
  }

#define FAULT(count, f, ...) FAULT_##count(f, __VA_ARGS__)
#define FAULT_AFTER(count, f, ...) FAULT_AFTER_##count(f, __VA_ARGS__)
#define SAFE(f)
#include "faults/functions.def"
