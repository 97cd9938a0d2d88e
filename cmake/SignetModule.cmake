# signet_module(NAME USES MODULES... LIBRARIES LIBS...)
# One module of the library: every source in lib/NAME becomes an object library. A module sees the
# public headers, its own headers and those of the modules it names; the C library in LIBRARIES is
# private to it.
function(signet_module name)
  cmake_parse_arguments(ARG "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(signet_${name} OBJECT ${sources})
  target_include_directories(signet_${name}
    PUBLIC ${PROJECT_SOURCE_DIR}/include
    PRIVATE ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(signet_${name} PRIVATE $<BUILD_INTERFACE:signet_warnings> ${ARG_LIBRARIES})
  target_sources(signet PRIVATE $<TARGET_OBJECTS:signet_${name}>)
  target_link_libraries(signet PRIVATE ${ARG_LIBRARIES})
endfunction()
