#include "helper.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* How long the engine may take to leave before the process is killed: the supervisor's patience is longer. */
#define LEAVE_MS 4000

struct terminal {
	int master;
	int control;
	int signals;
};

/*
 * The engine reads statements from the terminal's other side. This thread throws away what it prints there, and
 * types `exit` when the parent's pipe closes (the parent is gone, or wants a stop) or SIGTERM arrives.
 */
static void *serve_terminal(void *argument)
{
	struct terminal *terminal = argument;
	struct pollfd polled[] = {
		{ .fd = terminal->master, .events = POLLIN },
		{ .fd = terminal->control, .events = POLLIN },
		{ .fd = terminal->signals, .events = POLLIN },
	};
	char buffer[4096];
	int leaving = 0;
	for (;;) {
		int ready = poll(polled, leaving ? 1 : 3, leaving ? LEAVE_MS : -1);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			break;
		if (polled[0].revents && read(terminal->master, buffer, sizeof buffer) <= 0 && errno != EINTR)
			break;
		if (!leaving && ((polled[1].revents && read(terminal->control, buffer, sizeof buffer) <= 0) ||
				 polled[2].revents)) {
			leaving = 1;
			alarm(LEAVE_MS / 1000);
			if (write(terminal->master, "exit\n", 5) != 5)
				break;
		}
	}
	kill(getpid(), SIGKILL);
	return NULL;
}

static void open_terminal(struct terminal *terminal)
{
	int slave;
	sigset_t term;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	/* Blocked before the engine starts its threads, so that none of them takes the signal. */
	if (sigprocmask(SIG_BLOCK, &term, NULL) != 0)
		fail("cannot block", "SIGTERM");
	terminal->signals = signalfd(-1, &term, SFD_CLOEXEC);
	terminal->control = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (terminal->signals < 0 || terminal->control < 0)
		fail("cannot open", "the control pipe");
	if (openpty(&terminal->master, &slave, NULL, NULL, NULL) != 0)
		fail("cannot open", "a pseudo-terminal");
	fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
	if (dup2(slave, STDIN_FILENO) < 0)
		fail("cannot use", "the pseudo-terminal");
	close(slave);
}

int clickhouse_main(int argc, char **argv)
{
	static struct terminal terminal;
	pthread_t thread;
	if (argc < 4)
		return 2;
	open_terminal(&terminal);
	if (pthread_create(&thread, NULL, serve_terminal, &terminal) != 0)
		fail("cannot start", "the terminal thread");

	void *library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		fprintf(stderr, "cannot load the library: %s\n", dlerror());
		return 1;
	}
	void *(*query)(int, char **) = (void *(*)(int, char **))dlsym(library, "chdb_query_cmdline");
	const char *(*error)(void *) = (const char *(*)(void *))dlsym(library, "chdb_result_error");
	if (query == NULL || error == NULL) {
		fprintf(stderr, "%s is no chDB library: chdb_query_cmdline is missing\n", argv[2]);
		return 1;
	}
	argv[2] = "clickhouse";
	void *result = query(argc - 2, argv + 2);
	const char *message = result == NULL ? "the engine gave no result" : error(result);
	if (message != NULL)
		fprintf(stderr, "%s\n", message);
	fflush(NULL);
	/* Destructors of the engine's statics race its threads; its data is already written. */
	_exit(message == NULL ? 0 : 1);
}
