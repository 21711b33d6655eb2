/*
 * One supervisor holds the servers of one data folder. A client that asked for a lease has it while its connection
 * is open: the kernel closes that however the client dies. When the last lease is gone, and nobody asked to keep the
 * servers, they are stopped.
 *
 * A message is a 4 byte length in host order, then fields that each end in NUL. A request is a verb and its fields:
 *   start NAME UID GID STOP DEATH LOG ARGC ARGUMENT... NAME=VALUE...   -> ok PID
 *   lease | list -> ok LEASES KEPT [NAME PID]...
 *   kill NAME | keep -> ok
 *   down   -> ok LEASES, and without any it stops now
 * and the answer `ok ...` or `error MESSAGE`.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <dirent.h>
#include <unistd.h>

#define SOCKET_NAME "supervisor.sock"
#define MAX_SERVERS 16
#define MAX_CLIENTS 512
#define MAX_MESSAGE 65536
#define MAX_FIELDS 512
/* A supervisor that was just started waits at least this long for its first lease. */
#define FIRST_LEASE_MS 5000
/* After the stop signal the death signal follows, then SIGKILL; with the grace all ends within 10 seconds. */
#define DEATH_AFTER_MS 3000
#define KILL_AFTER_MS 5500

struct server {
	char name[64];
	pid_t pid; /* 0: free */
	int control;
	int stop;
	int death;
};

struct client {
	int fd; /* -1: free */
	int leased;
	size_t length;
	char *buffer;
};

static struct server servers[MAX_SERVERS];
static struct client clients[MAX_CLIENTS];
static int kept;
static int stopping;

static long now_ms(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int leases(void)
{
	int count = 0;
	for (int i = 0; i < MAX_CLIENTS; i++)
		count += clients[i].fd >= 0 && clients[i].leased;
	return count;
}

/* Collects dead children, adopted grandchildren too; returns whether any child is left. */
static int reap(void)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < MAX_SERVERS; i++)
			if (servers[i].pid == pid) {
				fprintf(stderr, "%s (pid %d) ended, status 0x%x\n", servers[i].name, pid, status);
				close(servers[i].control);
				servers[i].pid = 0;
			}
	return pid == 0;
}

static struct server *find_server(const char *name)
{
	for (int i = 0; i < MAX_SERVERS; i++)
		if (servers[i].pid != 0 && strcmp(servers[i].name, name) == 0)
			return &servers[i];
	return NULL;
}

static void close_client(struct client *client)
{
	close(client->fd);
	free(client->buffer);
	client->fd = -1;
	client->buffer = NULL;
	client->length = 0;
}

static void append(char *answer, unsigned *length, const char *field)
{
	size_t size = strlen(field) + 1;
	if (*length + size <= 4096) {
		memcpy(answer + *length, field, size);
		*length += size;
	}
}

static void append_number(char *answer, unsigned *length, long number)
{
	char text[24];
	snprintf(text, sizeof text, "%ld", number);
	append(answer, length, text);
}

/* Answers fit into the socket's buffer; a client that does not read loses its connection, not everybody's time. */
static void send_answer(struct client *client, const char *answer, unsigned length)
{
	char message[4 + 4096];
	memcpy(message, &length, 4);
	memcpy(message + 4, answer, length);
	if (send(client->fd, message, 4 + length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)(4 + length))
		shutdown(client->fd, SHUT_RDWR);
}

static const char *start(char **field, int count, pid_t *pid)
{
	if (count < 9)
		return "start: too few fields";
	int argc = atoi(field[7]);
	if (argc < 1 || 8 + argc > count || strlen(field[1]) >= sizeof servers[0].name)
		return "start: malformed";
	if (find_server(field[1]) != NULL)
		return "start: already running";
	struct server *server = servers;
	while (server < servers + MAX_SERVERS && server->pid != 0)
		server++;
	if (server == servers + MAX_SERVERS)
		return "start: too many servers";

	char *argv[MAX_FIELDS + 1] = { NULL }, *environment[MAX_FIELDS + 1] = { NULL };
	memcpy(argv, field + 8, argc * sizeof *argv);
	memcpy(environment, field + 8 + argc, (count - 8 - argc) * sizeof *environment);
	struct command command = {
		.uid = (uid_t)atol(field[2]),
		.gid = (gid_t)atol(field[3]),
		.death = atoi(field[5]),
		.log = field[6],
		.argv = argv,
		.environment = environment,
	};
	*pid = start_command(&command, &server->control);
	if (*pid < 0)
		return strerror(errno);
	strcpy(server->name, field[1]);
	server->pid = *pid;
	server->stop = atoi(field[4]);
	server->death = command.death;
	fprintf(stderr, "%s started (pid %d)\n", server->name, server->pid);
	return NULL;
}

static void obey(struct client *client, char **field, int count)
{
	char answer[4096];
	unsigned length = 0;
	const char *error = NULL;
	pid_t pid = 0;
	struct server *server;

	append(answer, &length, "ok");
	if (strcmp(field[0], "start") == 0) {
		error = start(field, count, &pid);
		append_number(answer, &length, pid);
	} else if (strcmp(field[0], "list") == 0 || strcmp(field[0], "lease") == 0) {
		client->leased |= strcmp(field[0], "lease") == 0;
		append_number(answer, &length, leases());
		append_number(answer, &length, kept);
		for (int i = 0; i < MAX_SERVERS; i++)
			if (servers[i].pid != 0) {
				append(answer, &length, servers[i].name);
				append_number(answer, &length, servers[i].pid);
			}
	} else if (strcmp(field[0], "kill") == 0 && count == 2) {
		if ((server = find_server(field[1])) != NULL)
			kill(server->pid, SIGKILL);
	} else if (strcmp(field[0], "keep") == 0) {
		kept = 1;
	} else if (strcmp(field[0], "down") == 0) {
		kept = 0;
		stopping = leases() == 0;
		append_number(answer, &length, leases());
	} else {
		error = "unknown request";
	}
	if (error != NULL) {
		length = 0;
		append(answer, &length, "error");
		append(answer, &length, error);
	}
	send_answer(client, answer, length);
}

/* Returns false when the connection is over. */
static int read_client(struct client *client)
{
	ssize_t got = recv(client->fd, client->buffer + client->length, MAX_MESSAGE - client->length, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 1;
	if (got <= 0)
		return 0;
	client->length += got;
	unsigned size;
	while (client->length >= 4) {
		memcpy(&size, client->buffer, 4);
		if (size == 0 || size > MAX_MESSAGE - 4)
			return 0;
		if (client->length < 4 + size)
			break;
		char *field[MAX_FIELDS] = { "" }, *body = client->buffer + 4;
		int count = 0;
		if (body[size - 1] != '\0')
			return 0;
		for (char *at = body; at < body + size && count < MAX_FIELDS; at += strlen(at) + 1)
			field[count++] = at;
		obey(client, field, count);
		client->length -= 4 + size;
		memmove(client->buffer, body + size, client->length);
	}
	return 1;
}

static void accept_client(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return;
	for (int i = 0; i < MAX_CLIENTS; i++)
		if (clients[i].fd < 0 && (clients[i].buffer = malloc(MAX_MESSAGE)) != NULL) {
			clients[i].fd = fd;
			clients[i].leased = 0;
			clients[i].length = 0;
			return;
		}
	close(fd);
}

static void signal_servers(int death)
{
	for (int i = 0; i < MAX_SERVERS; i++) {
		int signal = death ? servers[i].death : servers[i].stop;
		if (servers[i].pid != 0 && signal != 0)
			kill(servers[i].pid, signal);
	}
}

/* A killed server's children have become children of this process, so all of them are found here. */
static void kill_children(void)
{
	FILE *file = fopen("/proc/thread-self/children", "r");
	int pid;
	if (file == NULL)
		return;
	while (fscanf(file, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	fclose(file);
}

static void stop_servers(int signals)
{
	long begin = now_ms();
	int signalled = 0;
	for (int i = 0; i < MAX_SERVERS; i++)
		if (servers[i].pid != 0) {
			close(servers[i].control);
			servers[i].control = -1;
		}
	signal_servers(0);
	while (reap()) {
		struct signalfd_siginfo info;
		struct pollfd polled = { .fd = signals, .events = POLLIN };
		if (poll(&polled, 1, 50) > 0 && read(signals, &info, sizeof info) < 0)
			return;
		if (!signalled && now_ms() - begin > DEATH_AFTER_MS) {
			signal_servers(1);
			signalled = 1;
		}
		if (now_ms() - begin > KILL_AFTER_MS)
			kill_children();
	}
}

static void serve(int listener, int signals, long grace)
{
	long deadline = now_ms() + (grace > FIRST_LEASE_MS ? grace : FIRST_LEASE_MS);
	while (!stopping) {
		struct pollfd polled[2 + MAX_CLIENTS];
		struct client *owner[2 + MAX_CLIENTS];
		nfds_t count = 2;
		polled[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
		polled[1] = (struct pollfd){ .fd = signals, .events = POLLIN };
		for (int i = 0; i < MAX_CLIENTS; i++)
			if (clients[i].fd >= 0) {
				owner[count] = &clients[i];
				polled[count++] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
			}
		int held = kept || leases() > 0;
		long left = deadline - now_ms();
		if (!held && left <= 0)
			return;
		if (poll(polled, count, held ? -1 : (int)left) < 0 && errno != EINTR)
			fail("cannot wait for", "clients");
		if (polled[1].revents) {
			struct signalfd_siginfo info;
			if (read(signals, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD)
				return;
			reap();
		}
		for (nfds_t i = 2; i < count; i++)
			if (polled[i].revents && !read_client(owner[i])) {
				if (owner[i]->leased)
					deadline = now_ms() + grace;
				close_client(owner[i]);
			}
		if (polled[0].revents)
			accept_client(listener);
	}
}

/* The lock tells a live supervisor from a dead one's socket file. A predecessor may still be stopping its servers. */
static void lock_folder(void)
{
	int lock = open("supervisor.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		fail("cannot open", "supervisor.lock");
	long deadline = now_ms() + 15000;
	while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || now_ms() > deadline)
			fail("cannot lock", "supervisor.lock");
		usleep(20000);
	}
}

static int listen_here(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_NAME };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(SOCKET_NAME);
	/* A relative path: the folder's own may be longer than the 108 bytes of an address. */
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
	    listen(listener, 128) != 0)
		fail("cannot listen on", SOCKET_NAME);
	return listener;
}

/* Whatever the client had open without close-on-exec, such as the pipe of a test runner, must not live on here. */
static void close_inherited(int except)
{
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry;
	if (open_files == NULL)
		return;
	while ((entry = readdir(open_files)) != NULL) {
		int fd = atoi(entry->d_name);
		if (fd > 2 && fd != except && fd != dirfd(open_files))
			close(fd);
	}
	closedir(open_files);
}

/* Forks the supervisor off; the first process ends once the socket is there, or prints why it is not. */
static void detach(int *ready)
{
	int ends[2];
	char byte;
	if (pipe(ends) != 0)
		fail("cannot open", "a pipe");
	pid_t pid = fork();
	if (pid < 0)
		fail("cannot start", "the supervisor");
	if (pid > 0) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
	}
	setsid();
	close_inherited(ends[1]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*ready = ends[1];
}

int supervise_main(int argc, char **argv)
{
	int ready;
	sigset_t handled;
	if (argc != 4)
		return 2;
	umask(077);
	if (chdir(argv[2]) != 0)
		fail("cannot enter", argv[2]);
	detach(&ready);
	sigemptyset(&handled);
	sigaddset(&handled, SIGCHLD);
	sigaddset(&handled, SIGTERM);
	sigaddset(&handled, SIGINT);
	sigprocmask(SIG_SETMASK, &handled, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < MAX_CLIENTS; i++)
		clients[i].fd = -1;

	lock_folder();
	int signals = signalfd(-1, &handled, SFD_CLOEXEC);
	int log = open("supervisor.log", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (signals < 0 || log < 0 || null < 0)
		fail("cannot open", "supervisor.log");
	int listener = listen_here();
	if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(log, 2) < 0 || write(ready, "r", 1) != 1)
		fail("cannot", "report");
	close(ready);

	serve(listener, signals, strtol(argv[3], NULL, 10));
	close(listener);
	unlink(SOCKET_NAME);
	stop_servers(signals);
	return 0;
}
