// Linux calls that the Swift toolchain's Glibc module leaves out. Descriptors are closed on exec; a failing call gives -1 and errno.

#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// Memory that has a descriptor and no name. By number: the C library's function hides behind a macro of the whole program's.
static inline int clinux_memory(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */); }

// A counter whose descriptor can be polled, and whose reading does not wait.
static inline int clinux_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Whether a process answers for the file's content (FUSE; linux/magic.h), and so may never answer.
static inline bool clinux_is_in_user_space(int descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) || system.f_type == 0x65735546;
}

#endif
