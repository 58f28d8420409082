/* The version of the library in use. */
#include <srs/version.h>

const char *srs_version(void)
{
    return SRS_VERSION;
}
