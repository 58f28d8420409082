/* Notifies systemd of the state of a service, as sd_notify(3) does. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

/* Sends an assignment such as READY=1; does nothing if NOTIFY_SOCKET is not set. */
void cli_notify(const char *state);

#endif
