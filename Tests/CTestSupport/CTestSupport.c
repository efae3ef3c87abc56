#include "CTestSupport.h"
#include <sys/syscall.h>
#include <unistd.h>

// glibc's own tgkill is younger than some systems' libraries.
extern long syscall(long number, ...);

int archdb_signal_thread(int process, int thread, int signal) {
  return (int)syscall(SYS_tgkill, process, thread, signal);
}
