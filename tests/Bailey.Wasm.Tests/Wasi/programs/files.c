// Works on files beneath /data through the C library and says "ok" at the end; a step that fails names itself.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define CHECK(condition)                                                                      \
    do {                                                                                      \
        if (!(condition)) {                                                                   \
            printf("line %d: %s: %s\n", __LINE__, #condition, strerror(errno));               \
            exit(1);                                                                          \
        }                                                                                     \
    } while (0)

static void write_and_read(void) {
    FILE *file = fopen("/data/note.txt", "w");
    CHECK(file);
    CHECK(fprintf(file, "hello %d\nworld\n", 42) == 15);
    CHECK(fclose(file) == 0);

    char text[64] = {0};
    file = fopen("/data/note.txt", "r");
    CHECK(file);
    CHECK(fread(text, 1, sizeof text, file) == 15);
    CHECK(strcmp(text, "hello 42\nworld\n") == 0);
    CHECK(fseek(file, -6, SEEK_END) == 0);
    CHECK(ftell(file) == 9);
    CHECK(fgets(text, sizeof text, file) && strcmp(text, "world\n") == 0);
    CHECK(fclose(file) == 0);

    file = fopen("/data/note.txt", "a");
    CHECK(file && fputs("more\n", file) >= 0 && fclose(file) == 0);
    struct stat status;
    CHECK(stat("/data/note.txt", &status) == 0 && status.st_size == 20 && S_ISREG(status.st_mode));
}

static void positioned(void) {
    int fd = open("/data/blocks", O_RDWR | O_CREAT | O_EXCL, 0666);
    CHECK(fd >= 0);
    CHECK(open("/data/blocks", O_RDWR | O_CREAT | O_EXCL, 0666) < 0 && errno == EEXIST);
    CHECK(pwrite(fd, "abcdef", 6, 10) == 6);
    char bytes[4];
    CHECK(pread(fd, bytes, 4, 11) == 4 && memcmp(bytes, "bcde", 4) == 0);
    CHECK(lseek(fd, 0, SEEK_CUR) == 0);
    struct iovec parts[2] = {{"12", 2}, {"345", 3}};
    CHECK(writev(fd, parts, 2) == 5);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5);
    CHECK(ftruncate(fd, 12) == 0);
    struct stat status;
    CHECK(fstat(fd, &status) == 0 && status.st_size == 12);
    struct timespec times[2] = {{1000, 0}, {2000, 5000000}};
    CHECK(futimens(fd, times) == 0);
    CHECK(fstat(fd, &status) == 0 && status.st_mtim.tv_sec == 2000 && status.st_mtim.tv_nsec == 5000000);
    CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
    CHECK(close(fd) == 0);
    CHECK(close(fd) < 0 && errno == EBADF);
}

static void directories(void) {
    CHECK(mkdir("/data/sub", 0777) == 0);
    CHECK(mkdir("/data/sub", 0777) < 0 && errno == EEXIST);
    for (int i = 0; i < 300; i++) {
        char name[64];
        snprintf(name, sizeof name, "/data/sub/entry-with-a-longer-name-%03d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0666);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    DIR *directory = opendir("/data/sub");
    CHECK(directory);
    int seen[300] = {0}, count = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        int number;
        if (sscanf(entry->d_name, "entry-with-a-longer-name-%d", &number) == 1) {
            CHECK(!seen[number]++ && entry->d_type == DT_REG);
            count++;
        } else {
            CHECK(strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
        }
    }
    CHECK(count == 300);
    CHECK(closedir(directory) == 0);
    CHECK(rmdir("/data/sub") < 0 && errno == ENOTEMPTY);
    for (int i = 0; i < 300; i++) {
        char name[64];
        snprintf(name, sizeof name, "/data/sub/entry-with-a-longer-name-%03d", i);
        CHECK(unlink(name) == 0);
    }
    CHECK(rename("/data/sub", "/data/renamed") == 0);
    CHECK(rmdir("/data/renamed") == 0);
    CHECK(rename("/data/blocks", "/data/moved") == 0);
    CHECK(link("/data/moved", "/data/linked") == 0);
    CHECK(unlink("/data/moved") == 0);
    CHECK(access("/data/linked", R_OK) == 0);
    CHECK(access("/data/moved", R_OK) < 0 && errno == ENOENT);
    CHECK(unlink("/data") < 0);
}

static void links(void) {
    char target[16] = {0};
    CHECK(symlink("note.txt", "/data/link") == 0);
    CHECK(readlink("/data/link", target, sizeof target - 1) == 8 && strcmp(target, "note.txt") == 0);
    CHECK(access("/data/link", R_OK) == 0);
    CHECK(unlink("/data/link") == 0);
    CHECK(access("/data/note.txt", R_OK) == 0);
}

static void refused(void) {
    CHECK(open("/etc/passwd", O_RDONLY) < 0);
    CHECK(open("/data/../etc/passwd", O_RDONLY) < 0);
    CHECK(symlink("/etc/passwd", "/data/link") < 0 && errno == EPERM);
    CHECK(symlink("../outside", "/data/link") < 0 && errno == EPERM);
    CHECK(mkdir("/data/../outside", 0777) < 0);
}

int main(void) {
    write_and_read();
    positioned();
    directories();
    links();
    refused();
    puts("ok");
    return 0;
}
