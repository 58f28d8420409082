# Hardening of optimised builds: srs_hardening carries the flags, and the library and the command link it.
# Debug builds and builds with a sanitizer get none of them. tests/package/hardening.sh checks the built files.
option(SRS_HARDEN "harden optimised builds; OFF if the flags of a package do" ON)
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)

add_library(srs_hardening INTERFACE)

# Level 3 needs a compiler that computes sizes at run time; elsewhere the C library warns of it.
function(srs_fortify_level out)
    set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
    check_c_source_compiles("
        #include <string.h>
        #if __USE_FORTIFY_LEVEL < 3
        #error level 3 is not available
        #endif
        int main(void) { return 0; }" SRS_HAS_FORTIFY_3)
    if(SRS_HAS_FORTIFY_3)
        set(${out} 3 PARENT_SCOPE)
    else()
        set(${out} 2 PARENT_SCOPE)
    endif()
endfunction()

# srs_add_hardening(): finds the flags that the compiler and the linker know, and adds them to srs_hardening.
function(srs_add_hardening)
    set(is_optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
    srs_fortify_level(level)
    # A compiler may define the level by itself, so it is undefined first.
    set(flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
    foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
        string(MAKE_C_IDENTIFIER SRS_HAS${flag} is_known)
        check_c_compiler_flag(${flag} ${is_known})
        if(${is_known})
            list(APPEND flags ${flag})
        endif()
    endforeach()
    target_compile_options(srs_hardening INTERFACE "$<${is_optimised}:${flags}>")

    foreach(keyword relro now noexecstack)
        check_linker_flag(C LINKER:-z,${keyword} SRS_HAS_z_${keyword})
        if(SRS_HAS_z_${keyword})
            target_link_options(srs_hardening INTERFACE
                                "$<${is_optimised}:LINKER:-z,${keyword}>")
        endif()
    endforeach()
    # Without this check CMake leaves it to the compiler whether the command is linked as
    # position-independent. It covers every build type.
    check_pie_supported(LANGUAGES C)
endfunction()

if(SRS_HARDEN AND NOT SRS_SANITIZE)
    srs_add_hardening()
endif()
