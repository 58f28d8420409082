/* Times as people write them: what was read is written and read again as the same time. */
#include "fuzz.h"
#include "when.h"

#include <srs/base.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), written[CLI_WHEN_SIZE], day[CLI_WHEN_SIZE];
    int64_t ms = -5, again;
    if (cli_when_parse(text, &ms) == 0) {
        fuzz_must(ms >= SRS_TIME_MIN && ms <= SRS_TIME_MAX, "a time that is read is one");
        fuzz_must(!cli_when_parse(cli_when_format(ms, written), &again) && again == ms,
                  "a time that was written is read as the same time");
        fuzz_must(ms < 86400000 || (!cli_when_parse(cli_when_date(ms, 0, day), &again) &&
                                    again == ms / 86400000 * 86400000),
                  "a date is that of its day");
    } else {
        fuzz_must(ms == -5, "text that is no time changes nothing");
    }
    free(text);
    return 0;
}
