#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

void exec_patiently(char **argv, char **environment)
{
	for (int tries = 0; tries < 100; tries++) {
		execvpe(argv[0], argv, environment);
		if (errno != ETXTBSY)
			return;
		usleep(20000);
	}
}

static noreturn void exec_command(const struct command *command, pid_t parent, int control, int log)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	setsid();
	if (dup2(control, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(126);
	become(command->uid, command->gid);
	/* Changing the user clears the death signal, so it is set after; the parent may have died before that. */
	if (command->death != 0 && prctl(PR_SET_PDEATHSIG, command->death) != 0)
		fail("cannot set", "the parent death signal");
	if (getppid() != parent)
		_exit(126);
	exec_patiently(command->argv, command->environment);
	fail("cannot run", command->argv[0]);
}

/*
 * The log is open in the server and in every process that it starts, and locked there: the lock is free again once the
 * last of them has ended, whoever killed which. The next owner of the data waits for that.
 *
 * The new process reads its stdin from the pipe whose other end is `control`: end of file means "stop".
 */
pid_t start_command(const struct command *command, int *control)
{
	int ends[2];
	int log = open(command->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log < 0)
		return -1;
	if (flock(log, LOCK_EX | LOCK_NB) != 0 || ftruncate(log, 0) != 0 || pipe2(ends, O_CLOEXEC) != 0) {
		close(log);
		return -1;
	}
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		exec_command(command, parent, ends[0], log);
	close(log);
	close(ends[0]);
	if (pid < 0)
		close(ends[1]);
	else
		*control = ends[1];
	return pid;
}
