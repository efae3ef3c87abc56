// What tests need of the system and Swift's Glibc module does not have: setfsuid and setfsgid, which
// change the permissions of one thread, and openpty, which makes a terminal.
#include <pty.h>
#include <sys/fsuid.h>
#include <signal.h>

/// Sends a signal to one thread of a process.
int archdb_signal_thread(int process, int thread, int signal);
