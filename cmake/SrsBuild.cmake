# How everything of libsrs is compiled, and what it is compiled with.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # POSIX and GNU declarations
set(CMAKE_CXX_STANDARD 11)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()


find_package(PkgConfig REQUIRED)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
if(SRS_WITH_SQLITE)
    find_package(SQLite3 REQUIRED)
endif()
if(SRS_WITH_MARIADB)
    pkg_check_modules(MARIADB REQUIRED IMPORTED_TARGET libmariadb)
endif()
if(SRS_WITH_REDIS)
    pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
endif()

add_library(srs_options INTERFACE)
target_compile_options(srs_options INTERFACE -Wall -Wextra
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>)
if(SRS_WERROR)
    target_compile_options(srs_options INTERFACE -Werror)
endif()
if(SRS_SANITIZE)
    target_compile_options(srs_options INTERFACE -fsanitize=${SRS_SANITIZE}
                           -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(srs_options INTERFACE -fsanitize=${SRS_SANITIZE})
endif()
target_compile_definitions(srs_options INTERFACE _GNU_SOURCE)
