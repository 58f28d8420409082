# Lists the files that `cmake --install` installs: headers, both libraries, srs.pc, the CMake package,
# the command and the manual pages. The tree can be moved because no file holds the prefix.
include(CMakePackageConfigHelpers)
set(srs_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/srs)
set(srs_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS srs srs_static EXPORT srsTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/srs ${PROJECT_BINARY_DIR}/include/srs
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

install(EXPORT srsTargets NAMESPACE srs:: DESTINATION ${srs_cmake_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/srsConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/srsConfig.cmake
                              INSTALL_DESTINATION ${srs_cmake_dir}
                              NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/srsConfigVersion.cmake
                                 COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/srsConfig.cmake ${PROJECT_BINARY_DIR}/srsConfigVersion.cmake
        DESTINATION ${srs_cmake_dir})

file(RELATIVE_PATH srs_pc_prefix /prefix/${srs_pc_dir} /prefix)
string(REGEX REPLACE "/$" "" srs_pc_prefix ${srs_pc_prefix})
# Flags that only libsrs.a needs. There is no Requires.private: pkg-config would then refuse --cflags too where
# the .pc file of a backend is not installed.
set(srs_pc_private "")
if(SRS_WITH_SQLITE)
    list(APPEND srs_pc_private -lsqlite3)
endif()
if(SRS_WITH_MARIADB)
    list(APPEND srs_pc_private ${MARIADB_LDFLAGS})
endif()
if(SRS_WITH_REDIS)
    list(APPEND srs_pc_private ${HIREDIS_LDFLAGS})
endif()
if(SRS_WITH_REDIS_TLS)
    list(APPEND srs_pc_private -lssl -lcrypto)
endif()
list(JOIN srs_pc_private " " srs_pc_private)
configure_file(${PROJECT_SOURCE_DIR}/srs.pc.in ${PROJECT_BINARY_DIR}/srs.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/srs.pc DESTINATION ${srs_pc_dir})

if(TARGET srs_cli)
    file(RELATIVE_PATH srs_rpath /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    set_target_properties(srs_cli PROPERTIES INSTALL_RPATH "\$ORIGIN/${srs_rpath}")
    install(TARGETS srs_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
