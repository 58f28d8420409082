/* Disks and a clock that pretend: in the place of statfs() and statvfs() of the system, and of the
 * functions of src/base/clock.c. A program that pretends has fake_system.c among its sources. */
#ifndef SRS_TEST_FAKE_SYSTEM_H
#define SRS_TEST_FAKE_SYSTEM_H

/* With 1, every file is on NFS; with 1, no disk has room. */
extern _Atomic int fake_disk_is_nfs, fake_disk_is_full;

/* The monotonic clock goes on by so many ms whenever somebody looks at it. */
extern _Atomic int fake_clock_step_ms;

#endif
