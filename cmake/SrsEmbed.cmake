# Turns .sql and .lua files into C at build time, so that each can be read and run with the tools of
# its language.
#
# srs_embed_sql(name [PREFIX prefix] STATEMENTS file MIGRATIONS file...): makes generated/<name>.h,
# an enumeration srs__sql with SRS__SQL_X for every "-- name: X" in the first file, and
# generated/<name>.c, the texts: srs__sql_text[], srs__migrations[] (one per file, in order); and
# SRS__MIGRATION_COUNT. Both become part of srs_objects. Names begin with the prefix, srs__ if none is
# given, so that two sets can be in one library.
#
# srs_embed_lua(name [PREFIX prefix] COMMON file... SCRIPTS file...): makes an enumeration srs__lua with
# SRS__LUA_X for every x.lua, and srs__lua_text[] and srs__lua_sha1[]: each script with the common files
# in front, and the SHA-1 by which a server identifies this text.
if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(SRS_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

    function(srs_embed_sql name)
        cmake_parse_arguments(E "" "STATEMENTS;PREFIX" "MIGRATIONS" ${ARGN})
        if(NOT E_PREFIX)
            set(E_PREFIX srs__)
        endif()
        set(folder ${PROJECT_BINARY_DIR}/generated)
        list(TRANSFORM E_MIGRATIONS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
        set(statements ${CMAKE_CURRENT_SOURCE_DIR}/${E_STATEMENTS})
        add_custom_command(
            OUTPUT ${folder}/${name}.h ${folder}/${name}.c
            COMMAND ${CMAKE_COMMAND} -D "OUT=${folder}/${name}" -D "STATEMENTS=${statements}"
                    -D "MIGRATIONS=${E_MIGRATIONS}" -D "PREFIX=${E_PREFIX}" -P ${SRS_EMBED_SCRIPT}
            DEPENDS ${statements} ${E_MIGRATIONS} ${SRS_EMBED_SCRIPT}
            COMMENT "Embedding SQL: ${name}" VERBATIM)
        string(MAKE_C_IDENTIFIER ${name} target)
        add_custom_target(srs_embed_${target} DEPENDS ${folder}/${name}.h ${folder}/${name}.c)
        add_dependencies(srs_objects srs_embed_${target})
        target_sources(srs_objects PRIVATE ${folder}/${name}.c)
        target_include_directories(srs_objects PUBLIC ${folder})
    endfunction()

    function(srs_embed_lua name)
        cmake_parse_arguments(E "" "PREFIX" "COMMON;SCRIPTS" ${ARGN})
        if(NOT E_PREFIX)
            set(E_PREFIX srs__)
        endif()
        set(folder ${PROJECT_BINARY_DIR}/generated)
        list(TRANSFORM E_SCRIPTS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
        list(TRANSFORM E_COMMON PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
        add_custom_command(
            OUTPUT ${folder}/${name}.h ${folder}/${name}.c
            COMMAND ${CMAKE_COMMAND} -D "OUT=${folder}/${name}" -D "COMMON=${E_COMMON}"
                    -D "SCRIPTS=${E_SCRIPTS}" -D "PREFIX=${E_PREFIX}" -P ${SRS_EMBED_SCRIPT}
            DEPENDS ${E_COMMON} ${E_SCRIPTS} ${SRS_EMBED_SCRIPT}
            COMMENT "Embedding Lua: ${name}" VERBATIM)
        string(MAKE_C_IDENTIFIER ${name} target)
        add_custom_target(srs_embed_${target} DEPENDS ${folder}/${name}.h ${folder}/${name}.c)
        add_dependencies(srs_objects srs_embed_${target})
        target_sources(srs_objects PRIVATE ${folder}/${name}.c)
        target_include_directories(srs_objects PUBLIC ${folder})
    endfunction()
    return()
endif()

# Text as the inside of a C string: quotes and line ends are escaped.
function(escape_as_c text out)
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n\"\n    \"" text "${text}")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Lua: what is hashed must be what is sent, byte for byte. Comments stay out of what is sent.
function(embed_lua)
    string(TOUPPER ${PREFIX} upper)
    get_filename_component(base ${OUT} NAME)
    set(common "")
    foreach(file ${COMMON})
        file(READ ${file} text)
        string(APPEND common "${text}")
    endforeach()
    set(names "")
    set(texts "")
    set(sums "")
    foreach(file ${SCRIPTS})
        get_filename_component(name ${file} NAME_WE)
        string(TOUPPER ${name} name)
        file(READ ${file} text)
        set(text "${common}${text}")
        string(REGEX REPLACE "[ \t]*--[^\n]*" "" text "${text}")
        string(REGEX REPLACE "\n\n+" "\n" text "${text}")
        string(REGEX REPLACE "\n +" "\n" text "${text}")
        string(REGEX REPLACE "^\n" "" text "${text}")
        string(SHA1 sum "${text}")
        escape_as_c("${text}" text)
        string(APPEND names "    ${upper}LUA_${name},\n")
        string(APPEND texts "    [${upper}LUA_${name}] = \"${text}\",\n")
        string(APPEND sums "    [${upper}LUA_${name}] = \"${sum}\",\n")
    endforeach()
    file(WRITE ${OUT}.h "/* Made from .lua files by cmake/SrsEmbed.cmake. */
#ifndef ${upper}LUA_H
#define ${upper}LUA_H

typedef enum ${PREFIX}lua {
${names}    ${upper}LUA_COUNT
} ${PREFIX}lua;

extern const char *const ${PREFIX}lua_text[${upper}LUA_COUNT];
extern const char *const ${PREFIX}lua_sha1[${upper}LUA_COUNT];

#endif
")
    file(WRITE ${OUT}.c "/* Made from .lua files by cmake/SrsEmbed.cmake. */
#include \"${base}.h\"

const char *const ${PREFIX}lua_text[${upper}LUA_COUNT] = {
${texts}};

const char *const ${PREFIX}lua_sha1[${upper}LUA_COUNT] = {
${sums}};
")
endfunction()

if(DEFINED SCRIPTS)
    embed_lua()
    return()
endif()

# A file as the inside of a C string: comments go, quotes and line ends are escaped.
function(read_as_c file out)
    file(READ ${file} text)
    string(REGEX REPLACE "[ \t]*--[^\n]*" "" text "${text}")
    string(REGEX REPLACE "\n\n+" "\n" text "${text}")
    escape_as_c("${text}" text)
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

string(TOUPPER ${PREFIX} UPPER)
list(LENGTH MIGRATIONS migration_count)
file(READ ${STATEMENTS} text)
string(REGEX MATCHALL "-- name: [A-Z_]+" names "${text}")
list(TRANSFORM names REPLACE "-- name: " "    ${UPPER}SQL_")
list(JOIN names ",\n" names)
get_filename_component(base ${OUT} NAME)
file(WRITE ${OUT}.h "/* Made from .sql files by cmake/SrsEmbed.cmake. */
#ifndef ${UPPER}SQL_H
#define ${UPPER}SQL_H

#include <stddef.h>

typedef enum ${PREFIX}sql {
${names},
    ${UPPER}SQL_COUNT
} ${PREFIX}sql;

extern const char *const ${PREFIX}sql_text[${UPPER}SQL_COUNT];
#define ${UPPER}MIGRATION_COUNT ((size_t)${migration_count})
extern const char *const ${PREFIX}migrations[${UPPER}MIGRATION_COUNT];

#endif
")

# "name: X" survives the removal of comments as a mark that no SQL can have.
string(REGEX REPLACE "-- name: ([A-Z_]+)" "@\\1@" text "${text}")
file(WRITE ${OUT}.tmp "${text}")
read_as_c(${OUT}.tmp text)
file(REMOVE ${OUT}.tmp)
string(REGEX REPLACE "@([A-Z_]+)@" "\",\n    [${UPPER}SQL_\\1] = \"" text "${text}")
string(FIND "${text}" "\",\n" end) # of what stands before the first name; "^" would match again
math(EXPR end "${end} + 3")
string(SUBSTRING "${text}" ${end} -1 text)

set(migrations "")
foreach(file ${MIGRATIONS})
    read_as_c(${file} one)
    string(APPEND migrations "    \"${one}\",\n")
endforeach()
file(WRITE ${OUT}.c "/* Made from .sql files by cmake/SrsEmbed.cmake. */
#include \"${base}.h\"

const char *const ${PREFIX}sql_text[${UPPER}SQL_COUNT] = {
${text}\"};

const char *const ${PREFIX}migrations[${UPPER}MIGRATION_COUNT] = {
${migrations}};
")
