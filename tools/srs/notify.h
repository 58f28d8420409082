/* Telling systemd how a service is doing, as sd_notify(3) does. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

/* Sends an assignment such as READY=1; does nothing where nobody wants to know. */
void cli_notify(const char *state);

#endif
