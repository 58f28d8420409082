# The target doc: the reference of the public interface, as HTML, from the comments in its headers.
configure_file(${PROJECT_SOURCE_DIR}/docs/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)
find_program(SRS_DOXYGEN doxygen)
if(SRS_DOXYGEN AND PROJECT_IS_TOP_LEVEL)
    add_custom_target(doc COMMAND ${SRS_DOXYGEN} ${PROJECT_BINARY_DIR}/Doxyfile VERBATIM)
endif()
