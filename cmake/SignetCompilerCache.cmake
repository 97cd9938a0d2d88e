# Compiling the same thing twice is the slowest thing we do; a compiler cache is used where there is one.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(SIGNET_CCACHE ccache)
  if(SIGNET_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SIGNET_CCACHE})
  endif()
endif()
