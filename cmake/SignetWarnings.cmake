# Warnings for our own code. Headers of dependencies come in as system headers and stay silent.
add_library(signet_warnings INTERFACE)
target_compile_options(signet_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Werror)

# g++ 12 sees an overlapping copy in every `"text" + std::string` at -O2 (GCC bug 105329).
target_compile_options(signet_warnings INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
