# A sanitizer's finding is a failed test, never a line that scrolls by: no recovery.
if(SIGNET_SANITIZE)
  set(flags -fsanitize=${SIGNET_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND SIGNET_SANITIZE MATCHES "undefined")
    # Clang 14 cannot emit this check for coroutines (LLVM issue 49689).
    list(APPEND flags -fno-sanitize=function)
  endif()
  add_compile_options(${flags})
  add_link_options(${flags})
  if(SIGNET_SANITIZE MATCHES "address")
    # Reading between a vector's size and its capacity counts as out of bounds, too.
    add_compile_definitions(_GLIBCXX_SANITIZE_VECTOR=1)
  endif()
endif()
