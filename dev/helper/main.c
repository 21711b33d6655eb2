#include "helper.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

noreturn void fail(const char *doing, const char *what)
{
	fprintf(stderr, "%s %s: %s\n", doing, what, strerror(errno));
	exit(1);
}

void become(uid_t uid, gid_t gid)
{
	if (uid == (uid_t)-1)
		return;
	if (setgroups(0, NULL) != 0 || setgid(gid) != 0 || setuid(uid) != 0)
		fail("cannot become", "the unprivileged user");
}

/* `run PARENT UID GID PROGRAM ARGUMENT...`: runs a program as that user, and no longer than PARENT lives. */
static int run_main(int argc, char **argv)
{
	if (argc < 6)
		return 2;
	become((uid_t)strtol(argv[3], NULL, 10), (gid_t)strtol(argv[4], NULL, 10));
	/* Changing the user clears the death signal, so it is set after. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		fail("cannot set", "the parent death signal");
	if (getppid() != (pid_t)strtol(argv[2], NULL, 10))
		return 1;
	/* A program may give its own children another stderr; through the copy they too hold the lock on a log. */
	if (dup(STDERR_FILENO) < 0)
		fail("cannot copy", "stderr");
	exec_patiently(argv + 5, environ);
	int status = errno == ENOENT ? 127 : 126;
	fprintf(stderr, "cannot run %s: %s\n", argv[5], strerror(errno));
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "run") == 0)
		return run_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "supervise") == 0)
		return supervise_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "clickhouse") == 0)
		return clickhouse_main(argc, argv);
	fprintf(stderr, "usage: %s run|supervise|clickhouse ...\n", argv[0]);
	return 2;
}
