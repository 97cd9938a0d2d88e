if(SIGNET_TIDY)
  find_program(SIGNET_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
endif()

function(signet_tidy target)
  if(SIGNET_TIDY)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "${SIGNET_CLANG_TIDY};--quiet")
  endif()
endfunction()

# signet_module(NAME LIBRARIES LIBS...)
# One module of the library: every source in lib/NAME becomes an object library. The C library in
# LIBRARIES is private to it. Which modules it may include is checked by tests/layering.
function(signet_module name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(signet_${name} OBJECT ${sources})
  target_include_directories(signet_${name}
    PUBLIC ${PROJECT_SOURCE_DIR}/include
    PRIVATE ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(signet_${name} PRIVATE $<BUILD_INTERFACE:signet_warnings> ${ARG_LIBRARIES})
  signet_tidy(signet_${name})
  target_sources(signet PRIVATE $<TARGET_OBJECTS:signet_${name}>)
  target_link_libraries(signet PRIVATE ${ARG_LIBRARIES})
endfunction()

# signet_extra(NAME LIBRARIES LIBS...)
# Every source in lib/NAME becomes the static library signet::NAME, beside signet::signet.
function(signet_extra name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp)
  add_library(signet_${name} STATIC ${sources})
  add_library(signet::${name} ALIAS signet_${name})
  set_target_properties(signet_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(signet_${name} PRIVATE ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(signet_${name}
    PUBLIC signet
    PRIVATE $<BUILD_INTERFACE:signet_warnings> ${ARG_LIBRARIES})
  signet_tidy(signet_${name})
endfunction()
