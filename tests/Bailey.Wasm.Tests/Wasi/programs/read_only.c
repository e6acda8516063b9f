// Reads /data/given.txt, then tries to change things, all of which must fail with EROFS; prints what it read.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define REFUSED(call)                                              \
    do {                                                           \
        errno = 0;                                                 \
        if ((call) >= 0 || errno != EROFS) {                       \
            printf("not refused: %s (errno %d)\n", #call, errno);  \
            return 1;                                              \
        }                                                          \
    } while (0)

int main(void) {
    char text[64];
    int fd = open("/data/given.txt", O_RDONLY);
    if (fd < 0) {
        perror("open");
        return 2;
    }
    ssize_t length = read(fd, text, sizeof text);
    printf("%.*s", (int)length, text);
    if (write(fd, "x", 1) >= 0 || ftruncate(fd, 0) >= 0) {
        puts("wrote to a file opened for reading");
        return 1;
    }
    REFUSED(open("/data/given.txt", O_WRONLY));
    REFUSED(open("/data/given.txt", O_RDWR));
    REFUSED(open("/data/given.txt", O_RDONLY | O_TRUNC));
    REFUSED(open("/data/new.txt", O_WRONLY | O_CREAT, 0666));
    REFUSED(mkdir("/data/new", 0777));
    REFUSED(unlink("/data/given.txt"));
    REFUSED(rmdir("/data/sub"));
    REFUSED(rename("/data/given.txt", "/data/other.txt"));
    REFUSED(link("/data/given.txt", "/data/other.txt"));
    struct timespec times[2] = {{1, 0}, {1, 0}};
    REFUSED(utimensat(AT_FDCWD, "/data/given.txt", times, 0));
    return 0;
}
