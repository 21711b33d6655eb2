/* The helper program of rowcol-dev: what a local server needs and a Rust test binary cannot do for itself. */
#ifndef ROWCOL_HELPER_H
#define ROWCOL_HELPER_H

#include <stdnoreturn.h>
#include <sys/types.h>

/* Prints the message with errno's text on stderr and exits with 1. */
noreturn void fail(const char *doing, const char *what);

/* Becomes the given user for good; uid -1 keeps the current one. */
void become(uid_t uid, gid_t gid);

/* As execvpe; a program that was written a moment ago may still be open for writing in a process about to exec. */
void exec_patiently(char **argv, char **environment);

/* `clickhouse LIBRARY ARGUMENT...`: runs the ClickHouse engine of a shared library as a server. */
int clickhouse_main(int argc, char **argv);

/* `supervise FOLDER GRACE_MS`: holds the servers of one data folder while somebody holds a lease. */
int supervise_main(int argc, char **argv);

/* Starts one server; `death` is the signal it gets when this process dies before it. */
struct command {
	uid_t uid;
	gid_t gid;
	int death;
	const char *log;
	char **argv;
	char **environment;
};
pid_t start_command(const struct command *command, int *control);

#endif
