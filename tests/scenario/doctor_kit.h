/* Functions that the tests of srs_doctor() share: asking, and looking for findings. */
#ifndef SRS_SCENARIO_DOCTOR_KIT_H
#define SRS_SCENARIO_DOCTOR_KIT_H

#include "scenario/world.h"

/* A configuration of these URLs (NULL: the default), by the system's clock. */
srs_config *doctor_config(const char *cache, const char *store, const char *queue);

/* Asserts that there is a finding of a code, with a severity and a message that contains a text,
 * and that it has a hint, unless it is one of SRS_FINDING_OK. */
void doctor_finds(srs_context *context, const char *code, srs_severity severity, const char *text);
/* Asserts that there is none. */
void doctor_finds_no(srs_context *context, const char *code);
/* Asserts that there is nothing but findings of SRS_FINDING_OK. */
void doctor_is_content(srs_context *context);

#endif
