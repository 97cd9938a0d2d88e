# What `cmake --install` leaves behind: headers, the static library with its exported target
# signet::signet, those of its companions and those programs that were built.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/signet)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/signet
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS signet EXPORT signet-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT signet-targets NAMESPACE signet:: DESTINATION ${package_dir})
foreach(component redis sqlite)
  if(TARGET signet_${component})
    install(TARGETS signet_${component} EXPORT signet-${component}-targets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT signet-${component}-targets NAMESPACE signet:: DESTINATION ${package_dir})
  endif()
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/signet-config.cmake.in
  ${PROJECT_BINARY_DIR}/signet-config.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/signet-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/signet-config.cmake ${PROJECT_BINARY_DIR}/signet-config-version.cmake
  DESTINATION ${package_dir})

foreach(program signet_command signet-idp signet-sp)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} OPTIONAL)
  endif()
endforeach()
