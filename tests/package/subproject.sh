#!/bin/sh
# Configures a project that takes libsrs in as a directory: it gets the libraries, and is asked for
# nothing that only the command, the tests or the documents need.
# Usage: subproject.sh SOURCE-TREE CC GENERATOR
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(parent LANGUAGES C)
add_subdirectory($1 libsrs)
foreach(target srs::srs srs::srs_static)
    if(NOT TARGET \${target})
        message(FATAL_ERROR "there is no \${target}")
    endif()
endforeach()
foreach(target srs_cli srs_test_support doc)
    if(TARGET \${target})
        message(FATAL_ERROR "\${target} is of no use to another project")
    endif()
endforeach()
END
cmake -S "$folder" -B "$folder/build" -G "$3" -DCMAKE_C_COMPILER="$2" >"$folder/log" 2>&1 || {
    cat "$folder/log"
    exit 1
}
